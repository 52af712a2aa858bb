"""At the door: names without channels, back-off without lock-out, codes that work once."""

import re
from datetime import timedelta

import pyotp
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.store import codes
from app.store.accounts import by_name
from app.unit import Actor, Request
from app.unit.schema import prepare
from app.vocabulary import CodeKind, DatabaseKind
from tests.support.databases import settings_in

PASSWORD = "一句自己记得住的话"


class Door:
    def __init__(self, app, clock) -> None:
        self.app, self.clock = app, clock
        self.client = TestClient(app)

    def post(self, path: str, page: str, **fields: str):
        self.token = re.search(r'name="csrf" value="([^"]+)"', self.client.get(page).text)[1]
        return self.client.post(path, data={"csrf": self.token, **fields}, follow_redirects=False)

    def sign_up(self, name: str = "王阿姨"):
        return self.post(
            "/sign-up",
            "/sign-up",
            sign_in_name=name,
            display_name=name,
            password=PASSWORD,
            accept="yes",
        )

    def sign_in(self, password: str = PASSWORD, name: str = "王阿姨", **more: str):
        return self.post("/sign-in", "/sign-in", sign_in_name=name, password=password, **more)


@pytest.fixture
def door(sqlite_settings, clock):
    app = create_app(sqlite_settings, clock, work=False)
    with TestClient(app):
        yield Door(app, clock)


def test_a_name_is_enough_to_sign_up_and_in(door) -> None:
    assert door.sign_up().status_code == 303
    assert door.client.get("/desk").status_code == 200
    door.post("/sign-out", "/desk")
    assert (
        door.client.get("/desk", follow_redirects=False).headers["location"].startswith("/sign-in")
    )
    assert door.sign_in().headers["location"] == "/desk"


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(door) -> None:
    page = door.post(
        "/sign-up", "/sign-up", sign_in_name="王 阿姨", display_name="王阿姨", password="12345678"
    )
    assert page.status_code == 422
    assert 'value="王 阿姨"' in page.text
    assert "12345678" not in page.text
    assert page.text.count('class="error"') == 3


def test_a_taken_name_is_said(door) -> None:
    door.sign_up()
    door.client.cookies.clear()
    assert "已经有人用了" in door.sign_up("王阿姨").text


def test_wrong_passwords_slow_down_and_never_lock_out(door) -> None:
    door.sign_up()
    door.client.cookies.clear()
    for _ in range(5):
        assert "不对" in door.sign_in("错的密码错的").text
    assert "秒" in door.sign_in().text
    door.clock.turn(timedelta(minutes=16))
    assert door.sign_in().status_code == 303


def test_an_unknown_name_answers_like_a_wrong_password(door) -> None:
    door.sign_up()
    door.client.cookies.clear()
    known = re.findall(r'class="error"[^>]*>([^<]+)', door.sign_in("错的密码错的").text)
    unknown = re.findall(
        r'class="error"[^>]*>([^<]+)', door.sign_in("错的密码错的", "没有这个人").text
    )
    assert known == unknown != []


def test_a_code_read_out_by_an_officer_resets_once(door) -> None:
    door.sign_up()
    account = door.app.state.house.database
    with account.read() as session:
        account_id = by_name(session, "王阿姨").id
    request = Request(
        actor=Actor(account_id=account_id), request_id="t", arrived_at=door.clock.now()
    )
    digits = door.app.state.house.writer.write(
        request,
        lambda unit: codes.issue_spoken(unit, CodeKind.RESET, timedelta(minutes=30), account_id),
    )
    door.client.cookies.clear()
    new = {"sign_in_name": "王阿姨", "new_password": "另一句记得住的话"}
    assert door.post("/reset", "/reset", code="00000000", **new).status_code == 422
    assert door.post("/reset", "/reset", code=digits, **new).status_code == 303
    assert door.post("/reset", "/reset", code=digits, **new).status_code == 422
    assert door.sign_in("另一句记得住的话").status_code == 303


def test_a_second_factor_is_asked_for_once_it_is_on(door) -> None:
    door.sign_up()
    door.post("/account/second-factor/begin", "/account")
    with door.app.state.house.database.read() as session:
        totp = pyotp.TOTP(by_name(session, "王阿姨").totp_secret)
    code = totp.at(door.clock.now())
    assert door.post("/account/second-factor/confirm", "/account", code=code).status_code == 303
    door.client.cookies.clear()
    assert door.sign_in().status_code == 422
    assert door.sign_in(code="000000").status_code == 422
    again = door.sign_in(code=code)
    assert (again.status_code, "这个码刚用过了" in again.text) == (422, True)
    door.clock.turn(timedelta(seconds=30))
    assert door.sign_in(code=totp.at(door.clock.now())).status_code == 303
    door.client.cookies.clear()
    assert door.sign_in(code=totp.at(door.clock.now())).status_code == 422
    assert door.sign_in(code=code).status_code == 422
    ahead = totp.at(door.clock.now() + timedelta(seconds=30))
    assert door.sign_in(code=f"{ahead[:3]} {ahead[3:]}").status_code == 303


def test_a_new_secret_has_codes_of_its_own(door) -> None:
    door.sign_up()
    for _ in range(2):
        door.post("/account/second-factor/begin", "/account")
        with door.app.state.house.database.read() as session:
            totp = pyotp.TOTP(by_name(session, "王阿姨").totp_secret)
        code = totp.at(door.clock.now())
        assert door.post("/account/second-factor/confirm", "/account", code=code).status_code == 303
        door.post("/account/second-factor/remove", "/account")
    door.clock.turn(timedelta(minutes=1))
    assert door.sign_in().status_code == 303


def test_the_first_organisers_link_works_once(door) -> None:
    request = Request(actor=Actor(), request_id="t", arrived_at=door.clock.now())
    token = door.app.state.house.writer.write(
        request, lambda unit: codes.issue_link(unit, CodeKind.FIRST_OWNER, {}, timedelta(hours=1))
    )
    fields = {"sign_in_name": "李工", "display_name": "李工", "password": PASSWORD, "accept": "yes"}
    fields |= {"programme": "示例创投", "contact": "示例电话", "timezone": "Asia/Shanghai"}
    assert door.client.get(f"/claim/{token}").headers["referrer-policy"] == "no-referrer"
    begun = door.post(f"/claim/{token}", f"/claim/{token}", **fields)
    assert begun.headers["location"] == "/programmes"
    door.client.cookies.clear()
    assert door.client.get(f"/claim/{token}").status_code == 403


def test_a_form_without_its_token_or_from_elsewhere_does_nothing(door) -> None:
    fields = {
        "sign_in_name": "王阿姨",
        "display_name": "王阿姨",
        "password": PASSWORD,
        "accept": "yes",
    }
    assert door.client.post("/sign-up", data=fields).status_code == 403
    cross = {"sec-fetch-site": "cross-site"}
    assert door.client.post("/sign-up", data=fields, headers=cross).status_code == 403
    foreign = {"origin": "https://example.org"}
    assert door.client.post("/sign-up", data=fields, headers=foreign).status_code == 403


def test_a_session_ends_after_twelve_idle_hours_and_what_was_typed_comes_back(door) -> None:
    door.sign_up()
    old = re.search(r'name="csrf" value="([^"]+)"', door.client.get("/account").text)[1]
    door.clock.turn(timedelta(hours=13))
    typed = {"csrf": old, "display_name": "王阿姨改了名字", "email": "", "mobile": ""}
    page = door.client.post("/account", data=typed)
    assert page.status_code == 401
    replay = re.search(r'name="replay" value="([^"]+)"', page.text)[1]
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    fields = {"csrf": token, "sign_in_name": "王阿姨", "password": PASSWORD, "replay": replay}
    again = door.client.post("/sign-in", data=fields)
    assert "王阿姨改了名字" in again.text


def test_cookies_over_https_are_bound_to_the_host(tmp_path, clock) -> None:
    settings = settings_in(tmp_path, base_url="https://miaopu.example.org")
    prepare(settings, clock.now())
    with TestClient(
        create_app(settings, clock, work=False), base_url="https://miaopu.example.org"
    ) as client:
        door = Door(client.app, clock)
        door.client = client
        answer = door.sign_up()
    cookie = next(c for c in answer.headers.get_list("set-cookie") if "sid=" in c)
    assert cookie.startswith("__Host-sid=")
    assert all(flag in cookie for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert answer.headers["strict-transport-security"] == "max-age=63072000"


def test_the_casts_buttons_exist_in_a_demo_at_the_machine_itself_only(door) -> None:
    assert door.app.state.house.settings.kind is DatabaseKind.REAL
    assert door.client.get("/demo").status_code == 404


def test_a_code_is_offered_once_there_is_somewhere_to_send_it(door) -> None:
    door.sign_up()
    page = door.client.get("/account").text
    assert "/account/contact/send" not in page
    assert "先在上面填手机号或邮箱" in page
    typed = {"display_name": "王阿姨", "email": "", "mobile": "13800000000"}
    assert door.post("/account", "/account", **typed).status_code == 303
    assert "发验证码给我" in door.client.get("/account").text
    gone = door.post("/account/contact/send", "/account")
    said = door.client.get(gone.headers["location"]).text
    assert "验证码发往 13800000000" in said


def test_what_is_missing_is_listed_in_the_order_of_the_page(door) -> None:
    answer = door.post("/sign-up", "/sign-up", sign_in_name="", display_name="", password="")
    listed = re.findall(r'<li><a href="#f-([a-z_]+)">', answer.text)
    assert listed == ["display_name", "sign_in_name", "password", "accept"]
