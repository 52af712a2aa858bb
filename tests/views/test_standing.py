"""The applicant's page: where the proposal stands, what was said, and nothing of a result too early."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlmodel import col, update

from app.language.steps import DONE, NEXT, NOW
from app.models import Stage
from app.views import overviews, proposals
from app.vocabulary import Phase
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.screening_forms import screened
from tests.whole.test_leaks import applicants_pages


def statuses(call: CallWorld, proposal_id: str) -> list[str]:
    page = call.look(call.applicant, proposals.show, proposal_id)
    return [status for _, status, _ in page.steps]


def test_the_line_of_stages_says_what_is_done_now_and_next(call: CallWorld) -> None:
    proposal_id = call.filled()
    assert statuses(call, proposal_id)[:2] == [NOW, NEXT]
    call.submit(proposal_id, 2)
    assert statuses(call, proposal_id)[:3] == [DONE, NOW, NEXT]
    screened(call, proposal_id, "pass")
    call.phase(Phase.REVIEW)
    assert statuses(call, proposal_id)[:4] == [DONE, DONE, NOW, NEXT]
    for phase in (Phase.TALLY, Phase.DECISION):
        call.phase(phase)
        assert statuses(call, proposal_id) == [DONE, DONE, DONE, DONE, NOW, NEXT, NEXT]


def test_a_refused_one_ends_where_it_ended(call: CallWorld) -> None:
    proposal_id = call.submitted()
    screened(call, proposal_id, "refuse", "不在四个社区")
    assert statuses(call, proposal_id) == [DONE, NOW]


def test_every_message_about_it_is_there_and_nobody_elses(call: CallWorld) -> None:
    mine, other = call.submitted(), call.submitted()
    screened(call, mine, "return", "请补一句")
    screened(call, other, "refuse", "别人的话")
    page = call.look(call.applicant, proposals.show, mine)
    assert len(page.told) == 2
    assert any("请补一句" in one.body for one in page.told)
    assert "别人的话" not in repr(page)
    assert call.look(call.organiser, proposals.show, mine).told == ()


def test_own_proposals_are_sorted_by_what_needs_doing(call: CallWorld) -> None:
    waiting, returned, draft, changed = (
        call.submitted(),
        call.submitted(),
        call.begin(),
        call.submitted(),
    )
    screened(call, returned, "return", "请改")
    call.save(changed, 2, "need", need="改了还没交")
    groups = dict(call.look(call.applicant, overviews.mine).groups)
    assert [(one.id, one.need) for one in groups["todo"]] == [
        (returned, "correct"),
        (draft, "finish"),
        (changed, "again"),
    ]
    assert [one.id for one in groups["waiting"]] == [waiting]
    call.clock.turn(timedelta(days=40))
    groups = dict(call.look(call.applicant, overviews.mine).groups)
    assert {one.need for one in groups["over"]} == {"too_late", "missed"}


def test_in_time_is_what_the_server_still_takes(call: CallWorld) -> None:
    draft, returned = call.begin(), call.submitted()
    screened(call, returned, "return", "请改")
    with call.database.write_session() as session:
        session.exec(update(Stage).where(col(Stage.kind) == Phase.CALL).values(grace_seconds=900))
        session.commit()
    call.clock.turn(timedelta(days=10, minutes=5))
    groups = dict(call.look(call.applicant, overviews.mine).groups)
    assert {one.id: one.need for one in groups["todo"]} == {draft: "finish", returned: "correct"}
    call.clock.turn(timedelta(minutes=15))
    groups = dict(call.look(call.applicant, overviews.mine).groups)
    assert {one.id: one.need for one in groups["over"]} == {draft: "missed"}


@pytest.mark.parametrize("phase", [Phase.REVIEW, Phase.DECISION])
def test_marks_and_outcomes_change_no_byte_before_release(world_copy, phase) -> None:
    seen = []
    for mark in (None, "1"):
        there = world_copy(phase)
        if mark:
            with closing(sqlite3.connect(there.file)) as database:
                database.execute("DROP TRIGGER IF EXISTS review_revision_no_update")
                database.execute("UPDATE review_revision SET marks = '{}', comment = '别的话'")
                database.execute("UPDATE tally SET outcome = '{}', complete = 0")
                database.commit()
        seen.append(applicants_pages(there, "同一个名字"))
    assert seen[0].keys() == seen[1].keys()
    assert [path for path, text in seen[0].items() if seen[1][path] != text] == []
