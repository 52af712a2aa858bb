"""The workbench in a browser: a plan made, one reader moved by keyboard and one by dragging, undone, and published."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page

from app.vocabulary import Phase
from tests.support.browser import Open, Visit
from tests.support.phases import start_at
from tests.support.servers import Server
from tests.support.walkers import enlarge, enter, go, heading, look, pleasant

pytestmark = pytest.mark.needs_browser

TOPICS = ("老人", "儿童", "环保")


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small round in the screening phase, with every proposal passed and every conflict declared."""
    server = start_at(tmp_path_factory, Phase.SCREENING, size=4, panel=3)
    with sqlite3.connect(server.data_dir / "miaopu.db", timeout=60) as database:
        database.execute("UPDATE proposal SET state = 'eligible' WHERE state = 'submitted'")
        database.execute("UPDATE seat SET conflicts_declared_at = 1, capacity = NULL")
        for label, topic in zip("ABC", TOPICS, strict=True):
            told = (json.dumps([topic]), label)
            database.execute("UPDATE seat SET expertise = ? WHERE label = ?", told)
    yield server
    server.stop()


def test_a_round_is_assigned_by_hand_and_by_machine(checked: Server, visit: Open) -> None:
    found = visit(checked.url)
    page = enter(found, "示例组织者甲")
    page.goto(_plan(checked) + "/wishes")
    pleasant(found, "plan_wishes")
    page.get_by_label("每个项目几位评委").fill("2")
    go(page.get_by_role("button", name="存下，看够不够"))
    go(page.get_by_role("button", name="算一版方案"))
    pleasant(found, "plan_table")
    page.goto(page.url.split("?")[0] + "?shape=matrix")
    pleasant(found, "plan_matrix")
    before = _held(page)
    _by_keyboard(page)
    assert _held(page) != before
    go_quietly(page, page.get_by_role("button", name="撤销上一步"))
    assert _held(page) == before
    source, target = _pair(page)
    with page.expect_response("**/plan/arrange"):
        _drag(page, source, target)
    page.wait_for_function("() => document.querySelector('.c-in-locked')")
    assert _held(page) != before
    assert look(found) == []
    _elsewhere(page, before)
    _on_its_own_page(found)
    _two_at_once(checked, page, visit)
    page.goto(_plan(checked) + "?shape=matrix")
    go(page.get_by_role("link", name="去公布给评委"))
    pleasant(found, "plan_publish")
    go(page.get_by_role("button", name="公布", exact=True))
    assert "分好了：8 份。" in page.locator("main").inner_text()


def test_what_a_move_takes_from_a_proposal_is_said_before_it_is_done(
    checked: Server, visit: Open
) -> None:
    with sqlite3.connect(checked.data_dir / "miaopu.db", timeout=60) as database:
        wishes = "json_set(wishes, '$.skills', json(?), '$.by_size', json('true'))"
        skills = json.dumps([{"name": TOPICS[0], "at_least": 1, "how": "must"}])
        database.execute(f"UPDATE assignment_plan SET wishes = {wishes}", (skills,))
    page = enter(visit(checked.url), "示例组织者甲")
    page.goto(_plan(checked) + "?shape=matrix")
    found = page.evaluate(_EXPERT)
    source, target = (page.locator(f"[data-try={end}]") for end in ("from", "to"))
    source.focus()
    page.keyboard.press("Enter")
    step = _column(target) - _column(source)
    for _ in range(abs(step)):
        page.keyboard.press("ArrowRight" if step > 0 else "ArrowLeft")
    said = page.locator("[data-say]").inner_text()
    assert f"{found['number']} 缺 1 位有“{TOPICS[0]}”专长的评委" in said
    assert found["size"] > 1
    assert f"的负担变成 {found['load'] + found['size']}" in said


#: Somebody who knows the first topic, and whoever does not read the same proposal yet.
_EXPERT = """() => {
    const heads = [...document.querySelector("[data-grid]").tHead.rows[0].cells];
    for (const row of document.querySelector("[data-grid]").tBodies[0].rows) {
        const cells = [...row.cells].slice(2);
        const from = cells.find((one) => /c-(in|lead)/.test(one.className) && heads[one.cellIndex].dataset.k === "0");
        const to = cells.find((one) => !one.className);
        if (from && to) {
            from.dataset.try = "from";
            to.dataset.try = "to";
            const load = Number(heads[to.cellIndex].dataset.load);
            return { number: row.querySelector("a").textContent.trim(), size: Number(row.dataset.size), load };
        }
    }
}"""


def test_on_a_phone_in_the_largest_text_nothing_is_too_wide(checked: Server, visit: Open) -> None:
    found = visit(checked.url)
    page = enter(found, "示例组织者甲")
    start = _plan(checked)
    enlarge(found)
    for rest in ("", "?shape=matrix", "/wishes", "/steps"):
        page.goto(start + rest)
        page.evaluate("document.documentElement.dataset.text = 'largest'")
        assert look(found) == []


def test_an_invitation_is_declined_by_its_link_and_another_accepted(
    checked: Server, visit: Open
) -> None:
    office = visit(checked.url)
    page = enter(office, "示例组织者甲")
    first = _invited(checked, page, "示例客座评委甲")
    pleasant(office, "invited")
    guest = visit(checked.url)
    guest.page.goto(first)
    guest.page.locator("summary", has_text="这次不能参加").click()
    guest.page.get_by_label("原因").fill("那几天在外地出差")
    pleasant(guest, "declining")
    go(guest.page.get_by_role("button", name="谢绝邀请"))
    assert heading(guest) == "已经转告组织者"
    page.goto(_panel(checked))
    row = page.locator("tr", has_text="示例客座评委甲").inner_text()
    assert "谢绝" in row
    assert "那几天在外地出差" in row
    guest.expect("status of 403")
    answer = guest.page.goto(first)
    assert answer is not None
    assert answer.status == 403

    second = _invited(checked, page, "示例客座评委乙")
    other = visit(checked.url)
    other.page.goto(second)
    other.page.get_by_label("登录名").fill("guest-b")
    other.page.get_by_label("密码").fill("一句自己记得住的话")
    other.page.get_by_role("checkbox").first.check()
    pleasant(other, "accepting")
    go(other.page.get_by_role("button", name="接受邀请"))
    assert "回避" in heading(other)
    page.goto(_panel(checked))
    assert "已接受" in page.locator("tr", has_text="示例客座评委乙").inner_text()


def _panel(server: Server) -> str:
    return _plan(server).replace("/assignments/plan", "/panel")


def _invited(server: Server, page: Page, name: str) -> str:
    """Invite somebody without an address; gives the link that is handed on."""
    page.goto(_panel(server))
    page.get_by_label("姓名").fill(name)
    go(page.get_by_role("button", name="生成邀请链接"))
    link = page.locator("main").inner_html()
    return f"{server.url}{re.findall(r'/invitations/seat/[A-Za-z0-9_-]+', link)[0]}"


def _plan(server: Server) -> str:
    """Give the workbench's address: the desk's first link leads elsewhere once something waits."""
    with sqlite3.connect(server.data_dir / "miaopu.db", timeout=60) as database:
        [(round_id,)] = database.execute("SELECT id FROM funding_round").fetchall()
    return f"{server.url}/manage/{round_id}/assignments/plan"


def _by_keyboard(page: Page) -> None:
    """Pick up the reader of the first row and put it down at the member who does not read it yet."""
    source, target = _pair(page)
    source.focus()
    page.keyboard.press("Enter")
    step = _column(target) - _column(source)
    for _ in range(abs(step)):
        page.keyboard.press("ArrowRight" if step > 0 else "ArrowLeft")
    assert "匹配度" in page.locator("[data-say]").inner_text()
    with page.expect_response("**/plan/arrange"):
        page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.c-in-locked')")


def _on_its_own_page(found: Visit) -> None:
    """Look at one proposal, and at where one of its readers could go."""
    go(found.page.locator("[data-grid] th a").first)
    pleasant(found, "plan_line")
    go(found.page.get_by_role("link", name="挪到别的项目").first)
    pleasant(found, "plan_trade")


def _two_at_once(server: Server, first: Page, visit: Open) -> None:
    """Two organisers look at the same plan; whoever comes second is told what changed, and nothing is done."""
    found = visit(server.url)
    found.expect("status of 409")
    second = enter(found, "示例组织者乙")
    lines = []
    for page in (first, second):
        page.goto(_plan(server))
        go(page.locator(".plan-table a", has_text="调整"))
        go(page.get_by_role("link", name="换人"))
        lines.append(page.get_by_role("button", name="换上"))
    go(lines[0])
    first.goto(_plan(server) + "?shape=matrix")
    before = _held(first)
    go(lines[1])
    told = second.locator("main").inner_text()
    assert "刚才有人改过这份方案，您这一步还没有做" in told
    assert "示例组织者甲：项目" in told
    pleasant(found, "plan_meanwhile")
    first.goto(_plan(server) + "?shape=matrix")
    assert _held(first) == before
    first.goto(_plan(server))
    go(first.get_by_role("button", name="撤销上一步"))


def _elsewhere(page: Page, before: list[str]) -> None:
    """Drag a reader down the column to another proposal; exchange two with the keyboard; undo both, and redo one.

    Only over the even plan of the machine is there always somebody to move and two to exchange.
    """
    _after(page, "undo", lambda: page.get_by_role("button", name="撤销上一步").click())
    assert _held(page) == before
    source, target = (page.locator(f"[data-try={end}]") for end in ("from", "to"))
    assert page.evaluate(_FIND, "move")
    _after(page, "arrange", lambda: _drag(page, source, target))
    moved = _held(page)
    assert len(set(before) - set(moved)) == len(set(moved) - set(before)) == 1
    _after(page, "undo", lambda: page.get_by_role("button", name="撤销上一步").click())
    assert page.evaluate(_FIND, "exchange")
    source.focus()
    page.keyboard.press("Enter")
    place, goal = (
        one.evaluate("one => [one.parentNode.rowIndex, one.cellIndex]") for one in (source, target)
    )
    for key, steps in (("Down", goal[0] - place[0]), ("Right", goal[1] - place[1])):
        for _ in range(abs(steps)):
            page.keyboard.press(f"Arrow{key if steps > 0 else _BACK[key]}")
    assert "对调" in page.locator("[data-say]").inner_text()
    _after(page, "arrange", lambda: page.keyboard.press("Enter"))
    exchanged = _held(page)
    assert len(set(before) - set(exchanged)) == len(set(exchanged) - set(before)) == 2
    _after(page, "undo", lambda: page.keyboard.press("Control+z"))
    assert _held(page) == before
    _after(page, "redo", lambda: page.get_by_role("button", name="重做").click())
    assert _held(page) == exchanged
    _after(page, "undo", lambda: page.get_by_role("button", name="撤销上一步").click())
    assert _held(page) == before


_BACK = {"Down": "Up", "Right": "Left"}
#: Marks a reader and where it can go: the same column of another row, or another reader's cell.
_FIND = """kind => {
  const rows = [...document.querySelectorAll('[data-grid] tbody tr')].map(row => [...row.cells].slice(2));
  const held = one => /c-(in|lead)/.test(one.className), free = one => one.className === '';
  for (const a of rows) for (const b of rows)
  for (let i = 0; i < a.length; i++) for (let j = 0; j < a.length; j++) {
    const fits = kind === 'move' ? a !== b && i === j && held(a[i]) && free(b[i])
      : a !== b && i !== j && held(a[i]) && held(b[j]) && free(b[i]) && free(a[j]);
    if (fits) { a[i].dataset.try = 'from'; b[j].dataset.try = 'to'; return true; }
  }
  return false;
}"""


def _after(page: Page, what: str, act: Callable[[], object]) -> None:
    """Do something and wait until a fresh board stands in the page."""
    page.evaluate("document.getElementById('board').dataset.old = '1'")
    with page.expect_response(f"**/plan/{what}"):
        act()
    page.wait_for_function("() => !document.getElementById('board').dataset.old")


def _drag(page: Page, source: Locator, target: Locator) -> None:
    """Take hold of a cell, carry it over another, and let go once the page shows that it may be put down there."""
    source.evaluate(
        "one => one.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })"
    )
    goal = target.element_handle()
    assert goal is not None
    source.hover()
    page.mouse.down()
    goal.hover()  # begins the drag
    goal.hover()
    page.wait_for_function("one => one.classList.contains('is-target')", arg=goal)
    page.mouse.up()


def _pair(page: Page) -> tuple[Locator, Locator]:
    row = page.locator("[data-grid] tbody tr").first
    return row.locator("td.c-in").first, row.locator("td[draggable]:not([class])").first


def _column(cell: Locator) -> int:
    return int(cell.evaluate("one => one.cellIndex"))


def _held(page: Page) -> list[str]:
    held: list[str] = page.eval_on_selector_all(
        "[data-grid] tbody td[class*='c-in']",
        "all => all.map(one => one.parentNode.rowIndex + ':' + one.cellIndex)",
    )
    return held


def go_quietly(page: Page, button: Locator) -> None:
    """Press a button whose answer a script puts into the page."""
    with page.expect_response("**/plan/undo"):
        button.click()
    page.wait_for_function("() => !document.querySelector('.c-in-locked')")
