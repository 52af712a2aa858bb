"""An officer writes the rules: preset, seven questions, live example, a problem named, frozen by two."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.vocabulary import Phase
from tests.support.browser import Open, Visit
from tests.support.phases import AtPhase
from tests.support.walkers import enlarge, enter, go, look, press

pytestmark = pytest.mark.needs_browser

WORDS = {
    "zh-CN": {
        "office": "示例组织者甲",
        "second": "示例签核人",
        "first": "照现在的规则，算一个例子",
        "wrong": "占比加起来是 120%，要正好是 100%。",
        "fixed": "规则前后对得上。",
        "keep": "保存这些规则",
        "sign": "签定",
        "signed": "第 1 版已由两人签定",
        "mine": "你已经签了，要由另一个人来签。",
        "more": "更多",
    },
    "en-US": {
        "office": "示例组织者甲",
        "second": "示例签核人",
        "first": "An example by the rules as they stand",
        "wrong": "The weights sum to 120%; they must sum to exactly 100%.",
        "fixed": "The rules fit together.",
        "keep": "Keep these rules",
        "sign": "Sign",
        "signed": "Version 1 is signed by two persons",
        "mine": "You have signed; now another person has to.",
        "more": "Advanced",
    },
}


def come(visit: Visit, name: str, language: str) -> Page:
    """Come in, in one's language."""
    page = enter(visit, name)
    # An account remembers the language of whoever came as the same person before.
    go(page.locator(f"[name=language][value={'en' if language == 'en-US' else 'zh_CN'}]"))
    return page


def new_round(officer: Visit, code: str) -> str:
    """Make a round from a preset; gives the address of its rulebook."""
    page = officer.page
    page.goto(officer.origin + "/programmes")
    own = page.locator("main section", has=page.locator("table"))
    go(own.locator("a[href$='/rounds/new']"))
    typed = {
        "name_zh": f"示例届 {code}",
        "code": code,
        "opens_at": "2096-01-02 09:00",
        "closes_at": "2096-02-02 17:00",
        "amount": "200000",
        "source": "示例资金",
    }
    for name, value in typed.items():
        page.locator(f"#f-{name}").fill(value)
    page.locator("[name=preset][value=founding-round]").check()
    go(page.locator("form[action$='/rounds/new'] button.button-primary"))
    return f"{page.url}/rulebook"


@pytest.mark.parametrize("language", sorted(WORDS))
def test_from_a_preset_to_rules_that_two_have_signed(
    at_phase: AtPhase, visit: Open, language: str
) -> None:
    words, server = WORDS[language], at_phase(Phase.CALL)
    officer = visit(server.url, language=language)
    page = come(officer, words["office"], language)
    here = new_round(officer, f"ED{language[:2].upper()}")
    page.goto(here)
    page.locator("details > summary").last.click()
    page.locator("[name=preset][value=two-thirds-gate]").check()
    go(page.locator("form[action$='/rulebook'] button.button-primary"))
    expect(page.get_by_role("heading", name=words["first"])).to_be_visible()
    try_answers(officer, words)
    press(officer, words["keep"])
    sign(officer, words)
    expect(page.get_by_text(words["mine"])).to_be_visible()
    second = visit(server.url, language=language, phone=True)
    come(second, words["second"], language).goto(here)
    sign(second, words)
    expect(second.page.get_by_role("heading", name=words["signed"])).to_be_visible()
    enlarge(second)
    assert look(second) == []


def try_answers(officer: Visit, words: dict[str, str]) -> None:
    """Fewer awards, then weights that do not add up, then put right: the example follows each time."""
    page = officer.page
    rows = page.locator("#example tbody tr")
    before = rows.count()
    page.locator("#f-count").fill("4")
    page.locator("#f-count").press("Tab")
    expect(rows).not_to_have_count(before)
    page.locator("summary", has_text=words["more"]).click()
    page.locator("#f-criteria-0-weight").fill("40%")
    page.locator("#f-criteria-0-weight").press("Tab")
    expect(page.locator("#problems")).to_contain_text(words["wrong"])
    assert look(officer) == []
    page.locator("#f-criteria-1-weight").fill("")
    page.locator("#f-criteria-1-weight").press("Tab")
    expect(page.locator("#example")).to_contain_text(words["fixed"])


def sign(person: Visit, words: dict[str, str]) -> None:
    """Tick that one has read the rules, and sign."""
    person.page.locator("#f-accept").check()
    go(person.page.get_by_role("button", name=re.compile(f"^{words['sign']}$")))


def test_the_example_is_computed_without_a_script_too(at_phase: AtPhase, visit: Open) -> None:
    officer = visit(at_phase(Phase.CALL).url, javascript=False)
    page = come(officer, WORDS["zh-CN"]["office"], "zh-CN")
    here = new_round(officer, "EDNS")
    page.goto(f"{here}/edit")
    page.locator("[name=vote][value=none]").check()
    go(page.locator("button[formaction]"))
    # The founding round's fallback needs a decision first: it works, and is remarked.
    expect(page.locator("#problems")).to_contain_text("可以用，请再看一眼")
    assert page.locator("[name=vote][value=none]").is_checked()
    page.locator("#f-count").fill("99")
    go(page.locator("button[formaction]"))
    expect(page.locator("#problems")).to_contain_text("少于要选的 99 个")
