"""Workbooks for tests: the template's own sheets with cells changed."""

import io
from collections.abc import Mapping, Sequence

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.forms.workbooks import template

Cells = list[list[object]]
Place = tuple[str, int, int]


def example() -> dict[str, Cells]:
    """Give the template's sheets as lists of rows."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(template()))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in book.sheet_names
    }


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Write sheets; a value that begins with =# is a formula that failed with what follows."""
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            _fill(book.add_worksheet(name), rows)
    return made.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Sequence[object]]) -> None:
    filled = ((n, c, v) for n, row in enumerate(rows) for c, v in enumerate(row) if v != "")
    for number, column, value in filled:
        if isinstance(value, str) and value.startswith("=#"):
            sheet.write_formula(number, column, "=1/0", None, value[1:])
        else:
            sheet.write(number, column, value)


def changed(*changes: tuple[Place, object]) -> bytes:
    """Write the example with some cells changed: (sheet, row from 1, column from 0) → value."""
    sheets = example()
    for (name, row, column), value in changes:
        cells = sheets[name][row - 1]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = value
    return workbook(sheets)


def without(name: str) -> bytes:
    """Write the example without a sheet."""
    sheets = example()
    del sheets[name]
    return workbook(sheets)
