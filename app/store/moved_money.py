"""What was paid for each proposal and what came back of it, over any number of rounds: one query each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from app.models import MoneyReturn, Payment
from app.vocabulary import PaymentState, ReturnState


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Confirmed payments and received returns of one proposal."""

    paid_minor: int
    returned_minor: int

    @property
    def net_minor(self) -> int:
        """Give what was paid and did not come back."""
        return self.paid_minor - self.returned_minor


NOTHING = Moved(paid_minor=0, returned_minor=0)


#: From a day to a day, both counted, as they are printed: 2016-07-01.
Span = tuple[str, str]
#: Days that were typed are years of four digits; made rows may have none.
EVER: Span = ("", "9999-12-31")


def moved_of(session: Session, funding_round_ids: Sequence[str]) -> dict[str, Moved]:
    """Give both for each proposal of which something was ever paid or came back."""
    [found] = moved_within(session, funding_round_ids, (EVER,))
    return found


def moved_within(
    session: Session, funding_round_ids: Sequence[str], spans: Sequence[Span]
) -> list[dict[str, Moved]]:
    """Give both within each of some spans of days: the one place of these sums."""
    out = _sums(
        session,
        spans,
        (Payment.proposal_id, Payment.amount_minor, Payment.paid_on),
        col(Payment.funding_round_id).in_(funding_round_ids),
        col(Payment.state) == PaymentState.CONFIRMED,
    )
    back = _sums(
        session,
        spans,
        (MoneyReturn.proposal_id, MoneyReturn.amount_minor, MoneyReturn.received_on),
        col(MoneyReturn.funding_round_id).in_(funding_round_ids),
        col(MoneyReturn.state) == ReturnState.RECEIVED,
    )
    return [_moved(*pair) for pair in zip(out, back, strict=True)]


def _sums(
    session: Session,
    spans: Sequence[Span],
    columns: tuple[Any, Any, Any],
    *where: ColumnElement[bool],
) -> list[dict[str, int]]:
    """Add an amount up by proposal, within each span; a proposal of which nothing lies in it is left out."""
    key, amount, day = (col(one) for one in columns)
    within = [case((day.between(*span), amount)) for span in spans]
    rows = session.execute(select(key, *map(func.sum, within)).where(*where).group_by(key)).all()
    return [
        {row[0]: int(row[at]) for row in rows if row[at] is not None}
        for at in range(1, len(spans) + 1)
    ]


def _moved(paid: Mapping[str, int], returned: Mapping[str, int]) -> dict[str, Moved]:
    return {
        key: Moved(paid_minor=paid.get(key, 0), returned_minor=returned.get(key, 0))
        for key in (*paid, *(key for key in returned if key not in paid))
    }
