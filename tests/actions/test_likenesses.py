"""Texts that are alike are found by the worker, in this and earlier rounds, and shown to officers only."""

import pytest
from sqlmodel import select

from app.actions import proposals as writing
from app.errors import NotFound
from app.files import Files
from app.forms.proposal_forms import ALL
from app.forms.proposals import SectionForm, StartForm
from app.models import Likeness, Proposal, Sketch
from app.store import likenesses as stored
from app.views import likenesses, screenings
from app.vocabulary import Check, Finding
from app.worker import Worker
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture
from tests.support.databases import settings_in

COPIED = "社区独居长者较多，子女不在身边，志愿者每周上门一次，陪他们说话、买菜、量血压，并且教他们用手机。"
OWN = "暑假里孩子没有人管，我们请大学生来教他们画画、下棋和游泳安全，家长下班以后来接，晚饭也在这里吃。"


def worker(call: CallWorld, tmp_path) -> Worker:
    return Worker(
        settings=settings_in(tmp_path),
        clock=call.clock,
        database=call.database,
        writer=call.writer,
        files=Files(tmp_path / "files"),
    )


def handed_in(call: CallWorld, need: str, who: str | None = None) -> str:
    writer = who or call.applicant
    proposal_id = call.begin(writer)
    typed = {"base": 1, **call.answers(need=need, plan=need[::-1])}
    form = SectionForm.model_validate(typed)
    call.act(writer, writing.save, proposal_id, ALL, form)
    call.submit(proposal_id, 2, writer)
    return proposal_id


def seen(call: CallWorld, proposal_id: str) -> screenings.CheckView:
    page = call.look(call.organiser, screenings.show, proposal_id)
    return next(one for one in page.checks if one.subject is Check.SIMILAR)


def test_a_copy_is_found_from_both_sides_and_shown_with_its_words(
    call: CallWorld, tmp_path
) -> None:
    one, other = handed_in(call, COPIED), handed_in(call, COPIED, call.rival)
    far = handed_in(call, OWN)
    assert seen(call, one).finding is Finding.UNCLEAR
    at_work = worker(call, tmp_path)
    while at_work.once():
        pass
    assert seen(call, one).finding is Finding.FAILS
    assert [line.proposal_id for line in seen(call, one).alike] == [other]
    assert [line.proposal_id for line in seen(call, other).alike] == [one]
    assert seen(call, far).finding is Finding.MEETS
    page = call.look(call.organiser, likenesses.compare, one, other)
    assert any(COPIED.strip("。")[:20] in here.text for here, _ in page.pairs)
    assert page.shared == seen(call, one).alike[0].shared >= 500
    for stranger in (call.applicant, call.rival, None):
        with pytest.raises(NotFound):
            call.look(stranger, likenesses.compare, one, other)


def test_a_new_version_is_compared_anew_and_an_old_finding_does_not_stay(
    call: CallWorld, tmp_path
) -> None:
    one, other = handed_in(call, COPIED), handed_in(call, COPIED, call.rival)
    at_work = worker(call, tmp_path)
    while at_work.once():
        pass
    assert len(call.rows(select(Likeness))) == 2
    call.save(one, 2, **call.answers(need=OWN, plan=OWN[::-1]))
    call.submit(one, 3)
    assert seen(call, one).finding is Finding.UNCLEAR
    stale = stored.Compared(proposal_id=one, revision=2, alike=((other, 900),))
    call.act(None, lambda unit: stored.keep_compared(unit, stale))
    assert seen(call, one).finding is Finding.UNCLEAR
    while at_work.once():
        pass
    assert call.rows(select(Likeness)) == []
    assert seen(call, one).finding is Finding.MEETS


def test_what_was_handed_in_before_there_were_sketches_is_caught_up(
    call: CallWorld, tmp_path
) -> None:
    ids = {handed_in(call, COPIED), handed_in(call, OWN)}
    with call.database.read() as session:
        assert set(stored.lacking(session)) == ids
    assert worker(call, tmp_path).once()
    assert {row.proposal_id for row in call.rows(select(Sketch))} == ids
    with call.database.read() as session:
        assert list(stored.lacking(session)) == []


def test_an_own_earlier_text_may_be_used_again_but_not_twice_in_a_round(
    call: CallWorld, tmp_path
) -> None:
    one = handed_in(call, COPIED)
    [row] = call.rows(select(Proposal))
    form = StartForm(organisation_id=row.organisation_id, copy_from=one)
    again = call.act(call.applicant, writing.start, CODE, form)
    call.submit(again, 1)
    at_work = worker(call, tmp_path)
    while at_work.once():
        pass
    assert seen(call, again).finding is Finding.FAILS
    assert seen(call, again).alike[0].own
    assert call.look(call.organiser, screenings.show, again).checks[6].finding is not Finding.MEETS
