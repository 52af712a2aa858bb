"""The reports of a round for a spreadsheet: one row a project, and a sheet with what was spent by line."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.language.catalogue import N_, translate
from app.language.cells import harmless
from app.language.verbs import label
from app.store import reports
from app.vocabulary import ReportKind, ReportState

HUNDRED = 100
_HEADS = (
    N_("项目编号"), N_("项目名称"), N_("申报主体"), N_("报告"), N_("服务人数"), N_("服务人次"), N_("已收到"),
    N_("已退回"), N_("已用"), N_("还没用"),
)  # fmt: skip
_LINE_HEADS = (N_("项目编号"), N_("项目名称"), N_("支出项目"), N_("计划"), N_("已用"), N_("还没用"))
_SERVED_HEADS = (N_("项目编号"), N_("项目名称"), N_("服务对象"), N_("多少人"), N_("人次"))
Cell = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """One project; `content`: its last accepted report of the whole time."""

    number: str
    title: str
    organisation: str
    states: tuple[tuple[ReportKind, str, ReportState | None, bool], ...]
    paid_minor: int
    returned_minor: int
    content: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All projects of a round."""

    code: str
    rows: tuple[BookRow, ...]


def report_rows(book: Book, language: str) -> list[list[Cell]]:
    """Give the rows of the first sheet, its head first."""
    return [_head(_HEADS, language), *(_row(row, language) for row in book.rows)]


def report_book(book: Book, language: str) -> bytes:
    """Write the workbook: projects, who was served, what was spent."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- slow to load, and few requests need it

    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        sheets = (
            (N_("项目"), report_rows(book, language)),
            (N_("服务对象"), [_head(_SERVED_HEADS, language), *_served(book)]),
            (N_("支出"), [_head(_LINE_HEADS, language), *_spent(book)]),
        )
        for name, rows in sheets:
            sheet = workbook.add_worksheet(translate(name, language))
            sheet.set_column(1, 2, 26)
            sheet.freeze_panes(1, 2)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row, None if at else bold)
    return made.getvalue()


def _head(heads: tuple[str, ...], language: str) -> list[Cell]:
    return [translate(head, language) for head in heads]


def _row(row: BookRow, language: str) -> list[Cell]:
    content = row.content or {}
    spent, (people, contacts) = reports.spent_minor(content), reports.people_served(content)
    told = bool(row.content)
    return [
        row.number,
        harmless(row.title),
        harmless(row.organisation),
        "; ".join(_state(one, language) for one in row.states),
        people if told else "",
        contacts if told else "",
        row.paid_minor / HUNDRED,
        row.returned_minor / HUNDRED,
        spent / HUNDRED if told else "",
        (row.paid_minor - row.returned_minor - spent) / HUNDRED if told else "",
    ]


def _state(one: tuple[ReportKind, str, ReportState | None, bool], language: str) -> str:
    kind, period, state, late = one
    said = label(state, language) if state else translate(N_("还没写"), language)
    if late:
        said += f" ({translate(N_('晚了'), language)})"
    return f"{label(kind, language)} {period}".strip() + f": {said}"


def _served(book: Book) -> Iterator[list[Cell]]:
    for row in book.rows:
        for one in (row.content or {}).get("served", ()):
            group = harmless(one["group"])
            yield [row.number, harmless(row.title), group, one["people"], one["contacts"]]


def _spent(book: Book) -> Iterator[list[Cell]]:
    for row in book.rows:
        for one in (row.content or {}).get("spending", ()):
            planned, spent = int(one["planned_minor"]), int(one["spent_minor"])
            amounts = (planned / HUNDRED, spent / HUNDRED, (planned - spent) / HUNDRED)
            yield [row.number, harmless(row.title), harmless(one["purpose"]), *amounts]
