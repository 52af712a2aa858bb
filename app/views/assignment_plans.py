"""The workbench: proposals and members with loads, coverage and conflicts, and what the last run changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.assignment.problem import Problem
from app.assignment.unmet import loads_of, soft_cost, unmet
from app.forms.plans import Asked
from app.language import content
from app.language.assignments import number_text
from app.language.headings import Heading, heading
from app.language.plan_outlook import Outlook, before_running, lacking
from app.language.plans import SaidStep, gained, kept_text, points, said_step, signed
from app.models import AssignmentPlan, Proposal, Seat
from app.policy import may, require
from app.store import plans
from app.store.knowledge import skills_of
from app.store.plan_affinities import fits_now, late_of, texts_compared
from app.store.plan_changes import Change, changes_of
from app.store.plan_duties import ColumnDuties, Duties, RowDuties
from app.store.plan_fits import Fits, fits_of
from app.store.plan_tables import (
    Table,
    counts_of,
    panels_of,
    pose,
    table_of,
    total_of,
)
from app.store.plans import Laid
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, PlanStepKind, Verb

ROWS, COLUMNS = 30, 24
STEPS_SHOWN, CHANGES_SHOWN = 5, 40
RUN_STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderLine:
    """One reader of a proposal in the plan; `bad`: has left, or must keep out by now."""

    seat_id: str
    label: str
    name: str
    fit: str
    locked: bool
    lead: bool
    drawn: bool
    bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A proposal with its readers; `cells`: (kind, fit) for each column shown."""

    proposal_id: str
    number: str
    title: str
    need: int
    has: int
    out: int
    readers: tuple[ReaderLine, ...]
    cells: tuple[tuple[str, str], ...]
    duties: RowDuties | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A member with the load; most is None where there is no limit."""

    seat_id: str
    label: str
    name: str
    load: int
    most: int | None
    duties: ColumnDuties | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """What the last run changed at one proposal, and what it cost there."""

    number: str
    title: str
    gone: str
    come: str
    gain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The last run beside the one before."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    gain: str
    changes: tuple[ChangeLine, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Heading):
    """The workbench of one panel."""

    asked: Asked
    phase: Phase
    panel: str
    panel_title: str
    panels: tuple[tuple[str, str], ...]
    version: int
    published_version: int | None
    may_arrange: bool
    why_not: str
    proposals: int
    readers: int
    shown: int
    wanted: int
    placed: int
    short: int
    bad: int
    hand: int
    objective: str
    prices: str
    bound: str
    running: bool
    progress: int
    trouble: tuple[str, ...]
    hindrances: tuple[str, ...]
    would_do: int | None
    given_up: tuple[str, ...]
    given_up_count: int
    advice: tuple[str, ...]
    waiting: tuple[str, ...]
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    pages: int
    col_pages: int
    compared: Compared | None
    steps: tuple[SaidStep, ...]
    may_undo: bool
    may_redo: bool
    need: int
    most: int | None
    leads: bool
    by_size: bool
    even: tuple[int, int] | None
    bids: int | None
    late: int
    texts_later: bool
    duties: tuple[tuple[str, int], ...]
    run_steps: int = RUN_STEPS


def board(reading: Reading, round_id: str, asked: Asked) -> Board:
    """Show the plan of a panel."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    verdict = may(Verb.ASSIGNMENT_ARRANGE, standing)
    table = table_of(reading.session, funding_round, asked.panel)
    seen = _Seen(reading, table, asked)
    shown = seen.shown()
    plan = table.plan
    ahead = seen.before_running() if verdict.allowed else Outlook()
    steps = plans.steps_of(reading.session, plan, count=STEPS_SHOWN)
    return Board(
        **heading(reading, funding_round),
        asked=asked,
        phase=funding_round.phase,
        panel=table.panel.id,
        panel_title=content(table.panel.title, reading.language)[0],
        panels=tuple(
            (one.id, content(one.title, reading.language)[0])
            for one in panels_of(reading.session, funding_round.id)
        ),
        version=table.version,
        **_said(plan, reading.language),
        **lacking(table, seen.problem, reading.language),
        may_arrange=verdict.allowed,
        why_not=verdict.reason,
        **seen.figures(),
        shown=len(shown),
        hindrances=ahead.hindrances,
        would_do=ahead.would_do,
        waiting=tuple(
            seat.invited_name for seat in table.seats if seat.conflicts_declared_at is None
        ),
        rows=tuple(seen.row(row) for row in _page(shown, asked.page, ROWS)),
        columns=tuple(seen.column(seat) for seat in seen.columns),
        pages=_pages(len(shown), ROWS),
        col_pages=_pages(len(table.seats), COLUMNS) if asked.shape == "matrix" else 1,
        compared=seen.compared(),
        steps=tuple(said_step(one, reading.language) for one in steps),
        may_undo=verdict.allowed and plans.last_step(reading.session, plan) is not None,
        may_redo=verdict.allowed and plans.to_redo(reading.session, plan) is not None,
        need=table.need,
        most=table.wishes.most,
        leads=table.wishes.leads,
        by_size=table.wishes.by_size,
        even=seen.even(),
        bids=seen.bids(),
        texts_later=not texts_compared(table),
    )


def _said(plan: AssignmentPlan | None, language: str) -> dict[str, Any]:
    """Put into words whether a run is on its way, and what was wrong with the last one."""
    return {
        "published_version": plan.published_version if plan else None,
        "running": bool(plan and plan.asked_version is not None),
        "progress": plan.progress if plan else 0,
        "trouble": tuple(kept_text(one, language) for one in plan.trouble) if plan else (),
    }


def _pages(count: int, size: int) -> int:
    return max(1, -(-count // size))


def _page(rows: Sequence[Proposal], page: int, size: int) -> Sequence[Proposal]:
    start = (min(page, _pages(len(rows), size)) - 1) * size
    return rows[start : start + size]


class _Seen:
    """A table as one looks at it."""

    def __init__(self, reading: Reading, table: Table, asked: Asked) -> None:
        self.reading, self.table, self.asked = reading, table, asked
        self.fits: Fits = fits_now(reading.session, table)
        self.counts = counts_of(table)
        self.seats = {seat.id: seat for seat in table.seats}
        self.live = {one.key for one in table.live}
        self.of: dict[str, list[Laid]] = {}
        for one in table.laid:
            self.of.setdefault(one.proposal, []).append(one)
        start = (min(asked.cols, _pages(len(table.seats), COLUMNS)) - 1) * COLUMNS
        self._in_matrix = asked.shape == "matrix"
        self.columns = table.seats[start : start + COLUMNS] if self._in_matrix else table.seats
        self.forbidden = {tuple(pair) for pair in table.wishes.forbidden}
        self.outs: dict[str, int] = {}
        for seat_id, proposal_id in table.out:
            if seat_id in self.seats:
                self.outs[proposal_id] = self.outs.get(proposal_id, 0) + 1
        self.skills = skills_of(reading.session, table.funding_round, table.seats, table.wishes)
        self.problem: Problem = pose(table, self.fits, self.skills)
        self.duties = Duties(table, self.problem)
        self.most = {one.id: one.most for one in self.problem.reviewers}
        self.loads = loads_of(self.problem, sorted(table.names(table.live)))

    def shown(self) -> list[Proposal]:
        """Give the proposals that are asked for."""
        words = self.asked.q.casefold()
        found = [
            row for row in self.table.proposals if words in f"{row.number} {row.title}".casefold()
        ]
        tests = {
            "short": lambda row: self.counts[row.id] < self.table.need_of(row),
            "bad": lambda row: any(one.key not in self.live for one in self.of.get(row.id, ())),
            "hand": lambda row: any(one.locked for one in self.of.get(row.id, ())),
        }
        test = tests.get(self.asked.only)
        return [row for row in found if test is None or test(row)]

    def figures(self) -> dict[str, Any]:
        """Count what is on the board."""
        table = self.table
        short = sum(max(0, table.need_of(row) - self.counts[row.id]) for row in table.proposals)
        cost = soft_cost(unmet(self.problem, sorted(table.names(table.live))))
        summary = table.plan.answer.get("summary", {}) if table.plan else {}
        return {
            "proposals": len(table.proposals),
            "readers": len(table.seats),
            "wanted": sum(table.need_of(row) for row in table.proposals),
            "placed": len(table.live),
            "short": short,
            "bad": len(table.laid) - len(table.live),
            "hand": sum(one.locked for one in table.live),
            "objective": number_text(total_of(table, self.problem)) if table.live else "",
            "late": late_of(table, fits_of(self.reading.session, table.plan)),
            "duties": self.duties.wanted,
            "prices": number_text(cost) if cost else "",
            "bound": summary.get("bound", ""),
        }

    def bids(self) -> int | None:
        """Count the members who have said what they would like to read, while they are asked."""
        table = self.table
        if table.plan is None or not table.plan.bids_open:
            return None
        found = plans.bids_of(self.reading.session, table.funding_round.id, table.panel.id)
        return len({seat for _, seat in found})

    def even(self) -> tuple[int, int] | None:
        """Say within what most people's loads are kept, where they are evened out."""
        if not self.table.wishes.balance:
            return None
        usual = Counter((one.least, one.most) for one in self.problem.reviewers).most_common(1)
        return next(((least, most) for (least, most), _ in usual if most is not None), None)

    def before_running(self) -> Outlook:
        """Say what would stand in the way."""
        return before_running(
            self.table,
            self.problem,
            lambda table: pose(table, self.fits, self.skills),
            self.reading.language,
        )

    def row(self, row: Proposal) -> Row:
        """Show one proposal."""
        readers = sorted(self.of.get(row.id, ()), key=lambda one: (not one.lead, self._label(one)))
        return Row(
            proposal_id=row.id,
            number=row.number or "",
            title=row.title,
            need=self.table.need_of(row),
            has=self.counts[row.id],
            out=self.outs.get(row.id, 0),
            readers=tuple(self._reader(one) for one in readers),
            cells=tuple(self._cells(row)) if self._in_matrix else (),
            duties=self.duties.of_row(row) if self._in_matrix else None,
        )

    def _label(self, one: Laid) -> tuple[int, str]:
        label = self.seats[one.seat].label if one.seat in self.seats else "~"
        return len(label), label

    def _reader(self, one: Laid) -> ReaderLine:
        seat = self.seats.get(one.seat)
        return ReaderLine(
            seat_id=one.seat,
            label=seat.label if seat else "—",
            name=seat.invited_name if seat else "",
            fit=points(self.fits.of(*one.key)),
            locked=one.locked,
            lead=one.lead,
            drawn=one.drawn,
            bad=one.key not in self.live,
        )

    def _cells(self, row: Proposal) -> Iterator[tuple[str, str]]:
        laid = {one.seat: one for one in self.of.get(row.id, ())}
        for seat in self.columns:
            fit, one = points(self.fits.of(row.id, seat.id)), laid.get(seat.id)
            if (seat.id, row.id) in self.table.out:
                yield ("bad" if one else "out"), ""
            elif one:
                kind = "lead" if one.lead else "in"
                yield (f"{kind}-locked" if one.locked else kind), fit
            else:
                yield ("no" if (row.id, seat.id) in self.forbidden else ""), fit

    def column(self, seat: Seat) -> Column:
        """Show one member's load; with loads in characters, that many."""
        return Column(
            seat_id=seat.id,
            label=seat.label,
            name=seat.invited_name,
            load=self.loads[seat.label],
            most=self.most[seat.label],
            duties=self.duties.of_column(seat) if self._in_matrix else None,
        )

    def compared(self) -> Compared | None:
        """Hold the last run against what was there before it."""
        step = plans.last_step(self.reading.session, self.table.plan, PlanStepKind.RUN)
        if step is None:
            return None
        before, after = step.facts.get("before"), step.facts["after"]
        lines = list(changes_of(self.table, self.fits, step)) if before else []
        gain = gained(before["objective"], after["objective"]) if before else ""
        return Compared(
            before=before,
            after=after,
            gain=gain,
            changes=tuple(self._change(one) for one in lines[:CHANGES_SHOWN]),
            more=max(0, len(lines) - CHANGES_SHOWN),
        )

    def _change(self, one: Change) -> ChangeLine:
        comma = "、" if self.reading.language == "zh_CN" else ", "
        return ChangeLine(
            number=one.proposal.number or "",
            title=one.proposal.title,
            gone=comma.join(one.gone),
            come=comma.join(one.come),
            gain=signed(Fraction(one.gain, 1000)),
        )
