"""Two programs over one PostgreSQL, as behind a proxy: who finds one gone goes to the other, once."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from app.keeping import commands
from app.settings import Settings
from tests.support.kept import quiet
from tests.support.servers import Server, fork_server


@dataclass
class Nodes:
    """Where the nodes answer, and the database behind them."""

    folder: Path
    database: str
    servers: list[Server] = field(default_factory=list)

    @property
    def urls(self) -> list[str]:
        """Give the addresses."""
        return [server.url for server in self.servers]

    def start(self, place: int) -> None:
        """Start a node, or start it again at its address: its own folder holds nothing that matters."""
        home = self.folder / f"node-{place}"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        port = int(self.urls[place].rpartition(":")[2]) if place < len(self.servers) else 0
        settings = {"MIAOPU_DATABASE_URL": self.database}
        server = fork_server(home, settings=settings, port=port)
        self.servers[place : place + 1] = [server]

    def kill(self, place: int) -> None:
        """End a node as a power cut does."""
        process = self.servers[place].process
        process.send_signal(signal.SIGKILL)
        process.wait(30)

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the database itself."""
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            return connection.execute(sql, values).fetchall()  # type: ignore[arg-type]  # a text of the tests

    def one(self, sql: str, *values: object) -> str:
        """Ask for one value."""
        return str(self.rows(sql, *values)[0][0])

    def set(self, sql: str, *values: object) -> None:
        """Change the database itself."""
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            connection.execute(sql, values)  # type: ignore[arg-type]  # as above


@contextmanager
def two_nodes(home: Settings, database: str, folder: Path) -> Iterator[Nodes]:
    """Carry a round over to PostgreSQL and serve it twice."""
    assert commands.move(home, database, speaker=quiet()) == 0
    nodes = Nodes(folder, database)
    try:
        for place in (0, 1):
            nodes.start(place)
        yield nodes
    finally:
        for server in nodes.servers:
            server.stop()


class Door:
    """A person's browser before the proxy: a line that breaks is tried once more, at the other node."""

    def __init__(self, nodes: Nodes, first: int, cookies: dict[str, str]) -> None:
        """Begin at a node."""
        self._nodes, self._at = nodes, first
        self._clients = [
            httpx.Client(base_url=url, trust_env=False, cookies=cookies, timeout=30)
            for url in nodes.urls
        ]
        self.moved = 0

    def post(self, path: str, typed: dict[str, str]) -> httpx.Response:
        """Send a form; what is sent again is the same, key and all."""
        headers = {"accept": "application/json"}
        try:
            return self._clients[self._at].post(path, data=typed, headers=headers)
        except httpx.TransportError:
            self._at, self.moved = 1 - self._at, self.moved + 1
            return self._clients[self._at].post(path, data=typed, headers=headers)

    def close(self) -> None:
        """Hang up."""
        for client in self._clients:
            client.close()
