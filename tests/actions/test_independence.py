"""Whoever belongs to an applicant, or typed for it, decides nothing about it; a colleague does."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from app.actions import conflicts, decisions, proposal_facts, screenings
from app.actions import result_objections as objecting
from app.errors import Refused
from app.forms.conflicts import DecisionForm, ObjectionForm, SetAsideForm
from app.forms.proposal_facts import FactLine, FactsForm
from app.forms.result_objections import AnswerForm, RecordForm
from app.forms.results import AdjustForm
from app.forms.rulebooks import presets
from app.forms.screenings import ScreeningForm
from app.models import HelpedEntry, Proposal
from app.views import conflicts as conflict_pages
from app.views import proposal_facts as fact_pages
from app.views import result_objections as objection_pages
from app.vocabulary import Capacity, ObjectionWay, Objector, Phase, ProposalState, Role
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, officer, results  # noqa: F401 -- a fixture

LINK = "http://test/panel"
Nearness = Callable[[PanelWorld, str, int], None]


def belongs(world: PanelWorld, account_id: str, number: int) -> None:
    world.belongs(account_id, world.organisations[number])


def typed(world: PanelWorld, account_id: str, number: int) -> None:
    world.put(
        HelpedEntry(
            proposal_id=world.proposals[number],
            helper_id=account_id,
            capacity=next(iter(Capacity)),
            on_behalf_of="示例居民",
            begun_at=world.clock.now(),
        )
    )


NEAR = [
    pytest.param(belongs, "of_applicant", id="belongs"),
    pytest.param(typed, "helped", id="typed"),
]


@pytest.mark.parametrize(("near", "reason"), NEAR)
def test_facts_are_noted_by_somebody_else(world: PanelWorld, near: Nearness, reason: str) -> None:
    world.rulebook(presets()["suzhou-midterm-2012"])
    for number in range(2):
        world.proposal(f"示例项目 {number}")
    world.phase(Phase.REVIEW)
    near(world, world.organiser, 0)

    def note(who: str, *values: str) -> int:
        lines = [
            FactLine(proposal=key, key="bonus:bonus", value=value)
            for key, value in zip(world.proposals, values, strict=False)
        ]
        form = FactsForm(facts=lines, source="示例文件")
        return int(world.act(who, proposal_facts.note, world.round_id, form))

    with pytest.raises(Refused, match=reason):
        note(world.organiser, "2", "2")
    assert note(world.organiser, "", "2") == 1
    page = world.look(world.organiser, fact_pages.show, world.round_id)
    assert page.may_note
    assert [row.why_not for row in page.rows] == [reason, ""]
    second = officer(world, "示例同事", Role.ORGANISER)
    assert note(second, "1", "2") == 1


def test_a_proposal_is_screened_by_somebody_else(world: PanelWorld) -> None:
    key = world.proposal("示例项目", ProposalState.SUBMITTED)
    world.phase(Phase.SCREENING)
    belongs(world, world.organiser, 0)
    form = ScreeningForm(outcome="pass", revision=1)
    with pytest.raises(Refused, match="of_applicant"):
        world.act(world.organiser, screenings.screen, key, form)


@pytest.mark.parametrize(("near", "reason"), NEAR)
def test_an_applicants_objection_is_decided_by_somebody_else(
    world: PanelWorld, near: Nearness, reason: str
) -> None:
    world.proposal("示例项目")
    world.seat("示例评委")
    world.phase(Phase.REVIEW)
    near(world, world.organiser, 0)
    wish = ObjectionForm(
        seat=world.seats[0], organisation=world.organisations[0], reason="kinship", grounds="示例"
    )
    key = world.act(world.organiser, conflicts.record_objection, world.round_id, wish)
    for outcome in ("uphold", "dismiss"):
        form = DecisionForm(outcome=outcome, answer="示例答复")
        with pytest.raises(Refused, match=reason):
            world.act(world.organiser, conflicts.decide, key, form, link=LINK)
    aside = SetAsideForm(seat=world.seats[0], organisation=world.organisations[0], why="示例")
    with pytest.raises(Refused, match=reason):
        world.act(world.organiser, conflicts.set_aside, world.round_id, aside)
    room = world.look(world.organiser, conflict_pages.manage, world.round_id)
    assert [one.why_not for one in room.objections] == [reason]
    second = officer(world, "示例同事", Role.ORGANISER)
    world.act(second, conflicts.decide, key, form, link=LINK)
    room = world.look(world.organiser, conflict_pages.manage, world.round_id)
    assert [one.why_not for one in room.objections] == [""]


@pytest.mark.parametrize("number", ["T-001", ""])
def test_an_objection_to_a_result_is_answered_by_somebody_else(
    results: ResultWorld, number: str
) -> None:
    results.published()
    there = results.panel
    belongs(there, there.organiser, 0)
    form = RecordForm(
        objector=Objector.PERSON,
        name="示例居民",
        contact="示例",
        proposal_number=number and own_number(results),
        grounds="示例事实",
        way=ObjectionWay.CALL,
    )
    links = objecting.Links()
    key = there.act(
        there.organiser, objecting.record_objection, there.round_id, form, (), links=links
    )
    for outcome in ("uphold", "dismiss"):
        answer = AnswerForm(outcome=outcome, answer="示例答复")
        with pytest.raises(Refused, match="of_applicant"):
            there.act(there.organiser, objecting.answer, key, answer, links=links)
    page = there.look(there.organiser, objection_pages.index, there.round_id)
    assert [one.why_not for one in page.lines] == ["of_applicant"]
    second = officer(there, "示例同事", Role.ORGANISER)
    there.act(second, objecting.answer, key, answer, links=links)


def test_an_objection_to_another_result_is_answered_by_whoever_is_free_of_that_one(
    results: ResultWorld,
) -> None:
    results.published()
    there = results.panel
    belongs(there, there.organiser, 1)
    form = RecordForm(
        objector=Objector.PERSON,
        name="示例居民",
        contact="示例",
        proposal_number=own_number(results).lower(),
        grounds="示例事实",
        way=ObjectionWay.CALL,
    )
    links = objecting.Links()
    key = there.act(
        there.organiser, objecting.record_objection, there.round_id, form, (), links=links
    )
    answer = AnswerForm(outcome="dismiss", answer="示例答复")
    there.act(there.organiser, objecting.answer, key, answer, links=links)


def own_number(results: ResultWorld) -> str:
    statement = select(Proposal.number).where(Proposal.id == results.proposals[0])
    return str(results.panel.rows(statement)[0])


@pytest.mark.parametrize(("near", "reason"), NEAR)
def test_an_award_is_adjusted_by_somebody_else(
    results: ResultWorld, near: Nearness, reason: str
) -> None:
    there = results.panel
    there.phase(Phase.DECISION)
    results.tally()
    near(there, there.organiser, 0)
    form = AdjustForm(amount="10000", minutes="示例纪要", reason="示例")
    with pytest.raises(Refused, match=reason):
        there.act(
            there.organiser, decisions.adjust_award, there.round_id, results.proposals[0], form
        )
