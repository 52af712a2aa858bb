"""Versions of a round's rulebook, pots under their keys, and the form that proposals answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.models import (
    Account,
    FormVersion,
    FundingRound,
    Pot,
    RulebookSignature,
    RulebookVersion,
)
from app.scoring.canonical import digest
from app.store.rounds import rulebooks_of
from app.unit import Unit
from app.vocabulary import PublicationLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class PotRow:
    """A pot that the rulebook names."""

    key: str
    title: dict[str, str]


#: So many persons put their word to a version before it is frozen or, at the latest, before sheets are marked.
SIGNATURES = 2


def latest(session: Session, funding_round_id: str) -> RulebookVersion | None:
    """Give the version in force, if any was chosen."""
    found = rulebooks_of(session, funding_round_id)
    return found[-1] if found else None


def newest(session: Session, funding_round_id: str) -> RulebookVersion | None:
    """Give the newest version, whether it is in force or still waits for signatures."""
    return session.exec(
        select(RulebookVersion)
        .where(RulebookVersion.funding_round_id == funding_round_id)
        .order_by(col(RulebookVersion.version).desc())
    ).first()


def all_versions(session: Session, funding_round_id: str) -> Sequence[RulebookVersion]:
    """List every version for its officers, the one that waits for signatures too."""
    return session.exec(
        select(RulebookVersion)
        .where(RulebookVersion.funding_round_id == funding_round_id)
        .order_by(col(RulebookVersion.version))
    ).all()


def keep_version(
    unit: Unit, funding_round: FundingRound, document: Mapping[str, Any], reason: str = ""
) -> RulebookVersion:
    """Replace the version that may still be changed; after a frozen one, begin the next."""
    found = newest(unit.session, funding_round.id)
    if found is None or found.frozen_at is not None:
        found = RulebookVersion(
            funding_round_id=funding_round.id,
            version=1 if found is None else found.version + 1,
            document={},
            digest="",
            made_at=unit.now,
        )
        unit.session.add(found)
    found.document, found.digest = dict(document), digest(dict(document))
    found.reason, found.made_by, found.made_at = reason, unit.actor.account_id, unit.now
    return found


def sign(unit: Unit, version: RulebookVersion) -> RulebookSignature:
    """Put the actor's word under a version, bound to its digest; a second time changes nothing."""
    unit.session.flush()
    row = RulebookSignature(
        rulebook_version_id=version.id,
        digest=version.digest,
        account_id=unit.actor.account_id or "",
        signed_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def signatures_of(
    session: Session, version: RulebookVersion
) -> Sequence[tuple[RulebookSignature, Account]]:
    """List who put their word under a version as it stands, the first one first."""
    return session.exec(
        select(RulebookSignature, Account)
        .join(Account, col(Account.id) == RulebookSignature.account_id)
        .where(
            RulebookSignature.rulebook_version_id == version.id,
            RulebookSignature.digest == version.digest,
        )
        .order_by(col(RulebookSignature.signed_at), col(RulebookSignature.id))
    ).all()


def signed_by(session: Session, version: RulebookVersion) -> frozenset[str]:
    """Name the accounts of those who put their word under a version as it stands."""
    return frozenset(account.id for _, account in signatures_of(session, version))


def pot_rows(document: Mapping[str, Any] | None) -> tuple[PotRow, ...]:
    """List the pots that a rulebook names."""
    return tuple(
        PotRow(key=str(pot["id"]), title=dict(pot.get("title") or {}))
        for pot in (document or {}).get("pots", ())
    )


def level_of(document: Mapping[str, Any]) -> PublicationLevel:
    """Read how much will be published."""
    return PublicationLevel(
        (document.get("publication") or {}).get("level", PublicationLevel.SHORT.value)
    )


def pot_history(session: Session, funding_round_id: str) -> list[Pot]:
    """List every amount that was ever set, the newest first."""
    return list(
        session.exec(
            select(Pot)
            .where(Pot.funding_round_id == funding_round_id)
            .order_by(col(Pot.set_at).desc(), col(Pot.id))
        ).all()
    )


def form_of(session: Session, funding_round_id: str) -> FormVersion | None:
    """Give the newest form of a round."""
    return session.exec(
        select(FormVersion)
        .where(FormVersion.funding_round_id == funding_round_id)
        .order_by(col(FormVersion.number).desc())
    ).first()


def freeze_form(
    unit: Unit, funding_round: FundingRound, questions: Mapping[str, Any]
) -> FormVersion:
    """Keep the questions as version 1 of the round's form, unless it has one."""
    found = form_of(unit.session, funding_round.id)
    if found is None:
        found = FormVersion(
            funding_round_id=funding_round.id,
            number=1,
            questions=dict(questions),
            digest=digest(dict(questions)),
            made_at=unit.now,
        )
        unit.session.add(found)
    return found
