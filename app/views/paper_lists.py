"""Typing the papers of a list. What the first person typed is shown to nobody."""

from dataclasses import dataclass

from app.errors import NotFound
from app.language.headings import Heading, heading
from app.models import Account, Attachment, Ballot, Proposal
from app.policy import may, require
from app.store import ballots, meetings, scans, voting_cards
from app.store.standing import of_ballot, of_round
from app.unit import Reading
from app.vocabulary import BallotForm, BallotState, Verb, Voters
from app.workflow import BALLOT, legal

#: So many lines a page offers at most, and so many where nobody knows how many came.
LINES_MAX, LINES = 1500, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A proposal by its number on the paper."""

    at: int
    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersPage(Heading):
    """The pile of one list; `lines` are (seat, what stands before the field)."""

    ballot_id: str
    title: str
    state: BallotState
    form: BallotForm
    voters: Voters
    secret: bool
    least: int
    most: int
    points: int
    places: tuple[Place, ...]
    lines: tuple[tuple[str, str], ...]
    entered_by: str
    document_id: str
    document_name: str
    documents: tuple[tuple[str, str], ...]
    may_enter: bool
    may_confirm: bool
    why_not: str
    accept: str = scans.ACCEPT

    @property
    def more(self) -> int:
        """Give how many lines a longer page has; 0 where each member has one."""
        return min(2 * len(self.lines), LINES_MAX) if self.secret else 0


def show(reading: Reading, ballot_id: str, lines: int = 0) -> PapersPage:
    """Show what is to be typed: the list with its numbers, and a line for each paper."""
    ballot, standing = of_ballot(reading, ballot_id)
    require(Verb.PANEL_VIEW, standing)
    if ballot.proposal_id is not None:
        raise NotFound
    session = reading.session
    meeting = meetings.meeting_of(session, ballot)
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    rows = meetings.options_of(session, meeting.id).get(ballot.id, ())
    scan = session.get(Attachment, ballot.document_id) if ballot.document_id else None
    entered = session.get(Account, ballot.entered_by) if ballot.entered_by else None
    confirm = may(Verb.BALLOT_CONFIRM_COUNTS, standing)
    enter = may(Verb.BALLOT_ENTER_COUNTS, standing).allowed
    return PapersPage(
        **heading(reading, funding_round),
        ballot_id=ballot.id,
        title=ballot.question,
        state=ballot.state,
        form=ballot.form,
        voters=ballot.voters,
        secret=ballot.secret,
        least=ballot.pick_min,
        most=ballot.pick_max,
        points=ballot.points,
        places=tuple(_place(at, proposal) for at, (_, proposal) in enumerate(rows, start=1)),
        lines=_lines(reading, ballot, funding_round.id, lines),
        entered_by=entered.display_name if entered else "",
        document_id=scan.id if scan else "",
        document_name=scan.name if scan else "",
        documents=meetings.documents_of(session, funding_round.id),
        may_enter=enter and legal(BALLOT, ballot.state, Verb.BALLOT_ENTER_COUNTS),
        may_confirm=confirm.allowed and legal(BALLOT, ballot.state, Verb.BALLOT_CONFIRM_COUNTS),
        why_not=confirm.reason,
    )


def _place(at: int, proposal: Proposal) -> Place:
    return Place(at=at, number=proposal.number or "", title=proposal.title)


def _lines(
    reading: Reading, ballot: Ballot, round_id: str, wanted: int
) -> tuple[tuple[str, str], ...]:
    """A named vote has a line for each member; a secret one numbers its papers."""
    session = reading.session
    seats = ballots.roll(session, ballot, round_id)
    if not ballot.secret:
        return tuple((seat.id, f"{seat.label} {seat.invited_name}".strip()) for seat in seats)
    known = len(seats) or voting_cards.in_force(session, ballot.meeting_id) or LINES
    typed = meetings.last_typed(session, ballot.id)
    number = min(max(known, wanted, len(typed.papers) if typed else 0), LINES_MAX)
    return tuple(("", str(place)) for place in range(1, number + 1))
