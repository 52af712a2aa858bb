"""The reports of a round for a spreadsheet: one row a project, and a sheet with what was spent by line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.language.award_books import Cell, Table, amount, heads
from app.language.catalogue import N_, translate
from app.language.verbs import label
from app.store import reports
from app.vocabulary import ReportKind, ReportState

_HEADS = (
    N_("项目编号"), N_("项目名称"), N_("申报主体"), N_("报告"), N_("服务人数"), N_("服务人次"), N_("已收到"),
    N_("已退回"), N_("已用"), N_("还没用"),
)  # fmt: skip
_LINE_HEADS = (
    N_("项目编号"),
    N_("项目名称"),
    N_("支出项目"),
    N_("计划金额"),
    N_("已用"),
    N_("还没用"),
)
_SERVED_HEADS = (N_("项目编号"), N_("项目名称"), N_("服务对象"), N_("多少人"), N_("人次"))
_USE_HEADS = (
    N_("项目编号"), N_("项目名称"), N_("申报单位"), N_("资助金额"), N_("已拨付"), N_("已退回"), N_("已用"),
    N_("还没用"), N_("服务人数"), N_("服务人次"),
)  # fmt: skip
_USE_LINE_HEADS = (N_("项目编号"), N_("项目名称"), N_("支出项目"), N_("计划金额"), N_("已用"))


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
    currency: str
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


def use_table(uses: Iterable[Use], currency: str, language: str) -> Table:
    """Give the public table of a round, a row a project; what no accepted report tells is empty."""
    return _table(N_("项目"), _USE_HEADS, (_use(one, currency) for one in uses), language)


def use_lines(uses: Iterable[Use], currency: str, language: str) -> Table:
    """Give what was spent by line of the budget, by accepted reports."""
    rows = (
        (
            one.number,
            one.title,
            line["purpose"],
            amount(int(line["planned_minor"]), currency),
            amount(int(line["spent_minor"]), currency),
        )
        for one in uses
        for line in (one.content or {}).get("spending", ())
    )
    return _table(N_("支出"), _USE_LINE_HEADS, rows, language)


def _use(one: Use, currency: str) -> tuple[Cell, ...]:
    told = (
        amount(one.spent_minor, currency),
        amount(one.left_minor, currency),
        one.people,
        one.contacts,
    )
    return (
        one.number,
        one.title,
        one.organisation,
        amount(one.granted_minor, currency),
        amount(one.paid_minor, currency),
        amount(one.returned_minor, currency),
        *(told if one.content else [""] * len(told)),
    )


def report_tables(book: Book, language: str) -> tuple[Table, ...]:
    """Give the sheets: projects, who was served, what was spent."""
    rows = (_row(row, book.currency, language) for row in book.rows)
    return (
        _table(N_("项目"), _HEADS, rows, language),
        _table(N_("服务对象"), _SERVED_HEADS, _served(book), language),
        _table(N_("支出"), _LINE_HEADS, _spent(book), language),
    )


def _table(
    title: str, names: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], language: str
) -> Table:
    return Table(title=translate(title, language), heads=heads(names, language), rows=tuple(rows))


def _row(row: BookRow, currency: str, language: str) -> tuple[Cell, ...]:
    content = row.content or {}
    spent, (people, contacts) = reports.spent_minor(content), reports.people_served(content)
    told = bool(row.content)
    return (
        row.number,
        row.title,
        row.organisation,
        "; ".join(_state(one, language) for one in row.states),
        people if told else "",
        contacts if told else "",
        amount(row.paid_minor, currency),
        amount(row.returned_minor, currency),
        amount(spent, currency) if told else "",
        amount(row.paid_minor - row.returned_minor - spent, currency) if told else "",
    )


def _state(one: tuple[ReportKind, str, ReportState | None, bool], language: str) -> str:
    kind, period, state, late = one
    said = label(state, language) if state else translate(N_("还没写"), language)
    if late:
        said += f" ({translate(N_('晚了'), language)})"
    return f"{label(kind, language)} {period}".strip() + f": {said}"


def _served(book: Book) -> Iterator[tuple[Cell, ...]]:
    for row in book.rows:
        for one in (row.content or {}).get("served", ()):
            yield (row.number, row.title, one["group"], one["people"], one["contacts"])


def _spent(book: Book) -> Iterator[tuple[Cell, ...]]:
    currency = book.currency
    for row in book.rows:
        for one in (row.content or {}).get("spending", ()):
            planned, spent = int(one["planned_minor"]), int(one["spent_minor"])
            amounts = (
                amount(planned, currency),
                amount(spent, currency),
                amount(planned - spent, currency),
            )
            yield (row.number, row.title, one["purpose"], *amounts)
