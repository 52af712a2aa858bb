"""Real databases for tests: SQLite files, and an own PostgreSQL cluster per test process.

`database_url` is an empty database, `settings` stands over a migrated one (real), and both run
once for each kind. A migrated database is copied from a template, not migrated anew.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.settings import Settings, read_settings
from app.unit import Database, open_database
from app.unit.schema import prepare
from tests.support.requirements import find_postgres

BIRTH = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
_START_SECONDS = 60
#: Logging each block of a copy, as is usual since this version, takes twice as long.
_COPIES_FILES = 150_000
_numbers = count(1)
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.needs_postgres)]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL, reached by `url(name)`."""

    base: str

    def url(self, name: str) -> str:
        """Give SQLAlchemy's address of one of its databases."""
        return f"postgresql+psycopg://{self.base.replace('/?', f'/{name}?')}"

    def run(self, sql: str) -> None:
        """Run a statement outside of any transaction."""
        with self._door() as connection:
            connection.execute(sql)

    def create(self, template: str = "template0") -> str:
        """Create a fresh database and give its name; its files are copied where that can be asked for."""
        name = f"miaopu_{os.getpid()}_{next(_numbers)}"
        with self._door() as connection:
            how = " STRATEGY FILE_COPY" if connection.info.server_version >= _COPIES_FILES else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}")
        return name

    def _door(self) -> psycopg.Connection:
        url = f"postgresql://{self.base.replace('/?', '/postgres?')}"
        return psycopg.connect(url, autocommit=True)

    def drop(self, name: str) -> None:
        """Drop a database with whoever still holds it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A cluster on a socket in a short folder; MIAOPU_TEST_POSTGRES names a running one."""
    running = os.environ.get("MIAOPU_TEST_POSTGRES")
    if running:
        yield Cluster(running.removeprefix("postgresql://"))
        return
    # Socket names hold 107 bytes at most, and pytest's own folders are longer.
    folder = Path(tempfile.mkdtemp(prefix="miaopu-pg-"))
    try:
        yield from cluster_in(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each of the two kinds in turn."""
    return str(request.param)


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """An empty database of each kind."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'miaopu.db'}"
        return
    server: Cluster = request.getfixturevalue("cluster")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    prepare(settings_in(folder), BIRTH)
    return folder / "miaopu.db"


@pytest.fixture(scope="session")
def postgres_template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated PostgreSQL database to copy."""
    name = cluster.create()
    folder = tmp_path_factory.mktemp("template")
    prepare(settings_in(folder, cluster.url(name)), BIRTH)
    yield name
    cluster.drop(name)


class Spare:
    """A migrated database that serves test after test: creating one takes longer than most tests.

    Between two of them every row goes, with its room, and what the template holds comes back; where a test
    changed more than rows, or somebody does not let go, the next one gets a fresh copy.
    """

    #: So many tests, then a fresh copy.
    TURNS = 40

    def __init__(self, cluster: Cluster, template: str) -> None:
        """Name the cluster and what to copy."""
        self._cluster, self._template = cluster, template
        self._name, self._turns = "", 0
        self._shape: Any = None
        self._held: dict[str, bytes] = {}

    def take(self) -> str:
        """Give the name of a database as the template is."""
        if not self._name:
            self._name, self._turns = self._cluster.create(self._template), 0
            with self._open() as line:
                self._shape = _shape(line)
                self._held = {name: _copied(line, name) for name in _filled(line)}
        return self._name

    def give_back(self) -> None:
        """Empty it for the next one, or let it go."""
        self._turns += 1
        try:
            with self._open() as line:
                if self._turns < self.TURNS and _shape(line) == self._shape:
                    filled = self._empty(line)
                    line.commit()
                    line.autocommit = True
                    # Room that is used again would give rows in another order than they came in.
                    line.execute(f"VACUUM {', '.join(filled)}".encode())
                    return
        except psycopg.Error:
            pass
        self.drop()

    def drop(self) -> None:
        """Let it go."""
        if self._name:
            self._cluster.drop(self._name)
        self._name = ""

    def _empty(self, line: psycopg.Connection) -> list[str]:
        line.execute("SET lock_timeout = '2s'")
        line.execute(
            "SET session_replication_role = replica"
        )  # no trigger, no reference in between
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        filled = _filled(line)
        for name in filled:
            line.execute(f'DELETE FROM "{name}"'.encode())
        for name, rows in self._held.items():
            with line.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT binary)'.encode()) as copy:
                copy.write(rows)
        return filled

    def _open(self) -> psycopg.Connection:
        return psycopg.connect(
            f"postgresql://{self._cluster.base.replace('/?', f'/{self._name}?')}"
        )


def _shape(line: psycopg.Connection) -> Any:
    """Give what changes with every table, column and trigger that is made, changed or dropped."""
    return line.execute(
        "SELECT (SELECT sum(c.oid::bigint) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname NOT LIKE 'pg_toast%' AND nspname NOT LIKE 'pg_temp%'),"
        " (SELECT sum(hashtext(a.attname || a.atttypid || a.attnotnull)::bigint) FROM pg_attribute a),"
        " (SELECT sum(hashtext(t.oid::text || t.tgenabled::text || t.tgdeferrable)::bigint) FROM pg_trigger t),"
        " (SELECT sum(hashtext(o.oid::text || o.condeferrable)::bigint) FROM pg_constraint o)"
    ).fetchone()


def _filled(line: psycopg.Connection) -> list[str]:
    """List the tables that take up room."""
    return [
        row[0]
        for row in line.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > 0"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
    ]


def _copied(line: psycopg.Connection, name: str) -> bytes:
    with line.cursor().copy(f'COPY "{name}" TO STDOUT (FORMAT binary)'.encode()) as copy:
        return b"".join(bytes(piece) for piece in copy)


@pytest.fixture(scope="session")
def postgres_spare(cluster: Cluster, postgres_template: str) -> Iterator[Spare]:
    """The database that tests of this process share, one after the other."""
    spare = Spare(cluster, postgres_template)
    yield spare
    spare.drop()


@pytest.fixture
def settings(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Settings]:
    """Settings over a migrated, empty, real database of each kind."""
    if database_kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "miaopu.db")
        yield settings_in(tmp_path)
        return
    spare: Spare = request.getfixturevalue("postgres_spare")
    yield settings_in(tmp_path, request.getfixturevalue("cluster").url(spare.take()))
    spare.give_back()


@pytest.fixture(autouse=True)
def kept_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hangs here: a machine that stands still for seconds must not let work begin without its turn."""
    monkeypatch.setattr("app.unit.database._TURN_SECONDS", 60)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The migrated database, opened."""
    opened = open_database(settings)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    """Settings over a migrated SQLite file, where the kind of database is not the question."""
    shutil.copyfile(sqlite_template, tmp_path / "miaopu.db")
    return settings_in(tmp_path)


def settings_in(folder: Path, url: str | None = None, **changes: Any) -> Settings:
    """Make settings that live in a folder, untouched by this machine's environment."""
    environment = {"MIAOPU_DATA_DIR": str(folder), "MIAOPU_DATABASE_URL": url or ""}
    return replace(read_settings(environment), **changes)


def cluster_in(folder: Path, *, durable: bool = False) -> Iterator[Cluster]:
    """Start a cluster in a short folder; a durable one syncs as a real one does."""
    owner = _owner(folder)
    surroundings = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    options: dict[str, Any] = {
        "cwd": folder,
        "env": surroundings,
        "stdout": subprocess.DEVNULL,
        **owner,
    }
    make = [
        _program("initdb"),
        "-D",
        "data",
        "-A",
        "trust",
        "-U",
        "test",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(make, check=True, stderr=subprocess.DEVNULL, **options)
    start = [_program("postgres"), "-D", "data", "-k", str(folder), "-c", "listen_addresses="]
    # What keeps a real server safe and tidy over months only takes time from a database of one test.
    quick = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200"]
    quick += ["autovacuum=off", "jit=off", "wal_level=minimal", "max_wal_senders=0"]
    quick += ["checkpoint_timeout=1h", "max_wal_size=4GB", "bgwriter_lru_maxpages=0"]
    start += [word for setting in (() if durable else quick) for word in ("-c", setting)]
    server = subprocess.Popen(start, stderr=subprocess.DEVNULL, **options)
    try:
        running = Cluster(f"test@/?host={folder}")
        _wait(running, server)
        yield running
    finally:
        server.terminate()
        server.wait(_START_SECONDS)


def _owner(folder: Path) -> dict[str, Any]:
    """Name the user that the server runs as: it refuses root, so root lends it `postgres`."""
    if sys.platform == "win32" or os.getuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 -- Windows has no such module

    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _program(name: str) -> str:
    found = find_postgres(name)
    assert found, f"PostgreSQL's {name} is not on this machine"
    return found


def _wait(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + _START_SECONDS
    while True:
        try:
            cluster.run("SELECT 1")
        except psycopg.OperationalError:
            assert server.poll() is None, "PostgreSQL ended before it answered"
            assert time.monotonic() < limit, "PostgreSQL did not answer"
            time.sleep(0.05)
        else:
            return
