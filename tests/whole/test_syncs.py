"""Each acknowledged save was on the disk before its answer left: the kernel's own account of it."""

import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from app.vocabulary import Phase
from tests.support.rounds import copied
from tests.support.servers import start_server
from tests.whole.test_kill import Memory, prepared, save, standing

SAVES = 200
CALLS = "trace=fdatasync,fsync,sendto,write,writev,sendmsg"
_ACK = re.compile(r"(?:sendto|write|writev|sendmsg)\(.*HTTP/1\.1 200 ")
_SYNC = re.compile(r"(?:fdatasync|fsync)(?:\(| resumed).*= 0")


@pytest.mark.soak
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not on this machine")
def test_no_answer_leaves_before_its_sync(made_round, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    copied(made_round(Phase.CALL), folder)
    cookie, csrf, proposals = prepared(folder)
    [(proposal, base), *_] = standing(folder, proposals)
    server = start_server(tmp_path, "--demo")
    try:
        told = tmp_path / "calls.txt"
        tracer = _attached(server.process.pid, told)
        with httpx.Client(
            base_url=server.url, trust_env=False, cookies={"sid": cookie}, timeout=60
        ) as client:
            for _ in range(SAVES):
                base = save(client, proposal, csrf, base, Memory())
        tracer.send_signal(signal.SIGINT)
        tracer.wait(30)
    finally:
        server.stop()
    syncs = list(_syncs_before_each_answer(told))
    assert len(syncs) == SAVES
    assert [number for number, count in enumerate(syncs) if not count] == []


def _attached(pid: int, told: Path) -> subprocess.Popen[bytes]:
    """Watch a process and all its threads."""
    command = ["strace", "-f", "-s", "40", "-e", CALLS, "-o", str(told), "-p", str(pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    time.sleep(2)
    return tracer


def _syncs_before_each_answer(told: Path) -> list[int]:
    """Count what was brought to the disk between one answer and the next."""
    counts, since = [], 0
    for line in told.read_text(encoding="utf-8", errors="replace").splitlines():
        if _SYNC.search(line):
            since += 1
        elif _ACK.search(line):
            counts.append(since)
            since = 0
    return counts
