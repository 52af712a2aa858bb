"""A plan before it counts: what changes for whom, what is still missing, and every message as it will go out."""

from collections import Counter
from dataclasses import dataclass

from app.assignment.problem import Problem
from app.language import content
from app.language.finding_lines import finding_lines
from app.language.headings import Heading, heading
from app.language.previews import MailLine, previewed
from app.models import Seat
from app.policy import require
from app.store import plan_publishing, review_progress
from app.store.knowledge import skills_of
from app.store.plan_affinities import fits_now
from app.store.plan_losses import losses_of
from app.store.plan_tables import Table, pose, table_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb

NAMED_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPage(Heading):
    """The difference to what is assigned now, and the messages."""

    panel: str
    panel_title: str
    version: int
    sheets: int
    added: int
    taken_back: int
    kept: int
    short: tuple[tuple[str, str, int, int], ...]
    more_short: int
    given_up: tuple[str, ...]
    given_up_count: int
    waiting: tuple[str, ...]
    bad: int
    hand: int
    mails: tuple[MailLine, ...]
    unreachable: tuple[str, ...]
    unchanged: int


def preview(reading: Reading, round_id: str, panel: str, link: str) -> PublishPage:
    """Show what publishing would do; nothing is written."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_PUBLISH, standing)
    table = table_of(reading.session, funding_round, panel)
    difference = plan_publishing.difference_of(reading.session, table)
    people = review_progress.accounts_of(reading.session, table.seats)
    counts = Counter(one.seat for one in table.live)
    told = [seat for seat in table.seats if seat.id in difference.told]
    short, lost = _short(table), losses_of(table, _posed(reading, table))
    return PublishPage(
        **heading(reading, funding_round),
        panel=table.panel.id,
        panel_title=content(table.panel.title, reading.language)[0],
        version=table.version,
        sheets=len(table.live),
        added=len(difference.added),
        taken_back=len(difference.taken_back),
        kept=len(difference.kept),
        short=tuple(short[:NAMED_MAX]),
        more_short=max(0, len(short) - NAMED_MAX),
        given_up=finding_lines(lost, reading.language),
        given_up_count=len(lost),
        waiting=tuple(
            seat.invited_name for seat in table.seats if seat.conflicts_declared_at is None
        ),
        bad=len(table.laid) - len(table.live),
        hand=sum(one.locked for one in table.live),
        mails=tuple(
            previewed(
                reading,
                funding_round,
                "sheets_assigned",
                people[seat.id],
                count=counts[seat.id],
                link=link,
            )
            for seat in told
            if seat.id in people
        ),
        unreachable=tuple(_named(seat, counts[seat.id]) for seat in told if seat.id not in people),
        unchanged=len(table.seats) - len(told),
    )


def _posed(reading: Reading, table: Table) -> Problem:
    session = reading.session
    skills = skills_of(session, table.funding_round, table.seats, table.wishes)
    return pose(table, fits_now(session, table), skills)


def _short(table: Table) -> list[tuple[str, str, int, int]]:
    has = Counter(one.proposal for one in table.live)
    return [
        (row.number or "", row.title, has[row.id], table.need_of(row))
        for row in table.proposals
        if has[row.id] < table.need_of(row)
    ]


def _named(seat: Seat, count: int) -> str:
    return f"{seat.label} {seat.invited_name} ({count})"
