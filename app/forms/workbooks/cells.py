"""Cells with their place: every fault is kept with sheet, row and column, none is repaired."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from python_calamine import CalamineError, CalamineWorkbook

from app.errors import Problem, Unreadable
from app.forms.workbooks.headings import allowed, fold, shown
from app.scoring.errors import BadNumber
from app.scoring.numbers import hundredths, rational

CELLS_MAX = 500_000
UNPACKED_MAX = 200 * 1024 * 1024
PROBLEMS_MAX = 300
SHOWN = 40
#: Excel itself keeps and shows fifteen digits; what is read is what the officer sees.
DIGITS = 15
FORMULA_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
)
_ERROR_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL)
_SHEET_FILE = re.compile(r"^xl/worksheets/sheet([0-9]+)\.xml$")


class TooMany(Exception):
    """So much is wrong that more would not help."""


@dataclass(slots=True)
class Problems:
    """What is wrong in the workbook, in the order of reading."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, **facts: object) -> None:
        """Keep one, once; stop at a number that nobody would read."""
        problem = Problem(code=code, facts=facts)
        if problem not in self.found:
            self.found.append(problem)
        if len(self.found) >= PROBLEMS_MAX:
            raise TooMany


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its text as the officer sees it, and where it is."""

    text: str
    sheet: str
    row: int
    column: str
    problems: Problems

    def wrong(self, code: str, **facts: object) -> None:
        """Say what is wrong with this cell."""
        place = {"sheet": self.sheet, "row": self.row, "column": self.column}
        if self.text in FORMULA_ERRORS:
            code, facts = "cell_formula_error", {}
        self.problems.add(code, **place, value=self.text[:SHOWN], **facts)

    def needed(self) -> str | None:
        """Give the text; an empty cell is a problem."""
        if not self.text:
            self.wrong("cell_empty")
        return self.text or None

    def mark(self, maximum: int) -> int | None:
        """Read a mark in hundredths, 0 to the maximum."""
        try:
            return hundredths(self.text, 0, maximum)
        except BadNumber as error:
            self.wrong(f"cell_{error.code}", **error.facts)
            return None

    def money(self) -> int | None:
        """Read an amount as minor units: up to two places, commas between thousands allowed."""
        plain = self.text.replace(",", "") if _grouped(self.text) else self.text
        try:
            return hundredths(plain)
        except BadNumber:
            self.wrong("cell_not_money")
            return None

    def whole(self, low: int = 0, high: int = 10**6) -> int | None:
        """Read a whole number."""
        text = self.text
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            self.wrong("cell_not_whole", low=low, high=high)
            return None
        return int(text)

    def share(self) -> Fraction | None:
        """Read a share: 0.25, 25%, 1/4 or 25."""
        text, percent = self.text.removesuffix("%"), self.text.endswith("%")
        try:
            value = rational(text)
        except BadNumber:
            self.wrong("cell_not_share")
            return None
        return value / 100 if percent else value

    def choice(self, words: Mapping[str, str]) -> str | None:
        """Read one of the words that the rules know, in either language."""
        found = words.get(fold(self.text))
        if found is None:
            self.wrong("cell_not_choice", allowed=allowed(words))
        return found


def _grouped(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table, by the names of its columns."""

    number: int
    cells: Mapping[str, Cell]

    def cell(self, name: str) -> Cell:
        """Give the cell of a column that the table has."""
        return self.cells[name]

    def text(self, name: str) -> str:
        """Give a column's text, empty where the table lacks the column."""
        return self.cells[name].text if name in self.cells else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet read as a table: known columns by name, the others by their heading."""

    sheet: str
    columns: tuple[str, ...]
    others: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: Problems

    def has(self, *names: str) -> bool:
        """Tell whether the table has all these columns."""
        return all(name in self.columns for name in names)

    def require(self, headings: Mapping[str, Sequence[str]], *names: str) -> bool:
        """Name every needed column that is absent."""
        missing = [name for name in names if name not in self.columns]
        for name in missing:
            self.problems.add("column_missing", sheet=self.sheet, heading=shown(headings[name]))
        return not missing


class Book:
    """An opened workbook."""

    def __init__(self, data: bytes, problems: Problems) -> None:
        """Open it; refuse what is no workbook or would not fit into memory."""
        self.problems = problems
        _check_size(data)
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except (CalamineError, ValueError):
            raise Unreadable([Problem(code="book_unreadable", facts={})]) from None
        self._errors = dict(_error_cells(data))
        self.names = tuple(self._book.sheet_names)

    def find(self, aliases: Sequence[str]) -> str | None:
        """Find a sheet by one of its names."""
        wanted = {fold(alias) for alias in aliases}
        return next((name for name in self.names if fold(name) in wanted), None)

    def table(self, name: str, headings: Mapping[str, Sequence[str]]) -> Table:
        """Read a sheet whose first filled row holds the headings."""
        known = {fold(alias): key for key, aliases in headings.items() for alias in aliases}
        lines = enumerate(self._values(name), start=1)
        heading = next((texts for _, texts in lines if any(texts)), [])
        keys = [known.get(fold(text), text) for text in heading]
        self._twice(name, heading, keys)
        rows = [
            self._row(name, number, heading, keys, texts) for number, texts in lines if any(texts)
        ]
        columns = tuple(key for key in keys if key in headings)
        others = tuple(key for key in keys if key and key not in headings)
        return Table(
            sheet=name, columns=columns, others=others, rows=tuple(rows), problems=self.problems
        )

    def _twice(self, name: str, heading: Sequence[str], keys: Sequence[str]) -> None:
        for index, key in enumerate(keys):
            if key and key in keys[:index]:
                self.problems.add("column_twice", sheet=name, heading=heading[index])

    def _row(
        self,
        name: str,
        number: int,
        heading: Sequence[str],
        keys: Sequence[str],
        texts: Sequence[str],
    ) -> Row:
        cells: dict[str, Cell] = {}
        for index, key in enumerate(keys):
            if key and key not in cells:
                text = texts[index] if index < len(texts) else ""
                text = text or self._failed(name, number, index)
                column = f"{letters(index)}（{heading[index]}）"
                cells[key] = Cell(
                    text=text, sheet=name, row=number, column=column, problems=self.problems
                )
        return Row(number=number, cells=cells)

    def _failed(self, name: str, number: int, index: int) -> str:
        return self._errors.get((self.names.index(name) + 1, letters(index), number), "")

    def _values(self, name: str) -> Iterator[list[str]]:
        sheet = self._book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > CELLS_MAX:
            raise Unreadable(
                [Problem(code="sheet_too_large", facts={"sheet": name, "limit": CELLS_MAX})]
            )
        for row in sheet.to_python(skip_empty_area=False):
            yield [as_typed(value) for value in row]


def as_typed(value: object) -> str:
    """Write a cell's value as the officer sees it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            text = format(value, f".{DIGITS}g")
            return text if "e" not in text else format(value, "f").rstrip("0").rstrip(".")
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value).strip()


def letters(index: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    name, rest = "", index + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def _check_size(data: bytes) -> None:
    """A small file can unpack to more than the machine has."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile:
        raise Unreadable([Problem(code="book_unreadable", facts={})]) from None
    if size > UNPACKED_MAX:
        raise Unreadable([Problem(code="book_too_large", facts={})])


def _error_cells(data: bytes) -> Iterator[tuple[tuple[int, str, int], str]]:
    """Find cells like #DIV/0!, which the reader leaves empty: (sheet, column, row) → text."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for entry in packed.namelist():
            found = _SHEET_FILE.match(entry)
            for column, row, text in _ERROR_CELL.findall(packed.read(entry)) if found else ():
                yield (
                    (int(found[1]) if found else 0, column.decode(), int(row)),
                    text.decode("utf-8", "replace"),
                )
