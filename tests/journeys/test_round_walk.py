"""A small founding round in a real browser, by everybody who takes part: from the first word to the checked awards."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.vocabulary import Phase
from tests.support.browser import Open, Visit
from tests.support.phases import start_at
from tests.support.servers import Server
from tests.support.walkers import enter, go, pleasant, press

pytestmark = pytest.mark.needs_browser

ORGANISER, SIGNATORY = "示例组织者甲", "示例签核人"
MEMBERS = ("示例评委 A", "示例评委 B", "示例评委 C")
#: What a count may take on a machine with other work.
COUNTED = 120_000


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Three projects that wait for their check, three members who have accepted."""
    server = start_at(tmp_path_factory, Phase.SCREENING, size=3, panel=3)
    yield server
    server.stop()


def to_round(visit: Visit, name: str = ORGANISER) -> str:
    """Come in and open the round's page."""
    page = enter(visit, name)
    go(page.get_by_role("link", name=re.compile("南区")))
    page.wait_for_url("**/manage/*")
    return page.url


def screen_all(officer: Visit, here: str) -> None:
    """One is returned with a reason and comes back elsewhere; here all three pass in the end."""
    page = officer.page
    page.goto(f"{here}/proposals")
    pleasant(officer, "screenings")
    for _ in range(3):
        page.goto(f"{here}/proposals?state=submitted")
        go(page.locator("table a"))
        press(officer, "审查通过，交给评委", link=True)
        pleasant(officer, "screening")
        press(officer, "通过，发出通知")


def declare(member: Visit, *, employed_at: int | None) -> None:
    """Say on one page with whom one is connected."""
    page = member.page
    go(page.get_by_role("link", name=re.compile("南区")))
    if employed_at is not None:
        page.locator(f"[name=conflicts-{employed_at}-recuse]").check()
        page.locator("summary", has_text="回避的原因").nth(employed_at).click()
        page.locator(f"[name=conflicts-{employed_at}-reason]").select_option(index=1)
    page.get_by_role("checkbox", name="我看完了名单，以上申报属实").check()
    pleasant(member, "conflicts")
    press(member, "交回避申报")


def draw(officer: Visit, here: str) -> None:
    """Everybody reads everything; the review opens."""
    page = officer.page
    page.goto(f"{here}/assignments")
    press(officer, "先看分配结果")
    pleasant(officer, "assignment")
    press(officer, "就这样分配")
    step_on(page, here)


def explain(page: Page) -> None:
    """Say why a step comes before its announced date, where that is asked."""
    why = page.locator("form[action$='/step'] textarea[name=reason]")
    if why.count():
        why.fill("示例：走查，提前进入下一步。")


def step_on(page: Page, here: str) -> None:
    """Take the next step on the round's page; one before its announced date says why."""
    page.goto(here)
    explain(page)
    go(page.locator("form[action$='/step'] button"))


def file_all(member: Visit, marks: tuple[int, ...]) -> int:
    """Fill in sheet after sheet with the number buttons, and file each."""
    page = member.page
    count = 0
    page.goto(member.origin + "/desk")
    go(page.get_by_role("link", name=re.compile("南区")))
    while page.get_by_role("link", name=re.compile("开始评审|接着评")).count():
        go(page.get_by_role("link", name=re.compile("开始评审|接着评")))
        for row in range(5):
            mark = marks[(row + count) % len(marks)]
            chosen = page.locator(f"input[name=marks-{row}-mark][value='{mark}']")
            page.locator("label.mark", has=chosen).click()
        page.locator("[data-save-state]", has_text="已保存").wait_for()
        pleasant(member, "sheet")
        press(member, "核对后提交")
        page.get_by_role("checkbox").check()
        pleasant(member, "filing")
        go(page.get_by_role("button", name=re.compile("^提交 .* 分$")))
        page.goto(member.origin + "/desk")
        go(page.get_by_role("link", name=re.compile("南区")))
        count += 1
    return count


def vote_all(officer: Visit, members: list[Visit], here: str) -> None:
    """Ballot after ballot: opened, voted on with the phone, closed."""
    page = officer.page
    step_on(page, here)
    page.goto(f"{here}/meeting/new")
    go(page.get_by_role("button", name=re.compile("安排会议")))
    link = page.locator(".copy code").inner_text()
    for number in range(3):
        press(officer, "开始表决")
        for place, member in enumerate(members):
            member.page.goto(link)
            answers = member.page.locator("button[name=choice]")
            if answers.count():
                pleasant(member, "ballot")
                answers.nth(1 if number == 2 and place == 0 else 0).click()
                expect(member.page.locator("[data-done]")).to_be_visible()  # sent without leaving
        page.goto(f"{here}/meeting")
        pleasant(officer, "meeting")
        go(page.get_by_role("button", name=re.compile("结束表决")))
    assert page.get_by_text("3 项表决全部结束").is_visible()
    for member in members:  # a phone that goes on asking would be told that its session is over
        member.page.goto("about:blank")


def settle(officer: Visit, here: str) -> None:
    """Count; the panel's decisions on what is missing or tied are entered with their minutes."""
    page = officer.page
    step_on(page, here)
    page.goto(f"{here}/results")
    compute(officer, "计算名次和金额", 1)
    pleasant(officer, "tally")
    runs = 1
    while page.get_by_role("link", name=re.compile("^录入会议决定")).count():
        go(page.get_by_role("link", name=re.compile("^录入会议决定")).first)
        pleasant(officer, "decision")
        for place, rank in enumerate(page.locator("[name^=order-][name$=-rank]").all(), start=1):
            rank.fill(str(place))
        if page.locator("[name=kind]").count():
            page.locator("[name=kind][value=accept]").check()
        page.locator("[name=minutes]").fill("示例纪要第 4 条")
        page.locator("[name=reason]").fill("【示例】评审会合议。")
        press(officer, "记入并重新计算")
        runs += 1
        compute(officer, "", runs)
    explain(page)
    press(officer, "进入定案")


def compute(officer: Visit, button: str, run: int) -> None:
    """Ask for a count and wait until it is there."""
    if button:
        press(officer, button)
    # The page that waits goes on by itself; whoever opened another one meanwhile would stop the one of the two.
    officer.page.get_by_text(f"第 {run} 次计算").first.wait_for(timeout=COUNTED)
    officer.page.wait_for_load_state()


def sign(signatory: Visit) -> None:
    """The one who signs reads one sheet, in English."""
    here = to_round(signatory, SIGNATORY)
    press(signatory, "English")
    page = signatory.page
    page.goto(f"{here}/sign")
    page.locator("[name=accept]").check()
    pleasant(signatory, "signing")
    go(page.locator("form[action$='/sign'] .button-primary"))
    assert page.get_by_text("示例签核人").count() >= 1


def publish(officer: Visit, here: str) -> None:
    """What goes out is looked at first."""
    page = officer.page
    page.goto(f"{here}/publish")
    for step in ("下一步：找个人信息", "下一步：预览", "下一步：定日期"):
        press(officer, step, link=True)
    pleasant(officer, "preview")
    press(officer, "存好，去公示")
    page.locator("[name=accept]").check()
    press(officer, "公示，并通知每个申报单位")


def announce(officer: Visit, here: str) -> None:
    """The notice runs out while nobody waits; the awards are announced."""
    page = officer.page
    page.goto(officer.origin + "/demo")
    press(officer, "过 21 天")
    enter(officer, ORGANISER)
    page.goto(f"{here}/results")
    page.locator("[name=accept]").check()
    press(officer, "公布获选项目")


def check_as_outsider(public: Visit) -> None:
    """On a phone, in English, without an account: two clicks from the notice to "equal"."""
    page = public.goto("/rounds/NQ2016/notice")
    press(public, "English")
    pleasant(public, "notice")
    go(page.locator("a[href$='/verify']"))
    go(page.locator(".button-primary"))
    pleasant(public, "verified")
    assert page.locator(".alert-done .alert-title").inner_text() == "Equal"
    page.goto(public.origin + "/rounds/NQ2016/awards")
    pleasant(public, "awards")


def test_a_round_from_the_check_to_the_checked_awards(visit: Open, small: Server) -> None:
    officer = visit(small.url)
    here = to_round(officer)
    screen_all(officer, here)
    members = [visit(small.url, phone=True) for _ in MEMBERS]
    for place, (member, name) in enumerate(zip(members, MEMBERS, strict=True)):
        enter(member, name)
        declare(member, employed_at=1 if place == 1 else None)
    draw(officer, here)
    filed = [file_all(member, (8, 9, 7)) for member in members]
    assert filed == [3, 2, 3]
    vote_all(officer, members, here)
    settle(officer, here)
    sign(visit(small.url))
    publish(officer, here)
    announce(officer, here)
    check_as_outsider(visit(small.url, phone=True, language="en-US"))
    assert officer.page.url.endswith("/rounds/NQ2016/awards")
