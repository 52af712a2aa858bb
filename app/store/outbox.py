"""Outbox rows: what is due, sent, failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.models import Message
from app.unit import Unit
from app.vocabulary import Channel, MessageState

BATCH = 20
TRIES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message that is to go out now."""

    id: str
    channel: Channel
    address: str
    subject: str
    body: str


def due(session: Session, now: datetime, channels: Sequence[Channel]) -> list[Due]:
    """List what waits for these channels."""
    if not channels:
        return []
    rows = session.exec(
        select(Message)
        .where(
            Message.state == MessageState.QUEUED, col(Message.channel).in_(channels), col(Message.run_after) <= now
        )
        .order_by(col(Message.created_at), col(Message.id))
        .limit(BATCH)
    ).all()
    return [
        Due(
            id=row.id,
            channel=row.channel,
            address=row.address,
            subject=str(row.facts.get("subject", "")),
            body=str(row.facts.get("body", "")),
        )
        for row in rows
    ]


def sent(unit: Unit, message_id: str) -> None:
    """It went out."""
    row = unit.session.get(Message, message_id)
    if row is not None:
        row.state, row.sent_at, row.attempts, row.error = MessageState.SENT, unit.now, row.attempts + 1, ""


def failed(unit: Unit, message_id: str, error: str) -> None:
    """It did not; try again with growing pauses, at last leave it to be told by hand."""
    row = unit.session.get(Message, message_id)
    if row is None:
        return
    row.attempts, row.error = row.attempts + 1, error
    row.run_after = unit.now + timedelta(seconds=min(3600, 30 * 2**row.attempts))
    if row.attempts >= TRIES:
        row.state = MessageState.FAILED
