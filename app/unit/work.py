"""The unit of work: one actor, one instant, one transaction; and the reading side of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Insert, Update, event, inspect
from sqlalchemy.orm import InstanceState, LoaderCallableStatus, ORMExecuteState, UOWTransaction
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session

from app.models import WORKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: an account's random id, or nobody. Whoever came in by a seat card is that seat only."""

    account_id: str | None = None
    sign_in_id: str | None = None
    seat_id: str | None = None
    loopback: bool = False


NOBODY = Actor()


@dataclass(slots=True, kw_only=True)
class Reading:
    """What a view gets: a session that cannot write, who asks, and when."""

    session: Session
    actor: Actor
    now: datetime
    language: str = "zh_CN"


@dataclass(slots=True, kw_only=True)
class Unit(Reading):
    """What an action gets. `arrived_at` is when the request's headers came in."""

    request_id: str
    arrived_at: datetime
    changed: set[str] = field(default_factory=set)
    recorded: int = 0
    #: Rows that a flush has made, and columns that it has changed with what they held before:
    #: whatever asks the database between a change and its line on the ledger flushes.
    made: set[InstanceState[Any]] = field(default_factory=set)
    was: dict[InstanceState[Any], dict[str, Any]] = field(default_factory=dict)
    #: What open pages wait for and has changed; they are told after the commit.
    news: set[str] = field(default_factory=set)
    #: What was removed must not be found in the database's own journal either.
    scrubs: bool = False


class UnrecordedChange(AssertionError):
    """Evidence was about to be changed without a line on the ledger."""


def watch(unit: Unit) -> None:
    """Note every table that the unit's session changes, and what the ledger will ask of its rows."""

    def after_flush(session: AnySession, _context: UOWTransaction) -> None:
        dirty = [row for row in session.dirty if session.is_modified(row)]
        touched = [*session.new, *session.deleted, *dirty]
        unit.changed.update(row.__tablename__ for row in touched)
        unit.made.update(inspect(row) for row in session.new)
        for row in dirty:
            unit.was[inspect(row)] = replaced(inspect(row)) | unit.was.get(inspect(row), {})

    def on_execute(state: ORMExecuteState) -> None:
        statement: Any = state.statement
        if isinstance(statement, Insert | Update | Delete):
            unit.changed.add(str(getattr(statement.table, "name", "")))

    event.listen(unit.session, "after_flush", after_flush)
    event.listen(unit.session, "do_orm_execute", on_execute)


def replaced(state: InstanceState[Any]) -> dict[str, Any]:
    """Give the changed columns of a row that is not yet flushed, with what they held before.

    What was never read is NO_VALUE.
    """
    histories = {each.key: state.attrs[each.key].history for each in state.mapper.column_attrs}
    return {
        name: old.deleted[0] if old.deleted else LoaderCallableStatus.NO_VALUE
        for name, old in histories.items()
        if old.added
    }


def settle(unit: Unit) -> None:
    """Flush, and refuse a change of evidence that nothing recorded."""
    unit.session.flush()
    evidence = unit.changed - WORKING
    if evidence and not unit.recorded:
        raise UnrecordedChange(f"changed without a ledger entry: {', '.join(sorted(evidence))}")
