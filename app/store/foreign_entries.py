"""Programmes of other installations that officers keep beside their own."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.errors import NotFound
from app.models import ForeignEntry
from app.policy import Standing
from app.store.standing import of_programme
from app.unit import Reading


def entries_of(session: Session, programme_id: str) -> Sequence[ForeignEntry]:
    """List those that stand, by who publishes them."""
    return session.exec(
        select(ForeignEntry)
        .where(ForeignEntry.programme_id == programme_id, col(ForeignEntry.removed_at).is_(None))
        .order_by(col(ForeignEntry.origin), col(ForeignEntry.code), col(ForeignEntry.id))
    ).all()


def entry_like(session: Session, programme_id: str, origin: str, code: str) -> ForeignEntry | None:
    """Find the one that stands for the same programme of the same publisher."""
    rows = entries_of(session, programme_id)
    return next((row for row in rows if (row.origin, row.code) == (origin, code)), None)


def of_entry(reading: Reading, entry_id: str) -> tuple[ForeignEntry, Standing]:
    """Load an entry that stands, with the actor's standing in the programme that keeps it."""
    row = reading.session.get(ForeignEntry, entry_id)
    if row is None or row.removed_at is not None:
        raise NotFound
    return row, of_programme(reading, row.programme_id)[1]
