"""What an actor is to an objection: towards the applicant that a member is to keep out of, or the result."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, select

from app.errors import NotFound
from app.models import Objection, Proposal, ResultObjection
from app.policy import Standing
from app.store.standing import concerning, of_round
from app.unit import Reading
from app.vocabulary import OrganisationRole


def of_objection(reading: Reading, objection_id: str) -> tuple[Objection, Standing]:
    """Load an applicant's objection with what the actor is to that applicant."""
    row = reading.session.get(Objection, objection_id)
    if row is None:
        raise NotFound
    _, standing = of_round(reading, row.funding_round_id)
    return row, towards_body(reading, standing, row.funding_round_id, row.organisation_id)


def of_result_objection(reading: Reading, objection_id: str) -> tuple[ResultObjection, Standing]:
    """Load an objection to a result with what the actor is to the proposal that it names."""
    row = reading.session.get(ResultObjection, objection_id)
    if row is None:
        raise NotFound
    _, standing = of_round(reading, row.funding_round_id)
    return row, towards_result(reading, standing, row)


def towards_body(
    reading: Reading, standing: Standing, funding_round_id: str, organisation_id: str
) -> Standing:
    """Add what the actor is to what an organisation applies with in a round."""
    if standing.account_id is None or not standing.roles:
        return standing
    statement = select(Proposal.id).where(
        Proposal.funding_round_id == funding_round_id, Proposal.organisation_id == organisation_id
    )
    return concerning(reading, standing, reading.session.exec(statement).all())


def towards_result(reading: Reading, standing: Standing, row: ResultObjection) -> Standing:
    """Add what the actor is to the proposal that an objection names.

    One that names none is about the whole result: whoever applies in the round keeps out of it.
    """
    if standing.account_id is None or not standing.roles:
        return standing
    named = _named(reading.session, row)
    if named:
        return concerning(reading, standing, named)
    role = OrganisationRole.VIEWER if standing.applies_here else standing.organisation_role
    return replace(standing, organisation_role=role)


def _named(session: Session, row: ResultObjection) -> Sequence[str]:
    """Find the proposal by its number, as people type it."""
    number = row.proposal_number.strip().upper()
    statement = select(Proposal.id).where(
        Proposal.funding_round_id == row.funding_round_id, Proposal.number == number
    )
    return session.exec(statement).all() if number else ()
