"""What the command line says while it backs up, restores and moves; exit codes stand with each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session

from app.actions import backups as actions
from app.clock import Clock, SystemClock
from app.errors import Fault, Unfit
from app.files import files_of
from app.files.placing import UNHURRIED
from app.keeping import damages, making, restoring
from app.keeping.keeper import made_facts
from app.keeping.making import Damaged, Made, Source
from app.keeping.places import Folder, Place
from app.keeping.placing import place_of
from app.language import N_, translate
from app.language.faults import sentence
from app.language.findings import finding_text
from app.language.formats import second
from app.settings import Settings
from app.store.integrity import broken_pages
from app.unit import (
    NOBODY,
    Request,
    Writer,
    WriterLock,
    carrying,
    damage,
    open_database,
    owned,
    returns,
    swaps,
)
from app.unit.copies import is_sound
from app.unit.disk import require_folder
from app.unit.schema import newest_revision, revision_of
from app.unit.secret import keep_secret, secret_of
from app.views.checks import Finding, check_database

HOLDS, BROKEN = 0, 1
CLOCK = SystemClock()
ENDINGS = (".tar", ".age")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Says sentences in the person's language."""

    language: str
    say: Say

    def __call__(self, message: str, **facts: object) -> None:
        """Say one."""
        self.say(translate(message, self.language, **facts))

    def fault(self, fault: Fault) -> None:
        """Say what a refusal says."""
        self.say(sentence(fault, self.language))

    def findings(self, found: list[Finding]) -> None:
        """Say what does not hold."""
        for one in found:
            self.say(finding_text(one.code, one.facts, self.language))


def backup(settings: Settings, to: Path | None, *, speaker: Speaker, clock: Clock = CLOCK) -> int:
    """Make a backup; 0 it stands its check, 1 it does not."""
    place, name = _where(settings, to)
    with _source(settings) as source:
        try:
            made = making.make(source, place, clock.now(), name=name)
        except Damaged as damaged:
            speaker.findings(damaged.findings)
            speaker(N_("备份没有通过检查，不算数。原来的备份都还在。"))
            if settings.on_sqlite and not is_sound(settings.database_file):
                speaker.fault(damages.damaged(settings, "integrity_check"))
            return BROKEN
        _note(source, place, made, clock)
    if not name:
        making.prune(place, settings.backup_keep, settings.kind)
    _tell_made(settings, place, made, speaker)
    if not settings.on_sqlite and not _archives(settings):
        speaker(
            N_(
                "PostgreSQL 没有开连续归档（archive_mode 是 off）：坏了只能回到最近的备份。怎么开，见 docs/keeping.md。"
            )
        )
    return HOLDS


def _archives(settings: Settings) -> bool:
    with carrying.connected(settings.database_url) as connection:
        return carrying.archives(connection)


def restore(
    settings: Settings, file: Path, *, over: bool, speaker: Speaker, clock: Clock = CLOCK
) -> int:
    """Put a backup back; 0 done, 1 the backup does not hold and nothing was changed."""
    require_folder(settings.data_dir)
    with WriterLock(settings.data_dir):
        swaps.finish(settings)
        if settings.on_sqlite and restoring.is_used(settings) and not over:
            raise Unfit("restore_into_used", folder=str(settings.data_dir))
        with _at_hand(settings, file) as found:
            prepared = restoring.prepare(settings, found, clock.now())
        if prepared.findings:
            speaker.findings(prepared.findings)
            speaker(N_("这份备份没有通过检查，什么都没有改动。"))
            return BROKEN
        try:
            restoring.send_up(settings)
        except Fault:
            restoring.call_off(settings.data_dir)
            raise
        kept = restoring.take_up(settings)
        if not settings.on_sqlite:
            restoring.into_postgres(settings)
    speaker(
        N_("已经恢复到 %(made)s 的备份，通过了检查，放在 %(folder)s。"),
        made=second(
            datetime.fromisoformat(prepared.head["made_at"]), settings.zone, speaker.language
        ),
        folder=settings.data_dir,
    )
    _tell_kept(kept, speaker)
    return HOLDS


def move(settings: Settings, to: str, *, speaker: Speaker) -> int:
    """Carry the database over into another, empty one; 0 everything is equal, 1 it is not."""
    _require_other(settings, to)
    with owned(settings), carrying.connected(settings.database_url) as source:
        carrying.require_alone(source)
        secret = secret_of(settings, source)
        source.rollback()
        with carrying.connected(to) as target:
            counts = carrying.carry(source, target, secret=secret)
            if secret and target.dialect.name == "sqlite":
                keep_secret(settings.data_dir, secret)
            findings = _after(target, settings)
    speaker.findings(findings)
    if findings:
        return BROKEN
    speaker(
        N_("搬好了：%(tables)s 个表，%(rows)s 行，逐表核对一致，台账和公布的结果都核对过。"),
        tables=len(counts),
        rows=sum(counts.values()),
    )
    speaker(
        N_("附件还在 %(folder)s，不用搬。现在把 MIAOPU_DATABASE_URL 改成新的地址，再启动。"),
        folder=files_of(settings).ground().shown,
    )
    return HOLDS


def go_back(settings: Settings, *, speaker: Speaker, clock: Clock = CLOCK) -> int:
    """Put the newest snapshot from before an update back; 0 done."""
    with owned(settings):
        revision, kept = returns.go_back(settings, clock.now())
    speaker(
        N_(
            "数据库退回到升级以前的样子（%(version)s）。现在请启动原来那个版本的程序；新程序一启动就会再升级。"
        ),
        version=revision,
    )
    _tell_kept(kept, speaker)
    return HOLDS


def _tell_kept(kept: list[Path], speaker: Speaker) -> None:
    for aside in kept:
        speaker(N_("原来的数据留在 %(folder)s。确认不再需要以后再删。"), folder=aside)


def _after(target: Connection, settings: Settings) -> list[Finding]:
    with Session(target) as session:
        faults = broken_pages(session) if target.dialect.name == "sqlite" else []
        return [
            *(Finding(code="database_damaged", facts={"fault": fault}) for fault in faults),
            *check_database(session, files_of(settings)),
        ]


@contextmanager
def _at_hand(settings: Settings, file: Path) -> Iterator[Path]:
    """Give the file itself, or the backup of that name out of its place."""
    if file.is_dir():
        raise Unfit("backup_none")
    if file.exists():
        yield file
        return
    with making.scratch(settings.data_dir / making.DESK) as folder:
        place_of(settings).fetch(file.name, folder / "backup")
        yield folder / "backup"


def _where(settings: Settings, to: Path | None) -> tuple[Place, str]:
    """Take a folder or a file's name from the command line, or the place of the settings."""
    if to is None:
        return place_of(settings), ""
    if to.suffix in ENDINGS and not to.is_dir():
        if to.exists():
            raise Unfit("file_there_already", file=str(to))
        return Folder(to.absolute().parent), to.name
    return Folder(to.absolute()), ""


@contextmanager
def _source(settings: Settings) -> Iterator[Source]:
    if settings.on_sqlite and not settings.database_file.exists():
        raise Unfit("database_absent", folder=str(settings.data_dir))
    database = open_database(settings)
    try:
        with database.read() as session:
            if revision_of(session.connection()) != newest_revision():
                raise Unfit("database_older")
        yield Source(settings=settings, database=database, files=files_of(settings, UNHURRIED))
    except (OperationalError, ProgrammingError) as error:
        if damage.is_damaged(error):
            raise
        raise damage.unfit(error, settings.data_dir) from None
    finally:
        database.close()


def _note(source: Source, place: Place, made: Made, clock: Clock) -> None:
    """Let the page know, unless a running server has the writing: it writes of its own backups."""
    with suppress(Unfit), owned(source.settings):
        writer = Writer(source.database, clock)
        asked = Request(actor=NOBODY, request_id="backup", arrived_at=clock.now())
        facts = made_facts(source.settings, place, made)
        writer.write(asked, partial(actions.note_made, facts=facts))
        writer.close()


def _tell_made(settings: Settings, place: Place, made: Made, speaker: Speaker) -> None:
    speaker(
        N_("备份好了，已经试着恢复过一遍，检查通过：%(name)s（%(size)s MB），在 %(place)s。"),
        name=made.name,
        size=f"{made.size / 1024**2:.1f}",
        place=place.shown,
    )
    if not settings.backup_passphrase:
        speaker(N_("这份备份没有加密。要加密，请设 MIAOPU_BACKUP_PASSPHRASE，并把口令另外保管好。"))


def _require_other(settings: Settings, to: str) -> None:
    if to == settings.database_url:
        raise Unfit("move_target_used")
