"""A process of its own in which a release runs and is killed before a statement that is named by its number."""

import multiprocessing
import os
import signal
from datetime import datetime
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.clock import TurnedClock
from app.files import Files
from app.unit import Writer, open_database
from app.worker import Worker
from tests.support.databases import settings_in

#: Forked from a process that never opened a database: SQLite does not survive a fork.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["app.worker", "tests.support.killing"])
AT_COMMIT, NEVER = -1, 0


def run_killed(
    folder: Path, url: str, files: Path, now: datetime, *, at: int, tell: Path
) -> int | None:
    """Let the worker look at its releases, and kill it; gives the exit code of its process."""
    process = _CONTEXT.Process(target=_run, args=(folder, url, files, now, at, tell))
    process.start()
    process.join(120)
    return process.exitcode


def _run(folder: Path, url: str, files: Path, now: datetime, at: int, tell: Path) -> None:
    seen = 0

    def die() -> None:
        tell.write_text(str(seen), encoding="ascii")
        os.kill(os.getpid(), signal.SIGKILL)

    def statement(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            die()

    def commit(*_: object) -> None:
        # Readers end their transactions by a commit too; what is written is committed last.
        if at == AT_COMMIT and wrote:
            die()

    wrote: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_: object) -> None:
        if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            wrote.append(text)

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "after_cursor_execute", note)
    event.listen(Engine, "commit", commit)
    clock = TurnedClock(now)
    settings = settings_in(folder, url)
    database = open_database(settings)
    writer = Writer(database, clock)
    Worker(
        settings=settings, clock=clock, database=database, writer=writer, files=Files(files)
    ).release()
    tell.write_text(str(seen), encoding="ascii")
    os._exit(0)
