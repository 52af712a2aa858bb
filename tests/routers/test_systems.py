"""The first page, the page 系统, and what watchers ask, over HTTP."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.actions import systems as actions
from app.main import create_app
from app.models import BackupRun
from app.serving import greet
from app.store import codes
from app.unit import Actor, Request
from app.vocabulary import CodeKind
from tests.support.stores import node

AWAY = "s3+http://name:se%2Fcret@127.0.0.1:9/bucket"
PASSWORD = "一句自己记得住的话"
FIRST = {
    "programme": "示例创投",
    "contact": "示例电话",
    "programme_language": "zh_CN",
    "timezone": "Asia/Shanghai",
    "sign_in_name": "李工",
    "display_name": "李工",
    "password": PASSWORD,
    "accept": "yes",
}


class House:
    """An empty installation with a browser before it."""

    def __init__(self, settings, clock, **parts):
        self.app, self.clock = create_app(settings, clock, work=False, **parts), clock
        self.client = TestClient(self.app)

    def link(self):
        request = Request(actor=Actor(), request_id="t", arrived_at=self.clock.now())
        lifetime = timedelta(hours=1)
        token = self.app.state.house.writer.write(
            request, lambda unit: codes.issue_link(unit, CodeKind.FIRST_OWNER, {}, lifetime)
        )
        return f"/claim/{token}"

    def post(self, path, page, **fields):
        token = re.search(r'name="csrf" value="([^"]+)"', self.client.get(page).text)[1]
        return self.client.post(path, data={"csrf": token, **fields}, follow_redirects=False)

    def begin(self):
        link = self.link()
        return self.post(link, link, **FIRST)


@pytest.fixture
def house(sqlite_settings, clock):
    made = House(replace(sqlite_settings, metrics=True), clock)
    with made.client:
        yield made


class Example:
    """A demo beside that has been asked for or not."""

    begun = 0

    def begin(self):
        self.begun += 1

    def address(self):
        return "http://127.0.0.1:1" if self.begun else None

    def failed(self):
        return False

    def end(self):
        self.begun = 0


def test_the_first_page_makes_the_programme_and_its_organiser_in_one_step(house):
    link = house.link()
    assert "还没有开始用" in house.client.get("/").text
    wrong = house.post(link, link, **{**FIRST, "timezone": "Mars/North", "password": "short"})
    assert wrong.status_code == 422
    assert 'value="示例创投"' in wrong.text
    assert wrong.text.count('class="error"') == 2
    done = house.post(link, link, **FIRST)
    assert done.headers["location"] == "/programmes"
    page = house.client.get(done.headers["location"])
    assert (page.status_code, "示例创投" in page.text) == (200, True)
    assert house.client.get("/system").status_code == 200
    assert house.client.get(link).status_code == 403
    assert "还没有开始用" not in house.client.get("/").text


def test_a_name_that_is_taken_makes_neither_account_nor_programme(house):
    fields = {"sign_in_name": "李工", "display_name": "李工", "password": PASSWORD, "accept": "yes"}
    house.post("/sign-up", "/sign-up", **fields)
    house.client.cookies.clear()
    link = house.link()
    assert house.post(link, link, **FIRST).status_code == 422
    assert house.client.get(link).status_code == 200


def test_a_demo_beside_is_for_the_link_and_for_this_machine(sqlite_settings, clock):
    example = Example()
    house = House(sqlite_settings, clock, trial=example)
    with house.client:
        link = house.link()
        assert "试用" in house.client.get(link).text
        assert house.post(f"{link}/try", link).status_code == 303
        assert (
            example.begun,
            'href="http://127.0.0.1:1/demo"' in house.client.get(f"{link}/try").text,
        ) == (1, True)
        far = TestClient(house.app, client=("192.0.2.7", 5))
        assert 'action="/claim' in far.get(link).text
        assert f"{link}/try" not in far.get(link).text
        assert far.get(f"{link}/try").status_code == 403
        assert house.client.post("/claim/guess/try", data={}).status_code in {403, 404, 401}
        assert example.begun == 1
    assert example.begun == 0


def test_the_check_runs_in_the_worker_and_answers_on_the_page(house):
    house.begin()
    assert "还没有查过" in house.client.get("/system").text
    assert house.post("/system/check", "/system").status_code == 303
    assert "正在检查" in house.client.get("/system").text
    house.app.state.worker.once()
    assert "条链都完整" in house.client.get("/system").text


def test_the_page_says_where_files_lie_and_what_to_do_if_the_bucket_is_away(
    house, bucket_address, tmp_path
):
    house.begin()
    assert str(house.app.state.house.files.folder) in house.client.get("/system").text
    todo = "现在不收新的附件，有的文件打不开，文字还照样存。"
    for address, away in ((bucket_address, False), (AWAY, True)):
        files = node(address, tmp_path)
        house.app.state.house = replace(house.app.state.house, files=files)
        page = house.client.get("/system").text
        assert (todo in page, "ConnectError" in page) == (away, away)
        assert files.bucket.shown in page
        assert "cret" not in page
    assert house.client.get("/readyz").status_code == 200


def test_the_window_of_the_start_says_that_data_lies_in_a_synced_folder(house):
    settings, said = house.app.state.house.settings, []
    synced = replace(settings, data_dir=Path("/srv/me/OneDrive/miaopu"))
    greet(synced, house.app, said.append)
    assert [one for one in said if "会自动同步的文件夹里（OneDrive）" in one] != []


def test_heads_are_printed_with_a_code_and_come_as_a_file(house):
    house.begin()
    page = house.client.get("/system/heads")
    assert ("<svg" in page.text, "installation" in page.text) == (True, True)
    assert house.client.get("/system/heads.json").json()["format"] == "miaopu-heads/1"


def test_readiness_names_what_is_wrong(house, sqlite_settings, clock):
    assert (house.client.get("/readyz").status_code, house.client.get("/readyz").text) == (
        200,
        "ready\n",
    )
    full = House(replace(sqlite_settings, disk_reserve=10**15), clock)
    with full.client:
        answer = full.client.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "not ready: disk\n")
        full.app.state.house.writer.close()
        writer = full.app.state.house.writer
        writer._broken = True
        assert full.client.get("/readyz").text == "not ready: writer\nnot ready: disk\n"


def test_figures_are_for_this_machine_or_for_a_token(house, sqlite_settings, clock):
    house.client.get("/")
    text = house.client.get("/metrics").text
    assert 'miaopu_requests_total{method="GET",status="2xx"}' in text
    assert "miaopu_ready 1" in text
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? [0-9.]+", line), line
    far = TestClient(house.app, client=("192.0.2.7", 5))
    assert far.get("/metrics").status_code == 404
    behind = {"x-forwarded-for": "192.0.2.7"}
    assert house.client.get("/metrics", headers=behind).status_code == 404
    guarded = House(replace(sqlite_settings, metrics=True, metrics_token="a-token"), clock)
    with guarded.client:
        far = TestClient(guarded.app, client=("192.0.2.7", 5))
        assert far.get("/metrics").status_code == 404
        assert far.get("/metrics", headers={"authorization": "Bearer a-toke"}).status_code == 404
        assert far.get("/metrics", headers={"authorization": "Bearer a-token"}).status_code == 200


def test_slow_requests_are_kept_by_their_pattern(house, monkeypatch):
    house.begin()
    monkeypatch.setattr("app.web.gate.SLOW_MS", 0)
    monkeypatch.setattr("app.web.timings.SLOW_MS", 0)
    house.client.get("/programmes/0123456789abcdef0123456789abcdef")
    page = house.client.get("/system").text
    assert "/programmes/{programme_id}" in page
    assert "0123456789abcdef0123456789abcdef" not in page


def test_the_address_is_shown_with_a_code_once_others_reach_it(house, sqlite_settings, clock):
    assert "<svg" not in house.client.get("/address").text
    lan = House(replace(sqlite_settings, http="lan"), clock)
    with lan.client:
        page = lan.client.get("/address").text
        assert "<svg" in page
        assert re.search(r'class="address">http://[0-9.]+:\d+<', page)
        assert "防火墙" in page


def test_heads_leave_once_a_day_where_somebody_is_named(sqlite_settings, clock):
    asked = {"heads_to": ("notary@example.org",), "smtp_url": "smtp://127.0.0.1:9"}
    house = House(replace(sqlite_settings, **asked), clock)
    with house.client:
        worker = house.app.state.worker
        assert [worker.send_heads(), worker.send_heads()] == [True, False]
        clock.turn(timedelta(days=1))
        assert worker.send_heads()
    quiet = House(sqlite_settings, clock)
    with quiet.client:
        assert not quiet.app.state.worker.send_heads()


def test_a_damaged_file_and_a_backup_that_failed_say_what_to_do(house, clock):
    house.begin()
    spoiled = [{"code": "damaged_file", "facts": {"fault": "file is not a database"}}]
    ways = {"reason": "backup_place_unwritable", "facts": {"folder": "/away", "detail": "示例"}}

    def fill(unit):
        actions.keep_check(unit, found=spoiled, chains=0)
        for more in ({"state": "failed", **ways}, {"state": "done", "name": "good.tar"}):
            row = BackupRun(kind="backup", size=1, asked_at=unit.now, **{"facts": {}, **more})
            if "name" in more:
                row.checked_at = row.asked_at = unit.now - timedelta(hours=1)
            unit.session.add(row)

    request = Request(actor=Actor(), request_id="t", arrived_at=clock.now())
    house.app.state.house.writer.write(request, fill)
    page = house.client.get("/system").text
    assert "数据库有损坏：file is not a database" in page
    assert "miaopu restore good.tar --replace" in page
    assert "放备份的文件夹 /away 不能写入（示例）" in page
    assert "MIAOPU_BACKUP_TO" in page
