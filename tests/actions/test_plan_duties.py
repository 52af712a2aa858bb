"""What the plan owes is said of it as it stands, moves by hand included; blocks, reasons and stand-ins stay true."""

from typing import Any

from sqlmodel import select

from app.actions import panels, plan_publishing
from app.forms.panels import RecusalForm
from app.forms.plans import PublishPlanForm
from app.models import Proposal, Seat
from app.views import assignments as assignment_views
from app.views import plan_lines, plan_steps
from app.views import plan_publishing as publish_views
from app.vocabulary import Phase
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.plan_rows import (
    PANEL,
    arrange,
    board,
    laid,
    opened,
    planned,
    run,
    staffed,
    trade,
    undo,
    version,
    wish,
)

LINK = "http://test/queue"
OLD = [{"name": "老人", "at_least": "1"}]


def change(world: PanelWorld, kind: Any, row_id: str, **values: Any) -> None:
    """Set a row's fields."""
    with world.database.write_session() as session:
        row = session.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()


def published(world: PanelWorld) -> Any:
    """Look at what publishing would do."""
    return world.look(world.organiser, publish_views.preview, world.round_id, PANEL, LINK)


def test_a_duty_that_is_lost_by_hand_is_said_on_the_board_and_before_publishing(
    world: PanelWorld,
) -> None:
    staffed(world)
    wish(world, skills=OLD)
    assert run(world)
    assert (board(world).given_up, published(world).given_up) == ((), ())
    arrange(world, "swap", 0, out=0, seat=1)
    arrange(world, "swap", 0, out=3, seat=2)
    said = "项目 T-001 缺 1 位有“老人”专长的评委。"
    assert (board(world).given_up, published(world).given_up) == ((said,), (said,))
    assert board(world).hindrances == (
        "项目 T-001 只剩 0 个位置没有定，还要 1 位有“老人”专长的评委。解锁已经定下的，或者多要几位评委。",
    )
    undo(world)
    assert board(world).given_up == ()


def test_two_of_one_organisation_and_readers_over_their_most_are_said(world: PanelWorld) -> None:
    staffed(world)
    wish(world, apart="yes", most="3")
    assert run(world)
    for label in [one for number, one in sorted(laid(world)) if number == "T-001"]:
        arrange(world, "swap", 0, out="ABCDEF".index(label))
    for seat in (0, 1):  # both of one organisation
        arrange(world, "swap", 0, seat=seat)
    for number in range(1, 6):
        if (f"T-{number + 1:03d}", "A") not in laid(world):
            arrange(world, "swap", number, seat=0)
    said = (
        "评委 A 有 6，超过了最多 3。",
        "项目 T-001 的评委 A、B 是同一个单位的。",
    )
    assert set(said) <= set(board(world).given_up)
    assert set(said) <= set(published(world).given_up)


def test_a_reader_drawn_by_lot_who_is_taken_out_is_missed(world: PanelWorld) -> None:
    staffed(world)
    wish(world, draw="1", seed="示例种子", seed_source="示例来源")
    assert run(world)
    assert board(world).given_up == ()
    row = next(one for one in board(world).rows if one.number == "T-001")
    drawn = next(one.seat_id for one in row.readers if one.drawn)
    arrange(world, "swap", 0, out=drawn)
    assert "项目 T-001 应当有 1 位由抽签产生，现在有 0 位。" in board(world).given_up


def test_a_share_that_is_lost_by_hand_is_said(world: PanelWorld) -> None:
    staffed(world)
    wish(world, fairness="90")
    assert run(world)
    assert board(world).given_up == ()
    arrange(world, "swap", 0, out=0, seat=1)
    arrange(world, "swap", 0, out=3, seat=2)
    [said] = board(world).given_up
    assert said.startswith("项目 T-001 的匹配度是 ")
    assert "不到公平的要求" in said


def blocked(world: PanelWorld) -> None:
    """Two proposals of one organisation, read together."""
    staffed(world)
    first = next(row for row in world.rows(select(Proposal)) if row.id == world.proposals[0])
    change(world, Proposal, world.proposals[1], organisation_id=first.organisation_id)
    wish(world, blocks="organisation", leads="yes")
    assert run(world)


def of(world: PanelWorld, number: str) -> set[str]:
    """Name who reads a proposal."""
    return {label for one, label in laid(world) if one == number}


def test_a_block_is_moved_as_a_whole(world: PanelWorld) -> None:
    blocked(world)
    before = of(world, "T-001")
    assert of(world, "T-002") == before
    out, new = min(before), next(one for one in "ABCDEF" if one not in before)
    arrange(world, "swap", 0, out="ABCDEF".index(out), seat="ABCDEF".index(new))
    now = (before - {out}) | {new}
    assert (of(world, "T-001"), of(world, "T-002")) == (now, now)
    lines = world.look(world.organiser, plan_steps.steps, world.round_id, PANEL, 1).lines
    assert lines[0].text == f"项目 T-001：评委 {out} 换成评委 {new}（同组一起，共 2 个项目）"
    rows = {one.number: one for one in board(world).rows}
    for number in ("T-001", "T-002"):
        assert [one.locked for one in rows[number].readers if one.label == new] == [True]
    run(world)
    assert of(world, "T-001") == of(world, "T-002")
    assert new in of(world, "T-001")
    undo(world)
    undo(world)
    assert (of(world, "T-001"), of(world, "T-002")) == (before, before)


def test_a_block_changes_places_is_forbidden_and_needs_as_a_whole(world: PanelWorld) -> None:
    blocked(world)
    before, there = of(world, "T-001"), of(world, "T-003")
    out, come = min(before - there), min(there - before)
    trade(world, 0, out="ABCDEF".index(out), to=2, seat="ABCDEF".index(come))
    now = (before - {out}) | {come}
    assert (of(world, "T-001"), of(world, "T-002")) == (now, now)
    assert out in of(world, "T-003")
    assert come not in of(world, "T-003")
    arrange(world, "forbid", 1, seat="ABCDEF".index(come))
    assert (of(world, "T-001"), of(world, "T-002")) == (now - {come}, now - {come})
    arrange(world, "need", 1, need=1)
    assert [one.need for one in board(world).rows if one.number in {"T-001", "T-002"}] == [1, 1]
    assert board(world).hindrances == ()


def test_a_fit_is_explained_by_what_it_was_computed_by(world: PanelWorld) -> None:
    planned(world)
    first = world.proposals[0]
    before = world.look(world.organiser, plan_lines.line, world.round_id, first, opened())
    assert not before.changed
    wish(world, weight_tags="30")
    after = world.look(world.organiser, plan_lines.line, world.round_id, first, opened())
    assert [(one.fit, one.reasons) for one in after.readers] == [
        (one.fit, one.reasons) for one in before.readers
    ]
    assert after.readers[0].reasons[0] == "专长：1 项里有 1 项对得上（老人），加 40。"
    assert after.changed
    run(world)
    fresh = world.look(world.organiser, plan_lines.line, world.round_id, first, opened())
    assert fresh.readers[0].reasons[0] == "专长：1 项里有 1 项对得上（老人），加 30。"
    assert not fresh.changed


def test_the_total_is_less_the_prices_and_the_bound_stays_beside_it(world: PanelWorld) -> None:
    staffed(world)
    wish(world, skills=[{"name": "财务", "at_least": "1", "how": "wish", "price": "50"}])
    for _ in range(2):
        assert run(world)
        page = board(world)
        assert float(page.objective) <= float(page.bound)
        assert page.prices == "300"


def test_what_would_help_is_said_after_a_run_that_stays_short(world: PanelWorld) -> None:
    staffed(world, members=4, proposals=3)
    for seat in world.seats[2:]:
        for proposal in world.proposals:
            world.recuse(seat, proposal)
    wish(world, limits="A 1\nB 1")
    crowd = (
        "有 3 个项目只有 2 位评委能看，他们一共还能看 2，差 4。"
        "项目：T-001、T-002、T-003。评委：A、B。"
    )
    assert crowd in board(world).hindrances
    assert run(world)
    page = board(world)
    assert page.short == 4
    assert crowd in page.advice
    assert any(one.startswith("最多不到 3 的 ") for one in page.advice)


def test_many_of_one_kind_hide_no_other_kind(world: PanelWorld) -> None:
    staffed(world, members=4, proposals=15)
    wish(world, need="3", apart="yes", skills=[{"name": "财务", "at_least": "1"}])
    said = board(world).hindrances
    assert sum("不同单位的" in one for one in said) == 6
    assert "这样的另有 9 条。" in said
    assert any(one.startswith("没有一位评委有“财务”专长") for one in said)


def test_a_most_load_that_would_not_help_is_not_offered(world: PanelWorld) -> None:
    staffed(world, members=4)
    for seat in world.seats:
        change(world, Seat, seat, capacity=2)
    wish(world, need="3")
    page = board(world)
    assert page.would_do is None
    assert page.hindrances[-1].startswith("有 4 位自己说的数比 5 少，只改“每人最多”没有用")


def test_whoever_could_step_in_has_room_and_stands_in_the_order_of_what_it_costs(
    world: PanelWorld,
) -> None:
    planned(world)
    form = PublishPlanForm(panel=PANEL, version=version(world), tell="no")
    world.act(world.organiser, plan_publishing.publish, world.round_id, form, link=LINK)
    world.phase(Phase.REVIEW)
    change(world, Seat, world.seats[1], capacity=2)  # B is full
    change(world, Seat, world.seats[5], expertise=["老人"])
    world.act(
        world.members[0],
        panels.recuse,
        world.proposals[0],
        RecusalForm(reason="kinship"),
        link=LINK,
    )
    page = world.look(world.organiser, assignment_views.show, world.round_id)
    [gap] = page.gaps
    names = [label.split()[0] for _, label in gap.free]
    assert "B" not in names
    assert "A" not in names
    line = world.look(
        world.organiser, plan_lines.line, world.round_id, world.proposals[0], opened()
    )
    assert names == [one.label for one in line.choices]
