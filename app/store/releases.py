"""What goes out at a release: the files of a bundle, the tally that was signed, what was prepared and cleared."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app.errors import NotFound, Refused, Stale
from app.forms.personal import suspicious
from app.models import (
    Account,
    FindingClearance,
    FundingRound,
    LegalPlace,
    Publication,
    ReleasePlan,
    Tally,
)
from app.store import award_terms, bundles, results
from app.store.freshness import is_current
from app.store.notices import last_day, midnight_after
from app.store.rules import rules_of
from app.store.workdays import calendar_of_round
from app.unit import Reading
from app.vocabulary import ReleaseState, TallyState
from app.workdays import DayUnit

PLACE_PHOTO = "place_photo"
#: While a release waits, the worker looks at the clock so often …
LOOK = timedelta(minutes=1)
#: … and a clock that moves further than this between two looks, or so late a release, asks a person.
WINDOW = timedelta(minutes=30)
#: A clock is put right by seconds; further back it does not go by itself.
BACK = timedelta(minutes=1)
#: What a bundle says of the moment at which it was made; everything else is made again for a check.
_OF_THE_MOMENT = frozenset({"ledger-head.json", bundles.MANIFEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The files of a bundle before they are stored."""

    tally_id: str
    files: Mapping[str, bytes] = field(repr=False)
    manifest_digest: str
    salt: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The files of a bundle, safely in the store by digest, and the salt that made them.

    `outcome` is the document that becomes public; `texts` are those of the files in which something
    looks like a person's data. Without them nothing goes out.
    """

    tally_id: str
    files: Mapping[str, str] = field(repr=False)
    manifest_digest: str
    salt: str = field(repr=False)
    outcome: Mapping[str, Any] | None = field(default=None, repr=False)
    texts: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, prepared: Prepared, stored: Mapping[str, str]) -> Self:
        """Say what goes out once the files lie in the store under these digests."""
        return cls(
            tally_id=prepared.tally_id,
            files=dict(stored),
            manifest_digest=prepared.manifest_digest,
            salt=prepared.salt,
            outcome=json.loads(prepared.files["outcome.json"]),
            texts=suspicious(prepared.files),
        )


def prepared(session: Session, tally: Tally, salt: str) -> Prepared:
    """Build the files of a tally at the level announced."""
    files = bundles.build(session, tally, salt=salt)
    manifest = hashlib.sha256(files[bundles.MANIFEST]).hexdigest()
    return Prepared(tally_id=tally.id, files=files, manifest_digest=manifest, salt=salt)


def remade(session: Session, plan: ReleasePlan, files: Mapping[str, bytes]) -> Release:
    """Give what was confirmed, if its files are whole and would be made the same today; else Stale."""
    tally = session.get(Tally, plan.tally_id or "")
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    if tally is None or digests != plan.files:
        raise Stale("release_files_changed")
    again = bundles.build(session, tally, salt=plan.salt)
    parts = set(again) | set(files)
    if any(again.get(name) != files.get(name) for name in parts - _OF_THE_MOMENT):
        raise Stale("release_files_changed")
    made = Prepared(
        tally_id=tally.id, files=files, manifest_digest=plan.manifest_digest, salt=plan.salt
    )
    return Release.of(made, digests)


def releasable(session: Session, funding_round: FundingRound, tally_id: str) -> Tally:
    """Give the tally that may go out: the newest, complete, signed, over the evidence as it is now."""
    tally = results.newest(session, funding_round.id)
    if tally.id != tally_id:
        raise Stale("evidence_changed")
    if not tally.complete:
        raise Refused("tally_blocked")
    signatures = results.signatures_of(session, tally.id)
    good = any(one.outcome_digest == tally.outcome_digest for one, _ in signatures)
    if tally.state is not TallyState.SIGNED or not good:
        raise Refused("not_signed")
    # Signatures of before there were terms were put under none.
    terms = award_terms.digest_of(award_terms.terms_of(session, funding_round.id))
    if any(one.terms_digest not in {"", terms} for one, _ in signatures):
        raise Stale("evidence_changed")
    if not is_current(session, tally):
        raise Stale("evidence_changed")
    return tally


def draft(
    funding_round: FundingRound,
    release: Release,
    begins: datetime,
    ends: datetime,
    *,
    version: int,
) -> Publication:
    """Give a publication as it would be, for those who look at what it says; it belongs to no session."""
    return Publication(
        funding_round_id=funding_round.id,
        version=version,
        tally_id=release.tally_id,
        level=funding_round.publication_level,
        files=dict(release.files),
        manifest_digest=release.manifest_digest,
        salt=release.salt,
        notice_from=begins,
        notice_until=ends,
        published_by="",
        published_at=begins,
    )


def as_planned(
    session: Session, funding_round: FundingRound, release: Release, now: datetime
) -> Publication:
    """Give the same by the dates of the plan, or as if it went out now."""
    plan = plan_of(session, funding_round.id)
    begins = (plan.release_at if plan else None) or now
    earliest = first_end(session, funding_round, begins)
    last = max(earliest, date.fromisoformat(plan.until)) if plan and plan.until else earliest
    ends = midnight_after(last, ZoneInfo(funding_round.timezone))
    version = next_version(session, funding_round.id)
    return draft(funding_round, release, begins, ends, version=version)


def plan_of(session: Session, funding_round_id: str) -> ReleasePlan | None:
    """Give what is prepared for a round."""
    return session.exec(
        select(ReleasePlan).where(ReleasePlan.funding_round_id == funding_round_id)
    ).first()


def begun_plan(unit: Reading, funding_round_id: str) -> ReleasePlan:
    """Give the round's plan to be written in; the first who prepares something begins it."""
    plan = plan_of(unit.session, funding_round_id)
    if plan is None:
        plan = ReleasePlan(
            funding_round_id=funding_round_id,
            files={},
            links={},
            reason_facts={},
            saved_at=unit.now,
        )
        unit.session.add(plan)
    plan.saved_at = unit.now
    return plan


def unconfirm(plan: ReleasePlan) -> None:
    """Nothing is confirmed any more; the dates that were typed stay."""
    plan.reason, plan.reason_facts = "", {}
    plan.tally_id = plan.confirmed_by = plan.confirmed_at = plan.looked_at = None
    plan.files, plan.manifest_digest, plan.salt, plan.links = {}, "", "", {}


def end_plan(session: Session, funding_round_id: str) -> None:
    """What was planned has happened: the publication holds it, and nothing is left to be done again."""
    plan = plan_of(session, funding_round_id)
    if plan is not None:
        session.delete(plan)


def next_version(session: Session, funding_round_id: str) -> int:
    """Give the number of the version that goes out next."""
    earlier = results.publication_of(session, funding_round_id)
    return earlier.version + 1 if earlier else 1


def first_end(session: Session, funding_round: FundingRound, published_at: datetime) -> date:
    """Give the earliest last day of a notice that begins at an instant, by rulebook and calendar."""
    rule = rules_of(session, funding_round.id).publication
    return last_day(
        published_at,
        rule.days_of_notice(next_version(session, funding_round.id)),
        ZoneInfo(funding_round.timezone),
        calendar=calendar_of_round(session, funding_round),
        unit=DayUnit(rule.notice_unit.value),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A scheduled release as the worker sees it."""

    plan_id: str
    confirmed_by: str
    release_at: datetime
    looked_at: datetime


def waiting(session: Session, plan_id: str | None = None) -> tuple[Waiting, ...]:
    """List the scheduled releases of all rounds, or one of them."""
    statement = (
        select(ReleasePlan)
        .where(ReleasePlan.state == ReleaseState.SCHEDULED)
        .order_by(col(ReleasePlan.release_at), col(ReleasePlan.id))
    )
    one = statement if plan_id is None else statement.where(ReleasePlan.id == plan_id)
    rows = session.exec(one)
    return tuple(
        Waiting(
            plan_id=row.id,
            confirmed_by=row.confirmed_by or "",
            release_at=row.release_at,
            looked_at=row.looked_at,
        )
        for row in rows
        if row.release_at is not None and row.looked_at is not None
    )


def clock_fault(one: Waiting, now: datetime) -> str:
    """Tell why the clock cannot be trusted with a release, or nothing.

    From the confirmation to the release the clock has to be seen walking: no step between two looks
    longer than WINDOW, none backwards, and the instant itself met within WINDOW. Whatever is wrong
    with the clock (a dead battery, a time server gone mad, a machine that was off), nobody decides
    alone that it is time.
    """
    step = now - one.looked_at
    if step > WINDOW or step < -BACK:
        return "release_clock_jumped"
    return "release_missed" if now > one.release_at + WINDOW else ""


def clearances(
    session: Session, funding_round_id: str
) -> Sequence[tuple[FindingClearance, Account]]:
    """List what was cleared in a round, and by whom."""
    return session.exec(
        select(FindingClearance, Account)
        .join(Account, col(Account.id) == FindingClearance.cleared_by)
        .where(FindingClearance.funding_round_id == funding_round_id)
        .order_by(col(FindingClearance.cleared_at), col(FindingClearance.id))
    ).all()


def bound(salt: str, key: str) -> str:
    """Bind a finding to a clearance; without the salt nobody can try numbers out."""
    return hashlib.sha256(f"{salt}{key}".encode()).hexdigest()


def clearance_for(
    rows: Sequence[tuple[FindingClearance, Account]], key: str
) -> tuple[FindingClearance, Account] | None:
    """Find the clearance of a finding among those of a round."""
    return next((row for row in rows if row[0].digest == bound(row[0].salt, key)), None)


def places_of(session: Session, funding_round_id: str) -> Sequence[LegalPlace]:
    """List where a round's notice was put up, as it stands."""
    return session.exec(
        select(LegalPlace)
        .where(
            LegalPlace.funding_round_id == funding_round_id, col(LegalPlace.removed_at).is_(None)
        )
        .order_by(col(LegalPlace.posted_on), col(LegalPlace.added_at), col(LegalPlace.id))
    ).all()


def place(session: Session, place_id: str) -> LegalPlace:
    """Find a place that stands."""
    row = session.get(LegalPlace, place_id)
    if row is None or row.removed_at is not None:
        raise NotFound
    return row
