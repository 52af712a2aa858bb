"""The reading shared out: everyone everything, or n each by a public seed."""

import pytest
from sqlmodel import select

from app.actions import assignments as actions
from app.errors import NotFound, Refused
from app.forms.assignments import AddForm, DrawForm
from app.models import Assignment, AssignmentDraw, Message, Review
from app.views import assignments as views
from app.vocabulary import Phase
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

EVERYONE = DrawForm()
LINK = "http://test/queue"
BY_LOT = DrawForm(
    way="balanced", per_proposal="2", seed="2026-03-01 04 11 17", seed_source="示例：当期彩票号码"
)


def staffed(world: PanelWorld, members: int = 3, proposals: int = 4) -> None:
    """Seat members and list proposals."""
    for number in range(members):
        world.seat(f"示例评委 {number}")
    for number in range(proposals):
        world.proposal(f"示例项目 {number}")


def pairs(world: PanelWorld) -> set[tuple[str, str]]:
    """Read who reads what."""
    return {(row.seat_id, row.proposal_id) for row in world.rows(select(Assignment))}


def test_everyone_reads_everything_but_what_they_keep_out_of(world: PanelWorld) -> None:
    staffed(world)
    world.recuse(world.seats[0], world.proposals[0])
    assert world.act(world.organiser, actions.draw, world.round_id, EVERYONE) == 11
    expected = {(seat, proposal) for seat in world.seats for proposal in world.proposals}
    assert pairs(world) == expected - {(world.seats[0], world.proposals[0])}
    assert {(row.seat_id, row.proposal_id) for row in world.rows(select(Review))} == pairs(world)


def test_a_draw_is_even_repeatable_and_shown_with_its_seed(world: PanelWorld) -> None:
    staffed(world)
    shown = world.look(world.organiser, views.preview, world.round_id, BY_LOT)
    world.act(world.organiser, actions.draw, world.round_id, BY_LOT)
    first = pairs(world)
    world.act(world.organiser, actions.draw, world.round_id, BY_LOT)
    assert pairs(world) == first
    assert [load.assigned for load in shown.loads] == [
        sum(seat == one for one, _ in first) for seat in world.seats
    ]
    assert (
        max(load.assigned for load in shown.loads) - min(load.assigned for load in shown.loads) <= 1
    )
    draws = world.rows(select(AssignmentDraw))
    assert [(row.seed, row.seed_source) for row in draws] == [(BY_LOT.seed, BY_LOT.seed_source)] * 2


def test_members_who_have_not_declared_block_the_draw_by_name(world: PanelWorld) -> None:
    staffed(world)
    world.seat("示例未申报者", declared=False)
    with pytest.raises(Refused) as refused:
        world.act(world.organiser, actions.draw, world.round_id, EVERYONE)
    assert (refused.value.reason, refused.value.facts) == ("undeclared", {"names": "示例未申报者"})


def test_what_is_short_is_named(world: PanelWorld) -> None:
    staffed(world, members=2)
    world.recuse(world.seats[0], world.proposals[2])
    shown = world.look(world.organiser, views.preview, world.round_id, BY_LOT)
    assert [(gap.number, gap.has, gap.wanted) for gap in shown.gaps] == [("T-003", 1, 2)]


def test_a_gap_is_filled_by_hand_but_never_with_the_recused(world: PanelWorld) -> None:
    staffed(world, members=3, proposals=1)
    world.act(world.organiser, actions.draw, world.round_id, BY_LOT)
    world.phase(Phase.REVIEW)
    reader = next(seat for seat, _ in sorted(pairs(world)))
    world.recuse(reader, world.proposals[0])
    [gap] = world.look(world.organiser, views.show, world.round_id).gaps
    assert (gap.has, gap.wanted, len(gap.free)) == (1, 2, 1)
    with pytest.raises(Refused, match="reader_recused"):
        world.act(
            world.organiser,
            actions.add,
            world.round_id,
            AddForm(seat=reader, proposal=world.proposals[0]),
            link=LINK,
        )
    world.act(
        world.organiser,
        actions.add,
        world.round_id,
        AddForm(seat=gap.free[0][0], proposal=world.proposals[0]),
        link=LINK,
    )
    assert world.look(world.organiser, views.show, world.round_id).gaps == ()
    asked = world.rows(select(Message.kind).where(Message.kind == "sheets_added"))
    assert asked == ["sheets_added"]


def test_a_gap_is_not_filled_with_who_has_not_declared_or_acts_for_the_applicant(
    world: PanelWorld,
) -> None:
    staffed(world, members=3, proposals=1)
    world.act(world.organiser, actions.draw, world.round_id, BY_LOT)
    world.phase(Phase.REVIEW)
    read = {seat for seat, _ in pairs(world)}
    world.recuse(min(read), world.proposals[0])
    [near] = [at for at, seat in enumerate(world.seats) if seat not in read]
    world.seat("示例未申报者", declared=False)
    world.belongs(world.members[near], world.organisations[0])
    [gap] = world.look(world.organiser, views.show, world.round_id).gaps
    assert world.seats[-1] not in dict(gap.free)
    for seat, reason in (
        (world.seats[-1], "reader_undeclared"),
        (world.seats[near], "reader_recused"),
    ):
        form = AddForm(seat=seat, proposal=world.proposals[0])
        with pytest.raises(Refused, match=reason):
            world.act(world.organiser, actions.add, world.round_id, form, link=LINK)


def test_a_draw_is_for_organisers_in_the_screening_phase(world: PanelWorld) -> None:
    staffed(world)
    with pytest.raises(NotFound):
        world.act(world.stranger, actions.draw, world.round_id, EVERYONE)
    world.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="only_in_screening"):
        world.act(world.organiser, actions.draw, world.round_id, EVERYONE)
