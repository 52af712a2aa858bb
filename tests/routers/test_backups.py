"""Backups on the page: made by a button and by the hour, proved, and put back at the next start."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.actions import backups as actions
from app.errors import NotFound
from app.keeping import checking, making, restoring
from app.keeping import keeper as keeper_module
from app.models import Job
from app.serving import keeper_of, take_up_restored
from app.settings import Settings, read_settings
from app.store import backups
from app.unit import carrying
from app.views.checks import Finding
from app.vocabulary import JobState, KeepingKind
from tests.routers.test_systems import PASSWORD, House


@pytest.fixture
def house(sqlite_settings, clock):
    folder = str(sqlite_settings.data_dir)
    given = read_settings(
        {"MIAOPU_DATA_DIR": folder, "MIAOPU_DISK_RESERVE": "1", "MIAOPU_BACKUP_KEEP": "2"}
    )
    made = House(given, clock)
    with made.client:
        made.begin()
        made.keeper = keeper_of(made.app)
        yield made


def names(settings: Settings) -> list[str]:
    return sorted(path.name for path in Path(settings.backup_to).iterdir())


def page(house) -> str:
    return house.client.get("/system/backups").text


def test_a_backup_is_made_and_one_is_put_back_at_the_next_start(house, clock):
    settings = house.app.state.house.settings
    assert "还没有备份" in page(house)
    assert "restore.cmd 会列出这里的备份" in page(house)
    assert f'<code class="long">{Path.cwd()}</code>' in page(house)
    assert house.post("/system/backups", "/system/backups").status_code == 303
    again = house.post("/system/backups", "/system/backups")
    assert "已经在做一份备份" in again.text
    assert house.keeper.once()
    (name,) = names(settings)
    assert name in page(house)
    assert "核对无误" in page(house)
    with house.app.state.house.database.read() as session:
        found = backups.facts(session)
        assert found.last_good.name == name
        assert found.last_check == clock.now()
        run_id = found.last_good.id

    _restore(house, run_id)
    house.app.state.house.writer.close()
    house.app.state.house.database.close()
    said: list[str] = []
    take_up_restored(settings, said.append)
    (aside,) = settings.data_dir.glob("before-restore-*")
    assert str(aside) in said[0]
    back = House(settings, clock)
    with back.client:
        answer = back.post("/sign-in", "/sign-in", sign_in_name="李工", password=PASSWORD)
        assert answer.status_code == 303
        assert "做到一半停了" in back.client.get("/system/backups").text


def _restore(house, run_id):
    wrong = house.post(f"/system/backups/{run_id}/restore", "/system/backups", word="好的")
    assert wrong.status_code == 422
    assert "请写“恢复”两个字，写对了才会开始。" in wrong.text
    assert 'value="好的"' in wrong.text
    path = f"/system/backups/{run_id}/restore"
    assert house.post(path, "/system/backups", word="恢复").status_code == 303
    assert "正在准备" in page(house)
    assert house.keeper.once()
    assert "下一次启动时换上" in page(house)


def test_a_restore_that_was_called_off_changes_nothing(house):
    settings = house.app.state.house.settings
    house.post("/system/backups", "/system/backups")
    house.keeper.once()
    with house.app.state.house.database.read() as session:
        run_id = backups.facts(session).last_good.id
    house.post(f"/system/backups/{run_id}/restore", "/system/backups", word="restore")
    house.keeper.once()
    assert house.post("/system/backups/call-off", "/system/backups").status_code == 303
    house.keeper.once()
    assert not (settings.data_dir / "next").exists()
    said: list[str] = []
    take_up_restored(settings, said.append)
    assert said == []
    assert house.post("/system/backups/call-off", "/system/backups").status_code == 404


def test_what_is_called_off_while_it_queues_is_not_begun(house):
    settings = house.app.state.house.settings
    run_id = _made(house)
    house.post(f"/system/backups/{run_id}/restore", "/system/backups", word="restore")
    house.post("/system/backups/call-off", "/system/backups")
    assert house.keeper.once()
    assert not (settings.data_dir / "next").exists()


def _made(house):
    house.post("/system/backups", "/system/backups")
    house.keeper.once()
    with house.app.state.house.database.read() as session:
        return backups.facts(session).last_good.id


def test_what_was_ready_in_a_backup_is_over_when_that_comes_back(house, clock):
    """Else the page would promise it for the next start, and refuse any other."""
    settings = house.app.state.house.settings
    run_id = _made(house)
    house.post(f"/system/backups/{run_id}/restore", "/system/backups", word="restore")
    house.keeper.once()
    clock.turn(timedelta(minutes=1))
    _made(house)
    file = Path(settings.backup_to) / names(settings)[-1]
    assert restoring.prepare(settings, file, clock.now()).findings == []
    coming = f"sqlite:///{settings.data_dir / 'next' / 'miaopu.db'}"
    with carrying.connected(coming) as opened, Session(opened) as session:
        assert backups.restore_under_way(session) is None
        (row,) = [one for one in backups.listed(session) if one.kind is KeepingKind.RESTORE]
        assert (row.state, row.reason) == (JobState.FAILED, "restore_not_taken_up")
    # Here another took the place of what had been ready: the page says so, and offers again.
    house.keeper.once()
    assert "备好的那份已经不在了" in page(house)
    assert "用这一份恢复" in page(house)


def test_a_long_check_holds_on_to_its_job(house, clock, monkeypatch):
    """A second node would begin the same anew when the lease of two minutes is over."""
    look, leases = checking.look_through, []
    monkeypatch.setattr(keeper_module, "RENEW_EVERY", timedelta(milliseconds=10))

    def long(*given):
        clock.turn(timedelta(minutes=3))
        limit = time.monotonic() + 10
        while time.monotonic() < limit and not leases:
            with house.app.state.house.database.read() as session:
                jobs = session.exec(select(Job).where(Job.kind == "backup")).all()
                leases.extend(job for job in jobs if job.lease_until > clock.now())
        return look(*given)

    monkeypatch.setattr(checking, "look_through", long)
    _made(house)
    assert len(leases) == 1


def test_what_a_check_found_is_said_in_the_language_of_who_reads(house, monkeypatch):
    found = [Finding(code="file_lost", facts={"file": "abc"})]
    monkeypatch.setattr(checking, "look_through", lambda *_given: found)
    house.post("/system/backups", "/system/backups")
    house.keeper.once()
    assert "有一个附件不在：abc。" in page(house)
    house.client.cookies.set("language", "en")
    assert "A file is missing: abc." in page(house)


def test_each_day_after_its_hour_one_is_made_and_so_many_are_kept(house, clock):
    settings = house.app.state.house.settings
    assert house.keeper.once()
    for day in range(2, 5):
        clock.turn(timedelta(days=1))
        assert house.keeper.once(), day
        assert not house.keeper.once(), day
        assert len(names(settings)) == min(day, 2)
    with house.app.state.house.database.read() as session:
        assert [row.state for row in backups.listed(session)] == [JobState.DONE] * 4


def test_only_what_can_be_fetched_is_offered(house, clock):
    """The oldest was pushed out by the number that is kept, one was carried away by hand."""
    settings = house.app.state.house.settings
    for _day in range(3):
        assert house.keeper.once()
        clock.turn(timedelta(days=1))
    house.post("/sign-in", "/sign-in", sign_in_name="李工", password=PASSWORD)
    assert page(house).count("用这一份恢复") == 2
    assert page(house).count("已经不在放备份的地方") == 1
    (Path(settings.backup_to) / names(settings)[0]).unlink()
    assert page(house).count("用这一份恢复") == 1
    for left in names(settings):
        (Path(settings.backup_to) / left).unlink()
    Path(settings.backup_to).rmdir()
    Path(settings.backup_to).write_bytes(b"")
    assert "用这一份恢复" not in page(house)


def test_one_that_fails_says_why_and_replaces_nothing(house, clock, monkeypatch):
    settings = house.app.state.house.settings
    clock.turn(timedelta(days=1))
    house.keeper.once()
    kept = names(settings)

    def full(*_given):
        raise OSError(28, "No space left on device")

    clock.turn(timedelta(days=1))
    monkeypatch.setattr(making, "write", full)
    assert house.keeper.once()
    assert names(settings) == kept
    with house.app.state.house.database.read() as session:
        found = backups.facts(session)
        assert found.failed_since
        assert found.last_failed.reason == "backup_no_room"
    house.post("/sign-in", "/sign-in", sign_in_name="李工", password=PASSWORD)
    assert f"miaopu restore {kept[-1]}" in page(house)
    monkeypatch.undo()
    clock.turn(timedelta(days=1))
    assert house.keeper.once()
    assert len(names(settings)) == 2


def test_a_yellow_light_says_what_to_do_and_the_clock_waits_for_the_browsers(house):
    _made(house)
    text = house.client.get("/system").text
    part = text.partition('id="backups-part"')[2].partition("</section>")[0]
    for said in ("看一看", "备份和数据在同一块磁盘上。", "怎么办："):
        assert said in part
    assert "data-clock-ahead=" in text


def test_strangers_see_no_such_page(house):
    house.client.cookies.clear()
    assert house.client.get("/system/backups").status_code == 404
    for act in (actions.ask_backup, actions.call_off_restore):
        with pytest.raises(NotFound):
            house.keeper.write(act)
