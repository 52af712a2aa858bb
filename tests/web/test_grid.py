"""The budget as a grid in a real browser: pasted cells, sums, and the rules of the round while one types."""

import re
from collections.abc import Iterator
from fractions import Fraction
from types import SimpleNamespace

import pytest
from jinja2 import BaseLoader, ChoiceLoader, DictLoader
from playwright.sync_api import Page, expect

from app.forms.proposal_forms import Limits, preset, question_of
from app.language.questions import Around, field_view
from app.scoring.rulebook import Application, CategoryShare
from app.web.posted import Filled
from tests.support.browser import Open
from tests.support.styleguide import Served, pages, serving, shell, styleguide

pytestmark = pytest.mark.needs_browser
SHEET = (
    "类别\t用在什么上\t单价\t单位\t数量\t金额\t谁出钱\n"
    "人员\t带队社工\t1.2万\t月\t1\t12000\t向本届申请\n"
    '物资\t"布料\n两色"\t1,200.50\t批\t２\t2401\t向本届申请\n'
    "没有这类\t茶水\t600\t次\t2\t1300\t自筹\n"
)
PASTE = """text => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.querySelector("[name='budget-0-category']").dispatchEvent(
        new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
LIMITS = Limits(
    request_cap_minor=1_400_000,
    strands=frozenset(),
    communities=frozenset(),
    rules=Application(
        shares=(CategoryShare(categories=("labour", "volunteers"), most=Fraction(1, 2)),),
        forbidden=("equipment",),
        own_share=Fraction(1, 10),
    ),
)


@pytest.fixture
def grid(visit: Open) -> Iterator[Page]:
    """The budget of the full form, as the program renders it."""
    made = pages()
    own = made.environment.loader
    assert isinstance(own, BaseLoader)
    source = (
        '{% import "macros/forms.html" as f with context %}'
        '<form method="post" action="/save">{% include "proposals/_budget.html" %}</form>'
    )
    made.environment.loader = ChoiceLoader([DictLoader({"try.html": source}), own])
    [document] = [
        one
        for section in preset("full")["sections"]
        for one in section["questions"]
        if one["id"] == "budget"
    ]
    around = Around(answers={}, limits=LIMITS, strands=(), communities=(), currency="CNY")
    field = field_view(question_of(document), around, "zh_CN")
    page = SimpleNamespace(currency="CNY", parts=())
    body = made.render("try.html", shell(), {"form": Filled(), "field": field, "page": page})
    whole = re.sub(
        r"(<main[^>]*>).*(</main>)", lambda m: m[1] + body + m[2], styleguide(), flags=re.DOTALL
    )
    site: Served
    with serving({"/": whole}) as site:
        yield visit(site.origin).goto("/")


def test_cells_from_a_spreadsheet_fill_the_grid_and_nothing_is_guessed(grid: Page) -> None:
    grid.evaluate(PASTE, SHEET)
    expect(grid.locator("[name='budget-0-price']")).to_have_value("12000")
    expect(grid.locator("[name='budget-0-category']")).to_have_value("labour")
    expect(grid.locator("[name='budget-1-purpose']")).to_have_value("布料两色")
    expect(grid.locator("[name='budget-1-quantity']")).to_have_value("2")
    expect(grid.locator("[name='budget-2-source']")).to_have_value("own")
    expect(grid.locator("[name='budget-2-category']")).to_have_value("")
    expect(grid.locator("[data-row]")).to_have_count(3)
    note = grid.locator("[data-paste-note]")
    for words in (
        "跳过了标题行",
        "“没有这类”不在可选的里面",
        "金额 1300 和单价 × 数量 1,200.00 不一样",
    ):
        expect(note).to_contain_text(words)
    expect(grid.locator("[data-sum-out]")).to_have_text("14,401.00")
    expect(grid.locator("[data-sum-words]")).to_have_text("1.4401 万元 · 壹万肆仟肆佰零壹元整")
    expect(grid.locator("[data-source-out='own']")).to_have_text("1,200.00")
    expect(grid.locator("[data-all-out]")).to_have_text("15,601.00")


def test_the_rules_speak_while_one_types_with_the_amount_that_would_pass(grid: Page) -> None:
    live = grid.locator("[data-live]")
    expect(live).to_be_hidden()
    grid.evaluate(PASTE, SHEET)
    expect(live).to_contain_text("预算合计超过上限 14000 元，要减少 401 元")
    expect(live).to_contain_text("占 83.3%，超过 50% 的上限。其他各行不变时，最多 2401 元")
    expect(live).to_contain_text("现在 1200 元，其他各行不变时，至少要 1600.12 元")
    grid.locator("[name='budget-0-price']").fill("2401")
    grid.locator("[name='budget-2-price']").fill("600")
    expect(live).to_be_hidden()
    grid.locator("[name='budget-1-category']").select_option("equipment")
    expect(live).to_contain_text("本届的钱不能用在“固定资产”上")


def test_what_was_understood_is_shown_in_full_and_what_was_not_stays(grid: Page) -> None:
    price = grid.locator("[name='budget-0-price']")
    price.fill("５万元")
    price.blur()
    expect(price).to_have_value("50000")
    price.fill("约五万")
    price.blur()
    expect(price).to_have_value("约五万")
    expect(grid.locator("[data-sum-out]")).to_have_text("0.00")
