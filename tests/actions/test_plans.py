"""The workbench: wishes, runs, moves by hand, undo, two organisers, publication, and gaps after it."""

import pytest
from sqlmodel import select

from app.actions import assignments, panels, plan_publishing, plan_runs, plans, reviews
from app.errors import NotFound, Refused, Stale
from app.forms.assignments import AddForm
from app.forms.panels import RecusalForm
from app.forms.plans import (
    Asked,
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
    Job,
    Message,
    PlanPair,
    Proposal,
    Review,
    Seat,
)
from app.views import assignment_plans as views
from app.views import plan_lines, plan_steps, repairs
from app.views import plan_publishing as publish_views
from app.views import plan_runs as run_views
from app.vocabulary import Phase, ProposalState, SeatState, Verb
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
    undo,
    verbs,
    version,
    wish,
)

LINK = "http://test/queue"
KINSHIP = RecusalForm(reason="kinship")


def publish(world: PanelWorld, tell: str = "yes") -> int:
    form = PublishPlanForm(panel=PANEL, version=version(world), tell=tell)
    count = world.act(world.organiser, plan_publishing.publish, world.round_id, form, link=LINK)
    assert isinstance(count, int)
    return count


def readers(world: PanelWorld) -> set[tuple[str, str]]:
    seats = {row.id: row.label for row in world.rows(select(Seat))}
    numbers = {row.id: row.number for row in world.rows(select(Proposal))}
    return {
        (numbers[row.proposal_id], seats[row.seat_id]) for row in world.rows(select(Assignment))
    }


def test_whoever_was_asked_for_bids_is_asked_no_longer_once_the_plan_is_published(
    world: PanelWorld,
) -> None:
    planned(world, bids_open="yes")
    assert world.rows(select(AssignmentPlan.bids_open)) == [True]
    publish(world)
    assert world.rows(select(AssignmentPlan.bids_open)) == [False]
    undo(world)
    assert world.rows(select(AssignmentPlan.bids_open)) == [False]
    wish(world, bids_open="yes")  # an organiser may ask again
    assert world.rows(select(AssignmentPlan.bids_open)) == [True]


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
    question = world.look(world.organiser, run_views.question, world.round_id, form)
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
    world.act(world.members[at], panels.recuse, world.proposals[0], KINSHIP, link=LINK)
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


def test_what_filled_a_gap_is_a_step_of_the_plan_that_can_be_taken_back(world: PanelWorld) -> None:
    planned(world, leads="yes")
    publish(world)
    before, proposal = laid(world), world.proposals[0]
    [gone] = [
        row.seat_id
        for row in world.rows(select(Assignment))
        if row.lead and row.proposal_id == proposal
    ]
    at = world.seats.index(gone)
    out = ("T-001", "ABCDEF"[at])
    world.phase(Phase.REVIEW)
    world.act(world.members[at], panels.recuse, proposal, KINSHIP, link=LINK)
    page = world.look(world.organiser, repairs.show, world.round_id)
    world.act(world.organiser, assignments.repair, world.round_id, page.digest, link=LINK)
    # the workbench stands as what counts: the plan knows the step, and it can be taken back and done again
    assert laid(world) == readers(world) - {out}
    [plan] = world.rows(select(AssignmentPlan))
    assert plan.published_version == plan.version
    said = world.look(world.organiser, plan_steps.steps, world.round_id, PANEL, 1).lines[0]
    assert said.text == "补齐了分配：加评 1 份，转给别人 0 份，改主审 1 个"
    after = laid(world)
    world.phase(Phase.SCREENING)
    undo(world)
    assert laid(world) == before
    assert board(world).bad == 1
    redo(world)
    assert laid(world) == after
    added = AddForm(proposal=proposal, seat=_reads_not(world, proposal, besides=gone))
    world.act(world.organiser, assignments.add, world.round_id, added, link="http://test")
    assert laid(world) == readers(world) - {out}
    preview = world.look(world.organiser, publish_views.preview, world.round_id, PANEL, LINK)
    assert (preview.added, preview.taken_back) == (0, 1)  # only the sheet that was recused


def _reads_not(world: PanelWorld, proposal: str, *, besides: str) -> str:
    reads = {row.seat_id for row in world.rows(select(Assignment)) if row.proposal_id == proposal}
    return next(seat for seat in world.seats if seat not in {*reads, besides})


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
