"""Compare-and-set: a state is written only if it is still what the action saw."""

from enum import StrEnum

from sqlalchemy import text, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

from app.errors import Stale


def move_state(session: Session, row: SQLModel, target: StrEnum, *, column: str = "state") -> None:
    """Write the next state of a row, or raise Stale: somebody else moved it first."""
    table = type(row)
    source = getattr(row, column)
    session.flush()
    key = str(getattr(row, "id"))  # noqa: B009 -- any table with an id
    statement = (
        update(table)
        .where(getattr(table, "id") == key, getattr(table, column) == source)  # noqa: B009 -- as above
        .values({column: target})
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise Stale("moved_meanwhile", state=source.value)
    session.info.setdefault("moved", {})[str(table.__tablename__), key] = (column, source)
    set_committed_value(row, column, target)


def hold(session: Session, table: type[SQLModel], key: str) -> None:
    """Keep a row for this transaction: on PostgreSQL whoever changes it meanwhile, or holds it too, meets this one.

    Only a row that is written anew undoes a move that was begun before and ends after; a lock would let it pass.
    """
    if session.get_bind().dialect.name == "postgresql":
        named = text(f"UPDATE {table.__tablename__} SET id = id WHERE id = :id")  # noqa: S608 -- the name of one of our tables
        session.execute(named, {"id": key})
