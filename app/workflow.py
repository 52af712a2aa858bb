"""The tables of legal moves. Every state machine of the program stands here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.errors import Refused
from app.vocabulary import BallotState, Phase, ProposalState, ReviewState, SeatState, TallyState, Verb

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move:
    """From any of these states to this one."""

    sources: frozenset[StrEnum]
    target: StrEnum


def _move(sources: set[StrEnum], target: StrEnum) -> Move:
    return Move(frozenset(sources), target)


Machine = Mapping[Verb, Move]

ROUND: Machine = {
    Verb.ROUND_PUBLISH_CALL: _move({Phase.DRAFT}, Phase.CALL),
    Verb.ROUND_CLOSE_CALL: _move({Phase.CALL}, Phase.SCREENING),
    Verb.ROUND_OPEN_REVIEW: _move({Phase.SCREENING}, Phase.REVIEW),
    Verb.ROUND_OPEN_MEETING: _move({Phase.REVIEW}, Phase.MEETING),
    Verb.ROUND_OPEN_TALLY: _move({Phase.REVIEW, Phase.MEETING}, Phase.TALLY),
    Verb.ROUND_OPEN_DECISION: _move({Phase.TALLY}, Phase.DECISION),
    Verb.RESULT_PUBLISH: _move({Phase.DECISION}, Phase.NOTICE),
    Verb.RESULT_ANNOUNCE: _move({Phase.NOTICE}, Phase.ANNOUNCED),
    Verb.ROUND_CLOSE: _move({Phase.ANNOUNCED}, Phase.CLOSED),
}

PROPOSAL: Machine = {
    Verb.PROPOSAL_SUBMIT: _move(
        {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED},
        ProposalState.SUBMITTED,
    ),
    Verb.PROPOSAL_WITHDRAW: _move(
        {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED},
        ProposalState.WITHDRAWN,
    ),
    Verb.SCREENING_PASS: _move({ProposalState.SUBMITTED}, ProposalState.ELIGIBLE),
    Verb.SCREENING_RETURN: _move({ProposalState.SUBMITTED}, ProposalState.RETURNED),
    Verb.SCREENING_REFUSE: _move(
        {ProposalState.SUBMITTED, ProposalState.RETURNED}, ProposalState.REFUSED
    ),
}

SEAT: Machine = {
    Verb.SEAT_ACCEPT: _move({SeatState.INVITED}, SeatState.ACTIVE),
    Verb.SEAT_DECLINE: _move({SeatState.INVITED}, SeatState.DECLINED),
    Verb.SEAT_REMOVE: _move({SeatState.INVITED, SeatState.ACTIVE}, SeatState.REMOVED),
}

REVIEW: Machine = {
    Verb.REVIEW_FILE: _move({ReviewState.DRAFT, ReviewState.FILED}, ReviewState.FILED),
}

BALLOT: Machine = {
    Verb.BALLOT_OPEN: _move({BallotState.PREPARED}, BallotState.OPEN),
    Verb.BALLOT_CAST: _move({BallotState.OPEN}, BallotState.OPEN),
    Verb.BALLOT_CLOSE: _move({BallotState.OPEN}, BallotState.CLOSED),
    Verb.BALLOT_ENTER_COUNTS: _move(
        {BallotState.PREPARED, BallotState.ENTERED}, BallotState.ENTERED
    ),
    Verb.BALLOT_CONFIRM_COUNTS: _move({BallotState.ENTERED}, BallotState.CLOSED),
}

TALLY: Machine = {
    Verb.RESULT_SIGN: _move({TallyState.KEPT}, TallyState.SIGNED),
    Verb.RESULT_PUBLISH: _move({TallyState.SIGNED}, TallyState.PUBLISHED),
}

MACHINES: Mapping[str, Machine] = {
    "round": ROUND,
    "proposal": PROPOSAL,
    "seat": SEAT,
    "review": REVIEW,
    "ballot": BALLOT,
    "tally": TALLY,
}


def advance(machine: Machine, state: State, verb: Verb) -> State:
    """Give the next state, or refuse: this verb does not start from this state."""
    move = machine[verb]
    if state not in move.sources:
        raise Refused("not_from_here", verb=verb.value, state=state.value)
    return type(state)(move.target)


def legal(machine: Machine, state: StrEnum, verb: Verb) -> bool:
    """Tell whether the verb may start from this state."""
    return verb in machine and state in machine[verb].sources
