"""Ten proposals marked and filed: with the keyboard alone, with a thumb, on a tablet in the largest text."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Open, Visit
from tests.support.servers import Server
from tests.support.walkers import enter, look

pytestmark = pytest.mark.needs_browser
MARKS = ("8", "9", "10", "7", "6")
TOTAL = "81.00"
SOON = 2
TABLET = {"width": 820, "height": 1180}
NOT_CHECK = re.compile(r"/reviews/(?!.*/check$)")


CHINESE, ENGLISH = "zh_CN", "en"


def come_in(visit: Visit, name: str, language: str) -> Page:
    """Come in as a member who reads in a language."""
    page = enter(visit, name)
    chosen = {"name": "language", "value": language, "url": visit.origin}
    visit.context.add_cookies([chosen])  # type: ignore[list-item]  # a plain dict
    page.reload()
    return page


def other_way(usual: str, other: str) -> pytest.MarkDecorator:
    """Walk in one language in the normal run, in both in `make soak`."""
    again = pytest.param(other, "unmarked_again", marks=pytest.mark.soak)
    return pytest.mark.parametrize(("language", "round_"), [(usual, "unmarked"), again])


@pytest.fixture
def served(request: pytest.FixtureRequest, round_: str) -> Server:
    server: Server = request.getfixturevalue(round_)
    return server


def queue_of(visit: Visit, name: str, language: str = CHINESE) -> Page:
    """Come in as a member and open the own queue."""
    page = come_in(visit, name, language)
    page.locator("a[href^='/reviews/rounds/']").first.click()
    page.wait_for_url("**/reviews/rounds/*")
    return page


def tab_to(page: Page, what: str) -> None:
    """Press Tab until the focus stands on it, then Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not come to {what}")


@other_way(CHINESE, ENGLISH)
def test_ten_proposals_with_the_keyboard_only(visit: Open, served: Server, language: str) -> None:
    member = visit(served.url)
    page = come_in(member, "示例评委 A", language)
    tab_to(page, "a[href^='/reviews/rounds/']")
    page.wait_for_url("**/reviews/rounds/*")
    assert look(member) == []
    member.photograph(f"queue-1280-{language}")
    tab_to(page, ".next .button-primary")
    wrong: list[str] = []
    for number in range(10):
        page.wait_for_url(re.compile(r"/reviews/[0-9a-f]{32}$"))
        expect(page.locator(".queue-bar strong")).to_have_text(re.compile(rf"\b{number + 1}\b"))
        turn_with_keys(page, first=number == 0)
        for mark in MARKS:
            page.keyboard.type(mark)
            page.keyboard.press("Enter")
        expect(page.locator("[data-total-out]")).to_have_text(TOTAL)
        if number == 0:
            wrong += look(member)
            member.photograph(f"sheet-1280-{language}")
        page.keyboard.press("Enter")
        page.wait_for_url("**/check")
        page.locator("input[type=checkbox]:focus").wait_for()
        if number == 0:
            wrong += look(member)
            member.photograph(f"check-1280-{language}")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url(NOT_CHECK)
    page.wait_for_url(re.compile(r"/reviews/[0-9a-f]{32}$"))
    expect(page.locator(".queue-bar")).to_contain_text(re.compile(r"已交 10 份|10 filed"))
    assert wrong == []


def turn_with_keys(page: Page, *, first: bool) -> None:
    """Wait for the criterion at hand; on the first sheet, try the other keys.

    ] and [ turn to the next sheet and back; Shift and Enter go back to the criterion before.
    """
    page.locator(".at-hand").first.wait_for()
    if not first:
        return
    here = page.url
    page.keyboard.press("]")
    page.wait_for_url(lambda url: url != here)
    page.locator(".at-hand").first.wait_for()
    page.keyboard.press("[")
    page.wait_for_url(here)
    expect(page.locator("#f-marks-0-mark.at-hand")).to_be_visible()
    wanted = [pointed(page)]
    for key, row in (("8", 0), ("Enter", 1), ("Shift+Enter", 0)):
        page.keyboard.press(key)
        expect(page.locator(f"#f-marks-{row}-mark.at-hand")).to_be_visible()
        wanted.append(pointed(page))
    assert wanted[0] == wanted[1] == wanted[3] != wanted[2]


def pointed(page: Page) -> list[str]:
    """Give the sections that are marked in the text: those that the criterion at hand names."""
    named, marked = (
        page.locator(where).evaluate_all(f"all => all.map((one) => {what}).sort()")
        for where, what in (
            (".at-hand [data-matters]", "'s-' + one.dataset.matters"),
            (".reading-text > section.is-wanted", "one.id"),
        )
    )
    assert named == marked
    return [str(one) for one in marked]


@pytest.mark.soak
@other_way(ENGLISH, CHINESE)
def test_ten_proposals_by_thumb_on_a_phone(visit: Open, served: Server, language: str) -> None:
    member = visit(served.url, phone=True)
    page = queue_of(member, "示例评委 B", language)
    wrong = look(member)
    page.locator(".next .button-primary").tap()
    for number in range(10):
        page.wait_for_url(re.compile(r"/reviews/[0-9a-f]{32}$"))
        for row, mark in enumerate(MARKS):
            button = page.locator(f"input[name=marks-{row}-mark][value='{mark}']")
            if number == 0:
                box = button.bounding_box()
                assert box is not None
                assert min(box["width"], box["height"]) >= 44
            button.tap()
        expect(page.locator("[data-total-out]")).to_have_text(TOTAL)
        if number == 0:
            wrong += look(member)
            member.photograph(f"sheet-390-{language}")
        page.locator("button[value=check]").tap()
        page.wait_for_url("**/check")
        if number == 0:
            wrong += look(member)
        page.locator("label.choice", has=page.locator("[name=accept]")).tap()
        page.locator("form[data-filing] .button-primary").tap()
        page.wait_for_url(NOT_CHECK)
    page.wait_for_url(re.compile(r"/reviews/(rounds/)?[0-9a-f]{32}$"))
    assert wrong == []


@pytest.mark.soak
@other_way(CHINESE, ENGLISH)
def test_all_sheets_together_on_a_tablet_in_the_largest_text(
    visit: Open, served: Server, language: str
) -> None:
    member = visit(served.url)
    page = queue_of(member, "示例评委 C", language)
    page.set_viewport_size(TABLET)  # type: ignore[arg-type]  # a plain dict of two integers
    page.locator("[name=text_size][value=largest]").click()
    expect(page.locator("html")).to_have_attribute("data-text", "largest")
    page.locator(".next .button-primary").click()
    wrong: list[str] = []
    for number in range(10):
        page.wait_for_url(re.compile(r"/reviews/[0-9a-f]{32}$"))
        for row, mark in enumerate(MARKS):
            page.locator(f"input[name=marks-{row}-mark][value='{mark}']").check()
        expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
        if number == 0:
            wrong += look(member)
            member.photograph(f"sheet-820-largest-{language}")
        page.locator("[data-next]").click()
    round_id = page.locator(".queue-links a[href^='/reviews/rounds/']").first.get_attribute("href")
    page.goto(f"{served.url}{round_id}/marks")
    wrong += look(member)
    member.photograph(f"marks-820-largest-{language}")
    page.goto(f"{served.url}{round_id}/together")
    wrong += look(member)
    page.locator("[name=accept]").check()
    page.locator("main form > .actions .button-primary").click()
    page.wait_for_url("**/receipts/*")
    expect(page.locator("tbody tr")).to_have_count(10)
    expect(page.locator("tbody tr").first).to_contain_text(TOTAL)
    wrong += look(member)
    member.photograph(f"receipt-820-largest-{language}")
    assert wrong == []


def saved_after(page: Page, mark: str) -> float:
    """Give a mark, and tell after how many seconds its save was answered."""
    begun = time.monotonic()
    with page.expect_response(lambda answer: answer.url.endswith("/save")):
        page.locator("#m-0").fill(mark)
    return time.monotonic() - begun


def test_what_is_typed_is_saved_within_two_seconds_and_kept_over_a_lost_line(
    visit: Open, unmarked: Server
) -> None:
    member = visit(unmarked.url)
    member.expect("ERR_INTERNET_DISCONNECTED", "409")
    page = queue_of(member, "示例评委 D")
    page.get_by_role("link", name="开始评审").click()
    page.wait_for_url(re.compile(r"/reviews/[0-9a-f]{32}$"))
    state = page.locator("[data-save-state]")
    # What else the machine does may hold up some of them, not each.
    assert any(saved_after(page, mark) < SOON for mark in "67" * 8)
    saved_after(page, "8")
    expect(state).to_have_attribute("data-state", "saved")
    second = member.context.new_page()
    second.goto(page.url)
    second.locator("#f-comment").fill("另一个窗口写的话")
    second.locator("#m-1").focus()
    expect(second.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    member.context.set_offline(True)
    page.locator("#f-own_note").fill("断网的时候写的")
    page.locator("#m-1").focus()
    expect(state).to_have_attribute("data-state", "offline")
    unsent = page.locator(".is-adrift .is-unsent")
    expect(unsent).to_have_attribute("data-question", "own_note")
    member.photograph("offline")
    member.context.set_offline(False)
    expect(state).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("#f-own_note")).to_have_value("断网的时候写的")
    expect(page.locator("#f-comment")).to_have_value("另一个窗口写的话")
    expect(page.locator("input[name=marks-0-mark][value='8']")).to_be_checked()
