"""The workbench: wishes, runs, moves by hand, undo, two organisers, publication, and gaps after it."""

import pytest
from sqlmodel import select

from app.actions import (
    assignments,
    bids,
    panels,
    plan_asking,
    plan_publishing,
    plan_runs,
    plans,
    reviews,
)
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.panels import RecusalForm
from app.forms.plans import (
    Asked,
    AskForm,
    BidLine,
    BidsForm,
    PublishPlanForm,
    RunForm,
    UndoForm,
    WishesForm,
)
from app.forms.reviews import SheetForm
from app.models import (
    Assignment,
    AssignmentDraw,
    AssignmentPlan,
    Bid,
    Job,
    LedgerEntry,
    Message,
    PlanPair,
    Proposal,
    Review,
    Seat,
)
from app.views import assignment_plans as views
from app.views import bids as bid_views
from app.views import plan_asking as ask_views
from app.views import plan_lines, plan_steps, repairs
from app.views import plan_publishing as publish_views
from app.vocabulary import Phase, ProposalState, SeatState, Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.plan_rows import PANEL, arrange, board, laid, run, staffed, version, wish

LINK = "http://test/queue"


def planned(world: PanelWorld, **wishes: str) -> None:
    staffed(world)
    wish(world, **wishes)
    assert run(world)


def publish(world: PanelWorld, tell: str = "yes") -> int:
    form = PublishPlanForm(panel=PANEL, version=version(world), tell=tell)
    count = world.act(world.organiser, plan_publishing.publish, world.round_id, form, link=LINK)
    assert isinstance(count, int)
    return count


def undo(world: PanelWorld) -> None:
    form = UndoForm(panel=PANEL, version=version(world))
    world.act(world.organiser, plans.undo, world.round_id, form)


def redo(world: PanelWorld) -> int:
    form = UndoForm(panel=PANEL, version=version(world))
    number = world.act(world.organiser, plans.redo, world.round_id, form)
    assert isinstance(number, int)
    return number


def opened(out: str = "", *, trading: bool = False) -> plan_lines.Opened:
    return plan_lines.Opened(panel=PANEL, out=out, trading=trading)


def trade(world: PanelWorld, proposal: int, out: int, to: int, seat: int | None = None) -> None:
    pick = f"{world.proposals[to]}:{world.seats[seat] if seat is not None else ''}"
    arrange(world, "trade", proposal, out=out, pick=pick)


def verbs(world: PanelWorld) -> list[Verb]:
    return [row.verb for row in world.rows(select(LedgerEntry).order_by(LedgerEntry.sequence))]


def readers(world: PanelWorld) -> set[tuple[str, str]]:
    seats = {row.id: row.label for row in world.rows(select(Seat))}
    numbers = {row.id: row.number for row in world.rows(select(Proposal))}
    return {
        (numbers[row.proposal_id], seats[row.seat_id]) for row in world.rows(select(Assignment))
    }


def test_a_run_gives_every_proposal_those_who_know_its_topic(world: PanelWorld) -> None:
    planned(world)
    topics = {label: number % 3 for number, label in enumerate("ABCDEF")}
    assert laid(world) == {
        (f"T-{number + 1:03d}", label)
        for number in range(6)
        for label, topic in topics.items()
        if topic == number % 3
    }
    page = board(world)
    assert (page.placed, page.wanted, page.short, page.bad) == (12, 12, 0, 0)
    assert verbs(world) == [Verb.ASSIGNMENT_WISH, Verb.ASSIGNMENT_KEEP]
    assert world.rows(select(Assignment)) == []  # nobody reads anything before it is published


def test_wishes_that_cannot_be_met_are_answered_with_numbers_and_what_would_do(
    world: PanelWorld,
) -> None:
    staffed(world, members=4)
    wish(world, need="3", most="2", apart="yes", skills=[{"name": "财务", "at_least": "1"}])
    page = board(world)
    assert page.hindrances == (
        "评委的负担装不下：一共要 18，4 位评委最多能看 8，差 10。每人最多改到 5 就够。",
        *(
            f"能看项目 T-{number:03d} 的评委只来自 2 个单位，要 3 位不同单位的，差 1 位。"
            for number in range(1, 7)
        ),
        "没有一位评委有“财务”专长，要 6。请 3 位就够。",
    )
    assert page.would_do == 5
    assert run(world)  # a plan comes all the same, and says what it lacks
    assert board(world).short > 0
    assert board(world).given_up


def test_wishes_that_contradict_each_other_change_nothing(world: PanelWorld) -> None:
    planned(world)
    arrange(world, "lock", 0, seat=0)
    before = laid(world)
    wish(world, limits="A 0")
    said = ("评委 A 固定的已经有 1，超过了最多 0。",)
    assert board(world).hindrances == said  # told before anybody asks for a run
    assert not run(world)
    assert (board(world).trouble, laid(world)) == (said, before)


def test_a_move_by_hand_is_locked_and_survives_the_next_run(world: PanelWorld) -> None:
    planned(world)
    arrange(world, "swap", 0, seat=1, out=0)
    assert ("T-001", "B") in laid(world)
    assert ("T-001", "A") not in laid(world)
    run(world)
    assert ("T-001", "B") in laid(world)
    [row] = [one for one in board(world).rows if one.number == "T-001"]
    assert [(one.label, one.locked) for one in row.readers] == [("B", True), ("D", False)]
    compared = board(world).compared
    assert compared is not None
    assert compared.changes == ()  # the move was made before the run, and the run left it


def test_undo_takes_back_step_after_step(world: PanelWorld) -> None:
    planned(world)
    whole = laid(world)
    arrange(world, "swap", 0, out=0)
    arrange(world, "forbid", 1, seat=1)
    wish(world, need="1")
    undo(world)
    assert board(world).need == 2
    undo(world)
    assert ("T-002", "B") in laid(world)
    undo(world)
    assert laid(world) == whole
    undo(world)  # the run
    assert laid(world) == set()
    undo(world)  # the first wishes
    with pytest.raises(Refused, match="nothing_to_undo"):
        undo(world)
    lines = world.look(world.organiser, plan_steps.steps, world.round_id, PANEL, 1).lines
    assert [line.undone for line in lines] == [False] * 5 + [True] * 5
    assert lines[0].text == "撤销了第 1 步：改了分配的要求"
    assert verbs(world).count(Verb.ASSIGNMENT_UNDO) == 5


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


def test_the_second_of_two_organisers_is_told_what_changed(world: PanelWorld) -> None:
    planned(world)
    seen = version(world)
    arrange(world, "swap", 0, seat=1, out=0)
    before = laid(world)
    forms = (
        (plans.set_wishes, WishesForm(panel=PANEL, version=str(seen), need="1"), {}),
        (plans.undo, UndoForm(panel=PANEL, version=seen), {}),
        (plan_runs.request_run, RunForm(panel=PANEL, version=seen), {}),
        (plan_publishing.publish, PublishPlanForm(panel=PANEL, version=seen), {"link": LINK}),
    )
    for action, form, more in forms:
        with pytest.raises(Stale, match="plan_changed"):
            world.act(world.organiser, action, world.round_id, form, **more)
    assert laid(world) == before
    told = world.look(world.organiser, plan_steps.since, world.round_id, PANEL, seen)
    assert told == ("示例组织者：项目 T-001：评委 A 换成评委 B",)


def test_a_run_that_was_overtaken_is_not_kept(world: PanelWorld) -> None:
    planned(world)
    form = RunForm(panel=PANEL, version=version(world))
    question = world.look(world.organiser, views.question, world.round_id, form)
    computed = plan_runs.compute(question)
    arrange(world, "swap", 0, out=0)
    before = laid(world)
    with pytest.raises(Stale, match="plan_changed"):
        world.act(world.organiser, plan_runs.keep_run, world.round_id, PANEL, computed)
    assert laid(world) == before


def test_what_a_person_may_not_do_by_hand(world: PanelWorld) -> None:
    planned(world)
    world.recuse(world.seats[1], world.proposals[0])
    with pytest.raises(Refused, match="reader_recused"):
        arrange(world, "swap", 0, seat=1, out=0)
    arrange(world, "forbid", 0, seat=2)
    with pytest.raises(Refused, match="plan_forbidden"):
        arrange(world, "swap", 0, seat=2)
    arrange(world, "allow", 0, seat=2)
    arrange(world, "swap", 0, seat=2)
    with pytest.raises(Refused, match="already_assigned"):
        arrange(world, "swap", 0, seat=2)
    with pytest.raises(Refused, match="plan_not_reading"):
        arrange(world, "lock", 0, seat=5)
    with pytest.raises(NotFound):
        arrange(world, "swap", 0, seat="0" * 32)
    for who, fault in ((world.second, Refused), (world.members[0], NotFound), (None, NotFound)):
        form = UndoForm(panel=PANEL, version=version(world))
        with pytest.raises(fault):
            world.act(who, plans.undo, world.round_id, form)
    world.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="only_in_screening"):
        undo(world)


def test_reasons_costs_and_refusals_are_sentences(world: PanelWorld) -> None:
    planned(world, most="3")
    arrange(world, "forbid", 0, seat=4)
    world.recuse(world.seats[5], world.proposals[0])
    page = world.look(
        world.organiser, plan_lines.line, world.round_id, world.proposals[0], opened(world.seats[0])
    )
    assert [one.label for one in page.readers] == ["A", "D"]
    assert page.readers[0].reasons[0] == "专长：1 项里有 1 项对得上（老人），加 40。"
    assert page.choices[0].label in {"B", "C"}
    assert {one.label: one.refusal for one in page.refused} == {
        "E": "不许看这个项目。",
        "F": "要回避这个项目。",
    }
    full = world.look(
        world.organiser,
        plan_lines.line,
        world.round_id,
        world.proposals[0],
        opened(),
        language="en",
    )
    assert full.readers[0].reasons[0].startswith("Expertise:")


def test_publishing_gives_the_sheets_and_tells_only_whom_it_concerns(world: PanelWorld) -> None:
    planned(world, leads="yes")
    shown = world.look(world.organiser, publish_views.preview, world.round_id, PANEL, LINK)
    assert (shown.sheets, shown.added, shown.taken_back) == (12, 12, 0)
    assert publish(world) == 12
    assert readers(world) == laid(world)
    assert len(world.rows(select(Review))) == 12
    assert sum(row.lead for row in world.rows(select(Assignment))) == 6
    sent = [row.facts for row in world.rows(select(Message))]
    assert sorted((one["subject"], one["body"]) for one in sent) == sorted(
        (one.subject, one.body) for one in shown.mails
    )
    [draw] = world.rows(select(AssignmentDraw))
    assert (draw.panel, draw.per_proposal, draw.plan["version"]) == (PANEL, 2, version(world))
    assert verbs(world)[-1] == Verb.ASSIGNMENT_PUBLISH
    arrange(world, "swap", 0, seat=1, out=0)
    again = world.look(world.organiser, publish_views.preview, world.round_id, PANEL, LINK)
    assert (again.added, again.taken_back) == (1, 1)
    assert sorted(line.name for line in again.mails) == ["示例评委 0", "示例评委 1"]
    publish(world, tell="no")
    assert readers(world) == laid(world)
    assert len(world.rows(select(Message))) == len(sent)


def test_a_sheet_that_was_begun_is_never_taken_away(world: PanelWorld) -> None:
    planned(world)
    publish(world)
    [sheet] = world.rows(
        select(Review).where(
            Review.seat_id == world.seats[0], Review.proposal_id == world.proposals[0]
        )
    )
    world.phase(Phase.REVIEW)
    world.act(world.members[0], reviews.save, sheet.id, SheetForm(base=0, marks=[], comment="示例"))
    world.phase(Phase.SCREENING)
    arrange(world, "swap", 0, seat=1, out=0)
    page = world.look(world.organiser, publish_views.preview, world.round_id, PANEL, LINK)
    assert (page.added, page.taken_back, page.kept) == (1, 0, 1)
    publish(world)
    assert {("T-001", "A"), ("T-001", "B")} <= readers(world)


def test_members_who_have_not_declared_block_the_publication_by_name(world: PanelWorld) -> None:
    staffed(world)
    world.seat("示例新人", declared=False)
    wish(world)
    run(world)
    with pytest.raises(Refused, match="undeclared"):
        publish(world)


def test_a_gap_after_publication_is_filled_by_the_plans_own_wishes(world: PanelWorld) -> None:
    planned(world, leads="yes")
    publish(world)
    world.phase(Phase.REVIEW)
    lead = {
        row.seat_id
        for row in world.rows(select(Assignment))
        if row.lead and row.proposal_id == world.proposals[0]
    }
    [gone] = lead
    at = world.seats.index(gone)
    world.act(world.members[at], panels.recuse, world.proposals[0], RecusalForm(reason="kinship"))
    before = readers(world)
    page = world.look(world.organiser, repairs.show, world.round_id)
    assert (len(page.added), page.taken_back, page.lacking) == (1, (), ())
    world.act(world.organiser, assignments.repair, world.round_id, page.digest, link=LINK)
    assert len(readers(world) - before) == 1
    live = [
        row
        for row in world.rows(select(Assignment))
        if row.proposal_id == world.proposals[0] and row.seat_id != gone
    ]
    assert (len(live), sum(row.lead for row in live)) == (2, 1)


def test_least_change_moves_only_what_must_move(world: PanelWorld) -> None:
    planned(world)
    before = laid(world)
    with world.database.write_session() as session:
        session.get_one(Seat, world.seats[0]).state = SeatState.REMOVED
        session.get_one(Proposal, world.proposals[5]).state = ProposalState.WITHDRAWN
        session.commit()
    page = board(world)
    assert page.bad == 4  # two of A, two of the withdrawn one
    assert run(world, "least_change")
    kept = {pair for pair in before if pair[1] != "A" and pair[0] != "T-006"}
    assert kept <= laid(world)
    assert (board(world).short, board(world).bad) == (0, 0)


def test_a_member_bids_only_while_asked_and_only_on_what_is_free(world: PanelWorld) -> None:
    staffed(world)
    page = BidsForm(bids=[BidLine(proposal=world.proposals[1], value="3")])
    who = world.members[0]
    with pytest.raises(Refused, match="bids_closed"):
        world.act(who, bids.set_bids, world.round_id, page)
    wish(world, bids_open="yes")
    world.recuse(world.seats[0], world.proposals[0])
    shown = world.look(who, bid_views.show, world.round_id)
    assert [row.number for row in shown.rows] == [f"T-{n:03d}" for n in range(2, 7)]
    both = BidsForm(
        bids=[
            BidLine(proposal=world.proposals[0], value="3"),
            BidLine(proposal=world.proposals[1], value="3"),
            BidLine(proposal=world.proposals[2], value=""),
        ]
    )
    assert world.act(who, bids.set_bids, world.round_id, both) == 1
    [row] = world.rows(select(Bid))
    assert (row.seat_id, row.proposal_id, row.value) == (world.seats[0], world.proposals[1], 3)
    with pytest.raises(NotFound):
        world.act(world.stranger, bids.set_bids, world.round_id, both)
    run(world)
    line = world.look(
        world.organiser, plan_lines.line, world.round_id, world.proposals[1], opened()
    )
    said = {one.label: one.reasons for one in (*line.readers, *line.choices)}
    assert any("自己填的意愿是 3" in reason for reason in said["A"])


def test_members_are_asked_for_wishes_by_messages_that_were_seen(world: PanelWorld) -> None:
    staffed(world)
    world.seat("示例新人", declared=False)
    asked = AskForm(panel=PANEL, seats=world.seats[:6])
    with pytest.raises(Refused, match="bids_closed"):
        world.act(world.organiser, plan_asking.ask, world.round_id, asked, link=LINK)
    wish(world, bids_open="yes")
    world.recuse(world.seats[1], world.proposals[0])
    one = BidsForm(bids=[BidLine(proposal=world.proposals[1], value="3")])
    world.act(world.members[0], bids.set_bids, world.round_id, one)
    page = world.look(world.organiser, ask_views.preview, world.round_id, PANEL, LINK)
    assert (page.said, page.undeclared, page.last_at) == (("示例评委 0",), ("示例新人",), None)
    assert page.seats == tuple(world.seats[1:6])
    assert [line.count for line in page.mails] == [5, 6, 6, 6, 6]  # one keeps out of one
    assert world.rows(select(Message)) == []
    world.act(world.members[2], bids.set_bids, world.round_id, one)  # answers meanwhile
    count = world.act(
        world.organiser,
        plan_asking.ask,
        world.round_id,
        AskForm(panel=PANEL, seats=page.seats),
        link=LINK,
    )
    sent = [row.facts for row in world.rows(select(Message))]
    assert count == len(sent) == 4
    seen = [line for line in page.mails if line.name != "示例评委 2"]
    assert sorted((one["subject"], one["body"]) for one in sent) == sorted(
        (line.subject, line.body) for line in seen
    )
    entry = world.rows(select(LedgerEntry).order_by(LedgerEntry.sequence))[-1]
    assert (entry.verb, entry.after["asked"]) == (Verb.ASSIGNMENT_ASK, list("BDEF"))
    assert (
        world.look(world.organiser, ask_views.preview, world.round_id, PANEL, LINK).last_at
        == world.clock.now()
    )
    stranger = AskForm(panel=PANEL, seats=["0" * 32])
    with pytest.raises(NotFound):
        world.act(world.organiser, plan_asking.ask, world.round_id, stranger, link=LINK)


def test_a_large_run_is_asked_for_once_and_shows_that_it_is_on_its_way(world: PanelWorld) -> None:
    staffed(world)
    form = RunForm(panel=PANEL, version=0)
    world.act(world.organiser, plan_runs.request_run, world.round_id, form)
    [job] = world.rows(select(Job))
    assert (job.kind, job.arguments["version"]) == ("assignment_run", 0)
    assert board(world).running
    world.act(None, plan_runs.note_progress, world.round_id, PANEL, 2)
    assert board(world).progress == 2
    assert run(world)
    assert not board(world).running


def test_only_officers_see_the_board(world: PanelWorld) -> None:
    planned(world)
    for who in (world.members[0], world.stranger, None):
        with pytest.raises(NotFound):
            world.look(who, views.board, world.round_id, Asked())
    assert len(world.rows(select(PlanPair))) == 12
    assert len(world.rows(select(AssignmentPlan))) == 1
