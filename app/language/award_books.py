"""The register of awards as a workbook and as CSV: the same rows, amounts as numbers."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app import currencies
from app.forms.workbooks.headings import MADE
from app.language.catalogue import N_, translate
from app.language.cells import harmless
from app.language.own_sheets import own_sheet
from app.waiting import Counting, Step, unwatched

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Cell = str | Decimal | int
Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: its name, what its columns are, and the rows."""

    title: str
    heads: tuple[str, ...]
    rows: Rows


REGISTER = (
    N_("项目编号"),
    N_("项目名称"),
    N_("申报单位"),
    N_("状态"),
    N_("公布的资助额"),
    N_("协议金额"),
    N_("签字日期"),
    N_("已拨"),
    N_("待拨"),
    N_("不再拨"),
    N_("已退回"),
    N_("待退回"),
    N_("已支出"),
    N_("结余"),
)
PARTS = (
    N_("项目编号"),
    N_("项目名称"),
    N_("哪一期"),
    N_("约定"),
    N_("金额"),
    N_("已拨"),
    N_("状态"),
    N_("应拨日期"),
    N_("理由"),
)
PAYMENTS = (
    N_("项目编号"),
    N_("项目名称"),
    N_("哪一期"),
    N_("拨款日期"),
    N_("金额"),
    N_("凭证号"),
    N_("状态"),
    N_("经手"),
    N_("复核"),
)
RETURNS = (
    N_("项目编号"),
    N_("项目名称"),
    N_("退回原因"),
    N_("金额"),
    N_("应退日期"),
    N_("到账日期"),
    N_("状态"),
    N_("理由"),
)


def amount(minor: int, currency: str) -> Decimal:
    """Give an amount as a number of the currency's main unit, exact, with all its places."""
    return currencies.major(minor, currency)


def money_format(currency: str) -> str:
    """Say to a spreadsheet how amounts of a currency are written."""
    return _written_with(currencies.places(currency))


def _written_with(places: int) -> str:
    return "#,##0" + (f".{'0' * places}" if places else "")


def award_book(tables: Sequence[Table], step: Step = unwatched) -> bytes:
    """Write the sheets; texts are texts, whatever sign they begin with."""
    from xlsxwriter import Workbook as Book  # noqa: PLC0415 -- slow to load, only files need it

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    rows = Counting(step, 2 * sum(len(table.rows) for table in tables))
    with Book(made, options) as book:
        book.set_properties({"created": MADE})  # the same register gives the same bytes
        for table in tables:
            _sheet(book, table, rows.one)
    return made.getvalue()


def csv_rows(table: Table) -> list[list[str]]:
    """Give a table as rows of texts that no spreadsheet reads as a formula."""
    rows = [
        [f"{cell:f}" if isinstance(cell, Decimal) else harmless(str(cell)) for cell in row]
        for row in table.rows
    ]
    return [list(table.heads), *rows]


def heads(names: Sequence[str], language: str) -> tuple[str, ...]:
    """Give the columns in a language."""
    return tuple(translate(name, language) for name in names)


def _sheet(book: "Workbook", table: Table, tell: Callable[[], None]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E8F0E9", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    money = {
        places: book.add_format({"num_format": _written_with(places), "valign": "top"})
        for places in sorted({_places(cell) for row in table.rows for cell in row})
    }
    sheet = own_sheet(book, table.title, tell)
    for column, title in enumerate(table.heads):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, 30 if column == 1 else 14)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write(number, column, cell, money[_places(cell)])
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, cell, wrap)
        tell()
    sheet.freeze_panes(1, 2)


def _places(cell: Cell) -> int:
    """Count the places that an amount brings along from its currency."""
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0
