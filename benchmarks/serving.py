"""The real server as processes over one database, SQLite or PostgreSQL, and what they use of the processor."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psycopg

from app.keeping import commands
from app.settings import Settings
from tests.support.databases import cluster_in

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 300
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    """A data folder, the database where it is PostgreSQL, and the nodes that serve it."""

    folder: Path
    database: str = ""
    ports: list[int] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    #: What processes that are gone used.
    spent: float = 0.0

    def start(self, place: int) -> None:
        """Start a node; one that was there comes back at its port."""
        port = self.ports[place] if place < len(self.ports) else _free_port()
        environment = {**os.environ, "MIAOPU_DATA_DIR": str(self.folder), "MIAOPU_PORT": str(port)}
        environment |= {"MIAOPU_DATABASE_URL": self.database} if self.database else {}
        command = [sys.executable, "-m", "app.cli", "serve", "--demo"]
        with (self.folder / f"node-{place}.log").open("ab") as log:
            node = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self.ports[place : place + 1], self.processes[place : place + 1] = [port], [node]

    def kill(self, place: int) -> None:
        """End a node as a power cut does."""
        node = self.processes[place]
        self.spent += used(node.pid)
        node.send_signal(signal.SIGKILL)
        node.wait(60)

    def used(self) -> float:
        """Seconds of processor that the nodes have used."""
        return self.spent + sum(used(node.pid) for node in self.processes if node.poll() is None)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the database itself."""
        if self.database:
            with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
                return connection.execute(sql.encode()).fetchall()
        with closing(sqlite3.connect(self.folder / "miaopu.db")) as connection:
            return connection.execute(sql).fetchall()

    def secret(self) -> bytes:
        """Give what signs cookies."""
        if self.database:
            return str(self.rows("SELECT secret FROM installation")[0][0]).encode()
        return (self.folder / "secret").read_text(encoding="ascii").strip().encode()


@contextmanager
def serving(settings: Settings, nodes: int = 0) -> Iterator[Site]:
    """Serve what was prepared in a file: as it is, or carried over to PostgreSQL with so many nodes."""
    with _database(settings, nodes) as database:
        site = Site(settings.data_dir, database)
        try:
            for place in range(max(1, nodes)):
                site.start(place)
            for port in site.ports:
                wait(port)
            yield site
        finally:
            for node in site.processes:
                node.terminate()
            for node in site.processes:
                node.wait(60)


@contextmanager
def _database(settings: Settings, nodes: int) -> Iterator[str]:
    if not nodes:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="miaopu-pg-"))
    try:
        for cluster in cluster_in(folder, durable=True):
            url = cluster.url(cluster.create())
            commands.move(
                settings, url, speaker=commands.Speaker(language="en", say=lambda _: None)
            )
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait(port: int) -> None:
    """Wait for an answer: the port takes connections long before there is a program behind it."""
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=START_SECONDS):
                return
        except OSError:
            time.sleep(0.1)
    message = f"the server did not answer within {START_SECONDS} s"
    raise RuntimeError(message)


def used(pid: int) -> float:
    """Seconds of processor that a process has used."""
    found = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(found[11]) + int(found[12])) / TICK


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
