"""A round goes back, rests, goes on: each with its reason, on the ledger, told, and public."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.actions import phases, round_changes
from app.clock import MILLISECOND
from app.errors import Invalid, NotFound, Refused
from app.forms.round_changes import BackForm, OutageForm, ReasonForm
from app.forms.rounds import ExtendForm
from app.models import FundingRound, LedgerEntry, Stage
from app.policy import HALTED
from app.views import calls, round_desks, round_logs
from app.views import round_changes as views
from app.vocabulary import Phase, Verb
from tests.support.organiser_rows import Office

DEADLINE = datetime(2026, 4, 2, 16, 0, tzinfo=UTC)
WHY = ReasonForm(reason="系统要迁移")


def call_of(office: Office) -> Stage:
    """Read the stage of the call."""
    [found] = office.rows(select(Stage).where(Stage.kind == Phase.CALL))
    assert isinstance(found, Stage)
    return found


def closed(office: Office) -> None:
    """Publish the call and close it after its deadline."""
    office.publish()
    office.clock.set(DEADLINE + MILLISECOND)
    step(office, Verb.ROUND_CLOSE_CALL)


def step(office: Office, verb: Verb, reason: str = "") -> None:
    """Take a step as the organiser."""
    office.act(
        office.organiser,
        phases.step,
        office.round_id,
        verb,
        accept_missing=False,
        links=phases.Links(),
        reason=reason,
    )


def back(office: Office, **more: object) -> None:
    """Go back to the call as the organiser."""
    form = BackForm.model_validate({"verb": Verb.ROUND_REOPEN_CALL, "reason": "收件出错", **more})
    office.act(office.organiser, round_changes.go_back, office.round_id, form, link="")


def phase(office: Office) -> Phase:
    """Read where the round stands."""
    [found] = office.rows(select(FundingRound.phase))
    return Phase(found)


def test_a_call_is_reopened_with_a_new_deadline_and_a_reason(office: Office) -> None:
    closed(office)
    with pytest.raises(Invalid) as caught:
        back(office)
    assert caught.value.fields == {"closes_at": ("required", {})}
    with pytest.raises(Invalid) as caught:
        back(office, closes_at="2026-04-01 24:00")
    assert caught.value.fields == {"closes_at": ("date_past", {})}
    back(office, closes_at="2026-04-09 24:00")
    assert (phase(office), call_of(office).closes_at) == (
        Phase.CALL,
        DEADLINE + timedelta(days=7),
    )
    [entry] = office.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.ROUND_REOPEN_CALL))
    assert (entry.after["phase"], entry.after["reason"]) == ("call", "收件出错")


def test_there_is_no_way_back_over_two_stages_or_from_the_call(office: Office) -> None:
    office.publish()
    with pytest.raises(Refused, match="only_in_screening"):
        back(office, closes_at="2026-04-09 24:00")
    with pytest.raises(Refused, match="no_way_back"):
        office.look(office.organiser, views.going_back, office.round_id)
    with pytest.raises(Refused, match="not_from_here"):
        back(office, verb=Verb.ROUND_CLOSE_CALL)


def test_a_pause_stops_what_hands_in_and_moves_on(office: Office) -> None:
    office.publish()
    office.act(office.organiser, round_changes.pause, office.round_id, WHY, link="")
    office.clock.set(DEADLINE + MILLISECOND)
    with pytest.raises(Refused, match="round_paused"):
        step(office, Verb.ROUND_CLOSE_CALL)
    with pytest.raises(Refused, match="round_paused"):
        office.act(office.organiser, round_changes.pause, office.round_id, WHY, link="")
    assert {Verb.PROPOSAL_SUBMIT, Verb.REVIEW_FILE, Verb.BALLOT_CAST, Verb.RESULT_SIGN} <= HALTED
    assert {Verb.BALLOT_CLOSE, Verb.BALLOT_ENTER_COUNTS, Verb.PROPOSAL_REOPEN} <= HALTED
    assert Verb.PROPOSAL_SAVE not in HALTED
    assert Verb.REVIEW_SAVE not in HALTED


def test_going_on_moves_what_was_ahead_by_whole_days(office: Office) -> None:
    office.publish()
    opened = call_of(office).opens_at
    office.clock.set(datetime(2026, 3, 10, 2, 0, tzinfo=UTC))
    office.act(office.organiser, round_changes.pause, office.round_id, WHY, link="")
    office.clock.turn(timedelta(days=2, minutes=1))
    page = office.look(office.organiser, views.pausing, office.round_id)
    assert (page.days, [one.kind for one in page.stages]) == (3, [Phase.CALL])
    office.act(office.organiser, round_changes.resume, office.round_id, WHY, link="")
    assert call_of(office).closes_at == DEADLINE + timedelta(days=3)
    assert call_of(office).opens_at == opened
    [entry] = office.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.ROUND_RESUME))
    assert entry.after["days"] == 3
    with pytest.raises(Refused, match="not_paused"):
        office.act(office.organiser, round_changes.resume, office.round_id, WHY, link="")


def test_an_outage_is_written_down_and_never_ahead(office: Office) -> None:
    office.publish()
    now = "2026-03-02 10:00"
    ahead = OutageForm.model_validate(
        {"began_at": "2026-03-02 08:00", "ended_at": "2036-03-02 09:00", "reason": "停电"}
    )
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, round_changes.note_outage, office.round_id, ahead)
    assert caught.value.fields == {"ended_at": ("date_ahead", {})}
    office.clock.set(datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
    form = OutageForm.model_validate(
        {"began_at": "2026-03-02 08:00", "ended_at": now, "reason": "停电"}
    )
    office.act(office.organiser, round_changes.note_outage, office.round_id, form)
    page = office.look(None, round_logs.show, "TEST")
    assert [(one.text, one.reason, one.planned) for one in page.lines] == [
        ("系统故障：2026年3月2日 08:00 到 2026年3月2日 10:00。", "停电", False),
        ("发布征集公告。", "", True),
    ]


def test_the_public_log_tells_every_step_and_why_and_never_who(office: Office) -> None:
    closed(office)
    back(office, closes_at="2026-04-09 24:00")
    form = ExtendForm(closes_at="2026-04-16 24:00", reason="应多家单位要求")
    office.act(office.organiser, phases.extend, office.round_id, form, link="")
    page = office.look(None, round_logs.show, "TEST")
    assert [(one.text, one.reason) for one in page.lines] == [
        ("征集的截止时间延长到 2026年4月16日 24:00。", "应多家单位要求"),
        ("退回征集阶段，重新收件到 2026年4月9日 24:00。", "收件出错"),
        ("征集结束，进入资格审查。", ""),
        ("发布征集公告。", ""),
    ]
    assert "organiser" not in repr(page)


def test_the_log_of_a_draft_is_nobodys_but_the_officers(office: Office) -> None:
    with pytest.raises(NotFound):
        office.look(None, round_logs.show, "TEST")


def test_what_changed_stands_on_the_pages_of_the_round_for_a_week(office: Office) -> None:
    office.publish()
    office.act(office.organiser, round_changes.pause, office.round_id, WHY, link="")
    office.clock.turn(timedelta(days=30))
    notice = office.look(None, calls.show, "TEST").round_notice
    assert notice.paused
    form = ExtendForm(closes_at="2026-05-01 24:00", reason="顺延")
    office.act(office.organiser, phases.extend, office.round_id, form, link="")
    assert office.look(None, calls.show, "TEST").round_notice == notice
    assert notice.text.endswith("原因：系统要迁移")
    office.act(office.organiser, round_changes.resume, office.round_id, WHY, link="")
    assert office.look(None, calls.show, "TEST").round_notice.paused is False
    office.clock.turn(timedelta(days=7, milliseconds=1))
    assert office.look(None, calls.show, "TEST").round_notice is None


def test_the_desk_says_whom_the_round_waits_for(office: Office) -> None:
    page = office.look(office.organiser, round_desks.desk, office.round_id)
    assert [one.role for one in page.duties if one.acts] == ["组织者"]
    office.publish()
    page = office.look(office.organiser, round_desks.desk, office.round_id)
    assert [one.role for one in page.duties if one.acts] == ["申报方"]
    office.act(office.organiser, round_changes.pause, office.round_id, WHY, link="")
    page = office.look(office.organiser, round_desks.desk, office.round_id)
    assert [one.role for one in page.duties if one.acts] == ["组织者"]
    assert (page.may_step, page.may_pause) == (False, False)


def test_a_step_before_its_date_needs_a_reason(office: Office) -> None:
    closed(office)
    with office.database.write_session() as session:
        for row in session.exec(select(Stage).where(Stage.kind == Phase.SCREENING)):
            row.closes_at = office.clock.now() + timedelta(days=5)
        session.commit()
    page = office.look(office.organiser, round_desks.desk, office.round_id)
    assert page.early


def test_a_reason_that_everybody_reads_holds_nobodys_number(office: Office) -> None:
    closed(office)
    with pytest.raises(Invalid):
        back(office, reason="请找示例联系人 13800138000", closes_at="2026-04-12T00:00")
    typed = ReasonForm(reason="证件 11010519491231002X 待核")
    with pytest.raises(Invalid):
        office.act(office.organiser, round_changes.pause, office.round_id, typed, link="")
    assert phase(office) is Phase.SCREENING


def test_others_do_not_change_the_course(office: Office) -> None:
    office.publish()
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.auditor, round_changes.pause, office.round_id, WHY, link="")
    with pytest.raises(NotFound):
        office.act(office.stranger, round_changes.pause, office.round_id, WHY, link="")
