"""The year after the award in a real browser: agreement, money, a report on a phone, a failed mid-term, money back."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import FilePayload, Page

from app.clock import SystemClock, day_in
from app.vocabulary import Phase
from tests.support.browser import Open, Visit
from tests.support.phases import start_at
from tests.support.sample_files import pdf
from tests.support.servers import Server
from tests.support.walkers import enter, go, pleasant, press

pytestmark = pytest.mark.needs_browser

CODE, BODY, EVALUATOR = "NQ2016", "心苑社工", "示例秘书"
SIGNED: FilePayload = {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": pdf()}


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sample round on the day of its announcement."""
    server = start_at(tmp_path_factory, Phase.ANNOUNCED)
    yield server
    server.stop()


def today() -> date:
    """Give the day on which a walk is, which may have begun on another one."""
    return day_in(SystemClock().now(), "Asia/Shanghai")


def submit(page: Page) -> None:
    """Send the form of the page by its own button."""
    go(page.locator("main form .button-primary").last)


def send(visit: Visit, path: str, **fields: str) -> None:
    """Set up what this walk is not about, with the token of the page in front."""
    csrf = visit.page.locator("[name=csrf]").first.input_value()
    answer = visit.page.request.post(
        visit.origin + path,
        form={"csrf": csrf, "key": path, **fields},
        headers={"Origin": visit.origin},
        max_redirects=0,
        max_retries=2,  # the server may let go of a line just as it is asked on it
    )
    assert answer.status == 303, answer.text()[-1500:]


def in_english(visit: Visit, name: str) -> None:
    """Look at the page in front in the other language, and go on in Chinese."""
    for language in ("en", "zh_CN"):
        chosen = {"name": "language", "value": language, "url": visit.origin}
        visit.context.add_cookies([chosen])  # type: ignore[list-item]  # a plain dict
        visit.page.reload()
        if language == "en":
            assert visit.page.locator("html").get_attribute("lang") == "en"
            pleasant(visit, name)


def agree(office: Visit, award: str) -> None:
    """The agreement is made with a second instalment after the mid-term, and the signed copy comes in."""
    page = office.goto(award)
    press(office, "拟协议", link=True)
    first = page.locator("[name=parts-0-amount]")
    rest = int(first.input_value().split(".")[0]) - 100
    first.fill("100.00")
    page.locator("[name=parts-1-title_zh]").fill("二期")
    page.locator("[name=parts-1-amount]").fill(f"{rest}.00")
    page.locator("[name=parts-1-after]").select_option("midterm")
    submit(page)
    press(office, "登记签好的协议", link=True)
    page.locator("[name=file]").set_input_files(SIGNED)
    submit(page)


def pay(office: Visit, second: Visit, award: str) -> None:
    """One enters the first instalment, another looks at it and confirms."""
    page = office.goto(award)
    go(page.locator("main a[href$='/payment']"))
    page.locator("[name=voucher]").fill("示例-1")
    submit(page)
    assert page.get_by_role("button", name="复核无误").count() == 0
    assert "等第二人复核" in page.locator("main").inner_text()
    second.goto(award)
    pleasant(second, "payment-to-confirm")
    press(second, "复核无误")
    assert "等第二人复核" not in second.page.locator("main").inner_text()


def report(phone: Visit, place: str) -> None:
    """The applicant writes the mid-term report with a thumb and hands it in."""
    page = phone.goto(f"{place}/reports/midterm")
    pleasant(phone, "report")
    in_english(phone, "report-en")
    filled = {
        "served-0-group": "长者",
        "served-0-people": "12",
        "served-0-contacts": "30",
        "activities-0-what": "防骗课堂",
        "activities-0-on": str(today()),
        "activities-0-people": "12",
        "spending-0-spent": "50.00",
        "problems": "【示例】雨天改过两次时间。",
        "next_steps": "【示例】再办三次课堂。",
    }
    for name, text in filled.items():
        page.locator(f"[name='{name}']").fill(text)
    page.locator("[name=accept]").check()
    press(phone, "交报告")


def evaluate(office: Visit, marker: Visit, manage: str, place: str) -> None:
    """The office takes the report; one named person marks it below the pass mark; the office closes."""
    page = office.goto(f"{place}/reports/midterm")
    page.locator("[name=confirmed]").check()
    go(page.get_by_role("button", name="认可", exact=True))
    office.goto(f"{manage}/evaluations")
    send(office, f"{manage}/evaluations/scheme", kind="midterm", preset="four-sides")
    page.reload()
    who = page.locator("[name=who] option", has_text=EVALUATOR).get_attribute("value") or ""
    send(office, f"{manage}/evaluators", who=who)
    sheet = marker.goto(f"{place}/evaluations/midterm/sheet")
    for field in sheet.locator("[name$='-mark']").all():
        field.fill("40")
    submit(sheet)
    office.goto(f"{place}/evaluations/midterm")
    page.locator("[name=confirmed]").last.check()
    submit(page)
    pleasant(office, "evaluation")


def stop(office: Visit, award: str) -> None:
    """The next instalment is stopped for what the evaluation found."""
    page = office.goto(award)
    go(page.locator("main a[href$='/verdict']").last)
    page.locator("[name=verdict][value=stopped]").check()
    page.locator("[name=reason]").fill("【示例】中期评估没有通过。")
    page.locator("[name=minutes]").fill("【示例】纪要第 3 条")
    submit(page)
    assert "【示例】中期评估没有通过。" in page.locator("main").inner_text()


def claim(office: Visit, award: str) -> None:
    """What was not spent is claimed, and comes in."""
    page = office.goto(award)
    press(office, "登记应退回的款", link=True)
    page.locator("[name=amount]").fill("50.00")
    page.locator("[name=due_on]").fill(str(today() + timedelta(days=30)))
    page.locator("[name=reason]").fill("【示例】没有用完。")
    submit(page)
    press(office, "登记到账", link=True)
    page.locator("[name=received_on]").fill(str(today()))
    submit(page)
    pleasant(office, "award")
    in_english(office, "award-en")


def test_a_year_from_the_agreement_to_the_programme_page(announced: Server, visit: Open) -> None:
    office, second = visit(announced.url), visit(announced.url)
    page = enter(office, "示例组织者甲")
    enter(second, "示例组织者乙")
    manage = page.locator("main a[href^='/manage/']").first.get_attribute("href") or ""
    manage = "/".join(manage.split("/")[:3])
    office.goto(f"{manage}/awards")
    row = page.locator("tr", has_text=BODY).first
    award = row.locator("a[href*='/awards/']").first.get_attribute("href") or ""
    place = f"/proposals/{award.rsplit('/', 1)[1]}"
    press(office, "拨款办法", link=True)
    page.locator("[name=two_persons]").check()
    submit(page)
    agree(office, award)
    pay(office, second, award)
    office.goto(f"{manage}/reports")
    days = {"from_on": str(today() - timedelta(days=9)), "until_on": str(today())}
    send(
        office,
        f"{manage}/reports/due",
        kind="midterm",
        within_paid="yes",
        due_on=str(today()),
        **days,
    )
    phone = visit(announced.url, phone=True)
    enter(phone, "示例申报人乙")
    report(phone, place)
    marker = visit(announced.url)
    enter(marker, EVALUATOR)
    evaluate(office, marker, manage, place)
    stop(office, award)
    claim(office, award)
    phone.goto(f"/programmes/{CODE}/results")
    pleasant(phone, "programme")
    told = phone.page.locator("main").inner_text()
    assert ("100.00" in told, "50.00" in told) == (True, True)
