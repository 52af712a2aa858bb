"""The reports of a round for a spreadsheet: one row a project, and a sheet with what was spent by line."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.language.award_books import amount
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
_USE_HEADS = (
    N_("项目编号"), N_("项目名称"), N_("申报单位"), N_("资助金额"), N_("已拨付"), N_("已退回"), N_("已用"),
    N_("还没用"), N_("服务人数"), N_("服务人次"),
)  # fmt: skip
_USE_LINE_HEADS = (N_("项目编号"), N_("项目名称"), N_("支出项目"), N_("计划"), N_("已用"))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What everybody may read of one project; `content`: its last accepted report, None where none is."""

    number: str
    title: str
    organisation: str
    granted_minor: int
    paid_minor: int
    returned_minor: int
    spent_minor: int
    people: int
    contacts: int
    content: Mapping[str, Any] | None

    @property
    def left_minor(self) -> int:
        """Give what is left: paid − returned = spent + left."""
        return self.paid_minor - self.returned_minor - self.spent_minor


def use_rows(uses: Iterable[Use], language: str) -> list[list[Cell]]:
    """Give the public table of a round, a row a project; what no accepted report tells is empty."""
    return [_head(_USE_HEADS, language), *(_use(one) for one in uses)]


def use_lines(uses: Iterable[Use], language: str) -> list[list[Cell]]:
    """Give what was spent by line of the budget, by accepted reports."""
    rows: list[list[Cell]] = [
        [
            one.number,
            harmless(one.title),
            harmless(line["purpose"]),
            _exact(int(line["planned_minor"])),
            _exact(int(line["spent_minor"])),
        ]
        for one in uses
        for line in (one.content or {}).get("spending", ())
    ]
    return [_head(_USE_LINE_HEADS, language), *rows]


def _use(one: Use) -> list[Cell]:
    told: list[Cell] = [_exact(one.spent_minor), _exact(one.left_minor), one.people, one.contacts]
    return [
        one.number,
        harmless(one.title),
        harmless(one.organisation),
        _exact(one.granted_minor),
        _exact(one.paid_minor),
        _exact(one.returned_minor),
        *(told if one.content else [""] * len(told)),
    ]


def _exact(minor: int) -> str:
    return f"{amount(minor):.2f}"


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
