"""A backup from another machine is put back from the first page, without a command line."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.clock import TurnedClock, from_milliseconds
from app.serving import keeper_of, migrate, take_up_restored
from app.settings import read_settings
from tests.routers.test_systems import FIRST, PASSWORD, House

WORD = "只有我们知道的一句"


@pytest.fixture(scope="module")
def brought(tmp_path_factory):
    """The sealed backup of a machine that is broken now."""
    folder = tmp_path_factory.mktemp("old")
    clock = TurnedClock(from_milliseconds(1_772_000_000_000))
    settings = read_settings(
        {
            "MIAOPU_DATA_DIR": str(folder),
            "MIAOPU_DISK_RESERVE": "1",
            "MIAOPU_BACKUP_PASSPHRASE": WORD,
        }
    )
    migrate(settings, clock)
    old = House(settings, clock)
    with old.client:
        old.begin()
        old.post("/system/backups", "/system/backups")
        assert keeper_of(old.app).once()
    (file,) = Path(settings.backup_to).iterdir()
    return file


@pytest.fixture
def house(sqlite_settings, clock):
    made = House(replace(sqlite_settings, disk_reserve=1), clock)
    with made.client:
        yield made


def send(house, link, client=None, file=None, **fields):
    browser = client or house.client
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get(f"{link}/restore").text)[1]
    parts = {name: (None, text) for name, text in {"csrf": token, **fields}.items()}
    if file:
        parts["file"] = (file.name, file.read_bytes())
    return browser.post(f"{link}/restore", files=parts, follow_redirects=False)


def test_a_new_machine_takes_a_backup_from_its_first_page(house, brought):
    settings, link = house.app.state.house.settings, house.link()
    assert f'href="{link}/restore"' in house.client.get(link).text
    wrong = send(house, link, file=brought)
    assert (wrong.status_code, "这份备份加了密，请写口令。" in wrong.text) == (422, True)
    assert f"{brought.name} 已经收到，不用再选。" in wrong.text
    kept = dict(brought_of(wrong.text))
    assert "口令不对" in send(house, link, passphrase="别的", **kept).text
    assert send(house, link, passphrase=WORD, **kept).status_code == 303
    shown = house.client.get(f"{link}/restore").text
    for fact in (FIRST["programme"], brought.name, "2026"):
        assert fact in shown
    assert not (settings.data_dir / "next").exists()
    assert house.post(f"{link}/restore/begin", f"{link}/restore").status_code == 303
    house.app.state.house.bringing._thread.join()
    assert "下一次启动时换上" in house.client.get(f"{link}/restore").text
    assert not (settings.data_dir / "keeping" / "brought").exists()
    house.app.state.house.writer.close()
    house.app.state.house.database.close()
    take_up_restored(settings, lambda _said: None)
    back = House(settings, house.clock)
    with back.client:
        answer = back.post("/sign-in", "/sign-in", sign_in_name="李工", password=PASSWORD)
        assert answer.status_code == 303


def brought_of(page):
    return re.findall(r'name="(brought\w*)" value="([^"]*)"', page)


def test_a_file_of_this_machine_is_for_the_person_at_it(house, brought, tmp_path):
    link = house.link()
    assert send(house, link, path=f'"{brought}"', passphrase=WORD).status_code == 303
    house.post(f"{link}/restore/call-off", f"{link}/restore")
    missing = send(house, link, path=str(tmp_path / "none.tar"))
    assert (missing.status_code, 'id="e-path"' in missing.text) == (422, True)
    none = tmp_path / "letter.tar"
    none.write_bytes(b"Dear all")
    assert "不是苗圃的备份" in send(house, link, path=str(none)).text
    sent = send(house, link, file=none)
    assert ("不是苗圃的备份" in sent.text, "已经收到" in sent.text) == (True, False)
    assert not house.app.state.house.bringing.store.folder.exists()
    far = TestClient(house.app, client=("192.0.2.7", 5))
    assert 'name="path"' not in far.get(f"{link}/restore").text
    refused = send(house, link, far, path=str(brought), passphrase=WORD)
    assert (refused.status_code, 'id="e-file"' in refused.text) == (422, True)


def test_who_begins_anew_wants_no_backup_at_the_next_start(house, brought):
    link, folder = house.link(), house.app.state.house.settings.data_dir
    send(house, link, path=str(brought), passphrase=WORD)
    house.post(f"{link}/restore/begin", f"{link}/restore")
    house.app.state.house.bringing._thread.join()
    assert (folder / "next" / "ready.json").exists()
    house.post(link, link, **FIRST)
    assert not (folder / "next").exists()
    assert house.client.get(f"{link}/restore").status_code == 403
    house.clock.turn(timedelta(days=1))
    assert house.client.post("/claim/guess/restore", data={}).status_code in {403, 404}
