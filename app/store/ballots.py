"""One ballot: who may vote on it, what may be answered, how a paper is put in, who attends."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.errors import Invalid, Refused
from app.models import (
    Ballot,
    CardTurnout,
    NamedPaper,
    Proposal,
    RollEntry,
    Seat,
    SecretPaper,
    Turnout,
)
from app.scoring.canonical import digest
from app.scoring.lists import fault_of
from app.scoring.rulebook import Base, Vote
from app.scoring.votes import least
from app.store import attendance, meetings, panels, pulses, voting_cards
from app.store.rules import members_vote, rules_of, run_off_of, vote_of
from app.unit import Unit
from app.vocabulary import BallotForm, BallotState, Choice, Voters


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a paper says: a choice, and on a list the picks."""

    choice: Choice
    picks: dict[str, int] | None = None

    def as_content(self) -> dict[str, Any]:
        """Write it for a receipt."""
        listed = {} if self.picks is None else {"picks": self.picks}
        return {"choice": self.choice.value, **listed}


def vote_for(session: Session, ballot: Ballot, round_id: str) -> Vote | None:
    """Give the vote by whose rules a ballot is held; what is asked beside the rules goes by the members' vote."""
    rules = rules_of(session, round_id)
    return vote_of(rules, ballot.vote) or members_vote(rules)


def roll(session: Session, ballot: Ballot, round_id: str) -> list[Seat]:
    """Give the seats that may vote: those who keep out of the one proposal do not."""
    if ballot.voters is Voters.PUBLIC:
        return []
    seats = panels.voters(session, round_id, vote_for(session, ballot, round_id))
    about = proposals_of(session, ballot)
    out = panels.recused_pairs(session, round_id, about)
    if ballot.proposal_id is not None:
        return [seat for seat in seats if (seat.id, ballot.proposal_id) not in out]
    decider = run_off_of(rules_of(session, round_id))
    idle = without_a_choice(ballot, decider, [row.id for row in about], out)
    return [seat for seat in seats if seat.id not in idle]


def without_a_choice(
    ballot: Ballot,
    decider: Vote | None,
    about: Sequence[str],
    out: Collection[tuple[str, str]],
) -> frozenset[str]:
    """Name the seats to whom a vote that comes after another one leaves nothing to choose among.

    `decider` is the vote by which the rulebook tells equals apart.
    """
    later = ballot.attempt > 1 or ballot.vote_round > 1 or ballot.follows_id is not None
    if not later and (decider is None or ballot.vote != decider.id):
        return frozenset()
    least_choice = max(1, ballot.pick_min)
    lost = Counter(seat for seat, proposal in out if proposal in about)
    return frozenset(seat for seat, n in lost.items() if len(about) - n <= least_choice)


def leave_open(
    unit: Unit, seat: Seat, proposal_id: str | None = None, organisation_id: str | None = None
) -> None:
    """Take a seat from the rolls of open votes: all, or those on what it keeps out of now.

    A paper that is in stays in; and every phone is told, so that none shows what it must not.
    """
    for meeting in meetings.meetings_of(unit.session, seat.funding_round_id):
        pulses.beat(unit, meeting.id)
        for ballot, proposal in meetings.ballots_of(unit.session, meeting.id):
            touched = proposal is not None and (
                proposal.id == proposal_id or proposal.organisation_id == organisation_id
            )
            if ballot.state is BallotState.OPEN and (
                touched or not (proposal_id or organisation_id)
            ):
                _leave(unit.session, ballot, seat)


def _leave(session: Session, ballot: Ballot, seat: Seat) -> None:
    entry = meetings.roll_entry(session, ballot.id, seat.id)
    if entry is not None and not meetings.has_cast(session, ballot, seat.id):
        session.delete(entry)


def proposals_of(session: Session, ballot: Ballot) -> Sequence[Proposal]:
    """Give the one proposal of a ballot, or all of its list."""
    ids = (
        [ballot.proposal_id]
        if ballot.proposal_id is not None
        else [option.proposal_id for option in meetings.list_of(session, ballot)]
    )
    return session.exec(select(Proposal).where(col(Proposal.id).in_(ids))).all()


def out_of(session: Session, ballot: Ballot, round_id: str, seat_id: str) -> set[str]:
    """Tell from which proposals of a list a seat keeps out: recorded, or as one of the applicant's people."""
    if ballot.proposal_id is not None:
        return set()
    listed = proposals_of(session, ballot)
    pairs = panels.recused_pairs(session, round_id, listed)
    member = session.get_one(Seat, seat_id)
    own = panels.organisations_of_account(session, member.account_id or "")
    return {proposal for seat, proposal in pairs if seat == seat_id} | {
        row.id for row in listed if row.organisation_id in own
    }


def answer(
    session: Session,
    ballot: Ballot,
    choice: Choice | None,
    picks: Mapping[str, int] | None,
    out: Collection[str] = (),
) -> Answer:
    """Read what was answered; raises Invalid where a paper would be void."""
    if ballot.form is BallotForm.FOR_AGAINST_ABSTAIN:
        if choice is None:
            raise Invalid({"choice": ("choose_one", {})})
        return Answer(choice=choice)
    chosen = dict(picks or {})
    rule = meetings.choices_of(ballot)
    options = [one.proposal_id for one in meetings.list_of(session, ballot)]
    fault = fault_of(rule, [one for one in options if one not in out], chosen)
    if fault is not None:
        facts = {"least": ballot.pick_min, "most": ballot.pick_max, "points": ballot.points}
        raise Invalid({"picks": (fault, {**facts, "given": len(chosen)})})
    return Answer(choice=Choice.FOR if chosen else Choice.ABSTAIN, picks=chosen)


def drop_in(unit: Unit, ballot: Ballot, said: Answer, turnout: Turnout | CardTurnout) -> None:
    """Put a secret paper in: two rows with nothing in common but the ballot."""
    unit.session.add(turnout)
    unit.session.add(SecretPaper(ballot_id=ballot.id, choice=said.choice, picks=said.picks))
    try:
        unit.session.flush()
    except IntegrityError as error:
        raise Refused("secret_final") from error


def named_paper(
    unit: Unit, ballot: Ballot, seat_id: str, said: Answer, entered_by: str | None = None
) -> NamedPaper:
    """Put a named paper in, as the seat's newest version."""
    earlier = meetings.own_paper(unit.session, ballot.id, seat_id)
    paper = NamedPaper(
        ballot_id=ballot.id,
        seat_id=seat_id,
        version=earlier.version + 1 if earlier else 1,
        choice=said.choice,
        picks=said.picks,
        cast_at=unit.now,
        entered_by=entered_by,
    )
    unit.session.add(paper)
    return paper


def sealed(paper: NamedPaper) -> str:
    """Give the digest by which the ledger knows a named paper; its random id salts it."""
    picks = [] if paper.picks is None else [paper.picks]
    return digest([paper.id, paper.ballot_id, paper.choice.value, *picks])


def attending(session: Session, ballot: Ballot, cast: int) -> int:
    """Count who attends a ballot: those there or voting; without attendance taken, who voted."""
    there = attendance.present(session, ballot.meeting_id)
    if there is None or ballot.voters is Voters.PUBLIC:
        return cast
    on_roll = set(session.exec(select(RollEntry.seat_id).where(RollEntry.ballot_id == ballot.id)))
    return max(cast, len((there | meetings.voted_on(session, ballot)) & on_roll))


def settle(unit: Unit, ballot: Ballot) -> dict[str, Any]:
    """Count a ballot as it closes, from the papers that were cast or typed; gives what the ledger says of it."""
    counted = meetings.count(unit.session, ballot)
    ballot.attending = attending(unit.session, ballot, counted.cast)
    ballot.members = electorate(unit.session, ballot, ballot.attending)
    ballot.votes_for = counted.votes[Choice.FOR]
    ballot.votes_against = counted.votes[Choice.AGAINST]
    ballot.votes_abstain = counted.votes[Choice.ABSTAIN]
    ballot.votes_void = counted.void
    for option in meetings.list_of(unit.session, ballot):
        option.votes = counted.listed[option.proposal_id]
    ballot.papers_digest, ballot.closed_at = counted.digest, unit.now
    names = ("attending", "votes_for", "votes_against", "votes_abstain", "votes_void")
    return {
        "state": ballot.state.value,
        **{name: getattr(ballot, name) for name in names},
        "papers_digest": ballot.papers_digest,
        **({"listed": dict(counted.listed)} if counted.listed else {}),
    }


def quorum_of(vote: Vote | None, members: int, may_vote: int) -> tuple[int, int]:
    """Give (how many must attend, of how many); (0, base) where the rulebook asks for none."""
    if vote is None or vote.quorum is None:
        return 0, members
    base = members if vote.quorum.base is Base.ALL else may_vote
    return least(vote.quorum, base), base


def require_quorum(session: Session, ballot: Ballot, seats: Sequence[Seat], round_id: str) -> None:
    """Refuse to open where the attendance was taken and too few of those who may vote are there."""
    there = attendance.present(session, ballot.meeting_id)
    if there is None or ballot.voters is Voters.PUBLIC:
        return
    vote = vote_for(session, ballot, round_id)
    members = len(panels.voters(session, round_id, vote))
    needed, _ = quorum_of(vote, members, len(seats))
    found = sum(seat.id in there for seat in seats)
    if found < needed:
        raise Refused("quorum_missing", count=found, needed=needed)


def electorate(session: Session, ballot: Ballot, came: int) -> int | None:
    """Count who of the public could vote: the cards in force, and never fewer than came."""
    if ballot.voters is not Voters.PUBLIC:
        return None
    return max(voting_cards.in_force(session, ballot.meeting_id), came)
