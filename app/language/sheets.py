"""One table as a file for a spreadsheet: a workbook of one sheet, or CSV; numbers are numbers, texts are texts."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.forms.workbooks.headings import MADE
from app.language.cells import csv_of, harmless

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | None
NAME_MAX, WIDTH = 31, 18


def sheet_csv(_title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write a table as CSV."""
    return csv_of([list(heads), *([_plain(cell) for cell in row] for row in rows)])


def sheet_xlsx(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write a table as a workbook."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- slow to load, only files need it

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(made, options) as book:
        book.set_properties({"created": MADE})
        head = book.add_format({"bold": True, "bg_color": "#E8F0E9", "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(title[:NAME_MAX])
        sheet.set_column(0, len(heads) - 1, WIDTH)
        sheet.freeze_panes(1, 0)
        _row(sheet, 0, heads, head)
        for number, row in enumerate(rows, start=1):
            _row(sheet, number, row, wrap)
    return made.getvalue()


def _row(sheet: "Worksheet", number: int, cells: Sequence[Cell], look: "Format") -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(number, column, cell, look)
        elif cell:
            sheet.write_string(number, column, cell, look)


def _plain(cell: Cell) -> str | int:
    return harmless(cell) if isinstance(cell, str) else "" if cell is None else cell
