"""The applicant's part in a real browser: from the call to the receipt, with a script and without."""

import re

import pytest
from playwright.sync_api import expect

from app.vocabulary import Phase
from tests.support.browser import Open, Visit
from tests.support.phases import AtPhase
from tests.support.walkers import enter, go, heading, pleasant, press

pytestmark = pytest.mark.needs_browser

ORGANISER = "示例组织者甲"
PASSWORD = "菜地里种下一句话"
AMOUNTS = (("买种子和工具", "1200", "2"), ("请老师傅讲课", "300.50", "4"))


def sign_up(visit: Visit, name: str) -> None:
    """From the front page into the form, by a name alone."""
    page = visit.goto("/")
    pleasant(visit, "front")
    go(page.get_by_role("link", name="看征集公告"))
    pleasant(visit, "call")
    go(page.get_by_role("link", name="开始申报"))
    page.get_by_label("怎么称呼你").fill("示例阿姨")
    page.get_by_role("textbox", name="登录名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("checkbox").check()
    pleasant(visit, "sign-up")
    press(visit, "注册并登录")


def describe_group(visit: Visit) -> None:
    """A group that is not registered names who holds its money."""
    page = visit.page
    page.get_by_label("单位或队伍的名称").fill("示例种菜队")
    page.locator("input[name=kind][value=group]").check()
    page.get_by_role("textbox", name="依托单位").fill("示例居委会")
    page.get_by_label("联系人").fill("示例阿姨")
    page.get_by_label("联系电话").fill("0760-0000 0001")
    pleasant(visit, "organisation")
    go(page.locator("form", has=page.locator("[name=fiscal_host]")).locator(".button-primary"))
    page.wait_for_url(re.compile("/proposals/.*/edit/"))


def write(visit: Visit) -> None:
    """All questions on one page, saved while one types; the budget sums itself up."""
    page = visit.page
    if not page.url.endswith("/all"):
        press(visit, "在一页里填完", link=True)
    for area in page.locator("form[data-autosave] textarea").all():
        area.fill("【示例文字】街坊一起种菜，老人教孩子，每周六上午。" * 3)
    page.locator("#f-title").fill("示例：楼下的菜地")
    for choice in page.locator("form[data-autosave] .field select").all():
        choice.select_option(index=1)
    page.locator("#f-people").fill("120")
    page.locator("#f-target").fill("小区里的老人和孩子")
    for row, (purpose, price, quantity) in enumerate(AMOUNTS):
        page.locator(f"[name=budget-{row}-category]").select_option("goods")
        page.locator(f"[name=budget-{row}-purpose]").fill(purpose)
        page.locator(f"[name=budget-{row}-price]").fill(price)
        page.locator(f"[name=budget-{row}-quantity]").fill(quantity)
    expect(page.locator("[data-sum-out]")).to_have_text("3,602.00")
    expect(page.locator("[data-sum-words]")).to_have_text("叁仟陆佰零贰元整")
    page.locator("[data-save-state]", has_text=re.compile("已保存.*第 .* 版")).wait_for()
    # The list of what is missing comes anew after a save; looked at meanwhile it is two pages in one.
    expect(page.locator("#sections [data-missing]")).to_have_attribute("data-missing", "0")
    pleasant(visit, "proposal")
    press(visit, "保存，去核对")


def vouch(visit: Visit) -> None:
    """An officer who telephoned says so."""
    page = enter(visit, ORGANISER)
    go(page.get_by_role("link", name=re.compile("南区")))
    pleasant(visit, "desk")
    go(page.get_by_role("link", name=re.compile("申报人和评委")))
    go(page.get_by_role("link", name="示例阿姨"))
    pleasant(visit, "vouch")
    press(visit, "我打过电话，是本人")
    assert page.get_by_text("打电话核实").count() >= 1


def test_a_volunteer_comes_from_the_call_to_the_receipt(visit: Open, at_phase: AtPhase) -> None:
    server = at_phase(Phase.CALL)
    leader, officer = visit(server.url, phone=True), visit(server.url)
    sign_up(leader, "示例阿姨一")
    describe_group(leader)
    write(leader)
    assert heading(leader) == "核对并提交"
    assert leader.page.get_by_text("提交以前，先确认联系方式").is_visible()
    vouch(officer)
    leader.page.reload()
    pleasant(leader, "check")
    leader.page.get_by_role("checkbox").check()
    press(leader, "提交申报书")
    assert heading(leader) == "收到了"
    assert re.match(r"NQ2016-[0-9A-Z]{7}$", leader.page.locator(".receipt-number").inner_text())
    pleasant(leader, "receipt")


def test_without_a_script_one_signs_in_writes_and_submits(visit: Open, at_phase: AtPhase) -> None:
    server = at_phase(Phase.CALL)
    person = visit(server.url, javascript=False, phone=True)
    page = enter(person, "示例申报人")
    page.goto(server.url + "/rounds/NQ2016/apply")
    press(person, "开始写申报书")
    page.goto(re.sub("/edit/.*", "/edit/all", page.url))
    for area in page.locator("form[data-autosave] textarea").all():
        area.fill("【示例文字】不用脚本也能写。" * 6)
    page.locator("#f-title").fill("示例：没有脚本")
    for choice in page.locator("form[data-autosave] .field select").all():
        choice.select_option(index=1)
    page.locator("#f-people").fill("40")
    page.locator("#f-target").fill("街坊")
    page.locator("[name=budget-0-category]").select_option("goods")
    page.locator("[name=budget-0-purpose]").fill("租场地")
    page.locator("[name=budget-0-price]").fill("800")
    page.locator("[name=budget-0-quantity]").fill("1")
    press(person, "保存，去核对")
    page.locator("[name=confirm]").check()
    press(person, "提交申报书")
    assert heading(person) == "收到了"
