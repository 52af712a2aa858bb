"""Versions of a round's rulebook, pots under their keys, and the form that proposals answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.models import FormVersion, FundingRound, Pot, RulebookVersion
from app.scoring.canonical import digest
from app.unit import Unit
from app.vocabulary import Phase, PublicationLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class PotRow:
    """A pot that the rulebook names."""

    key: str
    title: dict[str, str]


def latest(session: Session, funding_round_id: str) -> RulebookVersion | None:
    """Give the newest version, if any was chosen."""
    return session.exec(
        select(RulebookVersion)
        .where(RulebookVersion.funding_round_id == funding_round_id)
        .order_by(col(RulebookVersion.version).desc())
    ).first()


def keep_version(
    unit: Unit, funding_round: FundingRound, document: Mapping[str, Any], reason: str = ""
) -> RulebookVersion:
    """Replace the draft before the call; after it, add the next version, frozen at once."""
    found = latest(unit.session, funding_round.id)
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
    if funding_round.phase is not Phase.DRAFT:
        found.frozen_at = unit.now
    return found


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
