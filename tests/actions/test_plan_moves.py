"""Undone and done again, readers who go elsewhere, even loads, and those who come after the run."""

import pytest
from sqlmodel import select

from app.actions import assignments, plan_publishing
from app.errors import Invalid, Refused
from app.forms.assignments import DrawForm
from app.forms.plans import PublishPlanForm
from app.models import AssignmentPlan, LedgerEntry, Proposal, Seat
from app.views import plan_lines, plan_steps
from app.vocabulary import Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.plan_rows import (
    PANEL,
    arrange,
    board,
    laid,
    opened,
    planned,
    redo,
    run,
    staffed,
    trade,
    undo,
    verbs,
    version,
    wish,
)


def test_what_was_undone_is_done_again_step_by_step_until_something_else_is_done(
    world: PanelWorld,
) -> None:
    planned(world)
    run_made = laid(world)
    arrange(world, "swap", 0, out=0)
    arrange(world, "forbid", 1, seat=1)
    wish(world, need="1", bids_open="yes")
    whole, said = laid(world), board(world).objective
    assert not board(world).may_redo
    for _ in range(4):
        undo(world)
    assert laid(world) == set()
    assert board(world).objective == ""
    assert [redo(world) for _ in range(2)] == [2, 3]
    assert len(laid(world)) == len(run_made) - 1
    assert board(world).compared is not None  # the run says of itself again what it said
    undo(world)
    assert [redo(world) for _ in range(3)] == [3, 4, 5]
    page = board(world)
    assert (laid(world), page.objective, page.need, page.may_redo) == (whole, said, 1, False)
    assert (page.rows[1].cells, world.rows(select(AssignmentPlan.bids_open))) == ((), [True])
    with pytest.raises(Refused, match="nothing_to_redo"):
        redo(world)
    undo(world)
    arrange(world, "lock", 2, seat=2)
    with pytest.raises(Refused, match="nothing_to_redo"):
        redo(world)
    lines = world.look(world.organiser, plan_steps.steps, world.round_id, PANEL, 1).lines
    assert lines[2].text == "重做了第 5 步：改了分配的要求"
    assert verbs(world).count(Verb.ASSIGNMENT_REDO) == 5


def test_a_reader_goes_to_another_proposal_or_changes_places(world: PanelWorld) -> None:
    planned(world)
    whole = laid(world)
    assert {("T-001", "A"), ("T-001", "D"), ("T-002", "B")} <= whole
    trade(world, 0, out=0, to=1)
    assert laid(world) == (whole - {("T-001", "A")}) | {("T-002", "A")}
    undo(world)
    trade(world, 0, out=0, to=1, seat=1)
    assert laid(world) == (whole - {("T-001", "A"), ("T-002", "B")}) | {
        ("T-001", "B"),
        ("T-002", "A"),
    }
    lines = world.look(world.organiser, plan_steps.steps, world.round_id, PANEL, 1).lines
    assert [line.text for line in lines[::2]] == [
        "对调：评委 A 改评项目 T-002，评委 B 改评项目 T-001",
        "评委 A 从项目 T-001 改评项目 T-002",
        "改了分配的要求",
    ]
    rows = {row.number: row.readers for row in board(world).rows}
    assert [one.locked for one in rows["T-001"] if one.label == "B"] == [True]
    entry = world.rows(select(LedgerEntry).order_by(LedgerEntry.sequence))[-1]
    assert entry.after["done"] == "exchange"


def test_what_is_typed_in_place_of_a_pick_is_answered_beside_its_field(world: PanelWorld) -> None:
    planned(world)
    arrange(world, "forbid", 1, seat=0)
    world.recuse(world.seats[1], world.proposals[0])
    before = laid(world)
    faults = (
        ("", "", "number", "plan_where"),
        ("T-099", "", "number", "plan_number"),
        ("t-001", "", "number", "plan_same"),
        ("T-003", "A", "label", "plan_label"),
        ("T-002", "", "number", "plan_barred"),
        ("T-004", "", "number", "plan_reads"),
    )
    for number, label, field, code in faults:
        with pytest.raises(Invalid) as caught:
            arrange(world, "trade", 0, out=0, number=number, label=label)
        assert {name: one[0] for name, one in caught.value.fields.items()} == {field: code}
    with pytest.raises(Invalid) as caught:  # B must keep out of the first
        arrange(world, "trade", 0, out=3, number="T-005", label="b")
    assert caught.value.fields["number"] == ("plan_out", {"number": "T-001", "label": "B"})
    assert laid(world) == before


def test_where_a_reader_could_go_stands_in_the_order_of_what_is_gained(world: PanelWorld) -> None:
    planned(world)
    arrange(world, "swap", 4, out=1)
    arrange(world, "forbid", 3, seat=1)
    where = opened(world.seats[1], trading=True)
    page = world.look(world.organiser, plan_lines.line, world.round_id, world.proposals[1], where)
    moves = [one for one in page.trades if not one.who]
    assert (moves[0].number, moves[0].lacks) == ("T-005", True)  # it lacks a reader: first
    assert "T-004" not in {one.number for one in page.trades}
    gains = [float(one.gain.replace("−", "-").replace("±", "")) for one in page.trades if one.who]
    assert gains == sorted(gains, reverse=True)
    assert page.choices == ()


def test_loads_are_even_if_nothing_else_is_said(world: PanelWorld) -> None:
    staffed(world, members=4, proposals=10)
    with world.database.write_session() as session:
        for seat_id in world.seats[1:]:  # A alone knows anything: every proposal fits A best
            session.get_one(Seat, seat_id).expertise = []
        for proposal_id in world.proposals:
            session.get_one(Proposal, proposal_id).title = "示例老人项目"
        session.commit()
    wish(world, balance="yes")
    run(world)
    page = board(world)
    loads = [one.load for one in page.columns]
    assert (page.even, min(loads), max(loads), sum(loads)) == ((4, 6), 4, 6, 20)
    assert [one.load for one in page.columns if one.label == "A"] == [6]
    wish(world, balance="yes", skills=[{"name": "老人", "at_least": "1"}])
    run(world)  # every proposal needs A
    assert [(one.load, one.most) for one in board(world).columns if one.label == "A"] == [(10, 10)]
    wish(world)
    run(world)
    assert board(world).even is None
    assert [one.load for one in board(world).columns if one.label == "A"] == [10]


def test_wishes_kept_before_loads_could_be_evened_are_what_they_were(world: PanelWorld) -> None:
    staffed(world)
    assert board(world).even == (4, 6)  # nothing was wished: 30 readings for 6
    wish(world, balance="yes")
    with world.database.write_session() as session:
        [plan] = session.exec(select(AssignmentPlan)).all()
        plan.wishes = {name: one for name, one in plan.wishes.items() if name != "balance"}
        session.commit()
    assert board(world).even is None


def test_whoever_comes_after_the_run_fits_as_well_as_the_next_run_will_say(
    world: PanelWorld,
) -> None:
    planned(world)
    world.seat("示例新人")
    with world.database.write_session() as session:
        session.get_one(Seat, world.seats[-1]).expertise = ["儿童"]
        session.commit()
    new = world.proposal("示例环保项目 9")
    page = board(world)
    assert (page.late, page.texts_later) == (2, False)
    before = {
        (number, one.label): (one.fit, one.reasons)
        for number, proposal in (("T-002", world.proposals[1]), ("T-007", new))
        for view in [
            world.look(world.organiser, plan_lines.line, world.round_id, proposal, opened())
        ]
        for one in (*view.readers, *view.choices)
    }
    assert before["T-002", "G"][1][0] == "专长：1 项里有 1 项对得上（儿童），加 40。"
    run(world)
    assert board(world).late == 0
    for number, proposal in (("T-002", world.proposals[1]), ("T-007", new)):
        view = world.look(world.organiser, plan_lines.line, world.round_id, proposal, opened())
        for one in (*view.readers, *view.choices):
            if one.label == "G" or number == "T-007":
                assert before[number, one.label] == (one.fit, one.reasons)


def test_a_draw_in_place_of_a_plan_takes_its_mark_away(world: PanelWorld) -> None:
    planned(world)
    form = PublishPlanForm(panel=PANEL, version=version(world), tell="yes")
    world.act(
        world.organiser, plan_publishing.publish, world.round_id, form, link="http://test/queue"
    )
    world.act(world.organiser, assignments.draw, world.round_id, DrawForm())
    assert world.rows(select(AssignmentPlan.published_version)) == [None]
