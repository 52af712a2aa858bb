"""How the reading goes: members and proposals, who is late, what stays below the least, and reminders."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.language import content
from app.language.headings import Heading, heading
from app.language.reminders import reminder
from app.models import Seat
from app.paging import PER_PAGE, paged
from app.policy import may, require
from app.scoring.rulebook import Panel
from app.store import outbox, review_progress
from app.store.review_progress import Cell, Grid
from app.store.rules import rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, Verb

#: So long before the end a member who has begun nothing is worth a call.
SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """A member's row: how much is done, and whether it is late."""

    seat_id: str
    label: str
    name: str
    cells: tuple[Cell, ...]
    of: int
    filed: int
    begun: int
    unread: int
    out: int
    declared: bool
    late: bool
    reminded_at: datetime | None
    owes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """A proposal that has, or can reach, fewer sheets than the rulebook asks for."""

    number: str
    title: str
    panel: str
    filed: int
    coming: int
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPage(Heading):
    """The matrix of members and proposals, a page of the proposals; so many more are below the least."""

    phase: Phase
    proposals: tuple[tuple[str, str, int, int], ...]
    members: tuple[MemberLine, ...]
    filed: int
    of: int
    closes_at: datetime | None
    over: bool
    unreachable: tuple[Below, ...]
    unreachable_all: int
    waiting: tuple[Below, ...]
    waiting_all: int
    page: int
    pages: int
    may_remind: bool
    may_see_marks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLine:
    """One message as it will go out."""

    seat_id: str
    name: str
    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersPage(Heading):
    """All messages, before any goes out."""

    lines: tuple[ReminderLine, ...]
    left_out: tuple[str, ...]


def show(reading: Reading, round_id: str, page: int = 1) -> ProgressPage:
    """Show officers how the reading goes; marks stand nowhere in it."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    session = reading.session
    grid = review_progress.grid_of(session, funding_round.id)
    rules = rules_of(session, funding_round.id)
    last = review_progress.reminded(session, funding_round.id)
    shown = paged(range(len(grid.proposals)), page)
    members = tuple(_member(grid, seat, last, reading.now, shown.rows) for seat in grid.seats)
    below = _below(grid, rules.panels, reading.language)
    never = [one for one in below if one.filed + one.coming < one.least]
    later = [one for one in below if one.filed + one.coming >= one.least]
    may_remind = may(Verb.REVIEW_REMIND, standing).allowed
    seen = replace(standing, marks_open=rules.marks_open_before_closing)
    return ProgressPage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        proposals=tuple(_column(grid, place) for place in shown.rows),
        members=members,
        filed=sum(line.filed for line in members),
        of=sum(line.of for line in members),
        closes_at=grid.closes_at,
        over=grid.closes_at is not None and grid.closes_at < reading.now,
        unreachable=tuple(never[:PER_PAGE]),
        unreachable_all=len(never),
        waiting=tuple(later[:PER_PAGE]),
        waiting_all=len(later),
        page=shown.number,
        pages=shown.pages,
        may_remind=may_remind,
        may_see_marks=may(Verb.QUALITY_VIEW, seen).allowed,
    )


def reminders(reading: Reading, round_id: str, seat_ids: Sequence[str], link: str) -> RemindersPage:
    """Show each message as it will go out; nothing is sent."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_REMIND, standing)
    session = reading.session
    grid = review_progress.grid_of(session, funding_round.id)
    people = review_progress.accounts_of(session, grid.seats)
    lines, left = [], []
    for seat in grid.seats:
        account = people.get(seat.id)
        if seat.id not in seat_ids or account is None:
            continue
        made = reminder(grid, seat, account, funding_round, link=link, now=reading.now)
        if made is None:
            left.append(seat.invited_name)
            continue
        subject, body = outbox.worded(
            reading,
            kind=made[0],
            language=account.language,
            texts=made[1],
            programme_id=funding_round.programme_id,
            funding_round_id=funding_round.id,
            link=link,
        )
        lines.append(
            ReminderLine(
                seat_id=seat.id,
                name=seat.invited_name,
                address=account.email or account.mobile or "",
                subject=subject,
                body=body,
            )
        )
    return RemindersPage(
        **heading(reading, funding_round), lines=tuple(lines), left_out=tuple(left)
    )


def _member(
    grid: Grid, seat: Seat, last: dict[str, datetime], now: datetime, shown: Sequence[int]
) -> MemberLine:
    cells = tuple(grid.of_seat(seat))
    missing = grid.missing(seat)
    begun, unread = cells.count(Cell.BEGUN), cells.count(Cell.UNREAD)
    closes = grid.closes_at
    nothing_yet = unread == missing and Cell.FILED not in cells
    late = bool(missing and closes and (closes < now or (closes - now < SOON and nothing_yet)))
    return MemberLine(
        seat_id=seat.id,
        label=seat.label,
        name=seat.invited_name,
        cells=tuple(cells[place] for place in shown),
        of=missing + cells.count(Cell.FILED),
        filed=cells.count(Cell.FILED),
        begun=begun,
        unread=unread,
        out=cells.count(Cell.OUT),
        declared=seat.conflicts_declared_at is not None,
        late=late,
        reminded_at=last.get(seat.account_id or ""),
        owes=bool(missing) or seat.conflicts_declared_at is None,
    )


def _column(grid: Grid, place: int) -> tuple[str, str, int, int]:
    proposal = grid.proposals[place]
    cells = [grid.cell(seat, proposal) for seat in grid.seats]
    filed = cells.count(Cell.FILED)
    return (
        proposal.number or "",
        proposal.title,
        filed,
        filed + cells.count(Cell.UNREAD) + cells.count(Cell.BEGUN),
    )


def _below(grid: Grid, panels: Sequence[Panel], language: str) -> list[Below]:
    found = []
    for panel in panels:
        seats = [seat for seat in grid.seats if seat.panel == panel.id]
        for proposal in grid.proposals if grid.cells else ():
            cells = [grid.cell(seat, proposal) for seat in seats]
            filed = cells.count(Cell.FILED)
            if filed < panel.min_sheets:
                found.append(
                    Below(
                        number=proposal.number or "",
                        title=proposal.title,
                        panel=content(panel.title, language)[0],
                        filed=filed,
                        coming=cells.count(Cell.UNREAD) + cells.count(Cell.BEGUN),
                        least=panel.min_sheets,
                    )
                )
    return found
