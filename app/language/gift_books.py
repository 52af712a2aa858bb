"""What is given to a round, as a file for a spreadsheet: one line a figure."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.currencies import major
from app.forms.workbooks.headings import MADE
from app.language.award_books import money_format
from app.language.catalogue import N_, translate
from app.language.cells import harmless
from app.language.formats import second
from app.language.gift_lines import EntryLine, GiftLine
from app.language.verbs import label
from app.vocabulary import GiftStep

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HEADS = (
    N_("用于"),
    N_("捐赠人"),
    N_("公开时"),
    N_("种类"),
    N_("说明"),
    N_("哪一步"),
    N_("金额"),
    N_("数量"),
    N_("单价"),
    N_("时间"),
    N_("状态"),
    N_("算不算数"),
    N_("录入人"),
    N_("核对人"),
    N_("理由"),
)
STEPS: Mapping[GiftStep, str] = {
    GiftStep.PLEDGED: N_("承诺给的"),
    GiftStep.RECEIVED: N_("收到"),
}
QUANTITY = 7
Cell = str | Decimal


def gift_rows(
    lines: Iterable[GiftLine], currency: str, zone: ZoneInfo, language: str
) -> Iterator[tuple[Cell, ...]]:
    """Write the head and a line for each figure; amounts are numbers of the currency's main unit."""
    yield tuple(translate(head, language) for head in HEADS)
    for line in lines:
        for entry in line.entries:
            yield _row(line, entry, currency, (zone, language))


def gift_table(
    lines: Iterable[GiftLine], currency: str, zone: ZoneInfo, language: str
) -> Iterator[tuple[str, ...]]:
    """Write the same with amounts as people write them."""
    for row in gift_rows(lines, currency, zone, language):
        yield tuple(f"{cell:f}" if isinstance(cell, Decimal) else harmless(cell) for cell in row)


def gift_book(lines: Sequence[GiftLine], currency: str, zone: ZoneInfo, language: str) -> bytes:
    """Write a workbook; texts are texts, whatever sign they begin with."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- slow to load, only files need it

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(made, options) as book:
        book.set_properties({"created": MADE})
        head = book.add_format({"bold": True, "bg_color": "#E8F0E9", "bottom": 1})
        money = book.add_format({"num_format": money_format(currency)})
        count = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(translate(N_("捐赠和自筹"), language))
        sheet.set_column(0, len(HEADS) - 1, 18)
        for number, row in enumerate(gift_rows(lines, currency, zone, language)):
            _write(sheet, number, row, (head if not number else None, money, count))
    return made.getvalue()


def _write(
    sheet: "Worksheet",
    number: int,
    row: Sequence[Cell],
    formats: tuple["Format | None", "Format", "Format"],
) -> None:
    text, money, count = formats
    for column, cell in enumerate(row):
        if isinstance(cell, Decimal):
            sheet.write_number(number, column, cell, count if column == QUANTITY else money)
        else:
            sheet.write_string(number, column, cell, text)


def _row(
    line: GiftLine, entry: EntryLine, currency: str, reader: tuple[ZoneInfo, str]
) -> tuple[Cell, ...]:
    zone, language = reader
    unnamed = translate(N_("不具名") if line.unnamed else N_("写名称"), language)
    return (
        line.target,
        line.donor,
        unnamed if line.donor_id else "",
        line.kind_name,
        line.what,
        translate(STEPS[entry.step], language),
        major(entry.amount_minor, currency),
        "" if entry.quantity is None else Decimal(entry.quantity).scaleb(-2),
        "" if entry.rate_minor is None else major(entry.rate_minor, currency),
        second(entry.at, zone, language),
        label(entry.state, language),
        _standing(entry, language),
        entry.entered_by,
        entry.confirmed_by,
        entry.reason or entry.refusal,
    )


def _standing(entry: EntryLine, language: str) -> str:
    if entry.counts:
        return translate(N_("计入配捐或自筹"), language)
    if entry.after_moment:
        return translate(N_("时点以后收到，不计入"), language)
    if entry.stands:
        return translate(N_("算在合计里"), language)
    return translate(N_("不算"), language)
