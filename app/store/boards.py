"""What is put to the vote now, read once for everybody; and what one voter may see of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.errors import NotFound
from app.models import (
    Ballot,
    CardTurnout,
    FundingRound,
    Meeting,
    NamedPaper,
    Pitch,
    Proposal,
    RollEntry,
    Turnout,
)
from app.scoring.rulebook import Vote
from app.store import ballots, meetings, panels, pitches, pulses
from app.store.rounds import programme_of
from app.store.rules import rules_of, run_off_of
from app.vocabulary import BallotForm, BallotState, Choice, Phase, PitchState, Voters

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A proposal of a list."""

    proposal_id: str
    number: str
    title: str
    requested_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """The hearing whose clock runs: what is heard, and when its time is over."""

    proposal_id: str
    number: str
    title: str
    state: PitchState
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An open ballot as one voter sees it. `kind`: ask, cast, recused, off_roll."""

    ballot_id: str
    form: BallotForm
    voters: Voters
    secret: bool
    number: str
    title: str
    requested_minor: int
    options: tuple[Option, ...]
    least: int
    most: int
    points: int
    kind: str
    own_choice: Choice | None = None
    own_picks: tuple[tuple[str, int], ...] = ()
    may_recuse: bool = False

    @property
    def recused(self) -> bool:
        """Tell whether this voter keeps out."""
        return self.kind == "recused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """All that a voter's page shows of the meeting; equal for all who may see the same."""

    phase: Phase
    currency: str
    hearing: Hearing | None
    questions: tuple[Question, ...]
    closed: int
    of: int

    @property
    def waiting(self) -> bool:
        """Tell whether this voter has nothing to answer now."""
        return not any(one.kind == "ask" for one in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A ballot of the meeting, open or not, and who must not hear of it."""

    voters: Voters
    closed: bool
    hidden_from: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """An open ballot before anybody looks at it: who may vote, and who has."""

    item: Item
    ballot: Ballot
    proposal: Proposal | None
    options: tuple[Option, ...]
    roll: frozenset[str]
    cast: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The meeting for all voters at once."""

    meeting_id: str
    stage: int
    phase: Phase
    currency: str
    hearing: Hearing | None
    puts: tuple[Put, ...]
    kept_out: Pairs
    seats: frozenset[str]
    items: tuple[Item, ...]


def board_of(session: Session, meeting_id: str) -> Board:
    """Read what is put to the vote now."""
    meeting = session.get(Meeting, meeting_id)
    funding_round = session.get(FundingRound, meeting.funding_round_id) if meeting else None
    if meeting is None or funding_round is None:
        raise NotFound
    rows = meetings.ballots_of(session, meeting.id)
    options = meetings.options_of(session, meeting.id)
    opened = [row for row in rows if row[0].state is BallotState.OPEN]
    running = pitches.running(session, meeting.id)
    shown = [proposal for _, proposal in rows if proposal is not None]
    shown += [proposal for listed in options.values() for _, proposal in listed]
    shown += [running[1]] if running else []
    kept_out = frozenset(panels.recused_pairs(session, funding_round.id, shown))
    decider = run_off_of(rules_of(session, funding_round.id))
    items = {ballot.id: _item(ballot, options, decider, kept_out) for ballot, _ in rows}
    return Board(
        meeting_id=meeting.id,
        stage=pulses.pulse_of(session, meeting.id)[0],
        phase=funding_round.phase,
        currency=programme_of(session, funding_round).currency,
        hearing=_hearing(meeting, running),
        puts=tuple(
            _put(session, ballot, proposal, options, items[ballot.id])
            for ballot, proposal in opened
        ),
        kept_out=kept_out,
        seats=frozenset(row.id for row in panels.active_seats(session, funding_round.id)),
        items=tuple(items.values()),
    )


def fragment(
    board: Board, voter_id: str, voters: Voters, cast: frozenset[str] = frozenset()
) -> Fragment:
    """Show the board to one voter: what he keeps out of is not in it; nothing to a seat that ended.

    A board may have been read before the voter's own paper came in; `cast` names the ballots that have it.
    """
    ended = voters is Voters.PANEL and bool(voter_id) and voter_id not in board.seats
    items = [one for one in board.items if one.voters is voters and voter_id not in one.hidden_from]
    hearing = None if ended else board.hearing
    if hearing is not None and (voter_id, hearing.proposal_id) in board.kept_out:
        hearing = replace(hearing, proposal_id="", number="", title="", ends_at=None)
    return Fragment(
        phase=board.phase,
        currency=board.currency,
        hearing=hearing,
        questions=tuple(
            _question(put, voter_id, board.kept_out, cast)
            for put in board.puts
            if put.item in items and not ended
        ),
        closed=sum(one.closed for one in items),
        of=len(items),
    )


def with_own_papers(session: Session, shown: Fragment, seat_id: str, *, recuse: bool) -> Fragment:
    """Add what only the member knows: the own named paper, and whether to keep out is possible."""
    own = {
        question.ballot_id: meetings.own_paper(session, question.ballot_id, seat_id)
        for question in shown.questions
        if question.kind == "cast" and not question.secret
    }
    return replace(
        shown,
        questions=tuple(
            _own(question, own.get(question.ballot_id), recuse=recuse)
            for question in shown.questions
        ),
    )


def _own(question: Question, paper: NamedPaper | None, *, recuse: bool) -> Question:
    single = question.form is BallotForm.FOR_AGAINST_ABSTAIN
    return replace(
        question,
        own_choice=paper.choice if paper else None,
        own_picks=tuple(sorted((paper.picks or {}).items())) if paper else (),
        may_recuse=recuse and question.kind == "ask" and single,
    )


def _question(put: Put, voter_id: str, kept_out: Pairs, cast: frozenset[str]) -> Question:
    ballot, proposal = put.ballot, put.proposal
    recused = proposal is not None and (voter_id, proposal.id) in kept_out
    kind = "ask"
    if recused:
        kind = "recused"
    elif ballot.voters is Voters.PANEL and voter_id not in put.roll:
        kind = "off_roll"
    elif voter_id in put.cast or ballot.id in cast:
        kind = "cast"
    open_ = proposal is not None and not recused
    return Question(
        ballot_id=ballot.id,
        form=ballot.form,
        voters=ballot.voters,
        secret=ballot.secret,
        number=(proposal.number or "") if proposal else "",
        title=(proposal.title if proposal and open_ else "")
        or ("" if recused else ballot.question),
        requested_minor=proposal.requested_minor if proposal and open_ else 0,
        options=tuple(one for one in put.options if (voter_id, one.proposal_id) not in kept_out),
        least=ballot.pick_min,
        most=ballot.pick_max,
        points=ballot.points,
        kind=kind,
    )


def cast_by(session: Session, meeting_id: str, voter_id: str, voters: Voters) -> frozenset[str]:
    """Tell on which open ballots of a meeting one voter has cast a paper."""
    papers = (
        select(CardTurnout.ballot_id).where(CardTurnout.card_id == voter_id)
        if voters is Voters.PUBLIC
        else select(Turnout.ballot_id)
        .where(Turnout.seat_id == voter_id)
        .union(select(NamedPaper.ballot_id).where(NamedPaper.seat_id == voter_id))
    )
    opened = select(Ballot.id).where(
        Ballot.meeting_id == meeting_id,
        Ballot.state == BallotState.OPEN,
        col(Ballot.id).in_(papers),
    )
    return frozenset(session.exec(opened))


def _put(
    session: Session,
    ballot: Ballot,
    proposal: Proposal | None,
    options: meetings.Lists,
    item: Item,
) -> Put:
    roll = session.exec(select(RollEntry.seat_id).where(col(RollEntry.ballot_id) == ballot.id))
    return Put(
        item=item,
        ballot=ballot,
        proposal=proposal,
        options=tuple(_option(row) for _, row in options.get(ballot.id, ())),
        roll=frozenset(roll),
        cast=frozenset(meetings.voted_on(session, ballot)),
    )


def _option(proposal: Proposal) -> Option:
    return Option(
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        requested_minor=proposal.requested_minor,
    )


def hearing_ends(
    meeting: Meeting, state: PitchState, started: Sequence[datetime | None]
) -> datetime | None:
    """Say when the time of a pitch or of the answers is over."""
    minutes = meeting.pitch_minutes if state is PitchState.PITCHING else meeting.answer_minutes
    began = started[0] if state is PitchState.PITCHING else started[1]
    return began + timedelta(minutes=minutes) if began else None


def _hearing(meeting: Meeting, running: tuple[Pitch, Proposal] | None) -> Hearing | None:
    if running is None:
        return None
    pitch, proposal = running
    began = (pitch.pitch_started_at, pitch.answers_started_at)
    return Hearing(
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        state=pitch.state,
        ends_at=hearing_ends(meeting, pitch.state, began),
    )


def _item(ballot: Ballot, options: meetings.Lists, decider: Vote | None, kept_out: Pairs) -> Item:
    """A later vote tells how the first one ended: not to those whom it leaves nothing to choose."""
    listed = [proposal.id for _, proposal in options.get(ballot.id, ())]
    about = [ballot.proposal_id] if ballot.proposal_id else listed
    return Item(
        voters=ballot.voters,
        closed=ballot.state is BallotState.CLOSED,
        hidden_from=ballots.without_a_choice(ballot, decider, about, kept_out),
    )
