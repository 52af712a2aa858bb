"""The real program in a process of its own, over an empty data folder."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support.killing import Forked, serve_forked

#: What a machine with other work may take.
_START_SECONDS = 180
_STOP_SECONDS = 60
_PORTS = range(20_000, 32_000)
Start = Callable[..., "Server"]


@dataclass(frozen=True, slots=True)
class Server:
    """A running Miaopu: where it answers, where its data lies, what it printed."""

    url: str
    data_dir: Path
    process: subprocess.Popen[bytes] | Forked
    output: Path

    def printed(self) -> str:
        """Read what it has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """Ask it to end, insist after a while, and give its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(_STOP_SECONDS)


def free_port() -> int:
    """Find a port that nobody uses.

    Below those that the system itself gives away: one of them may be a line's before the server comes to take it.
    """
    while True:
        port = _PORTS.start + secrets.randbelow(len(_PORTS))
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def start_server(
    folder: Path, *options: str, settings: Mapping[str, str] | None = None, port: int = 0
) -> Server:
    """Start `miaopu serve` with options in a folder and wait for its health."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    output = folder / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", *options],
            cwd=Path(__file__).resolve().parents[2],
            env=surroundings(folder, MIAOPU_PORT=str(port), **(settings or {})),
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    server = Server(url, folder / "data", process, output)
    _wait(server)
    return server


def fork_server(
    folder: Path, *, settings: Mapping[str, str] | None = None, port: int = 0
) -> Server:
    """Serve the demo of a folder from a process that has loaded the program already."""
    port, output = port or free_port(), folder / "output.txt"
    environment = surroundings(folder, MIAOPU_PORT=str(port), **(settings or {}))
    server = Server(
        f"http://127.0.0.1:{port}", folder / "data", serve_forked(environment, output), output
    )
    _wait(server)
    return server


def surroundings(folder: Path, **settings: str) -> dict[str, str]:
    """Make an environment without this machine's MIAOPU_* settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MIAOPU_")}
    return {**kept, "PYTHONUTF8": "1", "MIAOPU_DATA_DIR": str(folder / "data"), **settings}


@pytest.fixture
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start servers that end with the test."""
    started: list[Server] = []

    def begin(*options: str, **settings: str) -> Server:
        server = start_server(tmp_path_factory.mktemp("server"), *options, settings=settings)
        started.append(server)
        return server

    yield begin
    for server in started:
        server.stop()


@pytest.fixture
def server(start: Start) -> Server:
    """A server for real use over an empty data folder."""
    return start()


def _wait(server: Server) -> None:
    limit = time.monotonic() + _START_SECONDS
    while time.monotonic() < limit and server.process.poll() is None:
        try:
            if httpx.get(f"{server.url}/healthz", timeout=5, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    server.stop()
    pytest.fail(f"the server did not come up:\n{server.printed()}", pytrace=False)
