"""The officer's queue without a mouse: filtered, opened, judged, decided, on to the next; and many at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from app.vocabulary import Phase
from tests.support.browser import Open, Visit
from tests.support.phases import start_at
from tests.support.servers import Server
from tests.support.walkers import enter, go, heading, look, pleasant

pytestmark = pytest.mark.needs_browser

STEPS_MAX = 120
FOCUSED = """() => { const one = document.activeElement;
    return (one.labels && one.labels[0] ? one.labels[0].innerText : one.innerText || one.value || '').trim(); }"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start_at(tmp_path_factory, Phase.SCREENING, size=4, panel=3)
    yield server
    server.stop()


def tab_to(page: Page, words: str) -> None:
    """Go on with the Tab key until what has the focus says these words."""
    for _ in range(STEPS_MAX):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(words):
            return
    raise AssertionError(f"no way to “{words}” by keyboard")


def enter_key(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def officer(small: Server, visit: Open) -> Visit:
    found = visit(small.url)
    page = enter(found, "示例组织者甲")
    go(page.get_by_role("link", name="南区"))
    page.goto(page.url.split("?")[0] + "/proposals?state=submitted")
    return found


def test_the_queue_is_worked_through_by_keyboard(officer: Visit) -> None:
    page = officer.page
    pleasant(officer, "queue")
    tab_to(page, "逐个审查")
    enter_key(page)
    pleasant(officer, "screening")
    first = heading(officer)
    tab_to(page, "判断")
    page.keyboard.press("Enter")
    tab_to(page, "符合")
    page.keyboard.press("Space")
    tab_to(page, "说明")
    page.keyboard.type("证书原件看过")
    assert look(officer) == []
    tab_to(page, "记下判断")
    enter_key(page)
    assert "证书原件看过" in page.locator("#checks").inner_text()
    page.goto(page.url)
    tab_to(page, "审查通过，交给评委")
    enter_key(page)
    tab_to(page, "通过，发出通知")
    enter_key(page)
    assert heading(officer) != first
    assert "state=submitted" in page.url


def test_two_are_sent_back_together_with_every_message_seen(officer: Visit) -> None:
    page = officer.page
    page.locator("input[name=chosen]").first.check()
    page.locator("input[name=chosen]").nth(1).check()
    go(page.get_by_role("button", name="退回补正"))
    pleasant(officer, "return_many")
    page.get_by_label("有的地方没有写清楚").check()
    page.get_by_label("说明").fill("请把做法写清楚")
    page.get_by_label("打算怎么做", exact=False).check()
    page.get_by_label("改到什么时候为止").fill("2099-06-21 17:00")
    go(page.get_by_role("button", name="看看每个申报人收到的话"))
    pleasant(officer, "return_many_preview")
    assert page.locator("details p.kept").count() == 2
    go(page.get_by_role("button", name="全部退回，发出通知"))
    pleasant(officer, "return_many_done")
    assert "办好了 2 个" in page.locator("main").inner_text()
