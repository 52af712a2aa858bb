"""Processes that are made to be killed: forked from one that has loaded the program, so that a thousand take minutes.

A release is killed before a statement that is named by its number; a server is killed from outside.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app import serving
from app.clock import TurnedClock
from app.files import Files
from app.settings import read_settings
from app.unit import Writer, open_database
from app.worker import Worker
from tests.support.databases import settings_in

#: Forked from a process that never opened a database: SQLite does not survive a fork.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["app.serving", "app.worker", "tests.support.killing"])
AT_COMMIT, NEVER = -1, 0


def run_killed(
    folder: Path, url: str, files: Path, now: datetime, *, at: int, tell: Path
) -> int | None:
    """Let the worker look at its releases, and kill it; gives the exit code of its process."""
    process = _CONTEXT.Process(target=_run, args=(folder, url, files, now, at, tell))
    process.start()
    process.join(120)
    return process.exitcode


class Forked:
    """A process as `subprocess` would give it, as far as a server of the tests is asked."""

    def __init__(self, process: ForkServerProcess) -> None:
        """Take a process that was started."""
        self._process = process

    def poll(self) -> int | None:
        """Give the exit code if it has ended."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self._process.pid or 0, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def wait(self, timeout: float) -> int:
        """Wait for its end."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("miaopu serve", timeout)
        return self._process.exitcode


def serve_forked(environment: dict[str, str], output: Path) -> Forked:
    """Serve a demo in a process of its own."""
    process = _CONTEXT.Process(target=_serve, args=(environment, output))
    process.start()
    return Forked(process)


def _serve(environment: dict[str, str], output: Path) -> None:
    sink = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(sink, sys.stdout.fileno())
    os.dup2(sink, sys.stderr.fileno())
    serving.serve(read_settings(environment, demo=True), print)


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
