"""One ballot: a member's question on a phone, and the counts of a vote held on paper."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.language.headings import Heading, heading
from app.models import Account, Attachment, Ballot, Proposal, Seat
from app.policy import may, require
from app.store import meetings, panels
from app.store.rules import rules_of
from app.store.standing import of_ballot, of_meeting, of_round
from app.unit import Reading
from app.vocabulary import BallotState, Choice, Phase, RecusalReason, Verb
from app.workflow import BALLOT, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsPage(Heading):
    """Entering or confirming the counts of one ballot."""

    ballot_id: str
    number: str
    title: str
    state: BallotState
    members: int
    entered_by: str
    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None
    votes_void: int | None
    attending: int | None
    document_id: str
    document_name: str
    documents: tuple[tuple[str, str], ...]
    may_enter: bool
    may_confirm: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A document's name and where its bytes lie."""

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An open ballot as one member sees it."""

    ballot_id: str
    proposal_id: str
    number: str
    title: str
    requested_minor: int
    secret: bool
    state: BallotState
    on_roll: bool
    recused: bool
    cast: bool
    own_choice: Choice | None
    turnout: int
    roll: int
    may_recuse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage(Heading):
    """The meeting on a member's phone."""

    meeting_id: str
    title: str
    place: str
    held_at: datetime | None
    phase: Phase
    questions: tuple[Question, ...]
    closed: int
    of: int
    waiting: bool
    choices: tuple[Choice, ...] = tuple(Choice)
    reasons: tuple[RecusalReason, ...] = tuple(RecusalReason)


def member(reading: Reading, meeting_id: str) -> MemberPage:
    """Show a meeting to a member: what is open now, and whether the own paper is in."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.MEETING_VIEW, standing)
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    seat = panels.seat_of_account(session, funding_round.id, reading.actor.account_id)
    rows = meetings.ballots_of(session, meeting.id)
    waiting = [row for row in rows if row[0].state is BallotState.OPEN]
    rolls, turnout = meetings.rolls(session, meeting.id), meetings.cast_so_far(session, meeting.id)
    voted = meetings.ballots_voted_on(session, meeting.id, seat.id) if seat else set()
    out = panels.recused_pairs(session, funding_round.id, [proposal for _, proposal in waiting])
    may_recuse = may(Verb.RECUSAL_DECLARE, standing).allowed
    questions = tuple(
        _question(
            reading,
            ballot,
            proposal,
            seat,
            recused=seat is not None and (seat.id, proposal.id) in out,
            cast=ballot.id in voted,
            counts=(turnout.get(ballot.id, 0), rolls.get(ballot.id, 0)),
            may_recuse=may_recuse,
        )
        for ballot, proposal in waiting
    )
    return MemberPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        title=meeting.title,
        place=meeting.place,
        held_at=meeting.held_at,
        phase=funding_round.phase,
        questions=questions,
        closed=sum(ballot.state is BallotState.CLOSED for ballot, _ in rows),
        of=len(rows),
        waiting=not any(one.on_roll and not one.recused and not one.cast for one in questions),
    )


def place(reading: Reading, ballot_id: str) -> str:
    """Give the meeting to which a ballot belongs."""
    ballot, standing = of_ballot(reading, ballot_id)
    require(Verb.BALLOT_VIEW, standing)
    return ballot.meeting_id


def counts(reading: Reading, ballot_id: str) -> CountsPage:
    """Show one ballot whose vote is held on paper or by show of hands."""
    ballot, standing = of_ballot(reading, ballot_id)
    require(Verb.PANEL_VIEW, standing)
    session = reading.session
    meeting, proposal = meetings.meeting_of(session, ballot), _proposal(reading, ballot)
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    document = session.get(Attachment, ballot.document_id) if ballot.document_id else None
    entered = session.get(Account, ballot.entered_by) if ballot.entered_by else None
    confirm = may(Verb.BALLOT_CONFIRM_COUNTS, standing)
    enter = may(Verb.BALLOT_ENTER_COUNTS, standing).allowed
    out = panels.recused_pairs(session, funding_round.id, [proposal])
    seats = panels.voters(session, funding_round.id, rules_of(session, funding_round.id).vote)
    return CountsPage(
        **heading(reading, funding_round),
        ballot_id=ballot.id,
        number=proposal.number or "",
        title=proposal.title,
        state=ballot.state,
        members=sum((seat.id, proposal.id) not in out for seat in seats),
        entered_by=entered.display_name if entered else "",
        votes_for=ballot.votes_for,
        votes_against=ballot.votes_against,
        votes_abstain=ballot.votes_abstain,
        votes_void=ballot.votes_void,
        attending=ballot.attending,
        document_id=document.id if document else "",
        document_name=document.name if document else "",
        documents=meetings.documents_of(session, funding_round.id),
        may_enter=enter and legal(BALLOT, ballot.state, Verb.BALLOT_ENTER_COUNTS),
        may_confirm=confirm.allowed and legal(BALLOT, ballot.state, Verb.BALLOT_CONFIRM_COUNTS),
        why_not=confirm.reason,
    )


def document(reading: Reading, ballot_id: str) -> DocumentFacts:
    """Find the document behind the counts of a ballot."""
    ballot, standing = of_ballot(reading, ballot_id)
    require(Verb.PANEL_VIEW, standing)
    found = reading.session.get(Attachment, ballot.document_id) if ballot.document_id else None
    if found is None:
        raise NotFound
    return DocumentFacts(name=found.name, media_type=found.media_type, sha256=found.sha256)


def _question(  # noqa: PLR0913 -- one question from its parts, all but three by keyword
    reading: Reading,
    ballot: Ballot,
    proposal: Proposal,
    seat: Seat | None,
    *,
    recused: bool,
    cast: bool,
    counts: tuple[int, int],
    may_recuse: bool,
) -> Question:
    session = reading.session
    paper = (
        meetings.own_paper(session, ballot.id, seat.id)
        if seat and cast and not ballot.secret
        else None
    )
    return Question(
        ballot_id=ballot.id,
        proposal_id=proposal.id,
        number=proposal.number or "",
        title="" if recused else proposal.title,
        requested_minor=0 if recused else proposal.requested_minor,
        secret=ballot.secret,
        state=ballot.state,
        on_roll=seat is not None and meetings.roll_entry(session, ballot.id, seat.id) is not None,
        recused=recused,
        cast=cast,
        own_choice=paper.choice if paper else None,
        turnout=counts[0],
        roll=counts[1],
        may_recuse=may_recuse and not cast,
    )


def _proposal(reading: Reading, ballot: Ballot) -> Proposal:
    found = reading.session.get(Proposal, ballot.proposal_id)
    if found is None:
        raise NotFound
    return found
