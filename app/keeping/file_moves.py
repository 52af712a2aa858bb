"""Files moved between the folder and a bucket: what is carried is held against its digest; what lies there stays."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from app.clock import Clock, SystemClock
from app.errors import Lost, Unfit
from app.files import Files, files_of
from app.files.placing import FOLDER, UNHURRIED, files_bucket, shared_files
from app.keeping.commands import BROKEN, HOLDS, Speaker
from app.language import N_
from app.settings import Settings
from app.unit import carrying, owned, swaps
from app.views.checks import Finding

HERE, COMING = "folder", "files-coming"
PIECE = 256 * 1024
CLOCK = SystemClock()


def move(settings: Settings, to: str, *, speaker: Speaker, clock: Clock = CLOCK) -> int:
    """Move all files to a bucket, or to the folder; 0 every one is there, 1 some were not whole."""
    with _alone(settings):
        source, target = files_of(settings, UNHURRIED), _target(settings, to)
        place = source.ground().shown
        if target.ground().shown == place or (to == HERE and not settings.files_to):
            raise Unfit("files_move_same", place=place)
        swaps.require_movable(settings.data_dir / FOLDER)
        sizes, came = dict(source.sizes()), dict(target.sizes())
        whole = {
            name
            for name, size in sizes.items()
            if _stays(target, name, came.get(name) == size) or _carried(source, target, name, size)
        }
        there = dict(target.sizes())
        findings = [
            Finding(code="file_lost", facts={"file": name})
            for name, size in sizes.items()
            if name not in whole or there.get(name) != size
        ]
        speaker.findings(findings)
        if findings:
            speaker(N_("这些文件没有搬成，原来的都还在，什么都没有删。"))
            return BROKEN
        here = to == HERE or not settings.files_to
        aside = _aside(settings, clock.now()) if here else None
        if to == HERE:
            _take_place(settings.data_dir)
    _tell(speaker, target, len(sizes), sum(sizes.values()), to)
    if aside is not None:
        speaker(N_("原来的文件留在 %(folder)s。确认不再需要以后再删。"), folder=aside)
    return HOLDS


def _target(settings: Settings, to: str) -> Files:
    if to == HERE:
        return Files(settings.data_dir / COMING, settings.disk_reserve)
    return shared_files(settings, files_bucket(to, "--to", UNHURRIED))


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """See that nobody uploads meanwhile: every server is stopped."""
    if settings.on_sqlite:
        with owned(settings):
            yield
        return
    with carrying.connected(settings.database_url) as connection:
        carrying.require_alone(connection)
        connection.rollback()
        yield


def _stays(target: Files, name: str, came: bool) -> bool:  # noqa: FBT001 -- what was found of it
    """Leave what an earlier try brought, by its size, and do not read it again; it is marked as fresh too."""
    if came:
        target.let_go(name)
    return came


def _carried(source: Files, target: Files, name: str, size: int) -> bool:
    """Carry one; it is marked as fresh, so that nothing sweeps it before the database is asked."""
    try:
        opened = source.passing(name)
    except Lost:
        return False
    with opened:
        arrival = target.receive(size, size)
        try:
            for piece in iter(lambda: opened.read(PIECE), b""):
                arrival.write(piece)
            return arrival.keep().sha256 == name
        finally:
            arrival.drop()


def _aside(settings: Settings, now: datetime) -> Path | None:
    folder = settings.data_dir / FOLDER
    if not folder.exists():
        return None
    with suppress(OSError):
        folder.rmdir()  # nothing in it is worth keeping
        return None
    aside = settings.data_dir / f"before-move-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    aside.mkdir(mode=0o700)
    folder.replace(aside / FOLDER)
    return aside


def _take_place(data_dir: Path) -> None:
    """Let the folder appear when it is whole: half of one would keep the next start from the bucket."""
    (data_dir / COMING).mkdir(exist_ok=True)  # a bucket with nothing in it brought none
    (data_dir / COMING).replace(data_dir / FOLDER)


def _tell(speaker: Speaker, target: Files, count: int, size: int, to: str) -> None:
    speaker(
        N_("搬好了：%(count)s 个文件，%(size)s MB，逐个核对过校验码，在 %(place)s。"),
        count=count,
        size=f"{size / 1024**2:.1f}",
        place=FOLDER if to == HERE else target.ground().shown,
    )
    if to == HERE:
        speaker(N_("现在去掉 MIAOPU_FILES_TO 这个设置，再启动。桶里的文件没有删。"))
    else:
        speaker(N_("现在把每台机器的 MIAOPU_FILES_TO 设成新的地址，再启动。"))
