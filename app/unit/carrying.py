"""Every row of one database into another, empty one: SQLite to PostgreSQL, or back.

Tables come in the order of their references; each is counted and digested on both sides. There are
no sequences to carry: every key is a random id.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import OperationalError

from app.errors import Unfit
from app.unit import rows
from app.unit.damage import is_damaged
from app.unit.database import whole_engine
from app.unit.rows import Counted
from app.unit.schema import revision_of, upgrade

Step = Callable[[str], None]
_ISOLATION = {"postgresql": "REPEATABLE READ"}


def carry(
    source: Connection, target: Connection, step: Step = lambda _name: None, *, secret: str = ""
) -> dict[str, int]:
    """Carry everything over in one transaction, or nothing; gives the rows of each table.

    Without the secret that the installation had, PostgreSQL gets a new one: everybody signs in again, and
    codes that are made from it cannot be printed again.
    """
    revision = revision_of(source)
    if not revision:
        raise Unfit("move_source_empty")
    _require_empty(target, revision)
    upgrade(target, revision, commit=False)
    old = {table.name: table for table in rows.tables_of(source)}
    tables = rows.tables_of(target)
    rows.let_references_wait(target, tables)
    counts = {}
    for table in tables:
        step(table.name)
        counts[table.name] = _carry_table(source, target, old[table.name], table)
    rows.judge_and_count(target, tables)
    _settle_secret(target, secret)
    target.commit()
    return counts


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a database by its address; what cannot be reached is a sentence."""
    engine = whole_engine(url, **_options(url))
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        if is_damaged(error):
            raise
        raise Unfit("database_unreachable", detail=str(error.orig).splitlines()[0]) from None
    finally:
        engine.dispose()


def require_alone(connection: Connection) -> None:
    """Refuse to leave a PostgreSQL database that somebody else still uses."""
    if connection.dialect.name != "postgresql":
        return
    others = connection.execute(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    ).scalar_one()
    if others:
        raise Unfit("database_in_use", count=others)


def archives(connection: Connection) -> bool:
    """Tell whether a PostgreSQL cluster keeps its changes continuously, besides backups."""
    return str(connection.execute(text("SHOW archive_mode")).scalar_one()) != "off"


def _carry_table(source: Connection, target: Connection, old: Table, table: Table) -> int:
    digest = hashlib.sha256()
    count = rows.load(target, table, _digested(rows.lines_of(source, old), digest.update))
    arrived = rows.digest_of(target, table)
    if arrived != Counted(rows=count, sha256=digest.hexdigest()):
        raise Unfit("move_differs", table=table.name)
    return count


def _digested(lines: Iterator[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for line in lines:
        update(line)
        yield line


def _require_empty(target: Connection, revision: str) -> None:
    standing = revision_of(target)
    if standing not in {"", revision} or not rows.is_empty(target):
        raise Unfit("move_target_used")


def _settle_secret(target: Connection, secret: str) -> None:
    """The secret lies in the database on PostgreSQL, and in a file on SQLite."""
    kept = (secret or secrets.token_hex(32)) if target.dialect.name == "postgresql" else None
    target.execute(text("UPDATE installation SET secret = :secret"), {"secret": kept})


def _options(url: str) -> dict[str, str]:
    level = _ISOLATION.get(url.partition("+")[0].partition(":")[0])
    return {"isolation_level": level} if level else {}
