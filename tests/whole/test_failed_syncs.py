"""The disk refuses to sync: nothing is acknowledged, writing stops, and repeating it later writes it once."""

import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from app.vocabulary import Phase
from tests.support.paper import plain
from tests.support.rounds import copied
from tests.support.servers import Server, fork_server
from tests.whole.test_kill import Memory, faults, prepared, save, standing

ROUNDS = 12
INJECTED = "inject=fsync,fdatasync:error=EIO"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not on this machine")
@pytest.mark.soak
def test_a_sync_that_fails_is_not_acknowledged_and_may_be_repeated(made_round, tmp_path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    copied(made_round(Phase.CALL), folder)
    cookie, csrf, proposals = prepared(folder)
    memory, had = Memory(), _receipts(folder)
    for turn in range(ROUNDS):
        [(proposal, base), *_] = standing(folder, proposals)
        server = fork_server(tmp_path)
        with _ending(server), _browser(server, cookie) as client:
            base = save(client, proposal, csrf, base, memory)
            sent = {"csrf": csrf, "base": str(base), "confirm": "yes", "key": f"one-{turn}"}
            with _failing(server, turn):
                answers = [client.post(f"/proposals/{proposal}/submit", data=sent) for _ in "12"]
                assert [answer.status_code for answer in answers] == [503, 503]
                assert "没有确认存上" in plain(answers[0])
                assert client.get("/readyz").status_code == 503
                server.process.kill()
        server = fork_server(tmp_path)
        with _browser(server, cookie) as client:
            answers = [client.post(f"/proposals/{proposal}/submit", data=sent) for _ in range(2)]
        assert server.stop() in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
        assert [answer.status_code for answer in answers] == [303, 303]
        memory.receipts |= {answer.headers["location"].rsplit("/", 1)[1] for answer in answers}
        assert len(memory.receipts) == _receipts(folder) - had == turn + 1
    assert list(faults(folder, memory)) == []


@contextmanager
def _ending(server: Server) -> Iterator[None]:
    try:
        yield
    finally:
        server.process.kill()
        server.process.wait(30)


def _browser(server: Server, cookie: str) -> httpx.Client:
    return httpx.Client(base_url=server.url, trust_env=False, cookies={"sid": cookie}, timeout=30)


@contextmanager
def _failing(server: Server, turn: int) -> Iterator[None]:
    """Let the kernel refuse every sync of a process from now on."""
    pid = server.process._process.pid
    told = server.data_dir.parent / f"calls-{turn}.txt"
    command = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-e", INJECTED, "-o", str(told)]
    tracer = subprocess.Popen([*command, "-p", str(pid)], stderr=subprocess.PIPE)
    tracer.stderr.readline()  # it says when it is attached
    try:
        yield
    finally:
        server.process.kill()
        tracer.kill()
        tracer.communicate(timeout=30)


def _receipts(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        return int(database.execute("SELECT COUNT(*) FROM receipt").fetchone()[0])
