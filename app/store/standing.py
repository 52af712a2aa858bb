"""The only way from an id in an address to a row: each function gives the row and the standing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy import select as sql_select
from sqlmodel import col, select

from app.errors import NotFound
from app.models import (
    Account,
    Ballot,
    CallQuestion,
    Confirmation,
    FundingRound,
    Meeting,
    Message,
    Organisation,
    PanelNotice,
    PaperReceipt,
    PaperSheet,
    Pitch,
    Programme,
    ProgrammeMember,
    Proposal,
    Receipt,
    Review,
    RollEntry,
    Seat,
    Tally,
    VotingCard,
)
from app.policy import Standing
from app.store import (
    helped,
    letters,
    panels,
    plans,
    presence,
    reviewing,
    sign_offs,
    voting_cards,
)
from app.store.oversight import organises_for, organises_for_organisation
from app.store.presence import Presence
from app.store.rules import members_vote, rules_of, vote_of
from app.unit import Reading, Unit
from app.vocabulary import OrganisationRole, Phase

__all__ = [
    "concerning",
    "of_absent",
    "of_account",
    "of_ballot",
    "of_bids",
    "of_card",
    "of_confirmation",
    "of_installation",
    "of_letters",
    "of_meeting",
    "of_member",
    "of_message",
    "of_organisation",
    "of_panel_notice",
    "of_paper",
    "of_paper_sheet",
    "of_pitch",
    "of_programme",
    "of_proposal",
    "of_question",
    "of_receipt",
    "of_review",
    "of_round",
    "of_round_by_code",
    "of_seat",
    "of_tally",
]  # fmt: skip


Row = TypeVar("Row")


def of_installation(reading: Reading) -> Standing:
    """Tell who the actor is, without any thing in view."""
    account_id = reading.actor.account_id
    account = reading.session.get(Account, account_id) if account_id else None
    return presence.person(reading, account)


def of_account(reading: Reading, account_id: str) -> tuple[Account, Standing]:
    """Load an account: one's own, or one that takes part in a round that the actor organises."""
    account = _found(reading.session.get(Account, account_id))
    base = of_installation(reading)
    # A card opens the account of a seat where it is the only way in to it.
    own = base.account_id == account.id and not (base.by_card and account.password_hash)
    return account, replace(
        base, own_account=own, organises_for=not own and organises_for(reading, account)
    )


def of_programme(reading: Reading, programme_id: str) -> tuple[Programme, Standing]:
    """Load a programme with the actor's roles in it."""
    roles = presence.roles_in(col(Programme.id))
    programme, base, joined = _beside(reading, Programme, programme_id, roles)
    return programme, replace(base, roles=presence.roles_of(joined))


def of_organisation(reading: Reading, organisation_id: str) -> tuple[Organisation, Standing]:
    """Load an organisation with the actor's role in it."""
    own = presence.role_for(col(Organisation.id))
    organisation, base, role = _beside(reading, Organisation, organisation_id, own)
    return organisation, replace(
        base,
        organisation_role=OrganisationRole(role) if role else None,
        organises_for=organises_for_organisation(reading, organisation.id),
        helping=role in {None, OrganisationRole.COACH.value}
        and helped.helps_organisation(reading.session, base.account_id or "", organisation.id),
    )


def of_round(reading: Reading, funding_round_id: str) -> tuple[FundingRound, Standing]:
    """Load a round with all that the actor is in it."""
    found = presence.in_round(reading, funding_round_id)
    return found.funding_round, found.standing


def of_round_by_code(reading: Reading, code: str) -> tuple[FundingRound, Standing]:
    """Load a round by the code that stands on posters."""
    found = presence.in_round_by_code(reading, code)
    return found.funding_round, found.standing


def of_question(reading: Reading, question_id: str) -> tuple[CallQuestion, Standing]:
    """Load a question about a call with the actor's standing in its round."""
    question = _found(reading.session.get(CallQuestion, question_id))
    return question, of_round(reading, question.funding_round_id)[1]


def of_proposal(reading: Reading, proposal_id: str) -> tuple[Proposal, Standing]:
    """Load a proposal; the standing knows membership, assignment and recusal."""
    found = presence.at_proposal(reading, proposal_id)
    return _found(found.proposal), _with_help(reading, found.standing, proposal_id)


def of_letters(reading: Reading, proposal_id: str) -> tuple[Proposal, Standing]:
    """Load a proposal for the letters about it: what was written to the office lets it look."""
    proposal, standing = of_proposal(reading, proposal_id)
    return proposal, replace(standing, letters_begun=letters.begun(reading.session, proposal.id))


def of_confirmation(reading: Reading, confirmation_id: str) -> tuple[Confirmation, Standing]:
    """Load a body's confirmation with the actor's standing towards what it is about."""
    confirmation = _found(reading.session.get(Confirmation, confirmation_id))
    if confirmation.proposal_id is not None:
        return confirmation, of_proposal(reading, confirmation.proposal_id)[1]
    return confirmation, of_organisation(reading, _found(confirmation.organisation_id))[1]


def of_paper(reading: Reading, paper_id: str) -> tuple[PaperReceipt, Standing]:
    """Load a proposal that came on paper; whoever recorded it does not check it."""
    paper = _found(reading.session.get(PaperReceipt, paper_id))
    _, standing = of_round(reading, paper.funding_round_id)
    return paper, replace(
        standing,
        recorded_paper=paper.recorded_by == standing.account_id,
        paper_in_time=paper.withdrawn_at is None,
    )


def concerning(reading: Reading, standing: Standing, proposal_ids: Sequence[str]) -> Standing:
    """Add to a standing in a round what the actor is to these proposals: helper, or of their applicant."""
    account_id = standing.account_id or ""
    return replace(
        standing,
        organisation_role=helped.acts_for(reading.session, account_id, proposal_ids),
        helped=helped.helped_with(reading.session, account_id, proposal_ids),
    )


def of_review(reading: Reading, review_id: str) -> tuple[Review, Standing]:
    """Load a review; only its own seat's person has `own_sheet`."""
    session = reading.session
    review = _found(session.get(Review, review_id))
    _, standing = of_proposal(reading, review.proposal_id)
    seat = _found(session.get(Seat, review.seat_id))
    own = seat.account_id is not None and seat.account_id == standing.account_id
    found = replace(standing, own_sheet=own, review_state=review.state)
    return review, reviewing.with_work(session, found, review, seat.funding_round_id)


def of_paper_sheet(reading: Reading, entry_id: str) -> tuple[PaperSheet, Review, Standing]:
    """Load a typed paper sheet with its review; whoever typed it first does not type it again."""
    entry = _found(reading.session.get(PaperSheet, entry_id))
    review, standing = of_review(reading, entry.review_id)
    return entry, review, replace(standing, entered_sheet=entry.entered_by == standing.account_id)


def of_seat(reading: Reading, seat_id: str) -> tuple[Seat, Standing]:
    """Load a seat of a panel with the actor's standing in its round."""
    seat = _found(reading.session.get(Seat, seat_id))
    _, standing = of_round(reading, seat.funding_round_id)
    own = seat.account_id is not None and seat.account_id == standing.account_id
    return seat, replace(
        standing, own_sheet=own, seat_state=seat.state if own else standing.seat_state
    )


def of_panel_notice(
    reading: Reading, funding_round_id: str, organisation_id: str = ""
) -> tuple[FundingRound, PanelNotice | None, Standing]:
    """Load a round with what its applicants were told of the panel; with an organisation, the role in it."""
    funding_round, standing = of_round(reading, funding_round_id)
    notice = reading.session.exec(
        select(PanelNotice).where(PanelNotice.funding_round_id == funding_round.id)
    ).first()
    arrived = reading.arrived_at if isinstance(reading, Unit) else reading.now
    in_time = notice is not None and arrived <= notice.object_until
    early = funding_round.phase in {Phase.SCREENING, Phase.REVIEW, Phase.MEETING}
    told = replace(standing, panel_told=notice is not None, objections_open=in_time and early)
    if organisation_id:
        role = of_organisation(reading, organisation_id)[1].organisation_role
        told = replace(told, organisation_role=role)
    return funding_round, notice, told


def of_bids(reading: Reading, funding_round_id: str) -> tuple[FundingRound, Seat | None, Standing]:
    """Load a round with the actor's own seat, and whether the plan of its panel asks for bids."""
    funding_round, standing = of_round(reading, funding_round_id)
    account_id = reading.actor.account_id
    seat = (
        panels.seat_of_account(reading.session, funding_round.id, account_id)
        if account_id
        else None
    )
    plan = plans.plan_of(reading.session, funding_round.id, seat.panel) if seat else None
    return funding_round, seat, replace(standing, bids_open=plan is not None and plan.bids_open)


def of_meeting(reading: Reading, meeting_id: str) -> tuple[Meeting, Standing]:
    """Load a meeting with the actor's standing in its round."""
    meeting = _found(reading.session.get(Meeting, meeting_id))
    return meeting, of_round(reading, meeting.funding_round_id)[1]


def of_member(reading: Reading, member_id: str) -> tuple[ProgrammeMember, Standing]:
    """Load an officer's row with the actor's roles in the same programme."""
    member = _found(reading.session.get(ProgrammeMember, member_id))
    return member, of_programme(reading, member.programme_id)[1]


def of_message(reading: Reading, message_id: str) -> tuple[Message, Standing]:
    """Load a message of a round or of a programme; others belong to nobody's list."""
    message = _found(reading.session.get(Message, message_id))
    if message.funding_round_id is not None:
        return message, of_round(reading, message.funding_round_id)[1]
    return message, of_programme(reading, _found(message.programme_id))[1]


def of_ballot(reading: Reading, ballot_id: str) -> tuple[Ballot, Standing]:
    """Load a ballot; `may_vote` tells whether the actor's seat stands on its roll."""
    ballot = _found(reading.session.get(Ballot, ballot_id))
    if ballot.proposal_id is not None:
        found = presence.at_proposal(reading, ballot.proposal_id)
    else:
        meeting = _found(reading.session.get(Meeting, ballot.meeting_id))
        found = presence.in_round(reading, meeting.funding_round_id)
    return ballot, replace(
        found.standing,
        may_vote=_on_roll(reading, ballot, found),
        ballot_state=ballot.state,
        entered_counts=ballot.entered_by is not None
        and ballot.entered_by == found.standing.account_id,
    )


def of_absent(reading: Reading, ballot_id: str) -> tuple[Ballot, Meeting, Standing]:
    """Load a ballot for a member who is not there; the rulebook says whether that is possible."""
    ballot, standing = of_ballot(reading, ballot_id)
    meeting = _found(reading.session.get(Meeting, ballot.meeting_id))
    rules = rules_of(reading.session, meeting.funding_round_id)
    vote = vote_of(rules, ballot.vote) or members_vote(rules)
    allowed = not ballot.secret and vote is not None and vote.absent_papers is True
    return ballot, meeting, replace(standing, absent_papers=allowed)


def of_pitch(reading: Reading, pitch_id: str) -> tuple[Pitch, Meeting, Standing]:
    """Load the hearing of a proposal with the actor's standing in its round."""
    pitch = _found(reading.session.get(Pitch, pitch_id))
    meeting, standing = of_meeting(reading, pitch.meeting_id)
    return pitch, meeting, standing


def of_card(reading: Reading, code: str) -> tuple[VotingCard, Meeting, Standing]:
    """Find the card of a code; whoever holds it may vote, and is nobody else."""
    card = _found(voting_cards.by_code(reading.session, code))
    meeting = _found(reading.session.get(Meeting, card.meeting_id))
    funding_round = _found(reading.session.get(FundingRound, meeting.funding_round_id))
    rests = funding_round.paused_at is not None
    return card, meeting, Standing(holds_card=True, phase=funding_round.phase, paused=rests)


def of_tally(reading: Reading, tally_id: str) -> tuple[Tally, Standing]:
    """Load a tally; `ran_tally` tells whether the actor started it."""
    tally = _found(reading.session.get(Tally, tally_id))
    _, standing = of_round(reading, tally.funding_round_id)
    signing = sign_offs.signing_of(reading.session, tally)
    return tally, replace(
        standing,
        ran_tally=tally.run_by == standing.account_id,
        tally_state=tally.state,
        signs_next=signing.role,
        has_signed=signing.by(standing.account_id),
        signed_online=signing.online,
        signed_in_ink=signing.in_ink,
    )


def of_receipt(reading: Reading, receipt_id: str) -> tuple[Receipt, Standing]:
    """Load a receipt; it belongs to who handed in, and to those who act for the same applicant."""
    organisation = (
        select(Proposal.organisation_id)
        .where(col(Proposal.id) == col(Receipt.subject_id))
        .correlate(Receipt)
        .scalar_subquery()
    )
    receipt, base, role = _beside(reading, Receipt, receipt_id, presence.role_for(organisation))
    own = receipt.account_id == base.account_id and presence.open_by_card(
        reading, receipt.funding_round_id
    )
    return receipt, replace(base, own_receipt=own or bool(role))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


def _beside(
    reading: Reading, model: type[Row], row_id: str, fact: ColumnElement[str | None]
) -> tuple[Row, Standing, str | None]:
    """Load a row, who asks, and one fact about the two, in one query."""
    table: Any = model
    found = reading.session.execute(
        sql_select(table, Account, fact)
        .select_from(table)
        .outerjoin(Account, presence.the_actor())
        .where(table.id == row_id),
        {presence.ACTOR: reading.actor.account_id or ""},
    ).first()
    row, account, value = _found(found)
    base = presence.person(reading, account)
    return row, base, None if base.by_card else value


def _with_help(reading: Reading, standing: Standing, proposal_id: str) -> Standing:
    """Ask what an actor did for a proposal, of officers and coaches only: nobody else helps."""
    coach = standing.organisation_role is OrganisationRole.COACH
    if standing.account_id is None or not (standing.roles or coach):
        return standing
    found = helped.help_of(reading.session, standing.account_id, proposal_id)
    return replace(
        standing,
        helping=found.helping,
        helped=found.helped,
        signed_paper=found.signed_paper,
        paper_in_time=found.paper_in_time,
        paper_confirmed=found.paper_confirmed,
    )


def _on_roll(reading: Reading, ballot: Ballot, found: Presence) -> bool:
    if found.seat is None:
        return False
    statement = select(RollEntry.id).where(
        col(RollEntry.ballot_id) == ballot.id, col(RollEntry.seat_id) == found.seat.id
    )
    return reading.session.exec(statement).first() is not None
