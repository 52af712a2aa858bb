"""What people typed is never a formula in any workbook that the program makes."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.documents.grants import Body, Grant, GrantFile, grants_json, grants_xlsx
from app.forms.proposal_forms import BudgetLine, Kind, Question
from app.forms.rulebooks import presets
from app.forms.workbooks import Ask, BookLine, template, write_score_book
from app.language.award_books import Table, amount, award_book, csv_rows
from app.language.budget_books import Budget, budget_tables
from app.language.gift_books import gift_book
from app.language.gift_lines import EntryLine, GiftLine
from app.language.report_books import Book, BookRow, report_tables
from app.language.sheets import sheet_xlsx
from app.store.gifts import Sums
from app.vocabulary import GiftKind, GiftState, GiftStep
from tests.support.sources import text, under

#: Text that a spreadsheet would take for a formula, an older one for a link, or for a command.
HOSTILE = '=HYPERLINK("http://example.org","点这里")&1+1'
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def register() -> bytes:
    """The register of awards, the comparison of rounds and of programmes: tables of cells."""
    return award_book([Table(title="表", heads=(HOSTILE,), rows=((HOSTILE,), ("@SUM(A1)",)))])


def reports() -> bytes:
    """The reports of a round."""
    row = BookRow(
        number=HOSTILE,
        title=HOSTILE,
        organisation=HOSTILE,
        states=(),
        paid_minor=100,
        returned_minor=0,
        content={
            "served": [{"group": HOSTILE, "people": 1, "contacts": 1}],
            "money": [{"purpose": HOSTILE, "planned_minor": 1, "spent_minor": 1}],
        },
    )
    return award_book(report_tables(Book(code="T", currency="CNY", rows=(row,)), "zh_CN"))


def budgets() -> bytes:
    """The budgets of the proposals."""
    line = BudgetLine(
        category=HOSTILE,
        purpose=HOSTILE,
        unit_price_minor=1,
        quantity=1,
        unit=HOSTILE,
        note=HOSTILE,
    )
    one = Budget(
        number="S1",
        title=HOSTILE,
        organisation=HOSTILE,
        question=Question(id="budget", kind=Kind.BUDGET, label={}),
        lines=(line,),
    )
    return award_book(budget_tables([one], "CNY", "zh_CN"))


def gifts() -> bytes:
    """What is given to a round."""
    entry = EntryLine(
        id="e",
        number=1,
        step=GiftStep.RECEIVED,
        amount_minor=100,
        quantity=None,
        rate=HOSTILE,
        per=HOSTILE,
        rate_minor=None,
        at=AT,
        state=GiftState.CONFIRMED,
        stands=True,
        counts=True,
        after_moment=False,
        reason=HOSTILE,
        corrects=0,
        refusal=HOSTILE,
        has_proof=False,
        entered_by=HOSTILE,
        entered_at=AT,
        proposed_at=None,
        confirmed_by=HOSTILE,
        confirmed_at=AT,
        own=False,
    )
    line = GiftLine(
        id="g",
        kind=GiftKind.GIFT,
        kind_name=HOSTILE,
        what=HOSTILE,
        target=HOSTILE,
        proposal_id="p",
        donor_id="d",
        donor=HOSTILE,
        unnamed=False,
        entries=(entry,),
        sums=Sums(),
    )
    return gift_book([line], "CNY", ZONE, "zh_CN")


def one_sheet() -> bytes:
    """A table as a file."""
    return sheet_xlsx("表", (HOSTILE,), ((HOSTILE,),))


def grant_file(currency: str = "CNY", minor: int = 1) -> GrantFile:
    """One award as open data."""
    body = Body(id=HOSTILE, name=HOSTILE)
    grant = Grant(
        id=HOSTILE,
        title=HOSTILE,
        description=HOSTILE,
        currency=currency,
        applied_minor=minor,
        awarded_minor=minor,
        awarded_on=date(2026, 3, 2),
        url="https://example.org",
        recipient=body,
        funder=body,
        programme=HOSTILE,
        programme_code="T",
        place=HOSTILE,
        country="CN",
    )
    return GrantFile(title=HOSTILE, source="x", publisher=body, modified=AT, grants=(grant,))


@pytest.mark.parametrize(("currency", "awarded"), [("CNY", 500.5), ("JPY", 50_050), ("KWD", 50.05)])
def test_an_award_is_published_in_its_currencys_main_unit(currency: str, awarded: float) -> None:
    [told] = json.loads(grants_json(grant_file(currency, 50_050)))["grants"]
    assert (told["amountAwarded"], told["amountAppliedFor"]) == (awarded, awarded)


def grants() -> bytes:
    """The awards as open data."""
    return grants_xlsx(grant_file())


def score_sheets() -> bytes:
    """A member's sheets: their totals are formulas of ours."""
    panel = presets()["founding-round"].panels[0]
    panel = replace(
        panel, criteria=tuple(replace(one, title={"zh": HOSTILE}) for one in panel.criteria)
    )
    marks = {leaf.id: "8.5" for leaf, _ in panel.leaves}
    line = BookLine(
        number=HOSTILE,
        title=HOSTILE,
        version=1,
        marks=marks,
        reasons=dict.fromkeys(marks, HOSTILE),
        comment=HOSTILE,
        panel_note=HOSTILE,
        recommended=HOSTILE,
    )
    return write_score_book(Ask(panel=panel), HOSTILE, [line])


#: The module that writes → what it writes here. A result's workbook is made in test_tally_books.
MAKERS: dict[str, tuple[Callable[[], bytes], ...]] = {
    "app/language/award_books.py": (register, reports, budgets),
    "app/language/gift_books.py": (gifts,),
    "app/language/sheets.py": (one_sheet,),
    "app/documents/grants.py": (grants,),
    "app/forms/workbooks/score_sheets.py": (score_sheets,),
    "app/forms/workbooks/template.py": (template,),
    "app/language/result_books.py": (),
}


@pytest.mark.parametrize("make", [make for makers in MAKERS.values() for make in makers])
def test_no_text_of_a_user_is_a_formula(make: Callable[[], bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(make())) as parts:
        names = parts.namelist()
        told = {name: parts.read(name).decode() for name in names if name.endswith(".xml")}
    sheets = [one for name, one in told.items() if name.startswith("xl/worksheets/")]
    formulas = [formula for one in sheets for formula in re.findall(r"<f[^>]*>(.*?)</f>", one)]
    assert not [one for one in formulas if "HYPERLINK" in one or "SUM(A1)" in one]
    assert make is score_sheets or not formulas
    assert make is template or "HYPERLINK" in told["xl/sharedStrings.xml"]
    assert not [one for one in sheets if "<hyperlink" in one]


@pytest.mark.parametrize(
    ("currency", "number", "written"),
    [("CNY", "500.00", "#,##0.00"), ("JPY", "50000", "#,##0"), ("KWD", "50.000", "#,##0.000")],
)
def test_amounts_have_the_places_of_their_currency(currency, number, written):
    row = ("S1", amount(50_000, currency), 3)
    table = Table(title="表", heads=("编号", "金额", "数量"), rows=(row,))
    assert csv_rows(table)[1] == ["S1", number, "3"]
    with zipfile.ZipFile(io.BytesIO(award_book([table]))) as parts:
        styles, sheet = (
            parts.read(f"xl/{name}.xml").decode() for name in ("styles", "worksheets/sheet1")
        )
    assert f'formatCode="{written}"' in styles
    assert f"<v>{number}</v>" in sheet


def test_the_sheets_of_reports_and_of_budgets_count_in_the_currency_of_the_round():
    spent = {"purpose": "场地", "planned_minor": 900, "spent_minor": 300}
    row = BookRow(
        number="S1", title="一", organisation="二", states=(), paid_minor=50_000, returned_minor=0,
        content={"spending": [spent]},
    )  # fmt: skip
    tables = report_tables(Book(code="T", currency="JPY", rows=(row,)), "zh_CN")
    assert tables[0].rows[0][-4:] == (50_000, 0, 300, 49_700)
    assert tables[2].rows[0][-3:] == (900, 300, 600)
    line = BudgetLine(category="c", purpose="p", unit_price_minor=250, quantity=2)
    question = Question(id="budget", kind=Kind.BUDGET, label={})
    one = Budget(number="S1", title="一", organisation="二", question=question, lines=(line,))
    lines, sums = budget_tables([one], "JPY", "zh_CN")
    assert (lines.rows[0][5], lines.rows[0][8], sums.rows[0][-1]) == (250, 500, 500)


def test_every_module_that_makes_a_workbook_is_looked_at() -> None:
    making = re.compile(r"^ +from xlsxwriter import Workbook\b.*noqa", re.MULTILINE)
    assert {name for name in under("app", suffix=".py") if making.search(text(name))} == set(MAKERS)
