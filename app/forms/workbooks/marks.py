"""The sheet 打分 in its three shapes: a row a sheet, a row a mark, or one total per member."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from app.forms.workbooks import headings as h
from app.forms.workbooks.cells import Cell, Row, Table
from app.scoring.evidence import Proposal, Seat, Sheet
from app.scoring.rulebook import Criterion

Pair = tuple[str, str]


@dataclass(slots=True)
class _Marks:
    """Marks as they come in: (member, project) → criterion → hundredths."""

    leaves: Sequence[Criterion]
    projects: Mapping[str, Proposal]
    members: Mapping[str, Seat]
    recused: AbstractSet[Pair]
    given: dict[Pair, dict[str, int | None]] = field(default_factory=dict)
    rows: dict[Pair, Cell] = field(default_factory=dict)
    blanks: dict[Pair, dict[str, Cell]] = field(default_factory=dict)

    def take(self, member: Cell, project: Cell, leaf: Criterion, cell: Cell) -> None:
        """Keep one mark; an empty cell is a mark not given."""
        pair = (member.text, project.text)
        if not cell.text:
            self.blanks.setdefault(pair, {})[leaf.id] = cell
            return
        if pair in self.recused:
            cell.wrong("mark_of_recused", member=member.text, project=project.text)
            return
        self.rows.setdefault(pair, cell)
        marks = self.given.setdefault(pair, {})
        if leaf.id in marks:
            cell.wrong("mark_twice", member=member.text, project=project.text)
        elif h.fold(cell.text) in h.NOT_APPLICABLE:
            marks[leaf.id] = None
        elif (mark := cell.mark(leaf.maximum)) is not None:
            marks[leaf.id] = mark

    def incomplete(self, pair: Pair, lacking: Sequence[Criterion]) -> None:
        """Name the empty cells of a sheet that was begun, or what it lacks where there is none."""
        blanks = self.blanks.get(pair, {})
        for leaf in lacking:
            if leaf.id in blanks:
                blanks[leaf.id].needed()
        absent = [leaf.title["zh"] for leaf in lacking if leaf.id not in blanks]
        if absent:
            self.rows[pair].wrong("sheet_not_whole", lacking="、".join(absent))

    def project(self, cell: Cell) -> bool:
        """Tell whether a project is on the list; otherwise it is a fault."""
        if cell.needed() is not None and cell.text not in self.projects:
            cell.wrong("project_unknown")
        return cell.text in self.projects

    def member(self, cell: Cell) -> bool:
        """Tell whether a member is on the list; otherwise it is a fault."""
        if cell.needed() is not None and cell.text not in self.members:
            cell.wrong("member_unknown")
        return cell.text in self.members


def sheets_of(
    table: Table,
    leaves: Sequence[Criterion],
    projects: Mapping[str, Proposal],
    members: Mapping[str, Seat],
    recused: AbstractSet[Pair],
) -> list[Sheet]:
    """Read the marks; a sheet that is begun must be whole."""
    marks = _Marks(leaves=leaves, projects=projects, members=members, recused=recused)
    read = _shape(table, marks)
    for row in table.rows:
        read(row)
    faulty = bool(table.problems.found)
    for pair, given in marks.given.items():
        lacking = [leaf for leaf in leaves if leaf.id not in given]
        if lacking and not faulty:
            marks.incomplete(pair, lacking)
    return [
        Sheet(seat=seat, proposal=project, marks=given)
        for (seat, project), given in marks.given.items()
    ]


def _shape(table: Table, marks: _Marks) -> Callable[[Row], None]:
    if table.has("member", "criterion", "mark"):
        return lambda row: _long(row, marks)
    if table.has("member"):
        return _wide(table, marks)
    return _matrix(table, marks)


def _long(row: Row, marks: _Marks) -> None:
    """A row a mark: project, member, criterion, mark."""
    titles = {h.fold(leaf.title["zh"]): leaf for leaf in marks.leaves}
    leaf = titles.get(h.fold(row.text("criterion")))
    if leaf is None:
        row.cell("criterion").wrong("criterion_unknown")
    if marks.project(row.cell("number")) and marks.member(row.cell("member")) and leaf:
        marks.take(row.cell("member"), row.cell("number"), leaf, row.cell("mark"))


def _wide(table: Table, marks: _Marks) -> Callable[[Row], None]:
    """A row a sheet: project, member, a column for each criterion."""
    at = {h.fold(other): other for other in table.others}
    columns = {leaf.id: at.get(h.fold(leaf.title["zh"])) for leaf in marks.leaves}
    for leaf in marks.leaves:
        if columns[leaf.id] is None:
            table.problems.add("column_missing", sheet=table.sheet, heading=leaf.title["zh"])

    def read(row: Row) -> None:
        if not (marks.project(row.cell("number")) and marks.member(row.cell("member"))):
            return
        for leaf in marks.leaves:
            column = columns[leaf.id]
            if column is not None:
                marks.take(row.cell("member"), row.cell("number"), leaf, row.cell(column))

    return read


def _matrix(table: Table, marks: _Marks) -> Callable[[Row], None]:
    """One total for each member: only where there is one criterion."""
    names = [name for name in table.others if name in marks.members]
    if len(marks.leaves) != 1 or not names:
        table.problems.add("marks_shape", sheet=table.sheet)
        return lambda _row: None
    leaf = marks.leaves[0]

    def read(row: Row) -> None:
        if not marks.project(row.cell("number")):
            return
        for name in names:
            cell = row.cell(name)
            member = Cell(
                text=name, sheet=cell.sheet, row=0, column=cell.column, problems=cell.problems
            )
            marks.take(member, row.cell("number"), leaf, cell)

    return read
