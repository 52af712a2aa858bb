"""Letters between an applicant and the office: kept as written, seen by both sides only."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from app.actions import letters
from app.errors import NotFound, Refused, SignInNeeded
from app.forms.letters import LetterForm
from app.models import Account, LedgerEntry, Letter, Message, Programme
from app.views import letters as views
from app.views import overviews
from app.vocabulary import Phase, Verb
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture

LINK = "https://example.org/letters"


def write(call: CallWorld, who: str | None, proposal: str, words: str) -> None:
    call.act(who, letters.send, proposal, LetterForm(text=words), link=LINK)
    call.clock.turn(timedelta(seconds=1))


def thread(call: CallWorld, who: str, proposal: str) -> Any:
    return call.look(who, views.thread, proposal)


def test_both_sides_write_and_each_sees_what_is_new(call: CallWorld) -> None:
    proposal = call.submitted()
    write(call, call.applicant, proposal, "预算写错了一行，怎么改？")
    office = thread(call, call.organiser, proposal)
    assert [(one.text, one.own, one.is_new) for one in office.letters] == [
        ("预算写错了一行，怎么改？", False, True)
    ]
    assert call.look(call.organiser, views.index, call.round_id).threads[0].new == 1
    call.act(call.organiser, letters.mark_read, proposal)
    assert thread(call, call.organiser, proposal).new == 0
    write(call, call.organiser, proposal, "截止以前直接改，再交一次。")
    own = thread(call, call.applicant, proposal)
    # The office stands for its officers, until the programme says otherwise.
    assert [one.who for one in own.letters] == ["示例申报人", "示例承办"]
    assert own.new == 1
    assert call.look(call.applicant, overviews.desk).proposals[0].letters == 1
    call.act(call.applicant, letters.mark_read, proposal)
    assert call.look(call.applicant, overviews.desk).proposals[0].letters == 0
    with call.database.write_session() as session:
        session.exec(select(Programme)).one().officers_named = True
        session.commit()
    assert thread(call, call.applicant, proposal).letters[1].who == "示例组织者"


def test_the_news_of_a_letter_does_not_say_what_it_says(call: CallWorld) -> None:
    proposal = call.submitted()
    write(call, call.organiser, proposal, "第一封")
    write(call, call.organiser, proposal, "第二封")
    news = call.rows(select(Message).where(Message.kind == "letter_to_applicant"))
    assert [(one.account_id, one.link) for one in news] == [(call.applicant, LINK)]
    assert "第一封" not in str(news[0].facts)
    # Nobody passes a message on by hand to the office itself; with an address it goes there.
    write(call, call.applicant, proposal, "回信")
    assert call.rows(select(Message).where(Message.kind == "letter_to_office")) == []
    with call.database.write_session() as session:
        account = session.get(Account, call.organiser)
        assert account is not None
        account.email = "office@example.org"
        session.commit()
    write(call, call.applicant, proposal, "再回")
    sent = call.rows(select(Message.address).where(Message.kind == "letter_to_office"))
    assert sent == ["office@example.org"]


def test_letters_are_for_both_sides_only(call: CallWorld) -> None:
    proposal = call.submitted()
    write(call, call.applicant, proposal, "只给承办单位看")
    for who in (call.rival, None):
        with pytest.raises(NotFound):
            call.look(who, views.thread, proposal)
        with pytest.raises((NotFound, SignInNeeded)):
            write(call, who, proposal, "x")
    watched = thread(call, call.auditor, proposal)
    assert (len(watched.letters), watched.may_send, watched.may_mark) == (1, False, False)
    with pytest.raises(Refused, match="not_yours"):
        write(call, call.auditor, proposal, "x")


def test_a_draft_is_the_applicants_until_the_applicant_writes_about_it(call: CallWorld) -> None:
    proposal = call.filled()
    with pytest.raises(NotFound):
        thread(call, call.organiser, proposal)
    assert call.look(call.organiser, views.thread_beside, proposal) is None
    write(call, call.applicant, proposal, "我们能报吗？")
    write(call, call.organiser, proposal, "能。")
    assert len(thread(call, call.applicant, proposal).letters) == 2


def test_a_letter_is_kept_as_it_was_written(call: CallWorld) -> None:
    proposal = call.submitted()
    write(call, call.applicant, proposal, "原话")
    [row] = call.rows(select(Letter))
    for change in ("UPDATE letter SET text = 'x'", "DELETE FROM letter"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            call.database.write_session() as session,
        ):
            session.execute(text(change))
    [entry] = call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.LETTER_SEND))
    assert entry.subject_id == row.id
    assert "原话" not in str(entry.after)


def test_letters_end_with_the_round_and_have_a_limit(call: CallWorld) -> None:
    proposal = call.submitted()
    for number in range(letters.A_DAY):
        write(call, call.applicant, proposal, str(number))
    with pytest.raises(Refused, match="letters_many"):
        write(call, call.applicant, proposal, "one too many")
    call.phase(Phase.CLOSED)
    with pytest.raises(Refused, match="round_closed"):
        write(call, call.organiser, proposal, "x")
    assert thread(call, call.applicant, proposal).may_send is False
