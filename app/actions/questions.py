"""Questions about a call: asked by anybody, answered in public, hidden with a reason."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from app.audit import plain, record, round_chain
from app.errors import Refused, Stale
from app.forms.questions import AnswerForm, AskForm, HideForm, QuestionsUntilForm
from app.models import Account, CallAnswer, CallQuestion, FundingRound
from app.policy import require
from app.store import questions
from app.store.standing import of_question, of_round, of_round_by_code
from app.telling import tell
from app.unit import Unit
from app.vocabulary import Verb

#: How many questions one person may ask about one call within a day.
A_DAY = 5


def ask(unit: Unit, code: str, form: AskForm) -> str:
    """Ask something about a call; gives the question's id."""
    funding_round, standing = of_round_by_code(unit, code)
    require(Verb.CALL_ASK, standing)
    asker = unit.actor.account_id or ""
    since = unit.now - timedelta(days=1)
    if questions.asked_since(unit.session, funding_round.id, asker, since) >= A_DAY:
        raise Refused("questions_many", limit=A_DAY)
    question = CallQuestion(
        funding_round_id=funding_round.id, text=form.text, asked_by=asker, asked_at=unit.now
    )
    record(unit, Verb.CALL_ASK, question, chain=round_chain(funding_round.id))
    return question.id


def answer(unit: Unit, question_id: str, form: AnswerForm, *, link: str) -> str:
    """Answer in public, or write the answer anew; who asked is told. Gives the question's id."""
    question, standing = of_question(unit, question_id)
    require(Verb.CALL_ANSWER, standing)
    number = questions.last_number(unit.session, question.id)
    if number != form.base:
        raise Stale("moved_meanwhile")
    row = CallAnswer(
        question_id=question.id,
        number=number + 1,
        text=form.text,
        answered_by=unit.actor.account_id,
        answered_at=unit.now,
    )
    record(unit, Verb.CALL_ANSWER, row, chain=round_chain(question.funding_round_id))
    kind = "question_answered" if not number else "answer_changed"
    _tell(unit, question, kind, link)
    return question.id


def hide(unit: Unit, question_id: str, form: HideForm, *, link: str) -> str:
    """Take a question off the public page; who asked reads why. Gives the question's id."""
    question, standing = of_question(unit, question_id)
    require(Verb.CALL_HIDE_QUESTION, standing)
    if question.hidden_at is not None:
        raise Refused("not_from_here", verb=Verb.CALL_HIDE_QUESTION.value)
    question.hidden_at, question.hidden_reason = unit.now, form.reason
    record(unit, Verb.CALL_HIDE_QUESTION, question, chain=round_chain(question.funding_round_id))
    _tell(unit, question, "question_hidden", link, reason=form.reason)
    return question.id


def show(unit: Unit, question_id: str) -> str:
    """Put a hidden question back. Gives its id."""
    question, standing = of_question(unit, question_id)
    require(Verb.CALL_SHOW_QUESTION, standing)
    if question.hidden_at is None:
        raise Refused("not_from_here", verb=Verb.CALL_SHOW_QUESTION.value)
    question.hidden_at, question.hidden_reason = None, ""
    record(unit, Verb.CALL_SHOW_QUESTION, question, chain=round_chain(question.funding_round_id))
    return question.id


def limit(unit: Unit, round_id: str, form: QuestionsUntilForm) -> None:
    """Say until when questions are taken."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.CALL_LIMIT_QUESTIONS, standing)
    zone = ZoneInfo(funding_round.timezone)
    before = funding_round.questions_until
    until = form.until and form.until.replace(tzinfo=zone).astimezone(UTC)
    funding_round.questions_until = until
    record(
        unit,
        Verb.CALL_LIMIT_QUESTIONS,
        funding_round,
        chain=round_chain(funding_round.id),
        before={"questions_until": plain(before)},
        after={"questions_until": plain(until)},
    )


def _tell(unit: Unit, question: CallQuestion, kind: str, link: str, **facts: str) -> None:
    asker = unit.session.get(Account, question.asked_by or "")
    funding_round = unit.session.get(FundingRound, question.funding_round_id)
    if asker is not None and funding_round is not None:
        tell(unit, funding_round, kind, asker, link, **facts)
