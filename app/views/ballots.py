"""One ballot: opened beside the plan, entered for somebody absent, or counted on paper."""

from dataclasses import dataclass

from app.errors import NotFound, Refused
from app.forms.uploads import Allowance, FileFacts
from app.language.catalogue import N_, translate
from app.language.headings import Heading, heading
from app.language.rule_votes import held
from app.models import Account, Attachment, Ballot, Proposal
from app.policy import may, require
from app.scoring.rulebook import Vote
from app.store import attendance, ballots, boards, meetings, panels, scans, voting_cards
from app.store.boards import Question
from app.store.rules import members_vote, rules_of
from app.store.standing import of_absent, of_ballot, of_meeting, of_round
from app.unit import Reading
from app.vocabulary import BallotForm, BallotState, Choice, Verb, Voters
from app.workflow import BALLOT, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsPage(Heading):
    """Entering or confirming the counts of one ballot."""

    ballot_id: str
    number: str
    title: str
    state: BallotState
    members: int
    public: bool
    entered_by: str
    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None
    votes_void: int | None
    attending: int | None
    document_id: str
    document_name: str
    accept: str
    documents: tuple[tuple[str, str], ...]
    may_enter: bool
    may_confirm: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """A proposal that may be put to the vote."""

    proposal_id: str
    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage(Heading):
    """What a further ballot may be about."""

    meeting_id: str
    proposals: tuple[Choosable, ...]
    cards: int
    secret: bool
    rules: tuple[tuple[str, str, str], ...]
    forms: tuple[BallotForm, ...] = tuple(BallotForm)
    voters: tuple[Voters, ...] = tuple(Voters)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentPage(Heading):
    """Entering a named paper for a member who is not there."""

    ballot_id: str
    question: Question
    seats: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...] = tuple(Choice)


def starting(reading: Reading, meeting_id: str) -> StartPage:
    """Show what a further ballot may be about."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.BALLOT_OPEN, standing)
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    rules = rules_of(session, funding_round.id)
    vote = members_vote(rules)
    return StartPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        proposals=tuple(
            Choosable(proposal_id=row.id, number=row.number or "", title=row.title)
            for row in panels.eligible(session, funding_round.id)
        ),
        cards=voting_cards.in_force(session, meeting.id),
        secret=vote is not None and vote.secret,
        rules=tuple(_rule(one, one is rules.vote, reading.language) for one in rules.all_votes),
    )


def _rule(vote: Vote, main: bool, language: str) -> tuple[str, str, str]:  # noqa: FBT001 -- one of two names
    name = translate(N_("主要的表决"), language)
    if not main:
        name = translate(N_("规则里的“%(name)s”"), language, name=vote.id)
    return (f"vote:{vote.id}", name, held(vote, language))


def absent(reading: Reading, ballot_id: str) -> AbsentPage:
    """Show for whom a paper may be entered: those on the roll without one."""
    ballot, meeting, standing = of_absent(reading, ballot_id)
    require(Verb.BALLOT_CAST_FOR, standing)
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    voted = meetings.voted_on(session, ballot) | (attendance.present(session, meeting.id) or set())
    board = boards.board_of(session, meeting.id)
    found = boards.fragment(board, "", Voters.PANEL).questions
    question = next((one for one in found if one.ballot_id == ballot.id), None)
    if question is None:
        raise Refused("not_from_here", state=ballot.state.value)
    return AbsentPage(
        **heading(reading, funding_round),
        ballot_id=ballot.id,
        question=question,
        seats=tuple(
            (seat.id, f"{seat.label} {seat.invited_name}".strip())
            for seat in meetings.roll_of(session, ballot.id)
            if seat.id not in voted
        ),
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
    public = ballot.voters is Voters.PUBLIC
    return CountsPage(
        **heading(reading, funding_round),
        ballot_id=ballot.id,
        number=proposal.number or "",
        title=proposal.title,
        state=ballot.state,
        members=len(ballots.roll(session, ballot, funding_round.id)),
        public=public,
        entered_by=entered.display_name if entered else "",
        votes_for=ballot.votes_for,
        votes_against=ballot.votes_against,
        votes_abstain=ballot.votes_abstain,
        votes_void=ballot.votes_void,
        attending=ballot.attending,
        document_id=document.id if document else "",
        document_name=document.name if document else "",
        accept=scans.ACCEPT,
        documents=meetings.documents_of(session, funding_round.id),
        may_enter=enter and legal(BALLOT, ballot.state, Verb.BALLOT_ENTER_COUNTS),
        may_confirm=confirm.allowed and legal(BALLOT, ballot.state, Verb.BALLOT_CONFIRM_COUNTS),
        why_not=confirm.reason,
    )


def allowance(reading: Reading, ballot_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person enter counts, and how large may the document be."""
    _, standing = of_ballot(reading, ballot_id)
    require(Verb.BALLOT_ENTER_COUNTS, standing)
    return scans.allowance(house_max)


def document(reading: Reading, ballot_id: str) -> FileFacts:
    """Find the document behind the counts of a ballot."""
    ballot, standing = of_ballot(reading, ballot_id)
    require(Verb.PANEL_VIEW, standing)
    found = reading.session.get(Attachment, ballot.document_id) if ballot.document_id else None
    if found is None:
        raise NotFound
    return FileFacts(
        name=found.name, media_type=found.media_type, size=found.size, sha256=found.sha256
    )


def _proposal(reading: Reading, ballot: Ballot) -> Proposal:
    found = reading.session.get(Proposal, ballot.proposal_id) if ballot.proposal_id else None
    if found is None:
        raise NotFound
    return found
