"""A meeting with a chair at the desk and a member on a phone: nobody reloads a page, and a lost line loses no vote."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.vocabulary import Phase
from tests.support.browser import Open, Visit
from tests.support.phases import AtPhase, start_at
from tests.support.sample_files import picture
from tests.support.servers import Server
from tests.support.walkers import enlarge, enter, go, look, pleasant

pytestmark = pytest.mark.needs_browser


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start_at(tmp_path_factory, Phase.MEETING)
    yield server
    server.stop()


def to_the_meeting(desk: Page) -> None:
    go(desk.get_by_role("link", name="南区"))
    desk.wait_for_url("**/manage/*")
    desk.goto(desk.url.split("?")[0].rstrip("/") + "/meeting")


def test_a_ballot_from_the_desk_to_the_phone_and_back(meeting: Server, visit: Open) -> None:
    chair, member = visit(meeting.url), visit(meeting.url, phone=True)
    desk, phone = enter(chair, "示例组织者甲"), enter(member, "示例评委 A")
    to_the_meeting(desk)
    phone.goto(desk.locator(".copy code").inner_text())
    expect(phone.get_by_role("button", name="赞成")).to_be_visible()
    pleasant(chair, "meeting-chair")
    pleasant(member, "meeting-member")

    # The line is lost: the paper waits in the page, and arrives by itself.
    member.expect("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource")
    member.context.set_offline(True)
    phone.get_by_role("button", name="赞成").click()
    expect(phone.locator("[data-line]")).to_contain_text("还没有送到")
    expect(desk.locator(".next .big").first).to_contain_text("已投 0")
    member.context.set_offline(False)
    expect(phone.locator("[data-done]")).to_contain_text("您投了：赞成")
    expect(desk.locator(".next .big").first).to_contain_text("已投 1")
    assert look(member) == []

    desk.get_by_role("button", name="结束表决").click()
    expect(phone.locator("#live")).to_contain_text("现在没有要表决的")
    hear_and_choose(chair, member, meeting, visit)


def hear_and_choose(chair: Visit, member: Visit, meeting: Server, visit: Open) -> None:
    """The next proposal is heard, and a list is voted on."""
    desk, phone = chair.page, member.page
    desk.get_by_role("button", name="开始路演").click()
    expect(phone.get_by_role("timer")).to_be_visible()
    wall = visit(meeting.url)
    enter(wall, "示例秘书")
    wall.page.goto(desk.get_by_role("link", name="投到墙上").evaluate("link => link.href"))
    expect(wall.page.get_by_role("timer")).to_be_visible()
    pleasant(wall, "meeting-wall")
    desk.get_by_role("link", name="另开一项表决").click()
    pleasant(chair, "meeting-start")
    desk.locator("input[name=rule][value='']").check()
    for place in range(3):
        desk.locator("input[name='proposals[]']").nth(place).check()
    desk.get_by_label("最多选几个").fill("2")
    desk.get_by_role("button", name="开始表决").click()
    expect(phone.locator(".pick")).to_have_count(3)
    for place in range(2):
        phone.locator(".pick input").nth(place).check()
    expect(phone.locator("[data-picked]")).to_contain_text("已选 2 个")
    assert look(member) == []
    enlarge(member)
    assert not member.is_wider_than_screen()
    leave_and_come_back(desk, phone)


def leave_and_come_back(desk: Page, phone: Page) -> None:
    """A tab that is dropped before its paper arrived sends it when it comes back, unless the vote has ended."""
    lost, here = re.compile(r"/ballots/"), phone.url
    phone.route(lost, lambda route: route.abort())
    phone.get_by_role("button", name="投出这一票").click()
    expect(phone.locator("[data-line]")).to_contain_text("还没有送到")
    phone.goto("about:blank")
    expect(desk.locator(".next .big").first).to_contain_text("已投 0")
    phone.unroute(lost)
    phone.goto(here)
    expect(phone.locator("[data-done]")).to_contain_text("您的票已投出")
    expect(phone.locator(".pick input:checked")).to_have_count(2)
    expect(desk.locator(".next .big").first).to_contain_text("已投 1")

    phone.route(lost, lambda route: route.abort())
    phone.get_by_role("button", name="投出这一票").click()
    expect(phone.locator("[data-line]")).to_contain_text("还没有送到")
    phone.goto("about:blank")
    desk.get_by_role("button", name="结束表决").click()
    phone.unroute(lost)
    phone.goto(here)
    expect(phone.locator("[data-line]")).to_contain_text("这一票没有送到：表决已经结束")
    phone.reload()
    expect(phone.locator("[data-line]")).to_have_text("")


def test_a_paper_that_is_in_stays_in_whatever_board_comes_late(
    at_phase: AtPhase, visit: Open
) -> None:
    server = at_phase(Phase.MEETING)
    chair, member = visit(server.url), visit(server.url, phone=True)
    desk, phone = enter(chair, "示例组织者甲"), enter(member, "示例评委 A")
    to_the_meeting(desk)
    phone.goto(desk.locator(".copy code").inner_text())
    ballot = phone.locator("[data-kind=ask]").get_attribute("data-ballot")
    live = phone.locator("#live").get_attribute("data-live") or ""
    older = member.context.request.get(server.url + live).text()
    assert f'data-ballot=\\"{ballot}\\" data-kind=\\"ask\\"' in older

    # The paper arrives, its answer does not; meanwhile the server tells of what it has.
    member.expect("ERR_FAILED", "Failed to load resource")
    arrived = re.compile(rf"/ballots/{ballot}/")
    phone.route(arrived, lambda route: (route.fetch(), route.abort()))
    phone.get_by_role("button", name="赞成").click()
    expect(phone.locator("[data-line]")).to_contain_text("还没有送到")
    desk.get_by_role("button", name="开始路演").click()
    expect(phone.get_by_role("timer")).to_be_visible()
    expect(phone.locator("[data-line]")).to_contain_text("还没有送到")
    phone.unroute(arrived)
    expect(phone.locator("[data-done]")).to_contain_text("您投了：赞成")
    expect(phone.locator("[data-line]")).to_have_text("")

    # What was read before the vote reaches a page that knows of it.
    phone.add_init_script(
        "addEventListener('htmx:load', one => { window.merged ||= one.target.id === 'live'; })"
    )
    phone.route(
        "**/live", lambda route: route.fulfill(content_type="text/event-stream", body=older)
    )
    phone.reload()
    phone.wait_for_function("() => window.merged")
    expect(phone.locator("[data-done]")).to_contain_text("您投了：赞成")


def test_one_of_the_public_votes_in_english_and_without_scripts(
    meeting: Server, visit: Open
) -> None:
    chair = visit(meeting.url)
    desk = enter(chair, "示例秘书")
    to_the_meeting(desk)
    desk.get_by_role("link", name="投票卡").click()
    desk.get_by_label("再发几张").fill("2")
    desk.get_by_role("button", name="发卡").click()
    expect(desk.locator(".big")).to_contain_text("2 张可以用")
    pleasant(chair, "meeting-cards")
    with desk.expect_download() as printed:
        desk.get_by_role("button", name="打印投票卡").click()
    assert printed.value.path().read_bytes().startswith(b"%PDF-")

    guest = visit(meeting.url, phone=True, language="en-US", javascript=False)
    page = guest.goto("/vote")
    page.locator("[name=language][value=en]").click()
    page.goto(meeting.url + "/vote")
    guest.expect("status of 422")
    page.get_by_label("Code on the card").fill("no such card")
    page.get_by_role("button", name="Open the ballot paper").click()
    expect(page.locator(".error").first).to_contain_text("There is no such code")


def test_a_list_on_paper_is_typed_by_two_persons_and_the_signed_minutes_come_back(
    meeting: Server, visit: Open, tmp_path: Path
) -> None:
    chair, other = visit(meeting.url), visit(meeting.url, phone=True)
    desk, phone = enter(chair, "示例秘书"), enter(other, "示例组织者乙")
    scan = tmp_path / "选票.png"
    scan.write_bytes(picture("PNG"))
    room = put_by_hand(chair)
    # The second member keeps out of one of them, whichever number it has: that paper is void.
    typed(desk, "9", "x", "2")
    desk.get_by_label("选票的扫描件或照片").set_input_files(scan)
    chair.expect("status of 422")
    desk.get_by_role("button", name="存下第一遍").click()
    expect(desk.locator(".error").first).to_contain_text("号从 1 到 3")
    typed(desk, "1 3", "x", "2")
    desk.get_by_label("选票的扫描件或照片").set_input_files(scan)
    desk.get_by_role("button", name="存下第一遍").click()

    phone.goto(room)
    phone.get_by_role("link", name="录第二遍").click()
    typed(phone, "1", "x", "2")
    other.expect("status of 422")
    phone.get_by_role("button", name="两遍一致就计票").click()
    expect(phone.locator(".error").first).to_contain_text("和第一遍录的不一样")
    enlarge(other)
    assert not other.is_wider_than_screen()
    typed(phone, "1 3", "x", "2")
    phone.get_by_role("button", name="两遍一致就计票").click()
    expect(phone.locator("main")).to_contain_text("收到 3 张票，弃权 0，无效 1")

    desk.goto(room)
    bring_back(chair, scan)


def put_by_hand(chair: Visit) -> str:
    """A list is voted on by hand; gives the room."""
    desk = chair.page
    to_the_meeting(desk)
    room = desk.url
    desk.get_by_role("link", name="另开一项表决").click()
    desk.locator("input[name=rule][value='']").check()
    for place in range(3):
        desk.locator("input[name='proposals[]']").nth(place).check()
    desk.locator("input[name=by_hand]").check()
    desk.get_by_role("button", name="开始表决").click()
    desk.get_by_role("link", name="纸质选票，录入").click()
    expect(desk.locator(".paper-places li")).to_have_count(3)
    pleasant(chair, "meeting-papers")
    return room


def bring_back(chair: Visit, scan: Path) -> None:
    """The signed minutes come back as a scan."""
    desk = chair.page
    desk.get_by_role("link", name="评审纪要").click()
    pleasant(chair, "meeting-minutes")
    desk.get_by_label("签过字的纪要").set_input_files(scan)
    desk.get_by_role("button", name="收存").click()
    expect(desk.locator(".lines")).to_contain_text("第 1 份 · 选票.png")


def typed(page: Page, *said: str) -> None:
    """Type one line for each paper."""
    for place, text in enumerate(said):
        page.locator(f"[name='papers-{place}-said']").fill(text)
