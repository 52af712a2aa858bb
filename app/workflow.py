"""The tables of legal moves. Every state machine of the program stands here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.errors import Refused
from app.guards import Progress
from app.vocabulary import (
    AwardState,
    BallotState,
    ConfirmationState,
    EvaluationState,
    GiftState,
    InstalmentVerdict,
    LookAnswer,
    MessageState,
    NeedState,
    ObjectionState,
    PaperState,
    PaymentState,
    Phase,
    PitchState,
    ProposalState,
    ReleaseState,
    ReportState,
    ResultObjectionState,
    ReturnState,
    ReviewState,
    SeatState,
    TallyState,
    Verb,
)

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
    Verb.ROUND_REOPEN_CALL: _move({Phase.SCREENING}, Phase.CALL),
    Verb.ROUND_REOPEN_SCREENING: _move({Phase.REVIEW}, Phase.SCREENING),
    Verb.ROUND_REOPEN_REVIEW: _move({Phase.MEETING, Phase.TALLY}, Phase.REVIEW),
    Verb.ROUND_REOPEN_MEETING: _move({Phase.TALLY}, Phase.MEETING),
    Verb.ROUND_REOPEN_TALLY: _move({Phase.DECISION}, Phase.TALLY),
    Verb.ROUND_REOPEN_RESULT: _move({Phase.NOTICE}, Phase.TALLY),
}

#: The steps that take a round back; out of a public notice only an objection that was upheld leads.
BACK = frozenset(
    {
        Verb.ROUND_REOPEN_CALL,
        Verb.ROUND_REOPEN_SCREENING,
        Verb.ROUND_REOPEN_REVIEW,
        Verb.ROUND_REOPEN_MEETING,
        Verb.ROUND_REOPEN_TALLY,
        Verb.ROUND_REOPEN_RESULT,
    }
)

PROPOSAL: Machine = {
    Verb.PROPOSAL_SUBMIT: _move(
        {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED},
        ProposalState.SUBMITTED,
    ),
    Verb.PROPOSAL_WITHDRAW: _move(
        {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED},
        ProposalState.WITHDRAWN,
    ),
    Verb.PROPOSAL_REOPEN: _move(
        {ProposalState.SUBMITTED, ProposalState.WITHDRAWN}, ProposalState.DRAFT
    ),
    Verb.SCREENING_PASS: _move({ProposalState.SUBMITTED}, ProposalState.ELIGIBLE),
    Verb.SCREENING_RETURN: _move(
        {ProposalState.SUBMITTED, ProposalState.RETURNED}, ProposalState.RETURNED
    ),
    Verb.SCREENING_REFUSE: _move(
        {ProposalState.SUBMITTED, ProposalState.RETURNED}, ProposalState.REFUSED
    ),
    Verb.SCREENING_REOPEN: _move(
        {ProposalState.ELIGIBLE, ProposalState.RETURNED, ProposalState.REFUSED},
        ProposalState.SUBMITTED,
    ),
}

SEAT: Machine = {
    Verb.SEAT_ACCEPT: _move({SeatState.INVITED}, SeatState.ACTIVE),
    Verb.SEAT_DECLINE: _move({SeatState.INVITED}, SeatState.DECLINED),
    Verb.SEAT_REMOVE: _move({SeatState.INVITED, SeatState.ACTIVE}, SeatState.REMOVED),
    Verb.SEAT_RESTORE: _move({SeatState.REMOVED}, SeatState.ACTIVE),
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

PITCH: Machine = {
    Verb.PITCH_START: _move(set(PitchState), PitchState.PITCHING),
    Verb.PITCH_ANSWER: _move(
        {PitchState.PITCHING, PitchState.ANSWERING, PitchState.DONE}, PitchState.ANSWERING
    ),
    Verb.PITCH_END: _move({PitchState.PITCHING, PitchState.ANSWERING}, PitchState.DONE),
}

TALLY: Machine = {
    Verb.RESULT_SIGN: _move({TallyState.KEPT}, TallyState.SIGNED),
    Verb.RESULT_SIGN_ON_PAPER: _move({TallyState.KEPT}, TallyState.SIGNED),
    Verb.RESULT_REFUSE: _move({TallyState.KEPT}, TallyState.REFUSED),
    Verb.RESULT_TAKE_BACK: _move({TallyState.KEPT, TallyState.SIGNED}, TallyState.TAKEN_BACK),
    Verb.RESULT_PUBLISH: _move({TallyState.SIGNED}, TallyState.PUBLISHED),
}

CONFIRMATION: Machine = {
    Verb.CONFIRMATION_CONFIRM: _move({ConfirmationState.ASKED}, ConfirmationState.CONFIRMED),
    Verb.CONFIRMATION_DECLINE: _move({ConfirmationState.ASKED}, ConfirmationState.DECLINED),
    Verb.CONFIRMATION_STAMP: _move({ConfirmationState.ASKED}, ConfirmationState.STAMPED),
    Verb.CONFIRMATION_WITHDRAW: _move(
        {ConfirmationState.ASKED, ConfirmationState.CONFIRMED, ConfirmationState.STAMPED},
        ConfirmationState.WITHDRAWN,
    ),
}

PAPER: Machine = {
    Verb.PAPER_CONFIRM: _move({PaperState.RECORDED}, PaperState.CONFIRMED),
    Verb.PAPER_WITHDRAW: _move({PaperState.RECORDED}, PaperState.WITHDRAWN),
}

OBJECTION: Machine = {
    Verb.OBJECTION_UPHOLD: _move({ObjectionState.RAISED}, ObjectionState.UPHELD),
    Verb.OBJECTION_DISMISS: _move({ObjectionState.RAISED}, ObjectionState.DISMISSED),
}

RESULT_OBJECTION: Machine = {
    Verb.RESULT_OBJECTION_FORWARD: _move(
        {ResultObjectionState.RECEIVED}, ResultObjectionState.FORWARDED
    ),
    Verb.RESULT_OBJECTION_UPHOLD: _move(
        {ResultObjectionState.RECEIVED, ResultObjectionState.FORWARDED},
        ResultObjectionState.UPHELD,
    ),
    Verb.RESULT_OBJECTION_DISMISS: _move(
        {ResultObjectionState.RECEIVED, ResultObjectionState.FORWARDED},
        ResultObjectionState.DISMISSED,
    ),
    #: What another body looks at is answered by that body.
    Verb.RESULT_OBJECTION_SET_ASIDE: _move(
        {ResultObjectionState.RECEIVED}, ResultObjectionState.SET_ASIDE
    ),
}

#: A need stands on the list at once; a topic stands there once an organiser accepts it.
NEED: Machine = {
    Verb.NEED_EDIT: _move({NeedState.LISTED}, NeedState.LISTED),
    Verb.NEED_STRIKE: _move({NeedState.LISTED}, NeedState.STRUCK),
    Verb.TOPIC_FILE: _move({NeedState.RETURNED}, NeedState.FILED),
    Verb.TOPIC_ACCEPT: _move({NeedState.FILED}, NeedState.LISTED),
    Verb.TOPIC_RETURN: _move({NeedState.FILED}, NeedState.RETURNED),
}

PAPER_SHEET: Machine = {
    Verb.PAPER_SHEET_CONFIRM: _move({PaperState.RECORDED}, PaperState.CONFIRMED),
    Verb.PAPER_SHEET_WITHDRAW: _move({PaperState.RECORDED}, PaperState.WITHDRAWN),
}

#: Of an award after it was announced: a decision tells its state, the published result stays as it is.
AWARD: Machine = {
    Verb.AWARD_OFFER: _move({AwardState.RESERVE}, AwardState.OFFERED),
    Verb.AWARD_ACCEPT: _move({AwardState.OFFERED}, AwardState.RUNNING),
    Verb.AWARD_DECLINE: _move({AwardState.OFFERED}, AwardState.DECLINED),
    Verb.AWARD_WITHDRAW: _move({AwardState.RUNNING}, AwardState.WITHDRAWN),
    Verb.AWARD_STOP: _move({AwardState.RUNNING}, AwardState.STOPPED),
    Verb.AWARD_CLOSE_OUT: _move({AwardState.RUNNING}, AwardState.CLOSED_OUT),
    Verb.AWARD_LEAVE_GAP: _move({AwardState.WITHDRAWN}, AwardState.WITHDRAWN),
}

INSTALMENT: Machine = {
    Verb.INSTALMENT_RELEASE: _move(
        {InstalmentVerdict.OPEN, InstalmentVerdict.HELD, InstalmentVerdict.STOPPED},
        InstalmentVerdict.RELEASED,
    ),
    Verb.INSTALMENT_HOLD: _move(
        {InstalmentVerdict.OPEN, InstalmentVerdict.RELEASED}, InstalmentVerdict.HELD
    ),
    Verb.INSTALMENT_STOP: _move(
        {InstalmentVerdict.OPEN, InstalmentVerdict.RELEASED, InstalmentVerdict.HELD},
        InstalmentVerdict.STOPPED,
    ),
}

PAYMENT: Machine = {
    Verb.PAYMENT_CONFIRM: _move({PaymentState.ENTERED}, PaymentState.CONFIRMED),
    Verb.PAYMENT_WITHDRAW: _move(
        {PaymentState.ENTERED, PaymentState.CONFIRMED}, PaymentState.WITHDRAWN
    ),
}

MONEY_RETURN: Machine = {
    Verb.RETURN_RECEIVE: _move({ReturnState.OWED}, ReturnState.RECEIVED),
    Verb.RETURN_WITHDRAW: _move({ReturnState.OWED}, ReturnState.WITHDRAWN),
}

SECOND_LOOK: Machine = {
    Verb.REVIEW_CONFIRM: _move({LookAnswer.OPEN}, LookAnswer.CONFIRMED),
    Verb.REVIEW_FILE: _move({LookAnswer.OPEN}, LookAnswer.SUPERSEDED),
}

GIFT_ENTRY: Machine = {
    Verb.GIFT_ACCEPT: _move({GiftState.PROPOSED}, GiftState.ENTERED),
    Verb.GIFT_CONFIRM: _move({GiftState.ENTERED}, GiftState.CONFIRMED),
    Verb.GIFT_REFUSE: _move({GiftState.PROPOSED, GiftState.ENTERED}, GiftState.REFUSED),
}

REPORT: Machine = {
    Verb.REPORT_FILE: _move(
        {ReportState.DRAFT, ReportState.FILED, ReportState.RETURNED}, ReportState.FILED
    ),
    Verb.REPORT_ACCEPT: _move({ReportState.FILED}, ReportState.ACCEPTED),
    Verb.REPORT_RETURN: _move({ReportState.FILED, ReportState.ACCEPTED}, ReportState.RETURNED),
}

EVALUATION: Machine = {
    Verb.EVALUATION_MARK: _move({EvaluationState.OPEN}, EvaluationState.OPEN),
    Verb.EVALUATION_CLOSE: _move({EvaluationState.OPEN}, EvaluationState.CLOSED),
    Verb.EVALUATION_REOPEN: _move({EvaluationState.CLOSED}, EvaluationState.OPEN),
}

#: A release is prepared, confirmed for its instant, and held where it cannot go out; once out, its row is gone.
RELEASE: Machine = {
    Verb.RESULT_PREPARE: _move({ReleaseState.PREPARING, ReleaseState.HELD}, ReleaseState.PREPARING),
    Verb.RESULT_SCHEDULE: _move(
        {ReleaseState.PREPARING, ReleaseState.HELD}, ReleaseState.SCHEDULED
    ),
    Verb.RESULT_UNSCHEDULE: _move(
        {ReleaseState.SCHEDULED, ReleaseState.HELD}, ReleaseState.PREPARING
    ),
    Verb.RESULT_HOLD: _move({ReleaseState.SCHEDULED}, ReleaseState.HELD),
}

#: What a person does to a message. The post sends it or gives it up (`app/store/posting.py`), only from the queue.
MESSAGE: Machine = {
    Verb.MESSAGE_TELL: _move({MessageState.QUEUED, MessageState.FAILED}, MessageState.TOLD),
    Verb.MESSAGE_RETRY: _move({MessageState.FAILED}, MessageState.QUEUED),
}

MACHINES: Mapping[str, Machine] = {
    "round": ROUND,
    "proposal": PROPOSAL,
    "seat": SEAT,
    "review": REVIEW,
    "ballot": BALLOT,
    "pitch": PITCH,
    "tally": TALLY,
    "confirmation": CONFIRMATION,
    "paper_receipt": PAPER,
    "objection": OBJECTION,
    "result_objection": RESULT_OBJECTION,
    "paper_sheet": PAPER_SHEET,
    "need": NEED,
    "second_look": SECOND_LOOK,
    "gift_entry": GIFT_ENTRY,
    "award": AWARD,
    "instalment": INSTALMENT,
    "payment": PAYMENT,
    "money_return": MONEY_RETURN,
    "report": REPORT,
    "evaluation": EVALUATION,
    "release": RELEASE,
    "message": MESSAGE,
}


def advance(machine: Machine, state: State, verb: Verb) -> State:
    """Give the next state, or refuse: this verb does not start from this state."""
    move = machine[verb]
    if state not in move.sources:
        raise Refused("not_from_here", verb=verb.value, state=state.value)
    return type(state)(move.target)


def next_step(phase: Phase, progress: Progress) -> Verb | None:
    """Name the verb that takes a round on from a phase; without a vote the meeting is skipped."""
    if phase is Phase.REVIEW:
        return Verb.ROUND_OPEN_MEETING if progress.has_vote else Verb.ROUND_OPEN_TALLY
    if phase is Phase.MEETING:
        return Verb.ROUND_OPEN_TALLY
    ahead = (verb for verb, move in ROUND.items() if phase in move.sources and verb not in BACK)
    return next(ahead, None)


def step_back(phase: Phase, progress: Progress) -> Verb | None:
    """Name the verb that takes a round back from a phase; without a vote the meeting is skipped."""
    if phase is Phase.TALLY:
        return Verb.ROUND_REOPEN_MEETING if progress.has_vote else Verb.ROUND_REOPEN_REVIEW
    return next((verb for verb in BACK if phase in ROUND[verb].sources), None)


def legal(machine: Machine, state: StrEnum, verb: Verb) -> bool:
    """Tell whether the verb may start from this state."""
    return verb in machine and state in machine[verb].sources
