"""The round's desk says what is next; the ledger verifies; who may not, sees nothing."""

import pytest

from app.actions import phases
from app.errors import NotFound, Refused
from app.forms.rounds import ExtendForm
from app.views import (
    calls,
    ledgers,
    messages,
    people,
    programmes,
    publishing,
    round_desks,
    rounds,
    rulebooks,
)
from app.vocabulary import Phase, Role, Verb
from tests.support.organiser_rows import Office


def test_the_desk_names_the_next_step(office: Office) -> None:
    page = office.look(office.organiser, round_desks.desk, office.round_id)
    assert (page.phase, page.next_verb, page.blockers) == (
        Phase.DRAFT,
        Verb.ROUND_PUBLISH_CALL,
        (),
    )
    assert page.may_step
    assert page.pot_minor == 21_000_000


def test_the_auditor_reads_the_same_desk_without_the_step(office: Office) -> None:
    page = office.look(office.auditor, round_desks.desk, office.round_id)
    assert (page.may_step, page.why_not, page.roles) == (False, "not_yours", (Role.AUDITOR,))
    assert page.rights.may_see_ledger
    assert not page.rights.may_edit


def test_an_open_call_blocks_its_closing(office: Office) -> None:
    office.publish()
    page = office.look(office.organiser, round_desks.desk, office.round_id)
    assert [one.reason for one in page.blockers] == ["call_still_open"]
    assert not page.may_step


VIEWS = [
    round_desks.desk,
    rounds.settings,
    rounds.pots,
    rulebooks.show,
    ledgers.show,
    messages.index,
    people.index,
    publishing.preview,
]


@pytest.mark.parametrize("view", VIEWS)
def test_a_round_does_not_exist_for_strangers(office: Office, view: object) -> None:
    with pytest.raises(NotFound):
        office.look(office.stranger, view, office.round_id)


def test_a_preview_is_the_organisers(office: Office) -> None:
    page = office.look(office.organiser, publishing.preview, office.round_id)
    assert page.may_publish
    assert [one.share for one in page.criteria] == ["25%", "20%", "20%", "20%", "15%"]
    with pytest.raises(Refused, match="not_yours"):
        office.look(office.auditor, publishing.preview, office.round_id)


def test_the_ledger_holds_until_somebody_edits_it(office: Office) -> None:
    office.publish()
    form = ExtendForm(closes_at="2026-04-09 24:00", reason="x")
    office.act(office.organiser, phases.extend, office.round_id, form, link="")
    page = office.look(office.auditor, ledgers.show, office.round_id)
    assert page.checked == "holds"
    assert [one.verb for one in page.entries] == [
        Verb.ROUND_EXTEND,
        Verb.ROUND_PUBLISH_CALL,
        Verb.ROUND_SET_POT,
        Verb.ROUND_CREATE,
    ]
    assert [one.name for one in page.entries[0].details] == ["closes_at", "reason"]


def test_the_call_tells_that_its_deadline_moved_and_why(office: Office) -> None:
    office.publish()
    form = ExtendForm(closes_at="2026-04-09 24:00", reason="应多家单位要求")
    office.act(office.organiser, phases.extend, office.round_id, form, link="")
    page = office.look(None, calls.show, "TEST")
    assert [one.text for one in page.changes] == [
        "征集的截止时间延长到 2026年4月9日 24:00。原因：应多家单位要求"
    ]


def test_an_index_is_for_those_who_serve(office: Office) -> None:
    page = office.look(office.organiser, programmes.index)
    assert [(one.roles, one.may_create_round) for one in page.programmes] == [
        ((Role.ORGANISER,), True)
    ]
    assert not page.may_create
    with pytest.raises(NotFound):
        office.look(office.stranger, programmes.index)


def test_presets_are_offered_and_the_text_is_shown(office: Office) -> None:
    page = office.look(office.organiser, rulebooks.show, office.round_id)
    assert page.chosen == "founding-round"
    assert page.may_set
    assert "founding-round" in [one.id for one in page.presets]
    assert page.text.startswith("id: founding-round")
