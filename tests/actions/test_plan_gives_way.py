"""Wishes of a plan that give way to completeness and to what is read already, each said on the page."""

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from app.actions import assignments, plan_publishing, reviews
from app.errors import Invalid
from app.forms.assignments import AddForm
from app.forms.plans import PublishPlanForm, WishesForm, wishes_of
from app.forms.reviews import SheetForm
from app.lots import drawn_order
from app.models import Review, Seat
from app.views import assignments as desk
from app.views import repairs
from app.vocabulary import Phase
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.plan_rows import (
    PANEL,
    arrange,
    board,
    laid,
    planned,
    run,
    staffed,
    version,
    wish,
)

LINK = "http://test/queue"


def publish(world: PanelWorld) -> None:
    """Let the plan count, and the reading begin."""
    form = PublishPlanForm(panel=PANEL, version=version(world), tell="no")
    world.act(world.organiser, plan_publishing.publish, world.round_id, form, link=LINK)
    world.phase(Phase.REVIEW)


def reader_of(world: PanelWorld, number: str) -> int:
    """Give the place of one reader of a proposal."""
    return "ABCDEF".index(min(label for one, label in laid(world) if one == number))


def begin(world: PanelWorld, member: int, proposal: int) -> None:
    """Let a member write something upon a sheet."""
    wanted = (world.seats[member], world.proposals[proposal])
    [sheet] = [
        row
        for row in world.rows(select(Review).order_by(col(Review.id)))
        if (row.seat_id, row.proposal_id) == wanted
    ]
    form = SheetForm(base=0, marks=[], comment="看过了")
    world.act(world.members[member], reviews.save, sheet.id, form)


def test_even_loads_leave_room_for_the_heaviest_block(world: PanelWorld) -> None:
    staffed(world)
    wish(world, blocks="strand", balance="yes")
    assert run(world)
    page = board(world)
    assert (page.placed, page.wanted, page.short) == (12, 12, 0)


def test_even_loads_give_way_where_a_plan_would_be_short_of_them(world: PanelWorld) -> None:
    staffed(world)
    for proposal in range(4):
        for member in range(2, 6):
            world.recuse(world.seats[member], world.proposals[proposal])
    wish(world, balance="yes")
    assert run(world)
    page = board(world)
    assert (page.placed, page.wanted, page.short) == (12, 12, 0)
    for line, label in zip(page.given_up, "AB", strict=True):
        assert f"评委 {label} " in line
        assert "4" in line
        assert "最多 3" in line


def test_a_late_conflict_in_a_block_that_was_begun_is_repaired(world: PanelWorld) -> None:
    planned(world, blocks="strand")
    publish(world)
    reader = reader_of(world, "T-001")
    begin(world, reader, 1)
    world.recuse(world.seats[reader], world.proposals[0])
    [gap] = world.look(world.organiser, desk.show, world.round_id).gaps
    assert (gap.number, gap.has, gap.wanted) == ("T-001", 1, 2)
    page = world.look(world.organiser, repairs.show, world.round_id)
    assert [one.number for one in page.added] == ["T-001"]
    assert (page.taken_back, page.lacking) == ((), ())
    assert len(page.said) == 1
    assert "分开来分" in page.said[0]


def test_a_reader_added_to_one_proposal_of_a_block_stops_no_repair(world: PanelWorld) -> None:
    planned(world, blocks="strand")
    publish(world)
    labels = {label for _, label in laid(world)}
    free = next(at for at, label in enumerate("ABCDEF") if label not in labels)
    form = AddForm(proposal=world.proposals[1], seat=world.seats[free])
    world.act(world.organiser, assignments.add, world.round_id, form, link=LINK)
    reader = reader_of(world, "T-001")
    world.recuse(world.seats[reader], world.proposals[0])
    page = world.look(world.organiser, repairs.show, world.round_id)
    assert [one.number for one in page.added] == ["T-001"]


def test_a_gap_of_a_plan_by_lot_is_filled_by_lot_from_the_same_seed(world: PanelWorld) -> None:
    planned(world, draw="1", seed="s1", seed_source="示例：当期彩票号码")
    publish(world)
    readers = {label for number, label in laid(world) if number == "T-001"}
    world.recuse(world.seats[reader_of(world, "T-001")], world.proposals[0])
    page = world.look(world.organiser, repairs.show, world.round_id)
    order = drawn_order("s1", "assignment:T-001", "ABCDEF")
    [added] = page.added
    assert added.member.split()[0] == next(one for one in order if one not in readers)
    assert page.taken_back == ()


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"limits": "B 6-2"}, "limits", "limit_order"),
        ({"limits": "B 2\nb 3"}, "limits", "limit_twice"),
        ({"least": "9", "most": "2"}, "least", "least_over"),
    ],
)
def test_limits_that_do_not_go_together_are_refused_beside_their_field(
    fields: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        WishesForm(need="2", **fields)
    assert [(one["loc"], one["type"]) for one in refused.value.errors()] == [((field,), code)]


def test_a_limit_for_nobody_is_refused_and_what_was_kept_before_is_read(world: PanelWorld) -> None:
    staffed(world)
    with pytest.raises(Invalid) as refused:
        wish(world, limits="B 2-3\nZ 3")
    assert refused.value.fields == {"limits": ("limit_seat", {"line": 2, "label": "Z"})}
    assert wishes_of({"limits": "B 6-2"}).own_limits == {"B": (6, 2)}


def test_synonyms_count_as_the_skill_that_is_asked_for(world: PanelWorld) -> None:
    staffed(world)
    with world.database.write_session() as session:
        session.get_one(Seat, world.seats[0]).expertise = ["审计"]
        session.commit()
    wish(world, skills=[{"name": "会计", "at_least": "1"}], thesaurus="财务 会计 审计")
    assert board(world).hindrances == ()
    assert run(world)
    assert board(world).given_up == ()


def test_a_drawn_reader_who_is_locked_stays_drawn_and_the_seed_is_shown(world: PanelWorld) -> None:
    planned(world, draw="1", seed="s1", seed_source="示例：当期彩票号码")
    [first] = [row for row in board(world).rows if row.number == "T-001"]
    [drawn] = [one.label for one in first.readers if one.drawn]
    arrange(world, "lock", 0, seat="ABCDEF".index(drawn))
    assert run(world)
    [first] = [row for row in board(world).rows if row.number == "T-001"]
    assert [one.label for one in first.readers if one.drawn] == [drawn]
    publish(world)
    [line] = world.look(world.organiser, desk.show, world.round_id).draws
    assert (line.plan_version, line.seed, line.seed_source) == (
        version(world),
        "s1",
        "示例：当期彩票号码",
    )
