"""The public log of a round: every step and every change of its course, with the reason."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.audit import round_chain
from app.language.headings import Heading, heading
from app.language.notice_ends import rest_sentence
from app.language.round_changes import change_sentence
from app.policy import require
from app.store.changes import STEPS, UNPLANNED, Change, changes_of
from app.store.notice_ends import rests_on
from app.store.results import publication_of
from app.store.rounds import rulebooks_of
from app.store.standing import of_round_by_code
from app.unit import Reading
from app.vocabulary import Phase, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One thing that happened, and why."""

    at: datetime
    text: str
    reason: str
    planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage(Heading):
    """The course of a round, the newest first."""

    phase: Phase
    lines: tuple[LogLine, ...]


def show(reading: Reading, code: str) -> LogPage:
    """Show the log to everybody, since the call was published."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    zone = ZoneInfo(funding_round.timezone)
    chain = round_chain(funding_round.id)
    found = [*changes_of(reading.session, chain, (*STEPS, *UNPLANNED))]
    found += [
        Change(
            verb=Verb.RULEBOOK_SIGN,
            at=row.frozen_at or row.made_at,
            reason=row.reason,
            version=row.version,
        )
        for row in rulebooks_of(reading.session, funding_round.id)
        if row.version > 1
        and funding_round.published_at
        and row.made_at > funding_round.published_at
    ]
    lines = [
        LogLine(
            at=change.at,
            text=change_sentence(change, zone, reading.language),
            reason=change.reason,
            planned=change.verb in STEPS,
        )
        for change in found
    ]
    lines += _rests(reading, funding_round.id, zone)
    return LogPage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        lines=tuple(sorted(lines, key=lambda line: line.at, reverse=True)),
    )


def _rests(reading: Reading, funding_round_id: str, zone: ZoneInfo) -> list[LogLine]:
    """Say when a notice stood still, as the notice says it."""
    publication = publication_of(reading.session, funding_round_id)
    return [
        LogLine(
            at=rest.to or rest.since,
            text=rest_sentence(rest, zone, reading.language),
            reason="",
            planned=False,
        )
        for rest in (rests_on(reading.session, publication.id) if publication else ())
    ]
