"""Questions about a call with their answers, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.models import Account, CallAnswer, CallQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicQuestion:
    """A question with its answer as everybody reads it; `hidden_reason` stands in place of both."""

    id: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime
    changed_times: int
    earlier: tuple[tuple[datetime, str], ...]
    hidden_reason: str


def public_of(session: Session, funding_round_id: str) -> tuple[PublicQuestion, ...]:
    """List what was answered in public, the newest question first."""
    return tuple(
        PublicQuestion(
            id=row.id,
            text="" if row.hidden_at else row.text,
            asked_at=row.asked_at,
            answer="" if row.hidden_at else answers[0].text,
            answered_at=answers[0].answered_at,
            changed_times=len(answers) - 1,
            earlier=()
            if row.hidden_at
            else tuple((one.answered_at, one.text) for one in answers[1:]),
            hidden_reason=row.hidden_reason if row.hidden_at else "",
        )
        for row, answers in reversed(of_round(session, funding_round_id))
        if answers
    )


def of_round(
    session: Session, funding_round_id: str
) -> Sequence[tuple[CallQuestion, Sequence[CallAnswer]]]:
    """List a round's questions as they were asked, each with its answers, the last one first."""
    asked = session.exec(
        select(CallQuestion)
        .where(CallQuestion.funding_round_id == funding_round_id)
        .order_by(col(CallQuestion.asked_at), col(CallQuestion.id))
    ).all()
    answers: dict[str, list[CallAnswer]] = defaultdict(list)
    wanted = select(CallAnswer).where(col(CallAnswer.question_id).in_([row.id for row in asked]))
    for answer in session.exec(wanted.order_by(col(CallAnswer.number).desc())):
        answers[answer.question_id].append(answer)
    return [(row, answers[row.id]) for row in asked]


def answers_of(session: Session, question_id: str) -> Sequence[tuple[CallAnswer, str | None]]:
    """List the answers to a question with who wrote them, the last one first."""
    return session.exec(
        select(CallAnswer, Account.display_name)
        .join(Account, col(Account.id) == CallAnswer.answered_by, isouter=True)
        .where(CallAnswer.question_id == question_id)
        .order_by(col(CallAnswer.number).desc())
    ).all()


def last_number(session: Session, question_id: str) -> int:
    """Give the number of the answer that counts; 0 where there is none."""
    statement = select(func.max(CallAnswer.number)).where(CallAnswer.question_id == question_id)
    return session.exec(statement).one() or 0


def asked_since(session: Session, funding_round_id: str, account_id: str, since: datetime) -> int:
    """Count what a person has asked here since an instant."""
    return session.exec(
        select(func.count())
        .select_from(CallQuestion)
        .where(
            CallQuestion.funding_round_id == funding_round_id,
            CallQuestion.asked_by == account_id,
            col(CallQuestion.asked_at) > since,
        )
    ).one()


def waiting(session: Session, funding_round_id: str) -> int:
    """Count the questions that are neither answered nor hidden."""
    answered = select(CallAnswer.id).where(CallAnswer.question_id == CallQuestion.id).exists()
    return session.exec(
        select(func.count())
        .select_from(CallQuestion)
        .where(
            CallQuestion.funding_round_id == funding_round_id,
            col(CallQuestion.hidden_at).is_(None),
            ~answered,
        )
    ).one()
