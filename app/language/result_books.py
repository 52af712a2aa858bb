"""The result of a tally as a workbook: ranking, every step, money and the draft notice."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.forms.workbooks.headings import MADE
from app.language.award_books import amount, money_format
from app.language.catalogue import N_, content, translate
from app.language.matrix_books import matrix_sheets
from app.language.rankings import Ranking, Row
from app.language.tally_books import Tallied, decimal, sums_sheet
from app.scoring.outcome import Outcome
from app.waiting import Counting, Step, unwatched

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Explained = Mapping[str, tuple[str, ...]]
#: Scores are numbers, and read like those on the pages.
SCORE = "0.00##"
WIDTHS = (6, 12, 36, 24, 12, 14, 14, 50)
TEXT_WIDTH = 110
POTS = (
    (N_("资金池"), 24),
    (N_("总额"), 16),
    (N_("已分配"), 16),
    (N_("余额"), 16),
    (N_("下一个项目"), 32),
    (N_("还差金额"), 16),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said of a result in sentences: of each proposal, in the draft notice, of each pot."""

    explained: Explained
    notice: Sequence[str]
    pots: Sequence[str]


def result_book(
    ranking: Ranking, words: Words, tallied: Tallied, language: str, step: Step = unwatched
) -> bytes:
    """Write the result; texts are texts, whatever sign they begin with."""
    from xlsxwriter import Workbook as Book  # noqa: PLC0415 -- slow to load, only files need it

    made = io.BytesIO()
    rows = Counting(step, _rows(tallied))
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Book(made, options) as book:
        book.set_properties({"created": MADE})  # the same result gives the same bytes
        _ranking_sheet(book, ranking, tallied.outcome, tallied.rulebook.currency, language)
        if tallied.rulebook.panels:
            sums_sheet(book, tallied, language, rows.one)
            matrix_sheets(book, tallied, language, rows.one)
        steps = [_explained(row, words.explained) for row in ranking.everyone()]
        _text_sheet(book, N_("逐项说明"), (line for step in steps for line in step), language)
        _money_sheet(book, tallied, words.pots, language)
        _text_sheet(book, N_("公示稿"), words.notice, language)
    return made.getvalue()


def _rows(tallied: Tallied) -> int:
    """Count the rows of sums and marks: each is written once, and once more when its sheet is packed."""
    lines = tallied.outcome.lines
    sheets = sum(len(found.sheets) for line in lines for found in line.panels)
    return 2 * (len(lines) + sheets) if tallied.rulebook.panels else 0


def _ranking_sheet(
    book: "Workbook", ranking: Ranking, outcome: Outcome, currency: str, language: str
) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E8F0E9", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": money_format(currency), "valign": "top"})
    score = book.add_format({"num_format": SCORE, "valign": "top"})
    totals = {line.proposal: line.total for line in outcome.lines}
    sheet = book.add_worksheet(translate(N_("排名"), language))
    for column, (title, width) in enumerate(zip(_heads(language), WIDTHS, strict=True)):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    for number, row in enumerate(ranking.everyone(), start=1):
        texts = {1: row.number, 2: row.title, 3: row.organisation, 7: row.reason}
        for column, text in texts.items():
            sheet.write_string(number, column, text, wrap)
        if row.place is not None:
            sheet.write_number(number, 0, row.place, wrap)
        total = totals[row.proposal_id]
        if total is None:
            sheet.write_string(number, 4, row.total, wrap)
        else:
            sheet.write(number, 4, decimal(total), score)
        sheet.write(number, 5, amount(row.requested_minor, currency), money)
        sheet.write(number, 6, amount(row.amount_minor, currency), money)
    sheet.freeze_panes(1, 3)


def _money_sheet(book: "Workbook", tallied: Tallied, pots: Sequence[str], language: str) -> None:
    """Write each pot with its amounts as numbers, and below what is said of them."""
    rules, outcome = tallied.rulebook, tallied.outcome
    head = book.add_format({"bold": True, "bg_color": "#E8F0E9", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": money_format(rules.currency), "valign": "top"})
    names = {pot.id: content(pot.title, language)[0] for pot in rules.pots}
    titles = {line.proposal: line.title for line in outcome.lines}
    sheet = book.add_worksheet(translate(N_("资金"), language))
    for column, (title, width) in enumerate(POTS):
        sheet.write_string(0, column, translate(title, language), head)
        sheet.set_column(column, column, width)
    for number, pot in enumerate(outcome.pots, start=1):
        sheet.write_string(number, 0, names.get(pot.pot) or pot.pot, wrap)
        spent = pot.before_minor - pot.after_minor
        for column, minor in enumerate((pot.before_minor, spent, pot.after_minor), start=1):
            sheet.write(number, column, amount(minor, rules.currency), money)
        if pot.next_proposal and pot.next_lacks_minor:
            sheet.write_string(number, 4, titles.get(pot.next_proposal, pot.next_proposal), wrap)
            sheet.write(number, 5, amount(pot.next_lacks_minor, rules.currency), money)
    plain = book.add_format({"valign": "top"})
    for number, line in enumerate(pots, start=len(outcome.pots) + 2):
        sheet.write_string(number, 0, line, plain)


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


def _text_sheet(book: "Workbook", title: str, lines: Iterable[str], language: str) -> None:
    sheet = book.add_worksheet(translate(title, language))
    sheet.set_column(0, 0, TEXT_WIDTH)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, wrap)
