"""What only the office is asked about a proposal: answered by officers, version upon version."""

from copy import deepcopy
from typing import Any

import pytest
from sqlmodel import col, select

from app.actions import internal_answers, round_forms
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.internal_answers import InternalForm
from app.forms.proposal_forms import FIRST_FORM
from app.forms.proposal_forms.changes import replaced_by
from app.models import LedgerEntry
from app.store.screenings import openable
from app.views import internal_answers as views
from app.views import proposals, screenings
from app.vocabulary import Verb
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.screening_forms import screened

OFFICE = {
    "id": "office",
    "title": {"zh": "办理人员填写"},
    "questions": [
        {
            "id": "visit",
            "kind": "text",
            "internal": True,
            "required": True,
            "label": {"zh": "走访"},
        },
        {"id": "homes", "kind": "number", "internal": True, "label": {"zh": "走访户数"}},
    ],
}


def with_office(call: CallWorld) -> str:
    """Hand a proposal in whose form has questions for the office."""
    form = deepcopy(FIRST_FORM)
    form["sections"].append(deepcopy(OFFICE))
    call.act(
        call.organiser, round_forms.save, call.round_id, replaced_by(form), base=1, reason="加"
    )
    return call.submitted()


def write(call: CallWorld, proposal_id: str, base: int, **answers: Any) -> str:
    form = InternalForm.model_validate({"base": base, **answers})
    return str(call.act(call.organiser, internal_answers.answer, proposal_id, form))


def test_the_office_answers_its_own_questions_and_nobody_else_reads_them(call: CallWorld) -> None:
    proposal_id = with_office(call)
    seen = call.look(call.organiser, views.beside, proposal_id)
    assert (seen.base, seen.may_answer, seen.current) == (0, True, None)
    assert [label["zh"] for label in seen.needed] == ["走访"]
    with pytest.raises(Refused, match="internal_open"):
        screened(call, proposal_id, "pass")
    for answers, field in (
        ({"visit": "去过", "homes": "很多"}, "homes"),
        ({"title": "改"}, "title"),
    ):
        with pytest.raises(Invalid) as refused:
            write(call, proposal_id, 0, **answers)
        assert set(refused.value.fields) == {field}
    write(call, proposal_id, 0, visit="六月三日去过，属实", homes="46")
    with pytest.raises(Stale, match="answered_meanwhile"):
        write(call, proposal_id, 0, visit="另一位")
    write(call, proposal_id, 1, visit="七月又去了一次")
    seen = call.look(call.organiser, views.beside, proposal_id)
    assert (seen.base, seen.needed, len(seen.earlier)) == (2, (), 1)
    assert "七月又去了一次" in repr(seen.current)
    assert "六月三日去过" in repr(seen.earlier)
    watched = call.look(call.auditor, views.beside, proposal_id)
    assert (watched.may_answer, watched.current.version) == (False, 2)
    for who, view in ((call.applicant, proposals.show), (call.organiser, screenings.show)):
        assert "走访" not in repr(call.look(who, view, proposal_id))
    entries = call.rows(
        select(LedgerEntry)
        .where(LedgerEntry.verb == Verb.SCREENING_ANSWER)
        .order_by(col(LedgerEntry.sequence))
    )
    assert [entry.after["version"] for entry in entries] == [1, 2]
    assert "七月" not in repr([entry.after for entry in entries])
    screened(call, proposal_id, "pass")


def test_who_may_not_screen_answers_nothing_and_what_was_not_handed_in_is_not_asked(
    call: CallWorld,
) -> None:
    proposal_id = with_office(call)
    form = InternalForm(base=0, answers={"visit": "去过"})
    with pytest.raises(Refused, match="not_yours"):
        call.act(call.auditor, internal_answers.answer, proposal_id, form)
    for stranger in (call.applicant, call.rival, None):
        with pytest.raises(NotFound):
            call.act(stranger, internal_answers.answer, proposal_id, form)
        with pytest.raises(NotFound):
            call.look(stranger, views.beside, proposal_id)
    draft = call.begin()
    with pytest.raises(NotFound):
        write(call, draft, 0, visit="去过")
    with call.database.read() as session:
        assert "visit" not in dict(openable(session, call.round_id))
