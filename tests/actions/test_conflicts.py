"""Conflicts: pointed out from the data, settled with reasons, asked for by applicants within the term."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from app.actions import conflicts as actions
from app.actions import panels, phases
from app.errors import Invalid, NotFound, Refused
from app.forms.conflicts import DecisionForm, KeepOutForm, ObjectionForm, SetAsideForm
from app.forms.panels import DescriptionForm
from app.forms.rulebooks import presets
from app.models import LedgerEntry, Message, Objection, Recusal
from app.store import snapshots
from app.views import conflicts as views
from app.views import panels as panel_views
from app.vocabulary import (
    ObjectionState,
    Phase,
    RecusalReason,
    RecusalSource,
    Relation,
    Verb,
)
from tests.support.panel_rows import PanelWorld, person, world  # noqa: F401 -- a fixture

LINK = "http://test/panel"


def told(world: PanelWorld) -> tuple[str, str]:
    """Two applicants, one member, and the panel told; gives the lead of the first and the member."""
    for title in ("示例一", "示例二"):
        world.proposal(title)
    lead = person("示例申报人", world.clock.now())
    world.put(lead)
    world.belongs(lead.id, world.organisations[0])
    member = world.seat("示例评委")
    world.rulebook(replace(presets()["founding-round"], objection_days=3))
    world.act(world.organiser, actions.announce_panel, world.round_id, link=LINK)
    return lead.id, member


def wish(world: PanelWorld, organisation: int = 0) -> ObjectionForm:
    return ObjectionForm(
        seat=world.seats[0],
        organisation=world.organisations[organisation],
        reason="kinship",
        grounds="示例理由",
    )


def ties(world: PanelWorld) -> dict[tuple[str, str], tuple[Relation, ...]]:
    page = world.look(world.organiser, views.manage, world.round_id)
    return {
        (one.member, one.organisation): tuple(found for found, _ in one.found) for one in page.ties
    }


def test_the_data_points_out_ties_and_nobody_is_kept_out_by_it(world: PanelWorld) -> None:
    for title in ("示例一", "示例二"):
        world.proposal(title)
    first = world.seat("示例评委甲", declared=False)
    world.seat("示例评委乙")
    world.belongs(first, world.organisations[0])
    other = person("示例同事", world.clock.now())
    world.put(other)
    for organisation in world.organisations:
        world.belongs(other.id, organisation)
    worked = DescriptionForm(worked_for="示例居委会")
    world.act(first, panels.describe, world.round_id, worked)
    assert ties(world) == {
        ("A 示例评委甲", "示例团队 示例一"): (Relation.OWN, Relation.WORKED),
        ("A 示例评委甲", "示例团队 示例二"): (Relation.SHARED, Relation.WORKED),
    }
    page = world.look(first, panel_views.conflicts, world.round_id)
    assert [row.suggested for row in page.organisations] == [
        RecusalReason.EMPLOYMENT,
        RecusalReason.OTHER,
    ]
    assert world.rows(select(Recusal)) == []


def test_what_was_settled_is_pointed_out_no_more(world: PanelWorld) -> None:
    for title in ("示例一", "示例二"):
        world.proposal(title)
    member = world.seat("示例评委")
    for organisation in world.organisations:
        world.belongs(member, organisation)
    pair = {"seat": world.seats[0], "organisation": world.organisations[0]}
    keep = KeepOutForm(**pair, reason="employment", source="applicant")
    assert world.act(world.organiser, actions.record_conflict, world.round_id, keep)
    assert not world.act(world.organiser, actions.record_conflict, world.round_id, keep)
    aside = SetAsideForm(seat=world.seats[0], organisation=world.organisations[1], why="同名不同人")
    world.act(world.organiser, actions.set_aside, world.round_id, aside)
    assert ties(world) == {}
    [row] = world.rows(select(Recusal))
    assert (row.source, row.organisation_id) == (RecusalSource.APPLICANT, world.organisations[0])
    lines = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.RELATION_SET_ASIDE))
    assert len(lines) == 1
    assert "同名不同人" not in str(lines[0].after)


def test_without_a_term_in_the_rules_the_panel_is_not_told(world: PanelWorld) -> None:
    world.seat("示例评委")
    with pytest.raises(Refused, match="no_objections"):
        world.act(world.organiser, actions.announce_panel, world.round_id, link=LINK)
    with pytest.raises(NotFound):
        world.look(world.stranger, views.told, world.round_id)


def test_an_objection_that_waits_holds_the_round_before_the_decision(world: PanelWorld) -> None:
    lead, _ = told(world)
    key = world.act(lead, actions.object_to, world.round_id, wish(world), link=LINK)
    world.phase(Phase.TALLY)
    step = partial(phases.step, accept_missing=False, links=phases.Links())
    with pytest.raises(Refused, match="panel_objections_open"):
        world.act(world.organiser, step, world.round_id, Verb.ROUND_OPEN_DECISION)
    decided = DecisionForm(outcome="dismiss", answer="示例答复")
    world.act(world.organiser, actions.decide, key, decided, link=LINK)
    with pytest.raises(Refused, match="tally_missing"):
        world.act(world.organiser, step, world.round_id, Verb.ROUND_OPEN_DECISION)


def test_an_objection_is_decided_with_a_reason_and_all_it_touches_hear(world: PanelWorld) -> None:
    lead, member = told(world)
    page = world.look(lead, views.told, world.round_id)
    assert [(name, own) for _, name, own in page.members] == [("示例评委", "")]
    key = world.act(lead, actions.object_to, world.round_id, wish(world), link=LINK)
    with pytest.raises(Invalid):
        world.act(lead, actions.object_to, world.round_id, wish(world), link=LINK)
    decided = DecisionForm(outcome="uphold", answer="示例答复")
    world.act(world.organiser, actions.decide, key, decided, link=LINK)
    [row] = world.rows(select(Objection))
    assert (row.state, row.answer) == (ObjectionState.UPHELD, "示例答复")
    [recusal] = world.rows(select(Recusal))
    assert (recusal.seat_id, recusal.organisation_id, recusal.source) == (
        world.seats[0],
        world.organisations[0],
        RecusalSource.APPLICANT,
    )
    [own] = world.look(lead, views.told, world.round_id).objections
    assert (own.state, own.answer) == (ObjectionState.UPHELD, "示例答复")
    [asked] = world.look(member, panel_views.conflicts, world.round_id).asked
    assert asked == ("示例团队 示例一", ObjectionState.UPHELD, "示例答复")
    assert "示例理由" not in repr(world.look(member, panel_views.conflicts, world.round_id))
    kinds = [row.kind for row in world.rows(select(Message).order_by(Message.created_at))]
    assert sorted(kinds) == [
        "objection_about_you",
        "objection_decided",
        "objection_raised",
        "panel_told",
    ]
    with pytest.raises(Refused, match="not_from_here"):
        world.act(world.organiser, actions.decide, key, decided, link=LINK)


def test_nobody_objects_for_others_or_after_the_term(world: PanelWorld) -> None:
    lead, member = told(world)
    with pytest.raises(Refused, match="not_yours"):
        world.act(lead, actions.object_to, world.round_id, wish(world, 1), link=LINK)
    with pytest.raises(NotFound):
        world.act(member, actions.object_to, world.round_id, wish(world), link=LINK)
    world.clock.turn(timedelta(days=9))
    with pytest.raises(Refused, match="objections_over"):
        world.act(lead, actions.object_to, world.round_id, wish(world), link=LINK)
    key = world.act(world.organiser, actions.record_objection, world.round_id, wish(world))
    dismissed = DecisionForm(outcome="dismiss", answer="示例")
    world.act(world.organiser, actions.decide, key, dismissed, link=LINK)
    assert world.rows(select(Recusal)) == []
    world.phase(Phase.NOTICE)
    with pytest.raises(Refused, match="recusals_over"):
        world.act(world.organiser, actions.record_objection, world.round_id, wish(world, 1))


def test_a_recusal_at_the_tally_shows_in_its_denominators(world: PanelWorld) -> None:
    proposal = world.proposal("示例一")
    for number in range(3):
        world.seat(f"示例评委 {number}")
        world.assign(world.seats[number], proposal)
    world.phase(Phase.TALLY)
    with world.database.read() as session:
        before = snapshots.take(session, world.round_id)
    keep = KeepOutForm(seat=world.seats[0], organisation=world.organisations[0], reason="helped")
    world.act(world.organiser, actions.record_conflict, world.round_id, keep)
    with world.database.read() as session:
        after = snapshots.take(session, world.round_id)
    assert [len(one.evidence.recusals) for one in (before, after)] == [0, 1]
    assert before.digest != after.digest  # a tally made before is no longer of these facts
