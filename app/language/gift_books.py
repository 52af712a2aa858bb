"""What is given to a round, as a file for a spreadsheet: one line a figure."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.forms.workbooks.headings import MADE
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
AMOUNT = 6
Cell = str | int


def gift_rows(
    lines: Iterable[GiftLine], zone: ZoneInfo, language: str
) -> Iterator[tuple[Cell, ...]]:
    """Write the head and a line for each figure; amounts are minor units."""
    yield tuple(translate(head, language) for head in HEADS)
    for line in lines:
        for entry in line.entries:
            yield _row(line, entry, zone, language)


def gift_table(
    lines: Iterable[GiftLine], zone: ZoneInfo, language: str
) -> Iterator[tuple[str, ...]]:
    """Write the same with amounts as people write them."""
    for number, row in enumerate(gift_rows(lines, zone, language)):
        yield tuple(
            _plain(cell) if number and isinstance(cell, int) else harmless(str(cell))
            for cell in row
        )


def gift_book(lines: Sequence[GiftLine], zone: ZoneInfo, language: str) -> bytes:
    """Write a workbook; texts are texts, whatever sign they begin with."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- slow to load, only files need it

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(made, options) as book:
        book.set_properties({"created": MADE})
        head = book.add_format({"bold": True, "bg_color": "#E8F0E9", "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(translate(N_("捐赠和自筹"), language))
        sheet.set_column(0, len(HEADS) - 1, 18)
        for number, row in enumerate(gift_rows(lines, zone, language)):
            _write(sheet, number, row, (head if not number else None, money))
    return made.getvalue()


def _write(
    sheet: "Worksheet", number: int, row: Sequence[Cell], formats: tuple["Format | None", "Format"]
) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, int):
            sheet.write_number(number, column, Decimal(cell) / 100, formats[1])
        else:
            sheet.write_string(number, column, cell, formats[0])


def _row(line: GiftLine, entry: EntryLine, zone: ZoneInfo, language: str) -> tuple[Cell, ...]:
    unnamed = translate(N_("不具名") if line.unnamed else N_("写名称"), language)
    return (
        line.target,
        line.donor,
        unnamed if line.donor_id else "",
        line.kind_name,
        line.what,
        translate(STEPS[entry.step], language),
        entry.amount_minor,
        "" if entry.quantity is None else entry.quantity,
        "" if entry.rate_minor is None else entry.rate_minor,
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


def _plain(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
