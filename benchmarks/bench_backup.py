"""A backup of a large installation while saves go on, and its way back onto an empty folder.

    python benchmarks/bench_backup.py [--proposals 10000] [--megabytes 2048] [--folder /tmp/…]

Saves are transactions of 4 KB through the program's own writer, `--rate` a second, each timed from
asking to durable: first alone, then while the backup is made and checked in the same process.
"""

import argparse
import json
import os
import secrets
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.clock import SystemClock
from app.demo import loader
from app.files import Files
from app.keeping import making, restoring
from app.keeping.places import Folder
from app.settings import Settings, read_settings
from app.store import backups, jobs
from app.unit import NOBODY, Request, Unit, Writer, open_database
from app.unit.schema import prepare
from app.vocabulary import Phase


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--proposals", type=int, default=10_000)
    asked.add_argument("--megabytes", type=int, default=2048)
    asked.add_argument("--rate", type=int, default=20)
    asked.add_argument("--folder", type=Path, default=None)
    given = asked.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="bench-backup-"))
    settings = read_settings(
        {"MIAOPU_DATA_DIR": str(folder / "data"), "MIAOPU_DISK_RESERVE": "1"}, demo=True
    )
    if not (folder / "data").exists():
        grow(settings, given.proposals, given.megabytes)
    print(json.dumps(measure(settings, folder, given.rate), indent=1))
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.rmtree(folder / "there", ignore_errors=True)


def grow(settings: Settings, proposals: int, megabytes: int) -> None:
    """Make a small round, then repeat its proposals and files."""
    clock = SystemClock()
    settings.data_dir.mkdir(parents=True)
    prepare(settings, clock.now())
    loader.load(settings, Phase.ANNOUNCED, clock, size=6, panel=6)
    files = Files(settings.data_dir / "files")
    size = megabytes * 1024**2 // proposals
    connection = sqlite3.connect(settings.data_dir / "miaopu.db")
    connection.execute("PRAGMA synchronous=OFF")
    for number in range(proposals):
        sha = files.put([secrets.token_bytes(size)], size).sha256 if size else ""
        new = f"{number:032x}"
        _again(connection, "proposal", new, number=None, state="draft", submitted_revision=None)
        _again(connection, "proposal_revision", f"r{number:031x}", proposal_id=new, number=1)
        if sha:
            _again_file(connection, f"a{number:031x}", new, sha, size)
    connection.commit()
    connection.close()


def _again(connection: sqlite3.Connection, table: str, new: str, **changes: object) -> None:
    cursor = connection.execute(f"SELECT * FROM {table} LIMIT 1")
    names = [column[0] for column in cursor.description]
    row = dict(zip(names, cursor.fetchone(), strict=True)) | {"id": new} | changes
    marks = ", ".join("?" * len(names))
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", [row[name] for name in names])


def _again_file(
    connection: sqlite3.Connection, new: str, proposal: str, sha: str, size: int
) -> None:
    (account,) = connection.execute("SELECT id FROM account LIMIT 1").fetchone()
    connection.execute(
        "INSERT INTO attachment (id, proposal_id, purpose, question, name, media_type, size, sha256,"
        " added_by, added_at) VALUES (?, ?, 'proposal', '', 'x.pdf', 'application/pdf', ?, ?, ?, 0)",
        (new, proposal, size, sha, account),
    )


def measure(settings: Settings, folder: Path, rate: int) -> dict[str, object]:
    """Time saves alone, then beside the backup, then the way back."""
    clock, database = SystemClock(), open_database(settings)
    writer, files = Writer(database, clock), Files(settings.data_dir / "files", 1)
    source = making.Source(settings=settings, database=database, files=files)
    alone = Saves(writer, rate)
    time.sleep(10)
    before = alone.end()
    saves, began = Saves(writer, rate), time.monotonic()
    made = making.make(source, Folder(folder / "out"), clock.now())
    took = time.monotonic() - began
    beside = saves.end()
    with database.read() as session:
        bundles = backups.bundle_digests(session)
    writer.close()
    database.close()
    there = replace(
        settings,
        data_dir=folder / "there",
        database_url=f"sqlite:///{folder / 'there' / 'miaopu.db'}",
    )
    there.data_dir.mkdir()
    began = time.monotonic()
    prepared = restoring.prepare(there, folder / "out" / made.name, clock.now())
    restoring.take_up(there.data_dir)
    return {
        "database_mb": round((settings.data_dir / "miaopu.db").stat().st_size / 1024**2),
        "backup_mb": round(made.size / 1024**2),
        "backup_and_check_seconds": round(took, 1),
        "saves_alone": before,
        "saves_beside_the_backup": beside,
        "restore_and_check_seconds": round(time.monotonic() - began, 1),
        "findings": len(prepared.findings),
        "bundles_equal": prepared.head["bundles"] == bundles,
        "load_average": os.getloadavg(),
    }


class Saves:
    """Saves so many times a second until told to end."""

    def __init__(self, writer: Writer, rate: int) -> None:
        """Begin."""
        self._writer, self._pause = writer, 1 / rate
        self._took: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> dict[str, float]:
        """Stop; give how long they took in milliseconds."""
        self._stop.set()
        self._thread.join()
        found = sorted(self._took)
        places = {"p50": 0.5, "p99": 0.99, "max": 1}
        spread = {
            name: round(1000 * found[min(len(found) - 1, int(len(found) * share))], 1)
            for name, share in places.items()
        }
        return {"count": len(found), **spread}

    def _run(self) -> None:
        while not self._stop.wait(self._pause):
            asked = Request(actor=NOBODY, request_id="bench", arrived_at=SystemClock().now())
            began = time.monotonic()
            self._writer.write(asked, _save)
            self._took.append(time.monotonic() - began)


def _save(unit: Unit) -> None:
    jobs.enqueue(unit, "bench", text="文" * 1300)


if __name__ == "__main__":
    main()
