"""Seats as people meet them: cards printed, scanned, typed, ended; lists looked at line by line; promises kept."""

import re
from collections.abc import Callable

import pytest
from httpx2 import Response
from sqlmodel import select

from app.models import (
    Account,
    IdempotencyKey,
    LedgerEntry,
    Seat,
    SeatCard,
    SignIn,
    SignInAttempt,
    Undertaking,
)
from app.settings import Settings
from app.vocabulary import Phase, SeatState, Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.sheets import workbook
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
CODE = re.compile(r'<p class="code">([0-9A-Z-]{19})</p>')
PROMISED = re.compile(r'name="promised" value="([0-9a-f]{64})"')


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


def panel(world: PanelWorld) -> str:
    return f"/manage/{world.round_id}/panel"


def invite(world: PanelWorld, browser: Visitor, lines: str, then: str = "invite") -> Response:
    return browser.post(f"{panel(world)}/many", {"lines": lines, "then": then})


def seats(world: PanelWorld) -> list[Seat]:
    return list(world.rows(select(Seat).order_by(Seat.label)))


def card(world: PanelWorld, browser: Visitor, seat_id: str) -> str:
    """Make a card; gives its code as it is printed."""
    answer = browser.post(f"{panel(world)}/cards", {"seats[]": seat_id})
    assert answer.status_code == 200
    return CODE.findall(answer.text)[0]


def accepting(browser: Visitor, code: str) -> Response:
    page = browser.get(f"/invitations/card/{code}")
    fields = {"accept": "yes", "promised": PROMISED.findall(page.text)[0]}
    return browser.post(f"/invitations/card/{code}/accept", fields)


def test_one_fault_in_a_list_and_nobody_is_invited(world: PanelWorld, visit: Visit) -> None:
    browser = visit(world.organiser)
    lines = "示例评委甲\t示例大学\tjia@example.org\n示例评委乙,示例机构,乙的电话\n示例评委甲\t\tjia@example.org"
    answer = invite(world, browser, lines)
    assert answer.status_code == 422
    assert seats(world) == []
    for said in ("2 行要改，共 3 行", "没看懂这个联系方式", "和前面一行是同一个人"):
        assert said in answer.text
    assert "示例评委乙,示例机构,乙的电话" in answer.text  # nothing typed is lost


def test_a_list_that_is_right_invites_all_of_it_once(world: PanelWorld, visit: Visit) -> None:
    browser = visit(world.organiser)
    lines = "姓名\t邮箱\t单位\n示例评委甲\tjia@example.org\t示例大学\n示例评委乙\t\t示例机构"
    assert "2 行都对" in invite(world, browser, lines, "check").text
    assert seats(world) == []
    answer = invite(world, browser, lines)
    assert len(re.findall(r"<code>http", answer.text)) == 2
    found = [(one.label, one.invited_name, one.contact, one.affiliation) for one in seats(world)]
    assert found == [
        ("A", "示例评委甲", "jia@example.org", "示例大学"),
        ("B", "示例评委乙", "", "示例机构"),
    ]
    assert "这个人已经在评委名单里" in invite(world, browser, lines).text
    assert len(seats(world)) == 2


def test_a_workbook_is_looked_at_before_anybody_is_invited(world: PanelWorld, visit: Visit) -> None:
    browser = visit(world.organiser)
    data = workbook({"名单": [["姓名", "工作单位", "手机"], ["示例评委丙", "示例站", 13800000000]]})
    answer = browser.client.post(
        f"{panel(world)}/many",
        data={"csrf": browser.csrf, "key": "k", "lines": "", "then": "invite"},
        files={"file": ("list.xlsx", data, "application/vnd.ms-excel")},
    )
    assert answer.status_code == 200
    assert "示例评委丙\t示例站\t13800000000" in answer.text
    assert seats(world) == []
    broken = browser.client.post(
        f"{panel(world)}/many",
        data={"csrf": browser.csrf, "key": "l", "lines": "留着的一行", "then": "invite"},
        files={"file": ("list.xlsx", b"no workbook", "application/vnd.ms-excel")},
    )
    assert broken.status_code == 422
    assert "留着的一行" in broken.text


def test_links_of_seats_are_kept_with_no_answer(world: PanelWorld, visit: Visit) -> None:
    browser = visit(world.organiser)
    one = {"name": "示例评委甲", "affiliation": "", "contact": "", "panel": "panel"}
    many = {"lines": "示例评委乙", "then": "invite"}
    for path, fields in ((panel(world), one), (f"{panel(world)}/many", many)):
        first = browser.post(path, fields, key=f"key-{path[-4:]}")
        again = browser.post(path, fields, key=f"key-{path[-4:]}")
        assert (first.status_code, again.status_code) == (200, 303)
        assert "/invitations/seat/" in first.text
        assert "链接只显示一次" in browser.get(again.headers["location"]).text
    assert len(seats(world)) == 2
    link = f"/manage/seats/{seats(world)[0].id}/link"
    assert "/invitations/seat/" in browser.post(link, {}, key="link").text
    answers = world.rows(select(IdempotencyKey))
    assert len(answers) == 3
    assert not any("/invitations/" in str(row.answer) for row in answers)


def test_a_card_takes_the_seat_and_lets_in_again(world: PanelWorld, visit: Visit) -> None:
    organiser = visit(world.organiser)
    invite(world, organiser, "示例评委甲")
    [seat] = seats(world)
    code = card(world, organiser, seat.id)
    stored = [str(row) for row in world.rows(select(SeatCard))]
    stored += [str(row) for row in world.rows(select(LedgerEntry))]
    assert code.replace("-", "") not in "".join(stored)
    guest = visit(None)
    assert guest.get(f"/invitations/card/{code}").status_code == 200  # looking uses nothing up
    answer = accepting(guest, code)
    assert answer.headers["location"] == f"/reviews/rounds/{world.round_id}/conflicts"
    assert guest.get(answer.headers["location"]).status_code == 200
    [seat] = seats(world)
    [promise] = world.rows(select(Undertaking))
    assert (seat.state, seat.undertaking_version, seat.undertaking_digest) == (
        SeatState.ACTIVE,
        1,
        promise.digest,
    )
    account = world.rows(select(Account).where(Account.id == seat.account_id))[0]
    assert (account.display_name, account.password_hash) == ("示例评委甲", None)
    typed = visit(None).post("/card", {"code": f" {code.lower().replace('-', ' ')} "})
    assert typed.headers["location"] == f"/reviews/rounds/{world.round_id}"


def test_a_voided_card_ends_with_the_sessions_it_opened(world: PanelWorld, visit: Visit) -> None:
    organiser, guest = visit(world.organiser), visit(None)
    invite(world, organiser, "示例评委甲")
    [seat] = seats(world)
    code = card(world, organiser, seat.id)
    accepting(guest, code)
    again = card(world, organiser, seat.id)  # a reprint ends the one before
    assert guest.get(f"/reviews/rounds/{world.round_id}").status_code != 200
    assert visit(None).get(f"/invitations/card/{code}").status_code == 403
    other = visit(None)
    other.get(f"/invitations/card/{again}")
    assert other.post(f"/invitations/card/{again}").status_code == 303
    organiser.post(f"/manage/seats/{seat.id}/card/void")
    assert other.get(f"/reviews/rounds/{world.round_id}").status_code != 200
    assert [row.revoked_at is None for row in world.rows(select(SignIn)) if row.agent] == [
        False,
        False,
    ]
    verbs = [row.verb for row in world.rows(select(LedgerEntry)) if row.subject_kind == "seat_card"]
    assert verbs == [
        Verb.SEAT_CARD_ISSUE,
        Verb.SEAT_CARD_VOID,
        Verb.SEAT_CARD_ISSUE,
        Verb.SEAT_CARD_VOID,
    ]


def test_wrong_codes_are_counted_and_then_have_to_wait(world: PanelWorld, visit: Visit) -> None:
    organiser, guest = visit(world.organiser), visit(None)
    invite(world, organiser, "示例评委甲")
    code = card(world, organiser, seats(world)[0].id)
    wrong = code[:5] + "2222-2222-2222"
    for _ in range(5):
        assert "这张席位卡不能用" in guest.post("/card", {"code": wrong}).text
    assert len(world.rows(select(SignInAttempt))) == 5
    assert "试错的次数多了" in guest.post("/card", {"code": code}).text
    assert guest.get(f"/invitations/card/{code}").status_code == 403


def test_the_same_request_for_cards_makes_them_once(world: PanelWorld, visit: Visit) -> None:
    organiser = visit(world.organiser)
    invite(world, organiser, "示例评委甲")
    fields = {"seats[]": seats(world)[0].id}
    first = organiser.post(f"{panel(world)}/cards", fields, key="one-and-the-same")
    again = organiser.post(f"{panel(world)}/cards", fields, key="one-and-the-same")
    assert (first.status_code, again.status_code) == (200, 303)
    assert len(world.rows(select(SeatCard))) == 1


def test_a_card_is_no_way_around_an_officers_password(world: PanelWorld, visit: Visit) -> None:
    member = world.seat("示例评委")
    world.belongs(member, _organisation(world))
    answer = visit(world.organiser).post(f"{panel(world)}/cards", {"seats[]": world.seats[0]})
    assert answer.status_code == 422
    assert world.rows(select(SeatCard)) == []


def _organisation(world: PanelWorld) -> str:
    world.proposal("示例一")
    return world.organisations[0]


def test_reworded_promises_are_versions_and_nobody_promises_unseen(
    world: PanelWorld, visit: Visit
) -> None:
    organiser, guest = visit(world.organiser), visit(None)
    invite(world, organiser, "示例评委甲")
    code = card(world, organiser, seats(world)[0].id)
    page = guest.get(f"/invitations/card/{code}")
    seen = PROMISED.findall(page.text)[0]
    organiser.post(f"{panel(world)}/undertaking", {"text_zh": "示例：只说一条。", "text_en": ""})
    answer = guest.post(f"/invitations/card/{code}/accept", {"accept": "yes", "promised": seen})
    assert answer.status_code == 422
    assert "示例：只说一条。" in answer.text
    assert accepting(guest, code).status_code == 303
    assert [row.version for row in world.rows(select(Undertaking))] == [1, 2]
    assert seats(world)[0].undertaking_version == 2
    world.phase(Phase.REVIEW)
    late = organiser.post(f"{panel(world)}/undertaking", {"text_zh": "示例", "text_en": ""})
    assert late.status_code == 403


def test_what_a_member_says_of_himself_is_kept(world: PanelWorld, visit: Visit) -> None:
    browser = visit(world.seat("示例评委"))
    path = f"/reviews/rounds/{world.round_id}/about-me"
    wrong = browser.post(path, {"capacity": "很多", "worked_for": "示例机构"})
    assert wrong.status_code == 422
    assert "示例机构" in wrong.text
    assert (
        browser.post(path, {"capacity": "6", "worked_for": "示例机构\n示例站\n"}).status_code == 303
    )
    [seat] = seats(world)
    assert (seat.capacity, seat.worked_for) == (6, ["示例机构", "示例站"])
    assert "示例机构" in browser.get(path).text
