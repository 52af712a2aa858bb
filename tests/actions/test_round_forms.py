"""After the first hand-in a form changes in its words only, and what was written keeps its form."""

import pytest
from sqlmodel import select

from app.actions import round_forms
from app.errors import Invalid, Refused, Stale
from app.forms.proposal_forms import changes
from app.models import FormVersion, ProposalRevision
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture

REWORD = changes.with_section("need", title={"zh": "需求"}, names=False)


def test_words_may_change_after_a_hand_in_and_nothing_else(call: CallWorld) -> None:
    proposal_id = call.submitted()
    edit = (call.organiser, round_forms.save, call.round_id)
    with pytest.raises(Refused, match="form_fixed"):
        call.act(*edit, changes.without_question("risk"), base=1, reason="少一题")
    with pytest.raises(Invalid):
        call.act(*edit, REWORD, base=1)
    with pytest.raises(Stale):
        call.act(*edit, REWORD, base=0, reason="说清楚")
    with pytest.raises(Stale):
        call.act(*edit, changes.without_question("nothing"), base=1, reason="没有的")
    assert call.act(*edit, REWORD, base=1, reason="说清楚") == 2
    first, second = sorted(call.rows(select(FormVersion)), key=lambda row: row.number)
    assert (second.reason, second.made_by) == ("说清楚", call.organiser)
    revisions = call.rows(select(ProposalRevision))
    assert {row.form_version_id for row in revisions} == {first.id}
    call.save(proposal_id, 2, "need", need="再写一遍")
    newest = max(call.rows(select(ProposalRevision)), key=lambda row: row.number)
    assert newest.form_version_id == second.id


def test_the_same_form_again_makes_no_version(call: CallWorld) -> None:
    same = changes.with_ways((), ())
    reword = changes.with_section(
        "need", title={"zh": "要解决的难处", "en": "The need"}, names=False
    )
    number = call.act(call.organiser, round_forms.save, call.round_id, same, base=1, reason="一样")
    assert number in {1, 2}
    again = call.act(
        call.organiser, round_forms.save, call.round_id, reword, base=number, reason="一样"
    )
    assert again == number
