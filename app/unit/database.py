"""The two databases: a SQLite file with one writer, or PostgreSQL. Readers cannot write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

from app.settings import Settings
from app.unit.turns import Turn

READERS = 16
#: Nobody writes this table, and a migration, which does, has to wait for all anyway.
_TURN_TABLE = "alembic_version"
#: A node that hangs in the middle keeps nobody for longer: then work begins beside it after all.
_TURN_SECONDS = 5
#: What a node left open that is gone or hangs is ended by the database.
_LEFT_OPEN = "5min"
LOCK_NOT_AVAILABLE = "55P03"
#: SQLite: whoever keeps the file to himself for longer, from outside, makes a save fail with a sentence.
HELD_MS = 10_000
_PRAGMAS = ("foreign_keys=ON", "temp_store=MEMORY", "trusted_schema=OFF")


class Database:
    """Opens sessions: `read()` for looking, `write_session()` for the unit of work."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        """Keep one engine for each direction."""
        self.writing = writing
        self.reading = reading

    @property
    def on_sqlite(self) -> bool:
        """Tell whether this is the built-in file."""
        return self.writing.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that the database itself keeps from writing."""
        with Session(self.reading, autoflush=False) as session:
            if not self.on_sqlite:
                session.execute(text("SET TRANSACTION READ ONLY, ISOLATION LEVEL REPEATABLE READ"))
            yield session

    def answers(self) -> bool:
        """Tell whether the database can be reached."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def write_session(self) -> Session:
        """Open a session that may write; only the unit of work asks for it."""
        return Session(self.writing, autoflush=True, expire_on_commit=False)

    def begin(self, session: Session, turn: Turn) -> None:
        """Take a place before the transaction sees anything: whoever has to repeat gets a turn alone.

        Locking a table comes before the snapshot, so what stands when the turn comes is seen; it ends with
        the transaction, and turns are given in the order in which they were asked for.
        """
        if not self.on_sqlite and turn is not Turn.NONE:
            session.connection().exec_driver_sql(_opening(turn))

    def scrub(self) -> None:
        """Empty the file's journal, where it has one: old pages lie in it until they are overwritten.

        A reader that is at it keeps the journal as it is; the next time, or the next start, gets it.
        """
        if self.on_sqlite:
            line = self.writing.raw_connection()
            try:
                line.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                line.close()

    def close(self) -> None:
        """Let go of all connections."""
        self.reading.dispose()
        self.writing.dispose()


def _opening(turn: Turn) -> str:
    if turn is Turn.HOLDING:
        return f"SET TRANSACTION ISOLATION LEVEL {turn.value}"
    return (
        f"SET LOCAL lock_timeout = '{_TURN_SECONDS}s'; "
        f"LOCK TABLE {_TURN_TABLE} IN {turn.value} MODE; SET LOCAL lock_timeout = 0"
    )


def open_database(settings: Settings) -> Database:
    """Open the database that the settings name."""
    return (
        _sqlite(settings.database_url) if settings.on_sqlite else _postgres(settings.database_url)
    )


def whole_engine(url: str, **options: Any) -> Engine:  # noqa: ANN401 -- what an engine may be told
    """Open a database so that a table that was made is gone again after a rollback."""
    engine = create_engine(address_of(url), **options)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _leave_transactions)
        event.listen(engine, "begin", lambda opened: opened.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _leave_transactions(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 -- a DBAPI connection has no common type
    """Python's driver would begin one before rows are written, and none before tables are made."""
    connection.isolation_level = None


def address_of(url: str) -> URL | str:
    """Give the engine's address: a file's path is taken as it is written, `%` and `?` too."""
    if not url.startswith("sqlite:///"):
        return url
    return URL.create("sqlite", database=url.removeprefix("sqlite:///"))


def _sqlite(url: str) -> Database:
    path = Path(url.removeprefix("sqlite:///"))
    writing = create_engine(
        address_of(url),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    reading = create_engine(
        URL.create("sqlite", database=_uri_of(path), query={"mode": "ro", "uri": "true"}),
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(writing, "connect", _prepare_writer)
    event.listen(reading, "connect", _prepare_reader)
    event.listen(writing, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(reading, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return Database(writing, reading)


def _uri_of(path: Path) -> str:
    """Write a path as SQLite's URI: `#`, `?` and `%` in a folder's name are quoted, and so is a drive's letter kept."""
    text = quote(path.as_posix(), safe="/:")
    return (
        f"file://{'' if text.startswith('/') else '/'}{text}"
        if path.is_absolute()
        else f"file:{text}"
    )


def _held() -> str:
    return f"busy_timeout={HELD_MS}"


def _prepare_writer(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 -- a DBAPI connection has no common type
    connection.isolation_level = None
    for pragma in (_held(), "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 -- as above
    connection.isolation_level = None
    for pragma in (_held(), "query_only=ON", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _postgres(url: str) -> Database:
    writing = create_engine(
        url,
        pool_size=READERS,
        isolation_level="SERIALIZABLE",
        pool_pre_ping=True,
        hide_parameters=True,
    )
    reading = create_engine(url, pool_size=READERS, pool_pre_ping=True, hide_parameters=True)
    event.listen(writing, "connect", _prepare_postgres)
    return Database(writing, reading)


def _prepare_postgres(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("SET synchronous_commit = on")
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{_LEFT_OPEN}'")
    cursor.close()
    connection.commit()
