"""Until when a notice really runs: days on which the term of an objection to it stood still do not count.

Nothing is stored: the end is counted anew from the pauses, which stand on the ledger, each time it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app.models import FundingRound, ObjectionPause, Publication, ResultObjection
from app.store.notices import midnight_after
from app.store.rules import rules_of
from app.store.workdays import calendar_of_round
from app.vocabulary import Awaited
from app.workdays import DayUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A time in which a term stood still, and for what it waited: what may be told to everybody."""

    waits_for: Awaited
    since: datetime
    to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEnd:
    """The end as it was published, as it is now, and why the two differ."""

    planned: datetime
    until: datetime
    rests: tuple[Rest, ...] = ()


def end_of(
    session: Session, funding_round: FundingRound, publication: Publication, now: datetime
) -> NoticeEnd:
    """Count the end of a notice; one that nothing stopped costs one query."""
    planned = publication.notice_until
    done = publication.announced_at or publication.reopened_at
    rests = rests_on(session, publication.id)
    if not rests:
        return NoticeEnd(planned=planned, until=planned)
    until = _moved(session, funding_round, publication, rests, done or now)
    told = tuple(rest for rest in rests if rest.since < until)
    return NoticeEnd(planned=planned, until=max(planned, until), rests=told)


def rests_on(session: Session, publication_id: str) -> Sequence[Rest]:
    """List when the terms of objections to a version of the result stood still, the oldest first."""
    rows = session.exec(
        select(ObjectionPause)
        .join(ResultObjection, col(ResultObjection.id) == ObjectionPause.objection_id)
        .where(ResultObjection.publication_id == publication_id)
        .order_by(col(ObjectionPause.paused_at), col(ObjectionPause.id))
    )
    return [Rest(waits_for=row.waits_for, since=row.paused_at, to=row.resumed_at) for row in rows]


def _moved(
    session: Session,
    funding_round: FundingRound,
    publication: Publication,
    rests: Sequence[Rest],
    now: datetime,
) -> datetime:
    zone, calendar = ZoneInfo(funding_round.timezone), calendar_of_round(session, funding_round)
    unit = DayUnit(rules_of(session, funding_round.id).publication.notice_unit.value)
    before = publication.notice_from.astimezone(zone).date() - timedelta(days=1)
    last = publication.notice_until.astimezone(zone).date() - timedelta(days=1)
    stood = [
        (rest.since.astimezone(zone).date(), (rest.to or now).astimezone(zone).date())
        for rest in rests
    ]
    days = calendar.counted_after(before, last, unit, ())
    return midnight_after(calendar.nth_outside(before, days, unit, stood), zone)
