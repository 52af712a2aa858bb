"""A scheduled release: prepared and confirmed by a person, carried out once, held when anything is off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import select

from app.actions import publications as releasing
from app.actions import release_plans as actions
from app.actions import sign_offs as signing
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.release_plans import ClearForm, DatesForm, ScheduleForm, UnscheduleForm
from app.forms.results import TakeBackForm
from app.language import publicity
from app.models import (
    Account,
    FindingClearance,
    FundingRound,
    LedgerEntry,
    Message,
    Programme,
    ProgrammeMember,
    Publication,
    ReleasePlan,
)
from app.store import releases
from app.store.attachments import referred
from app.views import publications as views
from app.vocabulary import Phase, ReleaseState, Verb
from app.worker import Worker
from tests.support.databases import settings_in
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import LINKS, ResultWorld, results  # noqa: F401 -- a fixture

LINK = {"parts": LINKS, "desk": "http://test/desk"}
#: Monday 2 March 2026, 09:00 in Shanghai, is when the world stands; the release comes next morning.
TOMORROW = "2026-03-03 09:00"
DUE = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def signed(results: ResultWorld) -> None:
    results.panel.phase(Phase.DECISION)
    results.tally()
    results.sign()


def prepared(results: ResultWorld) -> releasing.Release:
    made = results.panel.look(results.panel.organiser, views.prepare, results.round_id)
    kept = {name: results.files.put([data], 10**8).sha256 for name, data in made.files.items()}
    return releasing.Release.of(made, kept)


def scheduled(results: ResultWorld, at: str = TOMORROW) -> None:
    """Sign, set the dates, confirm."""
    signed(results)
    act(results, actions.save_dates, DatesForm(way="timed", release_at=at))
    confirm(results)


def confirm(results: ResultWorld) -> None:
    release = prepared(results)
    form = ScheduleForm(tally=release.tally_id, accept="yes")
    act(results, actions.schedule, form, release=release, links=LINK)


def act(results: ResultWorld, action: Any, form: Any, **more: Any) -> Any:
    world = results.panel
    return world.act(world.organiser, action, results.round_id, form, **more)


def worker(results: ResultWorld) -> Worker:
    world = results.panel
    return Worker(
        settings=settings_in(results.files.path("0" * 64).parents[2]),
        clock=world.clock,
        database=world.database,
        writer=world.writer,
        files=results.files,
    )


def walk(results: ResultWorld, until: datetime, step: timedelta = timedelta(minutes=25)) -> None:
    """Let time pass as it does, with the worker looking at it."""
    works, clock = worker(results), results.panel.clock
    while clock.now() < until:
        clock.turn(min(step, until - clock.now()))
        works.release()


def plan(results: ResultWorld) -> ReleasePlan:
    [row] = results.panel.rows(select(ReleasePlan))
    return row


def nothing_is_public(results: ResultWorld) -> bool:
    with pytest.raises(NotFound):
        results.panel.look(None, views.notice, "T", results.files)
    published = results.panel.rows(select(Publication))
    told = [one for one in results.panel.rows(select(Message)) if one.kind.startswith("result_")]
    [row] = results.panel.rows(select(FundingRound))
    return not published and not told and row.phase is Phase.DECISION


def test_it_goes_out_at_its_instant_and_not_before(results: ResultWorld) -> None:
    scheduled(results)
    walk(results, DUE - timedelta(milliseconds=1), step=timedelta(minutes=10))
    assert nothing_is_public(results)
    walk(results, DUE)
    [row] = results.panel.rows(select(Publication))
    assert (row.notice_from, row.published_by) == (DUE, results.panel.organiser)
    assert results.panel.rows(select(ReleasePlan)) == []
    assert results.panel.look(None, views.notice, "T", results.files).awarded == 4
    worker(results).release()
    assert len(results.panel.rows(select(Publication))) == 1


@pytest.mark.parametrize(
    "jump",
    [
        timedelta(days=365 * 5),
        timedelta(minutes=31),
        timedelta(days=-365 * 5),
        timedelta(minutes=-2),
    ],
    ids=["years on", "beyond the window", "years back", "back"],
)
def test_a_clock_that_jumps_releases_nothing_and_asks_a_person(
    results: ResultWorld, jump: timedelta
) -> None:
    scheduled(results)
    walk(results, DUE - timedelta(minutes=20))
    results.panel.clock.turn(jump)
    worker(results).release()
    assert nothing_is_public(results)
    assert (plan(results).state, plan(results).reason) == (
        ReleaseState.HELD,
        "release_clock_jumped",
    )
    [entry] = entries(results, Verb.RESULT_HOLD)
    assert entry.after == {"reason": "release_clock_jumped"}
    told = [one for one in results.panel.rows(select(Message)) if one.kind == "release_held"]
    assert results.panel.organiser in {one.account_id for one in told}
    assert all(one.link == "http://test/desk" for one in told)
    results.panel.clock.set(DUE)
    worker(results).release()
    assert nothing_is_public(results)


def entries(results: ResultWorld, verb: Verb) -> list[LedgerEntry]:
    return list(results.panel.rows(select(LedgerEntry).where(LedgerEntry.verb == verb)))


def test_a_clock_within_the_window_goes_on(results: ResultWorld) -> None:
    scheduled(results)
    walk(results, DUE - timedelta(minutes=5))
    results.panel.clock.turn(timedelta(minutes=29))
    worker(results).release()
    assert len(results.panel.rows(select(Publication))) == 1


def _new_tally(results: ResultWorld) -> None:
    form = TakeBackForm(reason="示例：还要再看一遍", accept="yes")
    results.panel.act(results.panel.organiser, signing.take_back, results.round_id, form)
    results.tally()


def _pot(results: ResultWorld) -> None:
    results.pot(19_000_000)


def _pause(results: ResultWorld) -> None:
    change(results, update(FundingRound).values(paused_at=results.panel.clock.now()))


def _leave(results: ResultWorld) -> None:
    gone = results.panel.organiser
    left = ProgrammeMember.account_id == gone
    change(
        results, update(ProgrammeMember).where(left).values(removed_at=results.panel.clock.now())
    )


def _disable(results: ResultWorld) -> None:
    one = Account.id == results.panel.organiser
    change(results, update(Account).where(one).values(disabled_at=results.panel.clock.now()))


def _contact(results: ResultWorld) -> None:
    change(results, update(Programme).values(contact="请找王老师 138-0013-8000"))


def _file(results: ResultWorld) -> None:
    path = results.files.path(plan(results).files["outcome.json"])
    path.write_bytes(path.read_bytes() + b" ")


def _gone(results: ResultWorld) -> None:
    results.files.path(plan(results).files["outcome.json"]).unlink()


def _level(results: ResultWorld) -> None:
    change(results, update(FundingRound).values(publication_level="open"))


def change(results: ResultWorld, statement: Any) -> None:
    with results.panel.database.write_session() as session:
        session.execute(statement)
        session.commit()


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (_new_tally, "evidence_changed"),
        (_pot, "evidence_changed"),
        (_pause, "round_paused"),
        (_leave, "release_person_gone"),
        (_disable, "release_person_gone"),
        (_contact, "findings_open"),
        (_file, "release_files_changed"),
        (_gone, "release_files_changed"),
        (_level, "release_files_changed"),
    ],
)
def test_what_changed_meanwhile_holds_it(results: ResultWorld, meanwhile: Any, reason: str) -> None:
    scheduled(results)
    walk(results, DUE - timedelta(minutes=20))
    meanwhile(results)
    walk(results, DUE)
    assert nothing_is_public(results)
    assert (plan(results).state, plan(results).reason) == (ReleaseState.HELD, reason)
    assert len(entries(results, Verb.RESULT_HOLD)) == 1


def test_a_held_release_is_confirmed_anew(results: ResultWorld) -> None:
    scheduled(results)
    results.panel.clock.turn(timedelta(hours=2))
    worker(results).release()
    confirm(results)
    walk(results, DUE)
    assert len(results.panel.rows(select(Publication))) == 1


def test_it_is_taken_back_with_a_reason(results: ResultWorld) -> None:
    scheduled(results)
    act(results, actions.unschedule, UnscheduleForm(reason="领导要再看一遍"))
    [entry] = entries(results, Verb.RESULT_UNSCHEDULE)
    assert entry.after == {"reason": "领导要再看一遍"}
    walk(results, DUE + timedelta(hours=1))
    assert nothing_is_public(results)
    assert plan(results).release_at == DUE
    with pytest.raises(Refused, match="release_not_waiting"):
        act(results, actions.unschedule, UnscheduleForm(reason="再取消一次"))


def test_nobody_schedules_what_is_unsigned_undated_or_past(results: ResultWorld) -> None:
    results.panel.phase(Phase.DECISION)
    results.tally()
    with pytest.raises(Invalid):
        act(results, actions.save_dates, DatesForm(way="timed", release_at="2026-03-01 09:00"))
    with pytest.raises(Invalid):
        act(results, actions.save_dates, DatesForm(way="timed", release_at="2026-09-01 09:00"))
    results.sign()
    with pytest.raises(Refused, match="release_undated"):
        confirm(results)
    act(results, actions.save_dates, DatesForm(way="timed", release_at=TOMORROW))
    _pot(results)
    with pytest.raises(Stale, match="evidence_changed"):
        confirm(results)


def test_the_ledger_knows_the_schedule_and_no_salt(results: ResultWorld) -> None:
    scheduled(results)
    [entry] = entries(results, Verb.RESULT_SCHEDULE)
    assert entry.after["release_at"] == "2026-03-03T01:00:00.000Z"
    assert entry.after["manifest_digest"] == plan(results).manifest_digest
    assert plan(results).salt not in repr((entry.before, entry.after))


def test_dates_that_were_typed_are_there_again(results: ResultWorld) -> None:
    signed(results)
    act(
        results, actions.save_dates, DatesForm(way="timed", release_at=TOMORROW, until="2026-03-20")
    )
    assert (plan(results).until, plan(results).release_at) == ("2026-03-20", DUE)
    confirm(results)
    walk(results, DUE)
    [row] = results.panel.rows(select(Publication))
    assert row.notice_until == datetime(2026, 3, 20, 16, 0, tzinfo=UTC)


def test_the_files_of_a_waiting_release_are_not_swept(results: ResultWorld) -> None:
    scheduled(results)
    kept = set(plan(results).files.values())
    with results.panel.database.read() as session:
        assert referred(session, kept) == kept


def test_a_finding_blocks_until_it_is_cleared_by_name_and_again_when_its_text_changes(
    results: ResultWorld,
) -> None:
    _contact(results)
    signed(results)
    with pytest.raises(Refused, match="findings_open"):
        results.publish()
    release = prepared(results)
    [one] = found(results, release)
    assert (one.kind, one.masked) == ("mobile", "138********")
    form = ClearForm(finding=one.key, reason="承办单位的公用手机")
    act(results, actions.clear_finding, form, release=release)
    [row] = results.panel.rows(select(FindingClearance))
    assert (row.masked, row.cleared_by) == ("138********", results.panel.organiser)
    [entry] = entries(results, Verb.RESULT_CLEAR_FINDING)
    assert entry.after["reason"] == "承办单位的公用手机"
    assert "13800138000" not in repr((entry.before, entry.after, row))
    assert "8000" not in repr((entry.before, entry.after, row))
    change(results, update(Programme).values(contact="王老师 138-0013-8000"))
    with pytest.raises(Refused, match="findings_open"):
        results.publish()
    change(results, update(Programme).values(contact="请找王老师 138-0013-8000"))
    assert results.publish() == "T"


def found(results: ResultWorld, release: releasing.Release) -> Any:
    def look(reading: Any) -> Any:
        row = reading.session.exec(select(FundingRound)).one()
        draft = releases.draft(row, release, reading.now, reading.now, version=1)
        return publicity.findings(reading, row, draft, release)

    return results.panel.look(results.panel.organiser, look)


def test_a_reason_holds_no_number_itself(results: ResultWorld) -> None:
    scheduled(results)
    with pytest.raises(Invalid) as refused:
        act(results, actions.unschedule, UnscheduleForm(reason="先问 138 0013 8000"))
    assert refused.value.fields == {"reason": ("personal_here", {"masked": "138********"})}
