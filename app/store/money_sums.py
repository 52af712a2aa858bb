"""What must always hold of the money of awards; each function lists where it does not."""

from sqlmodel import Session, col, func, select

from app.models import Agreement, Instalment, MoneyReturn, Payment
from app.vocabulary import PaymentState, ReturnState


def agreements_that_miscount(session: Session) -> list[str]:
    """List the versions whose instalments do not make the agreed amount."""
    made = func.coalesce(func.sum(Instalment.amount_minor), 0)
    statement = (
        select(Agreement.id)
        .join(Instalment, col(Instalment.agreement_id) == Agreement.id, isouter=True)
        .group_by(col(Agreement.id), col(Agreement.amount_minor))
        .having(made != col(Agreement.amount_minor))
        .order_by(col(Agreement.id))
    )
    return list(session.exec(statement).all())


def instalments_overpaid(session: Session) -> list[str]:
    """List the awards of which more was paid for an instalment than the version that stands agrees to."""
    standing = select(Agreement.proposal_id, func.max(Agreement.number).label("number")).group_by(
        col(Agreement.proposal_id)
    )
    newest = standing.subquery()
    agreed = session.exec(
        select(Agreement.proposal_id, Instalment.name, Instalment.amount_minor)
        .join(Instalment, col(Instalment.agreement_id) == Agreement.id)
        .join(newest, col(Agreement.proposal_id) == newest.c.proposal_id)
        .where(col(Agreement.number) == newest.c.number)
    ).all()
    most = {(proposal, name): amount for proposal, name, amount in agreed}
    paid = session.exec(
        select(Payment.proposal_id, Payment.instalment, func.sum(Payment.amount_minor))
        .where(Payment.state != PaymentState.WITHDRAWN)
        .group_by(col(Payment.proposal_id), col(Payment.instalment))
    ).all()
    return sorted(
        {proposal for proposal, name, amount in paid if amount > most.get((proposal, name), 0)}
    )


def returns_above_payments(session: Session) -> list[str]:
    """List the awards of which more came back, or is claimed back, than was paid."""
    out = session.exec(
        select(Payment.proposal_id, func.sum(Payment.amount_minor))
        .where(Payment.state == PaymentState.CONFIRMED)
        .group_by(col(Payment.proposal_id))
    ).all()
    back = session.exec(
        select(MoneyReturn.proposal_id, func.sum(MoneyReturn.amount_minor))
        .where(MoneyReturn.state != ReturnState.WITHDRAWN)
        .group_by(col(MoneyReturn.proposal_id))
    ).all()
    paid = dict(out)
    return sorted(proposal for proposal, amount in back if amount > paid.get(proposal, 0))
