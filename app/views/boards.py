"""The meeting as voters have it on their phones: the whole page, and what is pushed to it."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.language.headings import Heading, heading
from app.models import FundingRound, Meeting
from app.policy import may, require
from app.store import attendance, boards, panels, pulses
from app.store.boards import Board, Fragment
from app.store.standing import of_card, of_meeting, of_round
from app.unit import Reading
from app.vocabulary import Choice, RecusalReason, Verb, Voters

__all__ = [
    "Board", "CardPage", "Fragment", "MemberPage", "Pass", "board", "card", "fragment_for", "member",
    "pass_of_card", "pass_of_member", "pass_of_officer", "pulse",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Who listens to a meeting, and as what; `voter_id` is empty for those who run it.

    `cast` names the open ballots that had the voter's paper when listening began: the board that is kept for all
    may be older.
    """

    meeting_id: str
    voter_id: str
    voters: Voters = Voters.PANEL
    cast: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage(Heading):
    """The meeting on a member's phone."""

    meeting_id: str
    title: str
    place: str
    held_at: datetime | None
    board: Fragment
    stage: int
    seated: bool
    is_here: bool
    may_arrive: bool
    choices: tuple[Choice, ...] = tuple(Choice)
    reasons: tuple[RecusalReason, ...] = tuple(RecusalReason)

    @property
    def questions(self) -> tuple[boards.Question, ...]:
        """What is open now."""
        return self.board.questions


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage(Heading):
    """The meeting on the phone of one of the public; `code` is what the own card says."""

    meeting_id: str
    title: str
    place: str
    number: int
    code: str
    board: Fragment
    stage: int
    choices: tuple[Choice, ...] = tuple(Choice)


def member(reading: Reading, meeting_id: str) -> MemberPage:
    """Show a meeting to a member: what is open now, and whether the own paper is in."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.MEETING_VIEW, standing)
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    seat = panels.seat_of_account(session, funding_round.id, reading.actor.account_id)
    shown = boards.board_of(session, meeting.id)
    own = boards.fragment(shown, seat.id if seat else "", Voters.PANEL)
    if seat is not None:
        recuse = may(Verb.RECUSAL_DECLARE, standing).allowed
        own = boards.with_own_papers(session, own, seat.id, recuse=recuse)
    here = attendance.row_of(session, meeting.id, seat.id) if seat else None
    return MemberPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        title=meeting.title,
        place=meeting.place,
        held_at=meeting.held_at,
        board=own,
        stage=shown.stage,
        seated=seat is not None,
        is_here=here is not None and here.present,
        may_arrive=may(Verb.ATTENDANCE_ARRIVE, standing).allowed,
    )


def card(reading: Reading, code: str) -> CardPage:
    """Show a meeting to whoever holds a card."""
    found, meeting, standing = of_card(reading, code)
    require(Verb.VOTING_CARD_VIEW, standing)
    shown = boards.board_of(reading.session, meeting.id)
    return CardPage(
        **heading(reading, _round(reading, meeting)),
        meeting_id=meeting.id,
        title=meeting.title,
        place=meeting.place,
        number=found.number,
        code=code,
        board=boards.fragment(shown, found.id, Voters.PUBLIC),
        stage=shown.stage,
    )


def pass_of_member(reading: Reading, meeting_id: str) -> Pass:
    """Let a member, or somebody who runs the meeting, listen to it."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.MEETING_VIEW, standing)
    seat = panels.seat_of_account(
        reading.session, meeting.funding_round_id, reading.actor.account_id
    )
    cast = boards.cast_by(reading.session, meeting.id, seat.id, Voters.PANEL) if seat else ()
    return Pass(meeting_id=meeting.id, voter_id=seat.id if seat else "", cast=frozenset(cast))


def pass_of_officer(reading: Reading, meeting_id: str) -> Pass:
    """Let somebody who runs the meeting listen to its progress."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.PANEL_VIEW, standing)
    return Pass(meeting_id=meeting.id, voter_id="")


def pass_of_card(reading: Reading, code: str) -> Pass:
    """Let whoever holds a card listen."""
    found, meeting, standing = of_card(reading, code)
    require(Verb.VOTING_CARD_VIEW, standing)
    cast = boards.cast_by(reading.session, meeting.id, found.id, Voters.PUBLIC)
    return Pass(meeting_id=meeting.id, voter_id=found.id, voters=Voters.PUBLIC, cast=cast)


def board(reading: Reading, meeting_id: str) -> Board:
    """Read the board once for all who listen; each gets only the own fragment of it."""
    return boards.board_of(reading.session, meeting_id)


def fragment_for(shown: Board, who: Pass) -> Fragment:
    """Take from the board what one listener may see."""
    return boards.fragment(shown, who.voter_id, who.voters, who.cast)


def pulse(reading: Reading, meeting_id: str) -> tuple[int, int]:
    """Tell how far a meeting has come, to those who were let in before."""
    return pulses.pulse_of(reading.session, meeting_id)


def _round(reading: Reading, meeting: Meeting) -> FundingRound:
    found = reading.session.get(FundingRound, meeting.funding_round_id)
    if found is None:
        raise NotFound
    return found
