"""How a message of the outbox goes out: due, taken by one worker, then sent, failed or put off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, case, or_, update
from sqlmodel import Session, col, func, select

from app.models import FundingRound, Message, Programme
from app.store.outbox import TEST, URGENT
from app.unit import Unit
from app.vocabulary import Channel, MessageState

BATCH = 20
#: With pauses that grow to an hour: three days, and then a person has to look.
TRIES = 78
PAUSE, PAUSE_MAX = 30, 3600
#: So long a message belongs to the worker that took it; if that one is gone, it is due again.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message that is to go out now; `zone` is that of its programme, empty where it has none."""

    id: str
    channel: Channel
    address: str
    subject: str
    body: str
    link: str = ""
    urgent: bool = False
    zone: str = ""


def due(session: Session, now: datetime, channels: Sequence[Channel]) -> list[Due]:
    """List what waits for these channels, codes first."""
    if not channels:
        return []
    programme = func.coalesce(Message.programme_id, FundingRound.programme_id)
    first = case((col(Message.kind).in_(URGENT), 0), else_=1)
    rows = session.exec(
        select(Message, Programme.timezone)
        .join(FundingRound, col(FundingRound.id) == Message.funding_round_id, isouter=True)
        .join(Programme, col(Programme.id) == programme, isouter=True)
        .where(
            Message.state == MessageState.QUEUED,
            col(Message.channel).in_(channels),
            col(Message.run_after) <= now,
        )
        .order_by(first, col(Message.created_at), col(Message.id))
        .limit(BATCH)
    ).all()
    return [
        Due(
            id=row.id,
            channel=row.channel,
            address=row.address,
            subject=str(row.facts.get("subject", "")),
            body=str(row.facts.get("body", "")),
            link=row.link,
            urgent=row.kind in URGENT,
            zone=zone or "",
        )
        for row, zone in rows
    ]


def claim(unit: Unit, message_id: str) -> bool:
    """Take a due message for this worker; False where another took it, or a person passed it on."""
    return _set(
        unit,
        update(Message)
        .where(_waits(message_id), col(Message.run_after) <= unit.now)
        .values(run_after=unit.now + LEASE),
    )


def sent(unit: Unit, message_id: str) -> None:
    """It went out. What a person meanwhile passed on by hand stays told."""
    _set(
        unit,
        update(Message)
        .where(_waits(message_id))
        .values(
            state=MessageState.SENT.value,
            sent_at=unit.now,
            attempts=col(Message.attempts) + 1,
            error="",
        ),
    )


def failed(unit: Unit, message_id: str, error: str, *, final: bool = False) -> None:
    """It did not; try again with growing pauses, at last leave it to be told by hand."""
    attempts = unit.session.exec(select(Message.attempts).where(_waits(message_id))).first()
    if attempts is None:
        return
    statement = update(Message).where(_waits(message_id), col(Message.attempts) == attempts)
    _set(unit, statement.values(_tried(error, unit.now + _pause(attempts + 1), final=final)))


def hold(unit: Unit, message_id: str, channel: Channel, error: str) -> None:
    """Nothing gets through: all that is due by a channel waits, as long as the oldest has tried.

    What another worker has in hand is that worker's.
    """
    waiting = and_(
        col(Message.state) == MessageState.QUEUED,
        col(Message.channel) == channel,
        or_(col(Message.id) == message_id, col(Message.run_after) <= unit.now),
    )
    tried = unit.session.exec(select(func.max(Message.attempts)).where(waiting)).one() or 0
    values = _tried(error, unit.now + _pause(tried + 1), final=False)
    _set(unit, update(Message).where(waiting).values(values))


def postpone(unit: Unit, message_id: str, until: datetime) -> None:
    """Today's number is used up: it goes out another day, which costs it no try."""
    due = (_waits(message_id), col(Message.run_after) <= unit.now)
    _set(unit, update(Message).where(*due).values(run_after=until, error="daily_limit"))


def try_again(unit: Unit, message: Message) -> None:
    """Put a failed message back, with all its tries before it."""
    message.attempts, message.error, message.run_after = 0, "", unit.now


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=min(PAUSE_MAX, PAUSE * 2 ** min(attempts, 10)))


def _waits(message_id: str) -> ColumnElement[bool]:
    return and_(col(Message.id) == message_id, col(Message.state) == MessageState.QUEUED)


def _tried(error: str, again: datetime, *, final: bool) -> dict[str, object]:
    """Give what a try that failed leaves in a row; the last one gives the message up."""
    over = (col(Message.attempts) + 1 >= TRIES) | (col(Message.kind) == TEST)
    given_up = case((over, MessageState.FAILED.value), else_=MessageState.QUEUED.value)
    return {
        "attempts": col(Message.attempts) + 1,
        "error": error,
        "run_after": again,
        "state": MessageState.FAILED.value if final else given_up,
    }


def _set(unit: Unit, statement: Update) -> bool:
    """Write rows that are still as they were seen; tell whether there was one."""
    unit.session.flush()
    written = unit.session.execute(statement.execution_options(synchronize_session="fetch"))
    return bool(written.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
