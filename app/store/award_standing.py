"""From an id about an award in an address to its row, with what the actor is to it."""

from dataclasses import replace

from sqlmodel import select

from app.errors import NotFound
from app.models import Agreement, AgreementCopy, Bar, MoneyReturn, Payment, Proposal
from app.policy import Standing
from app.store.standing import (
    concerning,
    of_organisation,
    of_programme,
    of_proposal,
    of_round,
)
from app.unit import Reading


def of_payment(reading: Reading, payment_id: str) -> tuple[Payment, Standing]:
    """Load a payment; whoever entered it is not its second person."""
    payment = reading.session.get(Payment, payment_id)
    if payment is None:
        raise NotFound
    _, standing = of_round(reading, payment.funding_round_id)
    return payment, replace(standing, entered_payment=payment.entered_by == standing.account_id)


def of_money_return(reading: Reading, return_id: str) -> tuple[MoneyReturn, Standing]:
    """Load money that is to come back, with the actor's standing in its round."""
    row = reading.session.get(MoneyReturn, return_id)
    if row is None:
        raise NotFound
    return row, of_round(reading, row.funding_round_id)[1]


def of_bar(reading: Reading, bar_id: str) -> tuple[Bar, Standing]:
    """Load a bar with the actor's roles in its programme, and what the actor is to the organisation."""
    row = reading.session.get(Bar, bar_id)
    if row is None:
        raise NotFound
    _, standing = of_programme(reading, row.programme_id)
    role = of_organisation(reading, row.organisation_id)[1].organisation_role
    standing = concerning(reading, standing, [row.proposal_id] if row.proposal_id else [])
    return row, replace(standing, organisation_role=role)


def of_copy(reading: Reading, signed_id: str) -> tuple[AgreementCopy, Proposal, Standing]:
    """Load a signed copy with the actor's standing towards the proposal that it is about."""
    row = reading.session.exec(
        select(AgreementCopy, Agreement.proposal_id)
        .join(Agreement)
        .where(AgreementCopy.id == signed_id)
    ).first()
    if row is None:
        raise NotFound
    copy, proposal_id = row
    proposal, standing = of_proposal(reading, proposal_id)
    return copy, proposal, standing
