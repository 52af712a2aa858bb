"""Every row of a database as a line of text, and back: the same lines on either database.

Tables are read as the database has them, not as today's models say: a dump of an older revision
stays readable. A table begins with a line of its columns; the rows follow in the order of the key.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

REVISION_TABLE = "alembic_version"
BATCH = 500
#: Rows that the driver fetches at a time.
FETCHED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many rows a table has, and the digest of all its lines."""

    rows: int
    sha256: str


def tables_of(connection: Connection) -> list[Table]:
    """List the tables that hold data, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISION_TABLE]


def lines_of(connection: Connection, table: Table, without: Iterable[str] = ()) -> Iterator[bytes]:
    """Give a table line by line; the columns in `without` are left empty."""
    columns = _columns(table)
    yield _line([column.name for column in columns])
    hidden = [place for place, column in enumerate(columns) if column.name in set(without)]
    for row in _rows(connection, table, columns):
        values = [_plain(value) for value in row]
        for place in hidden:
            values[place] = None
        yield _line(values)


def digest_of(connection: Connection, table: Table) -> Counted:
    """Count a table's rows and bind them all by one digest."""
    digest, rows = hashlib.sha256(), -1
    for line in lines_of(connection, table):
        digest.update(line)
        rows += 1
    return Counted(rows=rows, sha256=digest.hexdigest())


def load(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Put a table's lines in; tell how many rows there were."""
    coming = iter(lines)
    names: list[str] = json.loads(next(coming, b"[]"))
    columns = [table.columns[name] for name in names]
    statement = insert(table).values({column.name: _bound(column) for column in columns})
    count = 0
    while batch := [_given(columns, json.loads(line)) for line in islice(coming, BATCH)]:
        connection.execute(statement, batch)
        count += len(batch)
    return count


def is_empty(connection: Connection) -> bool:
    """Tell whether no table holds a row."""
    return all(
        connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
        for table in tables_of(connection)
    )


def let_references_wait(connection: Connection, tables: Sequence[Table]) -> None:
    """On PostgreSQL: judge references at the end, so that rows may come before what they name."""
    if connection.dialect.name == "postgresql":
        _each_reference(connection, tables, "DEFERRABLE INITIALLY DEFERRED")


def judge_and_count(connection: Connection, tables: Sequence[Table]) -> None:
    """Judge references now, and let every later row be judged at once again.

    Then let the database look at its new sizes: without, it would read whole tables for one row, and
    at its strictest level whoever reads a page and whoever writes on it undo one another.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        _each_reference(connection, tables, "NOT DEFERRABLE")
        connection.execute(text("ANALYZE"))


def _each_reference(connection: Connection, tables: Sequence[Table], how: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        for reference in table.foreign_key_constraints:
            name = quote(str(reference.name))
            connection.execute(
                text(f"ALTER TABLE {quote(table.name)} ALTER CONSTRAINT {name} {how}")
            )


def _rows(
    connection: Connection, table: Table, columns: Sequence[Column[Any]]
) -> Iterator[Sequence[Any]]:
    shown = [_raw(column, connection.dialect.name) for column in columns]
    key = [_sortable(column, connection.dialect.name) for column in table.primary_key]
    asked = select(*shown).order_by(*key).execution_options(yield_per=FETCHED)
    yield from connection.execute(asked)


def _columns(table: Table) -> list[Column[Any]]:
    """Migrations add columns at the end, a fresh database has them elsewhere: sort by name."""
    return sorted(table.columns, key=lambda column: column.name)


def _raw(column: Column[Any], dialect: str) -> Any:  # noqa: ANN401 -- an expression of any type
    """Take documents as their text: what is written back must be the same to the byte."""
    if not _is_document(column.type):
        return column
    return cast(column, Text) if dialect == "postgresql" else type_coerce(column, Text)


def _sortable(column: Column[Any], dialect: str) -> Any:  # noqa: ANN401 -- as above
    """PostgreSQL sorts texts by the machine's language unless it is told otherwise."""
    is_text = isinstance(column.type, String)
    return column.collate("C") if is_text and dialect == "postgresql" else column


def _bound(column: Column[Any]) -> Any:  # noqa: ANN401 -- as above
    if not _is_document(column.type):
        return bindparam(column.name, type_=column.type)
    given = bindparam(column.name, type_=Text())
    return cast(given, column.type) if column.type.__module__.endswith("postgresql.json") else given


def _is_document(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, JSON)


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def _given(columns: Sequence[Column[Any]], values: Sequence[Any]) -> dict[str, Any]:
    return {
        column.name: _value(column, value) for column, value in zip(columns, values, strict=True)
    }


def _value(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 -- as above
    if value is not None and isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value


def _line(values: Sequence[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
