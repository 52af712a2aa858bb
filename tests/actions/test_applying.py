"""Who may apply, for how many projects, and in which way: what the rulebook and the form say."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select, update

from app.actions import proposals, round_forms, ways
from app.errors import Invalid, Refused
from app.forms.proposal_forms import FIRST_FORM, Way, changes, preset
from app.forms.proposals import StartForm, WayForm, WithdrawForm
from app.forms.rulebooks import document_of, presets
from app.models import LedgerEntry, Organisation, Proposal, RulebookVersion
from app.scoring.canonical import digest
from app.views import drafts, screenings
from app.views import proposals as show
from app.views import ways as choosing
from app.vocabulary import Check, Finding, Phase, Verb
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture
from tests.support.screening_forms import screened


def rule(call: CallWorld, version: int = 2, **application: Any) -> None:
    """Put a further version of the rulebook straight into the table."""
    document = {**document_of(presets()["founding-round"]), "application": application}
    now = call.clock.now()
    row = RulebookVersion(
        funding_round_id=call.round_id,
        version=version,
        document=document,
        digest=digest(document),
        made_at=now,
        frozen_at=now,
    )
    with call.database.write_session() as session:
        session.add(row)
        session.commit()


def counted(call: CallWorld, proposal_id: str) -> Finding:
    page = call.look(call.organiser, screenings.show, proposal_id)
    return next(one.finding for one in page.checks if one.subject is Check.PER_APPLICANT)


def test_what_was_counted_once_is_counted_anew_under_other_rules(call: CallWorld) -> None:
    proposal_id = call.submitted()
    found = []
    for version, rules in ((2, {}), (3, {"forbidden": ["staff"]}), (4, {})):
        rule(call, version=version, **rules)
        page = call.look(call.organiser, screenings.show, proposal_id)
        found.append(next(one.finding for one in page.checks if one.subject is Check.BUDGET))
    assert found == [Finding.MEETS, Finding.FAILS, Finding.MEETS]
    call.save(proposal_id, 2, "budget", budget=[], own_funds="")
    page = call.look(call.organiser, screenings.show, proposal_id)
    assert {one.finding for one in page.checks} <= {Finding.MEETS, Finding.UNCLEAR}


def test_one_project_an_applicant_and_a_withdrawn_one_does_not_count(call: CallWorld) -> None:
    first = call.begin()
    rule(call, per_organisation=1)
    [organisation] = call.rows(select(Organisation))
    again = StartForm(organisation_id=organisation.id)
    with pytest.raises(Refused, match="proposals_many"):
        call.act(call.applicant, proposals.start, CODE, again)
    reason = WithdrawForm(reason="示例")
    call.act(call.applicant, proposals.withdraw, first, reason)
    second = call.act(call.applicant, proposals.start, CODE, again)
    call.save(second, 1, **call.answers())
    call.submit(second, 2)
    assert counted(call, second) == Finding.MEETS
    with call.database.write_session() as session:  # as an officer's paper could leave it
        session.exec(update(Proposal).values(state="submitted", number=Proposal.id))
        session.commit()
    assert counted(call, second) == Finding.FAILS
    rule(call, version=3, per_organisation=2)
    assert counted(call, second) == Finding.MEETS
    rule(call, version=4)
    assert counted(call, second) == Finding.UNCLEAR


def test_a_kind_that_the_round_does_not_take_neither_begins_nor_hands_in(call: CallWorld) -> None:
    proposal_id = call.filled()
    [organisation] = call.rows(select(Organisation))
    other = "group" if organisation.kind.value == "registered" else "registered"
    rule(call, applicants=[other])
    with pytest.raises(Refused, match="applicant_kind"):
        call.act(call.applicant, proposals.start, CODE, StartForm(organisation_id=organisation.id))
    with pytest.raises(Refused, match="applicant_kind"):
        call.submit(proposal_id, 2)


def test_the_way_decides_what_is_asked_and_no_word_is_lost(call: CallWorld) -> None:
    proposal_id = call.filled()
    every = changes.replaced_by({**preset("full"), "ways": [way.value for way in Way]})
    call.act(call.organiser, round_forms.save, call.round_id, every, base=1, reason="示例")
    for way in ("word", "full"):
        call.act(call.applicant, ways.choose, proposal_id, WayForm(way=way))
        page = call.look(call.applicant, drafts.edit, proposal_id, "all")
        asked = {field.id for part in page.parts for field in part.fields}
        assert ("requested" in asked, "budget" in asked) == (way == "word", way == "full")
        stored = {field.id: field.value for part in page.parts for field in part.fields}
        assert stored["title"] == "示例项目"
    with pytest.raises(Invalid):
        call.act(call.applicant, ways.choose, proposal_id, WayForm(way="fax"))
    entries = call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.PROPOSAL_CHOOSE_WAY))
    assert [entry.after["way"] for entry in entries] == ["word", "full"]
    page = call.look(call.applicant, show.show, proposal_id)
    open_ones = {one.id for one in page.unfilled}
    assert "period" in open_ones
    assert not open_ones & {"title", "requested", "word_form"}
    assert [row.way for row in call.rows(select(Proposal))] == ["full"]
    assert call.look(call.applicant, choosing.choosing, proposal_id).chosen == "full"
    untouched = call.begin()
    assert call.look(call.applicant, choosing.choosing, untouched).chosen == "page"


def test_what_was_handed_in_is_read_in_its_own_way(call: CallWorld) -> None:
    every = changes.replaced_by({**FIRST_FORM, "ways": ["full", "page"]})
    call.act(call.organiser, round_forms.save, call.round_id, every, base=1, reason="示例")
    short = changes.with_question("need", {**_question("need"), "ways": ["full"]})
    call.act(call.organiser, round_forms.save, call.round_id, short, base=2, reason="示例")
    proposal_id = call.submitted()
    still_open = call.look(call.applicant, show.show, proposal_id).unfilled
    assert {one.id for one in still_open} == {"risk", "partners"}
    call.act(call.applicant, ways.choose, proposal_id, WayForm(way="page"))
    for who, view, there in (
        (call.organiser, screenings.show, True),
        (call.applicant, show.show, False),
    ):
        assert ("示例难处" in repr(call.look(who, view, proposal_id).document)) is there
    call.clock.set(call.deadline + timedelta(days=1))
    call.phase(Phase.SCREENING)
    screened(call, proposal_id, "return", "预算请改", opened=["budget"])
    with pytest.raises(Invalid):
        call.act(call.applicant, ways.choose, proposal_id, WayForm(way="full"))


def _question(name: str) -> dict[str, Any]:
    listed = [one for section in FIRST_FORM["sections"] for one in section["questions"]]
    return next(one for one in listed if one["id"] == name)
