"""Writing in a real browser: without a network, after a session has ended, in two tabs, and back again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.vocabulary import Phase
from tests.support.browser import Open, Visit
from tests.support.phases import AtPhase
from tests.support.walkers import enter, go, heading, look, press

pytestmark = pytest.mark.needs_browser

SAVED = re.compile(r"^已保存 \d\d:\d\d:\d\d，第 \d+ 版$")
PATIENT = 30_000


def begin(visit: Visit) -> Page:
    """Come to an empty form, all questions on one page."""
    page = enter(visit, "示例申报人")
    page.goto(visit.origin + "/rounds/NQ2016/apply")
    press(visit, "开始写申报书")
    if not page.url.endswith("/all"):
        page.goto(re.sub("/edit/.*", "/edit/all", page.url))
    return page


def state(page: Page) -> Locator:
    """The words that say what is kept."""
    return page.locator("[data-save-state]")


def write(page: Page, name: str, text: str) -> None:
    """Type into a field and leave it."""
    page.locator(f"#f-{name}").fill(text)
    page.locator(f"#f-{name}").blur()


def test_words_survive_a_lost_line_an_ended_session_and_a_second_tab(
    visit: Open, at_phase: AtPhase
) -> None:
    person = visit(at_phase(Phase.CALL).url, phone=True)
    person.expect("ERR_INTERNET_DISCONNECTED", "status of 401", "status of 403", "status of 409")
    page = begin(person)
    write(page, "title", "示例：楼下的菜地")
    expect(state(page)).to_have_text(SAVED)
    _without_a_line(person, page)
    _after_the_session_ended(person, page)
    _in_two_tabs(person, page)
    _back_again(person)


def _without_a_line(person: Visit, page: Page) -> None:
    person.context.set_offline(True)
    write(page, "need", "断网的时候写的")
    expect(state(page)).to_contain_text("没有网络")
    page.locator("#f-need").fill("断网的时候写的，又接着写")
    person.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED, timeout=PATIENT)
    page.reload()
    expect(page.locator("#f-need")).to_have_value("断网的时候写的，又接着写")


def _after_the_session_ended(person: Visit, page: Page) -> None:
    other = person.context.new_page()
    other.goto(person.origin + "/account")
    other.get_by_role("button", name="退出").first.click()
    write(page, "plan", "登录过期以后写的")
    expect(state(page)).to_contain_text("登录过期")
    expect(page.get_by_role("link", name="去登录（新窗口）")).to_be_visible()
    assert look(person) == []
    other.goto(person.origin + "/demo")
    other.locator(".button-role", has_text=re.compile("^示例组织者甲")).first.click()
    other.wait_for_url("**/desk")
    page.bring_to_front()
    expect(state(page)).to_contain_text("另一个人", timeout=PATIENT)
    other.get_by_role("button", name="退出").first.click()
    other.goto(person.origin + "/demo")
    other.locator(".button-role", has_text=re.compile(r"^\s*示例申报人")).first.click()
    other.wait_for_url("**/desk")
    page.bring_to_front()
    expect(state(page)).to_have_text(SAVED, timeout=PATIENT)
    page.reload()
    expect(page.locator("#f-plan")).to_have_value("登录过期以后写的")
    other.close()


def _in_two_tabs(person: Visit, page: Page) -> None:
    other = person.context.new_page()
    other.goto(page.url)
    write(other, "effect", "另一个窗口写的变化")
    expect(state(other)).to_have_text(SAVED)
    write(page, "risk", "这个窗口写的困难")
    expect(page.locator("[data-writing]")).to_contain_text("已经和你写的合在一起")
    expect(page.locator("#f-effect")).to_have_value("另一个窗口写的变化")
    write(other, "summary", "另一个窗口的简介")
    expect(state(other)).to_have_text(SAVED)
    write(page, "summary", "这个窗口的简介")
    expect(state(page)).to_contain_text("两份都在")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        write(page, "summary", "这个窗口的简介，接着写")
    expect(state(page)).to_contain_text("两份都在")
    other.close()
    go(page.get_by_role("link", name="放在一起看"))
    assert heading(person) == "两份放在一起看"
    assert look(person) == []
    person.photograph("merge-phone")
    page.locator("#f-summary").fill("两个窗口合起来的简介")
    press(person, "合在一起保存")
    expect(page.locator("#f-summary")).to_have_value("两个窗口合起来的简介")


def _back_again(person: Visit) -> None:
    page = person.page
    press(person, "版本记录", link=True)
    assert look(person) == []
    person.photograph("history-phone")
    go(page.get_by_role("link", name="和现在的比，或换回来"))
    expect(page.locator("ins").first).to_be_visible()
    assert look(person) == []
    person.photograph("compare-phone")
    go(page.get_by_role("button", name=re.compile("^换回第")))
    expect(page.get_by_text("已经换回来")).to_be_visible()
