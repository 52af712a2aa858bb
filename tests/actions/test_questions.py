"""Questions about a call: asked by anybody, answered in public, changed and hidden with a trace."""

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from app.actions import questions
from app.clock import MILLISECOND
from app.errors import NotFound, Refused, SignInNeeded, Stale
from app.forms.questions import AnswerForm, AskForm, HideForm, QuestionsUntilForm
from app.models import CallAnswer, LedgerEntry, Message
from app.views import calls
from app.views import questions as views
from app.vocabulary import Phase, Verb
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture

LINK = "https://example.org/q"


def ask(call: CallWorld, who: str | None, text: str = "可以联合申报吗？") -> str:
    return str(call.act(who, questions.ask, CODE, AskForm(text=text)))


def answer(call: CallWorld, question: str, text: str, base: int = 0) -> None:
    form = AnswerForm(text=text, base=base)
    call.act(call.organiser, questions.answer, question, form, link=LINK)


def public(call: CallWorld) -> list[tuple[str, str]]:
    page = call.look(None, views.index, CODE)
    return [(one.text or one.hidden_reason, one.answer) for one in page.answered]


def test_a_question_is_public_with_its_answer_and_whoever_asked_is_told(call: CallWorld) -> None:
    asked = ask(call, call.applicant)
    assert public(call) == []
    assert [one.text for one in call.look(call.applicant, views.index, CODE).own] == [
        "可以联合申报吗？"
    ]
    assert call.look(call.rival, views.index, CODE).own == ()
    assert call.look(call.organiser, views.manage, call.round_id).counts["waiting"] == 1
    answer(call, asked, "可以。")
    assert public(call) == [("可以联合申报吗？", "可以。")]
    shown = call.look(None, calls.show, CODE).asking
    assert ([one.answer for one in shown.shown], shown.total) == (["可以。"], 1)
    [told] = call.rows(select(Message))
    assert (told.account_id, told.kind, told.link) == (call.applicant, "question_answered", LINK)
    assert "可以。" not in told.facts["body"]
    # Nothing that is public says who asked.
    assert "示例申报人" not in repr(call.look(None, views.index, CODE))
    verbs = call.rows(select(LedgerEntry.verb).order_by(col(LedgerEntry.sequence)))
    assert verbs == [Verb.CALL_ASK, Verb.CALL_ANSWER]


def test_an_answer_is_written_anew_and_the_old_one_stays(call: CallWorld) -> None:
    asked = ask(call, call.applicant)
    answer(call, asked, "可以。")
    with pytest.raises(Stale):
        answer(call, asked, "不可以。")
    answer(call, asked, "可以，最多两家。", base=1)
    [one] = call.look(None, views.index, CODE).answered
    assert (one.answer, one.changed_times) == ("可以，最多两家。", 1)
    assert [text for _, text in one.earlier] == ["可以。"]
    kinds = call.rows(select(Message.kind).order_by(col(Message.created_at), col(Message.kind)))
    assert sorted(kinds) == ["answer_changed", "question_answered"]
    texts = call.rows(select(CallAnswer.text).order_by(col(CallAnswer.number)))
    assert texts == ["可以。", "可以，最多两家。"]


def test_a_question_is_hidden_with_the_reason_and_shown_again(call: CallWorld) -> None:
    asked = ask(call, call.applicant)
    answer(call, asked, "可以。")
    form = HideForm(reason="写了别人的电话")
    call.act(call.organiser, questions.hide, asked, form, link=LINK)
    assert public(call) == [("写了别人的电话", "")]
    assert call.look(None, calls.show, CODE).asking.shown == ()
    own = call.look(call.applicant, views.index, CODE).own
    assert [one.hidden_reason for one in own] == ["写了别人的电话"]
    with pytest.raises(Refused, match="not_from_here"):
        call.act(call.organiser, questions.hide, asked, form, link=LINK)
    call.act(call.organiser, questions.show, asked)
    assert public(call) == [("可以联合申报吗？", "可以。")]


def test_who_may_ask_and_how_much(call: CallWorld) -> None:
    with pytest.raises(SignInNeeded):
        ask(call, None)
    for _ in range(questions.A_DAY):
        ask(call, call.applicant)
    with pytest.raises(Refused, match="questions_many"):
        ask(call, call.applicant)
    ask(call, call.rival)
    call.clock.turn(timedelta(days=1, milliseconds=1))
    ask(call, call.applicant)
    with pytest.raises(ValidationError):
        AskForm(text="  ")


def test_questions_end_to_the_millisecond(call: CallWorld) -> None:
    form = QuestionsUntilForm.model_validate({"until": "2026-03-05 24:00"})
    call.act(call.organiser, questions.limit, call.round_id, form)
    page = call.look(None, views.index, CODE)
    assert page.until is not None
    call.clock.set(page.until)
    ask(call, call.applicant)
    call.clock.turn(MILLISECOND)
    with pytest.raises(Refused, match="questions_closed"):
        ask(call, call.applicant)
    call.act(call.organiser, questions.limit, call.round_id, QuestionsUntilForm())
    ask(call, call.applicant)
    call.phase(Phase.SCREENING)
    with pytest.raises(Refused, match="questions_closed"):
        ask(call, call.applicant)


def test_only_the_office_answers(call: CallWorld) -> None:
    asked = ask(call, call.applicant)
    for who, fault in ((call.applicant, Refused), (call.auditor, Refused), (None, SignInNeeded)):
        expected = NotFound if who in {call.applicant, None} else fault
        with pytest.raises(expected):
            call.act(who, questions.answer, asked, AnswerForm(text="x"), link="")
    with pytest.raises(NotFound):
        call.look(call.applicant, views.show, asked)
    assert call.look(call.auditor, views.show, asked).may_answer is False
