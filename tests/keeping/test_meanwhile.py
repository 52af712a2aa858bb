"""What happens around a backup: saves, a kill, a full disk, a secret in the settings."""

import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import Refused
from app.files import Files
from app.keeping import commands, making
from app.keeping.places import Folder
from app.settings import Settings, read_settings
from app.store import jobs
from app.unit import NOBODY, Request, Writer, open_database
from tests.support.kept import back_up, marks_of, quiet, settings_over, source_of
from tests.support.servers import surroundings

#: The command line, which stands still where the backup would be looked through: a kill never comes too late.
NEVER_CHECKED = """
import time
from app import cli
from app.keeping import checking
checking.look_through = lambda *_: time.sleep(3600)
cli.main()
"""


def test_saves_go_on_and_each_that_was_acknowledged_before_is_in_it(
    finished: Settings, tmp_path: Path
) -> None:
    database, ended, saved = open_database(finished), threading.Event(), list[str]()
    writer = Writer(database, SystemClock())
    asked = Request(actor=NOBODY, request_id="t", arrived_at=SystemClock().now())

    def save() -> None:
        while not ended.is_set():
            saved.append(writer.write(asked, lambda unit: jobs.enqueue(unit, "t")))

    first = writer.write(asked, lambda unit: jobs.enqueue(unit, "t"))
    thread = threading.Thread(target=save)
    thread.start()
    try:
        file = back_up(finished, tmp_path / "out")
    finally:
        ended.set()
        thread.join()
        writer.close()
        database.close()
    assert saved
    there = settings_over(tmp_path / "there")
    assert commands.restore(there, file, over=False, speaker=quiet()) == 0
    opened = open_database(there)
    with opened.read() as session:
        assert (
            session.connection()
            .exec_driver_sql("SELECT count(*) FROM job WHERE id = ?", (first,))
            .scalar_one()
        )
    opened.close()


def test_a_kill_in_the_middle_leaves_nothing_that_looks_like_a_backup(
    finished: Settings, tmp_path: Path
) -> None:
    files = Files(finished.data_dir / "files", 1)
    files.put([os.urandom(1024**2) for _ in range(24)], 64 * 1024**2)
    place = Folder(finished.data_dir / "backups")
    good = back_up(finished, place.folder)
    process = subprocess.Popen(
        [sys.executable, "-c", NEVER_CHECKED, "backup", "--demo"],
        cwd=Path(__file__).parents[2],
        env=surroundings(finished.data_dir.parent, MIAOPU_DISK_RESERVE="1"),
    )
    limit = time.monotonic() + 300
    while not list(place.folder.glob("*.unchecked")) and time.monotonic() < limit:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(place.folder.glob("*.unchecked"))
    assert [lying.name for lying in place.lying()] == [good.name]
    assert commands.backup(finished, None, speaker=quiet()) == 0
    assert len(list(place.folder.iterdir())) == len(place.lying()) == 2
    assert left_in(finished) == []
    with (
        making.scratch(finished.data_dir / "keeping"),
        pytest.raises(Refused, match="backup_goes_on"),
    ):
        commands.backup(finished, None, speaker=quiet())


def test_what_others_are_at_in_the_same_place_stays(finished: Settings, tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    others, forgotten = (
        place / f"miaopu-20260302T040000Z.tar.{mark}.unchecked" for mark in ("0a1b2c3d", "4e5f6a7b")
    )
    for path in (others, forgotten):
        path.touch()
    os.utime(forgotten, (0, 0))
    good = back_up(finished, place)
    assert {path.name for path in place.iterdir()} == {good.name, others.name}


def left_in(settings: Settings) -> list[str]:
    found = [path.name for path in (settings.data_dir / "keeping").iterdir()]
    return [name for name in found if name != "writer.lock"]


def test_a_full_disk_is_a_sentence_and_leaves_the_good_one(
    finished: Settings, tmp_path: Path
) -> None:
    good, before = back_up(finished, tmp_path / "out"), marks_of(finished)
    full = replace(finished, disk_reserve=10**15)
    with source_of(full) as source, pytest.raises(Refused, match="backup_no_room"):
        making.make(source, Folder(tmp_path / "out"), SystemClock().now())
    assert [path.name for path in (tmp_path / "out").iterdir()] == [good.name]
    assert left_in(finished) == []
    there = replace(settings_over(tmp_path / "there"), disk_reserve=10**15)
    with pytest.raises(Refused, match="disk_full"):
        commands.restore(there, good, over=False, speaker=quiet())
    assert marks_of(finished) == before


def test_no_secret_of_the_settings_is_in_a_backup(finished: Settings, tmp_path: Path) -> None:
    data = finished.data_dir
    given = read_settings(
        {
            "MIAOPU_DATA_DIR": str(data),
            "MIAOPU_DISK_RESERVE": "1",
            "MIAOPU_SMTP_URL": "smtps://user:canary1@mail.example.org:465",
            "MIAOPU_SMS_URL": "https://canary2:canary2@sms.example.org/?token=canary3",
            "MIAOPU_SMS_SECRET": "canary4",
            "MIAOPU_METRICS_TOKEN": "canary5",
        },
        demo=True,
    )
    (data / "secret").write_text("canary6", encoding="ascii")
    file = back_up(given, tmp_path / "out")
    assert b"canary" not in file.read_bytes()
    with tarfile.open(file) as tar:
        assert "mail.example.org" in tar.extractfile("settings.json").read().decode()
    assert {
        field.name for field in fields(given) if "secret" in field.name or "token" in field.name
    } == {
        "sms_secret",
        "metrics_token",
    }
