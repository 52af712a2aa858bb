"""Who is late, what stays below the least, reminders as they were looked at, gaps filled as they were shown."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.actions import assignments, panels, review_reminders, reviews
from app.errors import Refused
from app.forms.assignments import DrawForm
from app.forms.panels import RecusalForm
from app.forms.reviews import FileForm, MarkLine, SheetForm
from app.models import Assignment, LedgerEntry, Message, Review, Seat
from app.store.review_progress import Cell
from app.views import quality, repairs, review_progress
from app.vocabulary import Phase, Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")
LINK = "http://test/queue"


def reviewing(world: PanelWorld, members: int = 6, proposals: int = 2) -> None:
    for number in range(members):
        world.seat(f"示例评委 {number}")
    for number in range(proposals):
        world.proposal(f"示例项目 {number}")
    world.act(world.organiser, assignments.draw, world.round_id, DrawForm())
    world.phase(Phase.REVIEW)


def fill(world: PanelWorld, member: int, proposal: int, mark: str = "8") -> None:
    [sheet] = world.rows(
        select(Review).where(
            Review.seat_id == world.seats[member], Review.proposal_id == world.proposals[proposal]
        )
    )
    marks = [MarkLine(criterion=one, mark=mark) for one in CRITERIA]
    who = world.members[member]
    saved = world.act(who, reviews.save, sheet.id, SheetForm(base=0, marks=marks, comment="示例"))
    world.act(who, reviews.file, sheet.id, FileForm(base=saved.number, accept="yes"))


def progress(world: PanelWorld) -> review_progress.ProgressPage:
    return world.look(world.organiser, review_progress.show, world.round_id)


def test_the_matrix_says_what_is_filed_and_no_mark(world: PanelWorld) -> None:
    reviewing(world)
    fill(world, 0, 0)
    world.act(
        world.members[1],
        panels.recuse,
        world.proposals[1],
        RecusalForm(reason="kinship"),
        link="/repair",
    )
    page = progress(world)
    assert [line.cells for line in page.members[:3]] == [
        (Cell.FILED, Cell.UNREAD),
        (Cell.UNREAD, Cell.OUT),
        (Cell.UNREAD, Cell.UNREAD),
    ]
    assert (page.filed, page.of) == (1, 11)
    assert [row[2:] for row in page.proposals] == [(1, 6), (0, 5)]
    assert [(one.filed, one.coming, one.least) for one in page.waiting] == [(1, 5, 5), (0, 5, 5)]
    assert page.unreachable == ()


def test_who_owes_sheets_when_the_time_is_over_is_late(world: PanelWorld) -> None:
    reviewing(world, members=2, proposals=1)
    fill(world, 0, 0)
    assert [line.late for line in progress(world).members] == [False, False]
    world.clock.turn(timedelta(days=2))
    assert [line.late for line in progress(world).members] == [False, True]
    assert [one.number for one in progress(world).unreachable] == ["T-001"]  # two of five at most


def test_reminders_go_out_as_they_were_shown_and_only_to_who_owes(world: PanelWorld) -> None:
    reviewing(world, members=2, proposals=2)
    for proposal in range(2):
        fill(world, 0, proposal)
    shown = world.look(
        world.organiser, review_progress.reminders, world.round_id, world.seats, LINK
    )
    assert shown.left_out == ("示例评委 0",)
    [line] = shown.lines
    assert "您还有 2 份评分没有交" in line.body
    count = world.act(
        world.organiser, review_reminders.remind, world.round_id, world.seats, link=LINK
    )
    assert count == 1
    [sent] = world.rows(select(Message))
    assert (sent.facts["subject"], sent.facts["body"]) == (line.subject, line.body)
    assert len(world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.REVIEW_REMIND))) == 1
    assert [line.reminded_at for line in progress(world).members] == [None, world.clock.now()]
    with pytest.raises(Refused, match="not_yours"):
        world.act(world.second, review_reminders.remind, world.round_id, world.seats, link=LINK)


def test_a_gap_is_filled_as_it_was_shown_and_whoever_reads_more_is_told(world: PanelWorld) -> None:
    reviewing(world, members=6, proposals=1)
    for member in range(5, 6):
        _unassign(world, member)
    fill(world, 0, 0)
    world.act(
        world.members[1],
        panels.recuse,
        world.proposals[0],
        RecusalForm(reason="kinship"),
        link="/repair",
    )
    page = world.look(world.organiser, repairs.show, world.round_id)
    assert [(one.member, one.number) for one in page.added] == [("F 示例评委 5", "T-001")]
    assert (page.taken_back, page.lacking) == ((), ())
    with pytest.raises(Refused, match="repair_changed"):
        world.act(world.organiser, assignments.repair, world.round_id, "0" * 64, link=LINK)
    world.act(world.organiser, assignments.repair, world.round_id, page.digest, link=LINK)
    rows = world.rows(select(Assignment).where(Assignment.seat_id == world.seats[5]))
    assert len(rows) == 1
    told = sorted(row.kind for row in world.rows(select(Message)))
    assert told == ["member_recused", "sheets_added"]
    with pytest.raises(Refused, match="repair_nothing"):
        world.act(world.organiser, assignments.repair, world.round_id, page.digest, link=LINK)


def test_stated_capacity_is_kept_and_what_stays_short_is_named(world: PanelWorld) -> None:
    reviewing(world, members=5, proposals=1)
    _unassign(world, 4)
    seat = world.rows(select(Seat).where(Seat.id == world.seats[4]))[0]
    seat.capacity = 0
    world.put(seat)
    page = world.look(world.organiser, repairs.show, world.round_id)
    assert page.added == ()
    assert [(one.has, one.wanted) for one in page.lacking] == [(4, 5)]


def test_marks_are_described_only_once_the_stage_is_closed(world: PanelWorld) -> None:
    reviewing(world, members=2, proposals=2)
    for member in range(2):
        for proposal in range(2):
            fill(world, member, proposal, str(8 + member - proposal * 3))
    with pytest.raises(Refused, match="marks_closed"):
        world.look(world.organiser, quality.show, world.round_id)
    world.phase(Phase.MEETING)
    [panel] = world.look(world.organiser, quality.show, world.round_id).panels
    assert (panel.filed, panel.commented, panel.agreement, panel.in_ten) == (4, 4, "much", 10)
    assert [line.side for line in panel.members] == ["lower", "higher"]
    assert [line.above for line in panel.members] == ["-10.0", "10.0"]
    with pytest.raises(Refused, match="not_yours"):
        world.look(world.second, quality.show, world.round_id)


def _unassign(world: PanelWorld, member: int) -> None:
    for table in (Review, Assignment):
        for row in world.rows(select(table).where(table.seat_id == world.seats[member])):
            with world.database.write_session() as session:
                session.delete(session.get(table, row.id))
                session.commit()
