"""Questions about a call: as everybody reads them, and as the office answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.language.headings import Heading, heading
from app.models import Account, CallAnswer, CallQuestion
from app.policy import may, require
from app.store import questions
from app.store.questions import PublicQuestion
from app.store.rounds import programme_of
from app.store.standing import of_question, of_round, of_round_by_code
from app.unit import Reading
from app.vocabulary import Phase, Verb

FILTERS = ("waiting", "answered", "hidden", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """One of the reader's own questions that is not on the public list."""

    text: str
    asked_at: datetime
    hidden_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsPage(Heading):
    """The public list, and the field for one more question."""

    contact: str
    answered: tuple[PublicQuestion, ...]
    own: tuple[OwnQuestion, ...]
    until: datetime | None
    is_open: bool
    may_ask: bool
    signed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """A question as the office sees it."""

    id: str
    text: str
    asked_at: datetime
    answered_at: datetime | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagePage(Heading):
    """All questions of a round under one filter, those without an answer first."""

    lines: tuple[QuestionLine, ...]
    shown: str
    filters: tuple[str, ...]
    counts: dict[str, int]
    until: datetime | None
    may_limit: bool
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One version of an answer."""

    number: int
    text: str
    answered_at: datetime
    officer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage(Heading):
    """One question with its answers."""

    question_id: str
    text: str
    asked_at: datetime
    asked_by: str
    hidden_at: datetime | None
    hidden_reason: str
    answers: tuple[AnswerLine, ...]
    base: int
    may_answer: bool
    next_id: str


def index(reading: Reading, code: str) -> QuestionsPage:
    """Show the public list with what the reader may add to it."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    session = reading.session
    rows = questions.of_round(session, funding_round.id)
    return QuestionsPage(
        **heading(reading, funding_round),
        contact=programme_of(session, funding_round).contact,
        answered=questions.public_of(session, funding_round.id),
        own=_own(reading, rows),
        until=funding_round.questions_until,
        is_open=standing.questions_open,
        may_ask=may(Verb.CALL_ASK, standing).allowed,
        signed_in=standing.account_id is not None,
    )


def asking(reading: Reading, code: str) -> QuestionsPage:
    """Show the page again to somebody who may ask here."""
    _, standing = of_round_by_code(reading, code)
    require(Verb.CALL_ASK, standing)
    return index(reading, code)


def manage(reading: Reading, round_id: str, shown: str = "waiting") -> ManagePage:
    """List the questions for those who answer them."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    chosen = shown if shown in FILTERS else "waiting"
    lines = [_line(row, answers) for row, answers in questions.of_round(reading.session, round_id)]
    return ManagePage(
        **heading(reading, funding_round),
        lines=tuple(line for line in lines if chosen in {"all", line.status}),
        shown=chosen,
        filters=FILTERS,
        counts={name: sum(name in {"all", line.status} for line in lines) for name in FILTERS},
        until=funding_round.questions_until,
        may_limit=may(Verb.CALL_LIMIT_QUESTIONS, standing).allowed,
        is_public=funding_round.phase is not Phase.DRAFT,
    )


def show(reading: Reading, question_id: str) -> QuestionPage:
    """Show one question with all versions of its answer."""
    question, standing = of_question(reading, question_id)
    require(Verb.ROUND_VIEW, standing)
    funding_round, _ = of_round(reading, question.funding_round_id)
    asker = reading.session.get(Account, question.asked_by or "")
    answers = questions.answers_of(reading.session, question.id)
    waiting = [
        row.id
        for row, given in questions.of_round(reading.session, funding_round.id)
        if not given and row.hidden_at is None and row.id != question.id
    ]
    return QuestionPage(
        **heading(reading, funding_round),
        question_id=question.id,
        text=question.text,
        asked_at=question.asked_at,
        asked_by=asker.display_name if asker else "",
        hidden_at=question.hidden_at,
        hidden_reason=question.hidden_reason,
        answers=tuple(
            AnswerLine(
                number=row.number,
                text=row.text,
                answered_at=row.answered_at,
                officer=name or "",
            )
            for row, name in answers
        ),
        base=answers[0][0].number if answers else 0,
        may_answer=may(Verb.CALL_ANSWER, standing).allowed,
        next_id=waiting[0] if waiting else "",
    )


def _own(
    reading: Reading, rows: Sequence[tuple[CallQuestion, Sequence[CallAnswer]]]
) -> tuple[OwnQuestion, ...]:
    person = reading.actor.account_id
    return tuple(
        OwnQuestion(
            text=row.text,
            asked_at=row.asked_at,
            hidden_reason=row.hidden_reason if row.hidden_at else "",
        )
        for row, answers in reversed(rows)
        if person is not None and row.asked_by == person and (not answers or row.hidden_at)
    )


def _line(row: CallQuestion, answers: Sequence[CallAnswer]) -> QuestionLine:
    status = "hidden" if row.hidden_at else "answered" if answers else "waiting"
    return QuestionLine(
        id=row.id,
        text=row.text,
        asked_at=row.asked_at,
        answered_at=answers[0].answered_at if answers else None,
        status=status,
    )
