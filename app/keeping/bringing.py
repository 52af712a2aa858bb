"""A backup from elsewhere is put back from the first page: looked at, then prepared for the next start.

What was sent in lies beside the data until then. The passphrase is kept in memory alone.
"""

import json
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import structlog
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from app.clock import Clock
from app.errors import Fault, Refused, Unfit
from app.files import Files, Room
from app.keeping import archive, restoring
from app.keeping.making import DESK
from app.settings import Settings
from app.store import backups
from app.unit import carrying
from app.unit.swaps import DATABASE_FILE
from app.web.bringing import Held, Stage, Standing

BROUGHT = "brought"
_PROGRAMMES = f"{archive.ROWS}programme.jsonl"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Chosen:
    file: Path
    passphrase: str


@dataclass(slots=True)
class FromElsewhere:
    """One at a time; the page asks how far it is."""

    settings: Settings
    clock: Clock
    store: Files = field(init=False)
    _chosen: _Chosen | None = None
    _standing: Standing = field(default_factory=Standing)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        """What is sent in lies beside the data; what a kill left of it nobody asks for any more."""
        self.store = Files(self._desk / BROUGHT, self.settings.disk_reserve)
        shutil.rmtree(self.store.folder, ignore_errors=True)

    @property
    def _desk(self) -> Path:
        return self.settings.data_dir / DESK

    def look(self, file: Path, name: str, passphrase: str) -> Held:
        """Read what a file says of itself; a passphrase that is not given is that of the settings."""
        word = passphrase or self.settings.backup_passphrase
        held = _look(self.settings, self._desk, file, name, word)
        with self._lock:
            if self._standing.stage is Stage.WORKING:
                raise Refused("restore_waits")
            restoring.call_off(self.settings.data_dir)
            self._chosen = _Chosen(file, word)
            self._standing = Standing(stage=Stage.LOOKED_AT, held=held)
        return held

    def begin(self) -> None:
        """Put it back beside the data; asked twice, it goes on."""
        with self._lock:
            chosen, held = self._chosen, self._standing.held
            if chosen is None or self._standing.stage is not Stage.LOOKED_AT:
                return
            self._standing = Standing(stage=Stage.WORKING, held=held)
            self._thread = threading.Thread(
                target=self._prepare, args=(chosen, held), name="bringing", daemon=True
            )
            self._thread.start()

    def standing(self) -> Standing:
        """Tell where it stands."""
        return self._standing

    def forget(self) -> None:
        """Everything stays as it is; what is being prepared comes to its end first."""
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            if self._standing.stage is not Stage.AWAITED:
                restoring.call_off(self.settings.data_dir)
            self._settle(Standing())

    def _prepare(self, chosen: _Chosen, held: Held | None) -> None:
        settings = replace(self.settings, backup_passphrase=chosen.passphrase)
        try:
            prepared = restoring.prepare(settings, chosen.file, self.clock.now())
        except Fault as fault:
            self._settle(Standing(held=held, fault=fault))
        except Exception as error:  # noqa: BLE001 -- the page says that it failed; the log says how
            _log.exception("bringing_failed")
            broken = Refused("backup_unwritable", detail=type(error).__name__)
            self._settle(Standing(held=held, fault=broken))
        else:
            found = tuple(prepared.findings)
            stage = Stage.AWAITED if found else Stage.READY
            self._settle(Standing(stage=stage, held=held, findings=found))

    def _settle(self, standing: Standing) -> None:
        self._chosen, self._standing = None, standing
        shutil.rmtree(self.store.folder, ignore_errors=True)


def _look(settings: Settings, desk: Path, file: Path, name: str, passphrase: str) -> Held:
    try:
        size = file.stat().st_size
        desk.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            file.open("rb") as opened,
            tempfile.TemporaryDirectory(prefix="look-", dir=desk) as folder,
        ):
            head, programmes = _read(opened, passphrase, Path(folder), settings)
    except OSError as error:
        raise Unfit("backup_unopened", file=name, detail=error.strerror or "?") from None
    restoring.require_kind(settings, head)
    return Held(
        name=name,
        size=size,
        made_at=_instant(head.get("made_at")),
        version=str(head.get("version", "")),
        programmes=tuple(programmes),
    )


def _read(
    opened: IO[bytes], passphrase: str, folder: Path, settings: Settings
) -> tuple[dict[str, Any], list[Mapping[str, str]]]:
    """Read no further than the programmes: the whole is read when it is put back."""
    head: dict[str, Any] = {}
    for entry in archive.entries(opened, passphrase):
        if entry.name == archive.HEAD:
            head = entry.document()
        elif head.get("format") != archive.FORMAT:
            break
        elif entry.name == archive.DATABASE:
            return head, _of_database(entry, folder, settings)
        elif entry.name == _PROGRAMMES:
            return head, _of_rows(entry)
    raise Unfit("backup_none")


def _of_database(entry: archive.Entry, folder: Path, settings: Settings) -> list[Mapping[str, str]]:
    Room(folder, settings.disk_reserve).require(entry.size)
    with (folder / DATABASE_FILE).open("wb") as sink:
        sink.writelines(entry.pieces())
    try:
        with (
            carrying.connected(f"sqlite:///{folder / DATABASE_FILE}") as connection,
            Session(connection) as session,
        ):
            return backups.programme_names(session)
    except DatabaseError:
        raise Unfit("backup_damaged") from None


def _of_rows(entry: archive.Entry) -> list[Mapping[str, str]]:
    """The first line names the columns, as `app.unit.rows` writes them."""
    try:
        columns, *lines = map(json.loads, b"".join(entry.pieces()).splitlines())
        place = columns.index("name")
        names = [line[place] for line in lines]
    except (ValueError, IndexError, TypeError):
        raise Unfit("backup_damaged") from None
    return [json.loads(name) if isinstance(name, str) else name for name in names]


def _instant(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise Unfit("backup_damaged") from None
