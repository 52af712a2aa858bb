"""What was paid for each proposal and what came back of it, over any number of rounds: one query each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

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


def moved_of(
    session: Session, funding_round_ids: Sequence[str], span: Span | None = None
) -> dict[str, Moved]:
    """Give both for each proposal of which something was paid or came back, in a span of days or ever."""
    out = session.exec(
        select(Payment.proposal_id, func.sum(Payment.amount_minor))
        .where(
            col(Payment.funding_round_id).in_(funding_round_ids),
            Payment.state == PaymentState.CONFIRMED,
            *_within(Payment.paid_on, span),
        )
        .group_by(col(Payment.proposal_id))
    ).all()
    back = session.exec(
        select(MoneyReturn.proposal_id, func.sum(MoneyReturn.amount_minor))
        .where(
            col(MoneyReturn.funding_round_id).in_(funding_round_ids),
            MoneyReturn.state == ReturnState.RECEIVED,
            *_within(MoneyReturn.received_on, span),
        )
        .group_by(col(MoneyReturn.proposal_id))
    ).all()
    paid = {key: int(amount) for key, amount in out}
    returned = {key: int(amount) for key, amount in back}
    return {
        key: Moved(paid_minor=paid.get(key, 0), returned_minor=returned.get(key, 0))
        for key in (*paid, *(key for key in returned if key not in paid))
    }


def _within(day: Any, span: Span | None) -> tuple[Any, ...]:  # noqa: ANN401 -- a column
    return () if span is None else (col(day) >= span[0], col(day) <= span[1])
