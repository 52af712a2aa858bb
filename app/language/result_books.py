"""The result of a tally as a workbook: ranking, every step, money and the draft notice."""

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from app.forms.workbooks.headings import MADE
from app.language.catalogue import N_, translate
from app.language.matrix_books import matrix_sheets
from app.language.rankings import Ranking, Row
from app.language.tally_books import Tallied, sums_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Explained = Mapping[str, tuple[str, ...]]
MINOR = 100
WIDTHS = (6, 12, 36, 24, 12, 14, 14, 50)
TEXT_WIDTH = 110


def result_book(
    ranking: Ranking,
    explained: Explained,
    notice: Sequence[str],
    pots: Sequence[str],
    tallied: Tallied,
    language: str,
) -> bytes:
    """Write the result; texts are texts, whatever sign they begin with."""
    from xlsxwriter import Workbook as Book  # noqa: PLC0415 -- slow to load, only files need it

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Book(made, options) as book:
        book.set_properties({"created": MADE})  # the same result gives the same bytes
        _ranking_sheet(book, ranking, language)
        if tallied.rulebook.panels:
            sums_sheet(book, tallied, language)
            matrix_sheets(book, tallied, language)
        steps = [_explained(row, explained) for row in _all(ranking)]
        _text_sheet(book, N_("逐项说明"), (line for step in steps for line in step), language)
        _text_sheet(book, N_("资金"), pots, language)
        _text_sheet(book, N_("公示稿"), notice, language)
    return made.getvalue()


def _ranking_sheet(book: "Workbook", ranking: Ranking, language: str) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E8F0E9", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    sheet = book.add_worksheet(translate(N_("排名"), language))
    for column, (title, width) in enumerate(zip(_heads(language), WIDTHS, strict=True)):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    for number, row in enumerate(_all(ranking), start=1):
        texts = {1: row.number, 2: row.title, 3: row.organisation, 4: row.total, 7: row.reason}
        for column, text in texts.items():
            sheet.write_string(number, column, text, wrap)
        if row.place is not None:
            sheet.write_number(number, 0, row.place, wrap)
        sheet.write(number, 5, Decimal(row.requested_minor) / MINOR, money)
        sheet.write(number, 6, Decimal(row.amount_minor) / MINOR, money)
    sheet.freeze_panes(1, 3)


def _explained(row: Row, explained: Explained) -> tuple[str, ...]:
    return (f"{row.number} {row.title}", *explained.get(row.proposal_id, ()), "")


def _heads(language: str) -> list[str]:
    heads = (
        N_("名次"),
        N_("项目编号"),
        N_("项目名称"),
        N_("申报单位"),
        N_("总分"),
        N_("申请金额"),
        N_("资助金额"),
        N_("依据"),
    )
    return [translate(head, language) for head in heads]


def _all(ranking: Ranking) -> Iterable[Row]:
    yield from ranking.above
    yield from ranking.below
    yield from ranking.gate_failed
    yield from ranking.below_mark
    yield from ranking.incomplete
    yield from ranking.excluded


def _text_sheet(book: "Workbook", title: str, lines: Iterable[str], language: str) -> None:
    sheet = book.add_worksheet(translate(title, language))
    sheet.set_column(0, 0, TEXT_WIDTH)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, wrap)
