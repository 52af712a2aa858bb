"""A whole workbook: every sheet read, every fault kept, then rules and evidence."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from app.errors import Unreadable
from app.forms.workbooks import headings as h
from app.forms.workbooks.cells import Book, Cell, Problems, Row, Table, TooMany
from app.forms.workbooks.marks import sheets_of
from app.forms.workbooks.rules import PANEL, POT, Rules, read_rules, rulebook_of
from app.forms.workbooks.votes import ballots_of
from app.scoring.errors import BadNumber
from app.scoring.evidence import (
    Assignment,
    Bonus,
    Decision,
    DecisionKind,
    Evidence,
    Pot,
    Proposal,
    Recusal,
    Seat,
)
from app.scoring.numbers import rational
from app.scoring.rulebook import Rulebook

Value = TypeVar("Value")
SEPARATORS = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """What a workbook says: rules and evidence, and the name of the organiser for the notice."""

    rulebook: Rulebook
    evidence: Evidence
    organiser: str


def read_workbook(data: bytes) -> Workbook:
    """Read a workbook; raise Unreadable with everything that is wrong in it."""
    problems = Problems()
    book = Book(data, problems)
    found: Workbook | None = None
    try:
        found = _Reader(book, problems).read()
    except TooMany:
        found = None
    if problems.found or found is None:
        raise Unreadable(problems.found)
    return found


class _Reader:
    """Reads the sheets in the order in which they need each other."""

    def __init__(self, book: Book, problems: Problems) -> None:
        self.book = book
        self.problems = problems
        self.projects: dict[str, Proposal] = {}
        self.members: dict[str, Seat] = {}
        self.recused: set[tuple[str, str]] = set()
        self.firsts: dict[tuple[str, str], int] = {}

    def read(self) -> Workbook:
        for kind in h.NEEDED:
            if self.book.find(h.SHEETS[kind]) is None:
                self.problems.add(
                    "sheet_missing", sheet=h.shown(h.SHEETS[kind]), found="、".join(self.book.names)
                )
        rules = read_rules(self.book, self.problems)
        self.projects = {
            p.id: p
            for p in self._each(
                "projects", h.PROJECTS, ("number", "title", "requested"), self._project
            )
        }
        self.members = {s.id: s for s in self._each("members", h.MEMBERS, ("name",), self._member)}
        votes = self._table("votes", h.VOTES, ("number",))
        rulebook = rulebook_of(self.book, rules, has_votes=votes is not None)
        evidence = self._evidence(rules, rulebook, votes)
        return Workbook(rulebook=rulebook, evidence=evidence, organiser=rules.text("organiser"))

    def _evidence(self, rules: Rules, rulebook: Rulebook, votes: Table | None) -> Evidence:
        recusals = self._each("recusals", h.RECUSALS, ("number", "member"), self._recusal)
        self.recused = {(recusal.seat, recusal.proposal) for recusal in recusals}
        ballots = ballots_of(votes, self.projects, self.members, self.recused) if votes else []
        leaves = [leaf for panel in rulebook.panels for leaf, _ in panel.leaves]
        marks = self._table("marks", h.MARKS, ("number",)) if leaves else None
        if leaves and self.book.find(h.SHEETS["marks"]) is None:
            self.problems.add(
                "sheet_missing", sheet=h.shown(h.SHEETS["marks"]), found="、".join(self.book.names)
            )
        sheets = (
            sheets_of(marks, leaves, self.projects, self.members, self.recused) if marks else []
        )
        pot = rules.cell("pot")
        return Evidence(
            round=rules.text("name"),
            proposals=tuple(self.projects.values()),
            seats=tuple(self.members.values()),
            assignments=tuple(self._assignments(rules)) if leaves else (),
            recusals=tuple(
                Recusal(seat=seat, proposal=project) for seat, project in sorted(self.recused)
            ),
            sheets=tuple(sheets),
            ballots=tuple(ballots),
            bonuses=tuple(self._each("bonuses", h.BONUSES, ("number", "points"), self._bonus)),
            decisions=tuple(
                self._each("decisions", h.DECISIONS, ("order", "minutes"), self._decision)
            ),
            pots=(Pot(id=POT, amount_minor=pot.money() or 0, source=rules.text("pot_source")),)
            if pot
            else (),
        )

    def _table(self, kind: str, headings: h.Words, needed: Sequence[str]) -> Table | None:
        name = self.book.find(h.SHEETS[kind])
        if name is None:
            return None
        table = self.book.table(name, headings)
        return table if table.require(headings, *needed) else None

    def _each(
        self,
        kind: str,
        headings: h.Words,
        needed: Sequence[str],
        build: Callable[[Row, int], Value | None],
    ) -> list[Value]:
        table = self._table(kind, headings, needed)
        rows = enumerate(table.rows if table else (), start=1)
        made = (build(row, place) for place, row in rows)
        return [value for value in made if value is not None]

    def _project(self, row: Row, place: int) -> Proposal | None:
        number, title = row.cell("number").needed(), row.cell("title").needed()
        requested = row.cell("requested").money() if row.cell("requested").needed() else None
        if number is None or self._repeated(row.cell("number"), "number"):
            return None
        return Proposal(
            id=number,
            number=number,
            title=title or "",
            organisation=row.text("organisation") or number,
            strand=row.text("strand"),
            community=row.text("community"),
            requested_minor=requested or 0,  # a faulty one is refused, but its number is known
            minimum_minor=_amount(row, "minimum"),
            own_funds_minor=_amount(row, "own_funds"),
            listed_at=place,
        )

    def _member(self, row: Row, _place: int) -> Seat | None:
        name = row.cell("name").needed()
        if name is None or self._repeated(row.cell("name"), "name"):
            return None
        weight = row.cells.get("weight")
        share = weight.share() if weight is not None and weight.text else None
        return Seat(
            id=name,
            label=name,
            panel=PANEL,
            weight=share or Fraction(1),
            organisation=row.text("organisation"),
        )

    def _repeated(self, cell: Cell, kind: str) -> bool:
        first = self.firsts.setdefault((kind, cell.text), cell.row)
        if first != cell.row:
            cell.wrong("cell_repeated", first=first)
        return first != cell.row

    def _recusal(self, row: Row, _place: int) -> Recusal | None:
        project, member = self._known_project(row), self._known_member(row)
        if project is None or member is None:
            return None
        return Recusal(seat=member, proposal=project)

    def _known_project(self, row: Row) -> str | None:
        cell = row.cell("number")
        if cell.needed() is None or cell.text in self.projects:
            return cell.text or None
        cell.wrong("project_unknown")
        return None

    def _known_member(self, row: Row) -> str | None:
        cell = row.cell("member")
        if cell.needed() is None or cell.text in self.members:
            return cell.text or None
        cell.wrong("member_unknown")
        return None

    def _bonus(self, row: Row, _place: int) -> Bonus | None:
        project, cell = self._known_project(row), row.cell("points")
        try:
            points = rational(cell.text)
        except BadNumber:
            cell.wrong("cell_not_number")
            return None
        return (
            Bonus(proposal=project, points=points, source=row.text("source")) if project else None
        )

    def _decision(self, row: Row, place: int) -> Decision | None:
        order = tuple(word for word in SEPARATORS.split(row.text("order")) if word)
        minutes = row.cell("minutes").needed()
        strangers = [number for number in order if number not in self.projects]
        if strangers:
            row.cell("order").wrong("project_unknown")
        if strangers or minutes is None:
            return None
        return Decision(
            id=f"d{place}",
            kind=DecisionKind.TIE_SETTLED,
            minutes=minutes,
            reason=row.text("reason"),
            order=order,
        )

    def _assignments(self, rules: Rules) -> list[Assignment]:
        """Everyone reads everything, unless the rules say how many sheets are enough."""
        if rules.cell("min_sheets"):
            return []
        pairs = ((seat, project) for project in self.projects for seat in self.members)
        return [
            Assignment(seat=seat, proposal=project)
            for seat, project in pairs
            if (seat, project) not in self.recused
        ]


def _amount(row: Row, name: str) -> int:
    cell = row.cells.get(name)
    return (cell.money() or 0) if cell is not None and cell.text else 0
