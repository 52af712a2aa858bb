"""The only way from an id in an address to a row: each function gives the row and the standing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.errors import NotFound
from app.models import (
    Account,
    Assignment,
    Ballot,
    FundingRound,
    Meeting,
    Message,
    Organisation,
    OrganisationMember,
    Programme,
    ProgrammeMember,
    Proposal,
    Publication,
    Receipt,
    Recusal,
    Review,
    RollEntry,
    Screening,
    Seat,
    Stage,
    Tally,
)
from app.policy import Standing
from app.store.deadlines import accepts
from app.store.oversight import organises_for, organises_for_organisation
from app.unit import Reading, Unit
from app.vocabulary import OrganisationRole, Phase, ProposalState, ReviewState, Role

__all__ = [
    "of_account",
    "of_ballot",
    "of_installation",
    "of_meeting",
    "of_member",
    "of_message",
    "of_organisation",
    "of_programme",
    "of_proposal",
    "of_receipt",
    "of_review",
    "of_round",
    "of_round_by_code",
    "of_seat",
    "of_tally",
    "recused",
]


Row = TypeVar("Row")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Presence:
    """What an actor is around one round."""

    standing: Standing
    seat: Seat | None


def of_installation(reading: Reading) -> Standing:
    """Tell who the actor is, without any thing in view."""
    account_id = reading.actor.account_id
    account = reading.session.get(Account, account_id) if account_id else None
    if account is None or account.disabled_at is not None:
        return Standing()
    return Standing(account_id=account.id, owns_installation=account.owns_installation)


def of_account(reading: Reading, account_id: str) -> tuple[Account, Standing]:
    """Load an account: one's own, or one that takes part in a round that the actor organises."""
    account = _found(reading.session.get(Account, account_id))
    base = of_installation(reading)
    own = base.account_id == account.id
    return account, replace(
        base, own_account=own, organises_for=not own and organises_for(reading, account)
    )


def of_programme(reading: Reading, programme_id: str) -> tuple[Programme, Standing]:
    """Load a programme with the actor's roles in it."""
    programme = _found(reading.session.get(Programme, programme_id))
    return programme, _in_programme(reading, programme.id)


def of_organisation(reading: Reading, organisation_id: str) -> tuple[Organisation, Standing]:
    """Load an organisation with the actor's role in it."""
    organisation = _found(reading.session.get(Organisation, organisation_id))
    base = of_installation(reading)
    return organisation, replace(
        base,
        organisation_role=_organisation_role(reading.session, base.account_id, organisation.id),
        organises_for=organises_for_organisation(reading, organisation.id),
    )


def of_round(reading: Reading, funding_round_id: str) -> tuple[FundingRound, Standing]:
    """Load a round with all that the actor is in it."""
    funding_round = _found(reading.session.get(FundingRound, funding_round_id))
    return funding_round, _around(reading, funding_round).standing


def of_round_by_code(reading: Reading, code: str) -> tuple[FundingRound, Standing]:
    """Load a round by the code that stands on posters."""
    found = reading.session.exec(select(FundingRound).where(FundingRound.code == code)).first()
    funding_round = _found(found)
    return funding_round, _around(reading, funding_round).standing


def of_proposal(reading: Reading, proposal_id: str) -> tuple[Proposal, Standing]:
    """Load a proposal; the standing knows membership, assignment and recusal."""
    session = reading.session
    proposal = _found(session.get(Proposal, proposal_id))
    funding_round = _found(session.get(FundingRound, proposal.funding_round_id))
    presence = _around(reading, funding_round)
    return proposal, _of_proposal(reading, presence, proposal)


def of_review(reading: Reading, review_id: str) -> tuple[Review, Standing]:
    """Load a review; only its own seat's person has `own_sheet`."""
    session = reading.session
    review = _found(session.get(Review, review_id))
    _, standing = of_proposal(reading, review.proposal_id)
    seat = _found(session.get(Seat, review.seat_id))
    own = seat.account_id is not None and seat.account_id == standing.account_id
    return review, replace(standing, own_sheet=own, review_state=review.state)


def of_seat(reading: Reading, seat_id: str) -> tuple[Seat, Standing]:
    """Load a seat of a panel with the actor's standing in its round."""
    seat = _found(reading.session.get(Seat, seat_id))
    _, standing = of_round(reading, seat.funding_round_id)
    own = seat.account_id is not None and seat.account_id == standing.account_id
    return seat, replace(
        standing, own_sheet=own, seat_state=seat.state if own else standing.seat_state
    )


def of_meeting(reading: Reading, meeting_id: str) -> tuple[Meeting, Standing]:
    """Load a meeting with the actor's standing in its round."""
    meeting = _found(reading.session.get(Meeting, meeting_id))
    return meeting, of_round(reading, meeting.funding_round_id)[1]


def of_member(reading: Reading, member_id: str) -> tuple[ProgrammeMember, Standing]:
    """Load an officer's row with the actor's roles in the same programme."""
    member = _found(reading.session.get(ProgrammeMember, member_id))
    return member, _in_programme(reading, member.programme_id)


def of_message(reading: Reading, message_id: str) -> tuple[Message, Standing]:
    """Load a message of a round or of a programme; others belong to nobody's list."""
    message = _found(reading.session.get(Message, message_id))
    if message.funding_round_id is not None:
        return message, of_round(reading, message.funding_round_id)[1]
    return message, of_programme(reading, _found(message.programme_id))[1]


def of_ballot(reading: Reading, ballot_id: str) -> tuple[Ballot, Standing]:
    """Load a ballot; `may_vote` tells whether the actor's seat stands on its roll."""
    session = reading.session
    ballot = _found(session.get(Ballot, ballot_id))
    proposal = _found(session.get(Proposal, ballot.proposal_id))
    presence = _around(reading, _found(session.get(FundingRound, proposal.funding_round_id)))
    standing = _of_proposal(reading, presence, proposal)
    seat_id = presence.seat.id if presence.seat else ""
    on_roll = _first(
        session,
        select(RollEntry.id).where(RollEntry.ballot_id == ballot.id, RollEntry.seat_id == seat_id),
    )
    return ballot, replace(
        standing,
        may_vote=bool(on_roll),
        ballot_state=ballot.state,
        entered_counts=ballot.entered_by is not None and ballot.entered_by == standing.account_id,
    )


def of_tally(reading: Reading, tally_id: str) -> tuple[Tally, Standing]:
    """Load a tally; `ran_tally` tells whether the actor started it."""
    tally = _found(reading.session.get(Tally, tally_id))
    _, standing = of_round(reading, tally.funding_round_id)
    return tally, replace(
        standing, ran_tally=tally.run_by == standing.account_id, tally_state=tally.state
    )


def of_receipt(reading: Reading, receipt_id: str) -> tuple[Receipt, Standing]:
    """Load a receipt; it belongs to who handed in, and to those who act for the same applicant."""
    receipt = _found(reading.session.get(Receipt, receipt_id))
    base = of_installation(reading)
    proposal = reading.session.get(Proposal, receipt.subject_id)
    role = proposal and _organisation_role(
        reading.session, base.account_id, proposal.organisation_id
    )
    return receipt, replace(base, own_receipt=receipt.account_id == base.account_id or bool(role))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


def _first(session: Session, statement: SelectOfScalar[Value]) -> Value | None:
    return session.exec(statement).first()


def _in_programme(reading: Reading, programme_id: str) -> Standing:
    base = of_installation(reading)
    if base.account_id is None:
        return base
    roles = reading.session.exec(
        select(ProgrammeMember.role).where(
            ProgrammeMember.programme_id == programme_id,
            ProgrammeMember.account_id == base.account_id,
            col(ProgrammeMember.removed_at).is_(None),
        )
    ).all()
    return replace(base, roles=frozenset(Role(role) for role in roles))


def _around(reading: Reading, funding_round: FundingRound) -> _Presence:
    session = reading.session
    base = _in_programme(reading, funding_round.programme_id)
    seat = base.account_id and _first(
        session,
        select(Seat).where(
            Seat.funding_round_id == funding_round.id, Seat.account_id == base.account_id
        ),
    )
    arrived = reading.arrived_at if isinstance(reading, Unit) else reading.now
    standing = replace(
        base,
        phase=funding_round.phase,
        call_open=funding_round.phase is Phase.CALL
        and _call_open(session, funding_round.id, arrived),
        seat_state=seat.state if seat else None,
        conflicts_declared=bool(seat and seat.conflicts_declared_at),
        applies_here=_applies_here(session, base.account_id, funding_round.id),
        reviews_filed=_reviews_filed(session, funding_round.id),
        published=_published(session, funding_round.id),
    )
    return _Presence(standing, seat or None)


def _call_open(session: Session, funding_round_id: str, arrived: datetime) -> bool:
    stage = _first(
        session,
        select(Stage).where(Stage.funding_round_id == funding_round_id, Stage.kind == Phase.CALL),
    )
    return stage is not None and accepts(stage, arrived)


def _applies_here(session: Session, account_id: str | None, funding_round_id: str) -> bool:
    if account_id is None:
        return False
    statement = (
        select(Proposal.id)
        .join(
            OrganisationMember, col(OrganisationMember.organisation_id) == Proposal.organisation_id
        )
        .where(
            Proposal.funding_round_id == funding_round_id,
            OrganisationMember.account_id == account_id,
        )
    )
    return _first(session, statement) is not None


def _reviews_filed(session: Session, funding_round_id: str) -> bool:
    statement = (
        select(Review.id)
        .join(Seat, col(Seat.id) == Review.seat_id)
        .where(Seat.funding_round_id == funding_round_id, Review.state == ReviewState.FILED)
    )
    return _first(session, statement) is not None


def _published(session: Session, funding_round_id: str) -> bool:
    statement = select(Publication.id).where(Publication.funding_round_id == funding_round_id)
    return _first(session, statement) is not None


def _organisation_role(
    session: Session, account_id: str | None, organisation_id: str
) -> OrganisationRole | None:
    if account_id is None:
        return None
    role = _first(
        session,
        select(OrganisationMember.role).where(
            OrganisationMember.organisation_id == organisation_id,
            OrganisationMember.account_id == account_id,
        ),
    )
    return OrganisationRole(role) if role else None


def _of_proposal(reading: Reading, presence: _Presence, proposal: Proposal) -> Standing:
    session, standing, seat = reading.session, presence.standing, presence.seat
    opened, over = _correction(reading, standing, proposal)
    return replace(
        standing,
        opened=opened,
        correction_over=over,
        organisation_role=_organisation_role(
            session, standing.account_id, proposal.organisation_id
        ),
        proposal_state=proposal.state,
        assigned=seat is not None and _assigned(session, seat.id, proposal.id),
        recused=seat is not None and recused(session, seat.id, proposal),
        screening_began=_first(
            session, select(Screening.id).where(Screening.proposal_id == proposal.id)
        )
        is not None,
    )


def _correction(
    reading: Reading, standing: Standing, proposal: Proposal
) -> tuple[frozenset[str] | None, bool]:
    """Tell what a returned proposal may still change, and whether the date for it is over.

    While the call is open everything may be changed anyway, and nothing is narrowed.
    """
    if proposal.state is not ProposalState.RETURNED or standing.call_open:
        return None, False
    last = _first(
        reading.session,
        select(Screening)
        .where(Screening.proposal_id == proposal.id)
        .order_by(col(Screening.screened_at).desc(), col(Screening.id)),
    )
    if last is None:
        return None, False
    arrived = reading.arrived_at if isinstance(reading, Unit) else reading.now
    opened = None if last.opened is None else frozenset(last.opened)
    return opened, last.due_at is not None and arrived > last.due_at


def _assigned(session: Session, seat_id: str, proposal_id: str) -> bool:
    statement = select(Assignment.id).where(
        Assignment.seat_id == seat_id, Assignment.proposal_id == proposal_id
    )
    return _first(session, statement) is not None


def recused(session: Session, seat_id: str, proposal: Proposal) -> bool:
    """Tell whether a seat keeps out of this proposal, by itself or by its organisation."""
    statement = select(Recusal.id).where(
        Recusal.seat_id == seat_id,
        or_(
            col(Recusal.proposal_id) == proposal.id,
            col(Recusal.organisation_id) == proposal.organisation_id,
        ),
    )
    return _first(session, statement) is not None
