"""A ballot file cut into its three tables; lines keep their numbers, fields their quotes' meaning.

Format: https://pabulib.org/format (`;` between fields, quoted where a field holds `;` or a quote).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Problem, Unreadable

SECTIONS = ("META", "PROJECTS", "VOTES")
FIELD_MAX = 1_000_000
PROBLEMS_MAX = 200
KEY = "key"


class TooMany(Exception):
    """So many problems that one list of them helps nobody."""


class Problems:
    """What is wrong with a file, by line."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: list[Problem] = []

    def add(self, code: str, line: int, **facts: object) -> None:
        """Note one, and give up at too many."""
        self.found.append(Problem(code=code, facts={"line": line, **facts}))
        if len(self.found) >= PROBLEMS_MAX:
            raise TooMany


@dataclass(slots=True)
class Table:
    """One section: its header in small letters, its rows, the line where each row ends.

    `flat`: all fields of all rows, one after the other, where the section was taken at once.
    """

    header: list[str]
    header_line: int
    rows: list[list[str]]
    lines: Sequence[int]
    flat: list[str] | None = None

    def at(self) -> dict[str, int]:
        """Say where each column stands; of equal names the first."""
        return {name: index for index, name in reversed(list(enumerate(self.header)))}

    def column(self, index: int) -> list[str]:
        """Give one field of every row."""
        if self.flat is not None:
            return self.flat[index :: len(self.header)]
        return [row[index] for row in self.rows]


def tables(data: bytes, problems: Problems) -> tuple[dict[str, Table], int]:
    """Cut a file into its tables.

    Args:
        data: the file; UTF-8, with or without the mark of an editor, any kind of line end.
        problems: takes what is wrong with rows and sections.

    Returns:
        The tables by name, and how many lines the file has.

    Raises:
        Unreadable: not UTF-8, or no section at the start.
    """
    csv.field_size_limit(FIELD_MAX)
    lines = _decode(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cutter = _Cutter(lines, problems)
    try:
        cutter.run()
    except csv.Error:
        problems.add("pb_quotes", cutter.whole + 1)
    return cutter.tables, len(lines) - (not lines[-1])


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable([Problem(code="pb_encoding", facts={"line": line})]) from None


class _Cutter:
    def __init__(self, lines: list[str], problems: Problems) -> None:
        self.tables: dict[str, Table] = {}
        self.whole = 0
        self._lines = lines
        self._problems = problems
        self._numbers: list[int] = []

    def run(self) -> None:
        rows = csv.reader(
            (line + "\n" for line in self._lines), delimiter=";", strict=True, skipinitialspace=True
        )
        table: Table | None = None
        for row in rows:
            self.whole = rows.line_num
            first = row[0].strip().upper() if row else ""
            if not any(row) or not any(cell.strip() for cell in row):
                continue
            if first in SECTIONS and not any(cell.strip() for cell in row[1:]):
                table = self._begin(first)
                if first == SECTIONS[-1] and self._plain(self.whole):
                    return
            elif table is None:
                code = Problem(code="pb_not_a_ballot_file", facts={"line": self.whole})
                raise Unreadable([code])
            elif table.header:
                self._row(table, row)
            else:
                self._head(table, row)

    def _begin(self, name: str) -> Table:
        if name in self.tables:
            self._problems.add("pb_section_twice", self.whole, section=name)
        self._numbers = []
        table = Table(["key", "value"] if name == "META" else [], self.whole, [], self._numbers)
        self.tables[name] = table
        return table

    def _head(self, table: Table, row: list[str]) -> None:
        table.header_line = self.whole
        names = [cell.strip().lower() for cell in _trimmed(row, 1)]
        table.header.extend(names)
        twice = next((name for name in names if name and names.count(name) > 1), None)
        if twice is not None:
            self._problems.add("pb_column_twice", self.whole, column=twice)

    def _row(self, table: Table, row: list[str]) -> None:
        width = len(table.header)
        cells = _trimmed(row, width)
        if table.header[0] == KEY:
            self._pair(table, cells)
        elif len(cells) != width:
            self._problems.add("pb_columns", self.whole, expected=width, found=len(cells))
        else:
            table.rows.append(cells)
            self._numbers.append(self.whole)

    def _pair(self, table: Table, cells: list[str]) -> None:
        """META: what follows the key is its value; one `;` too many hurts nobody there."""
        if [cell.strip().lower() for cell in cells] == table.header:
            return
        if len(cells) < len(table.header):
            self._problems.add("pb_columns", self.whole, expected=2, found=len(cells))
            return
        table.rows.append([cells[0].strip().lower(), ";".join(cells[1:]).strip()])
        self._numbers.append(self.whole)

    def _plain(self, start: int) -> bool:
        """Take the votes at once where nothing is quoted: ninety thousand lines in a moment."""
        rest = self._lines[start:]
        while rest and not rest[-1].strip("; "):
            rest.pop()
        text = "\n".join(rest)
        if not rest or '"' in text or not self._even(rest):
            return False
        table = Table([], start + 1, [], range(start + 2, start + 1 + len(rest)))
        self.whole = start + 1
        self.tables[SECTIONS[-1]] = table
        self._head(table, rest[0].split(";"))
        table.flat = text.replace("\n", ";").split(";")[len(table.header) :]
        return True

    def _even(self, rest: list[str]) -> bool:
        """Tell whether every line has as many fields as the first, and none is empty or a section."""
        widths = {line.count(";") for line in rest}
        padded = rest[0].endswith(";") or (widths == {0} and any(name in rest for name in SECTIONS))
        return len(widths) == 1 and not padded


def _trimmed(row: list[str], width: int) -> list[str]:
    """Drop the empty fields that a spreadsheet adds at the end of every line."""
    end = len(row)
    while end > width and not row[end - 1].strip():
        end -= 1
    return row[:end]
