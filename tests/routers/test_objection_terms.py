"""By when an objection is answered: the rulebook's days, the clock that stops, who looks at it first, what is told."""

from datetime import date, timedelta
from itertools import count

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from starlette.testclient import TestClient

from app.actions import calendars
from app.forms.calendars import DayForm
from app.models import (
    FundingRound,
    LedgerEntry,
    Message,
    ObjectionPause,
    Programme,
    Publication,
    ResultObjection,
)
from app.store.objection_terms import AnswerTerm, clock_of, pauses_on
from app.telling import address_in
from app.vocabulary import Awaited, Channel, ResultObjectionState
from tests.routers.test_result_objections import SECRET, TYPED, raised, rows
from tests.routers.test_results import Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture
from tests.support.sheets_of_paper import told, written

BODY = "示例监督单位"
_keys = count()


def term(site: Site) -> AnswerTerm:
    """Read the term of the one objection as it is now."""
    with site.results.panel.database.read() as session:
        funding_round = session.get_one(FundingRound, site.results.round_id)
        (row,) = session.exec(select(ResultObjection)).all()
        clock = clock_of(session, funding_round)
        return clock.term(row, pauses_on(session, row.id), site.results.panel.clock.now())


def send(site: Site, what: str, **typed: str) -> int:
    """Send an officer's form about the one objection; gives the status."""
    client = site.be(site.results.panel.organiser)
    (row,) = rows(site)
    form = {"csrf": site.csrf, "key": f"{what}{next(_keys)}", **typed}
    return client.post(f"/manage/result-objections/{row.id}/{what}", data=form).status_code


def turn(site: Site, days: int) -> None:
    """Let days pass."""
    site.results.panel.clock.turn(timedelta(days=days))


def on(day: date, days: int) -> date:
    """Give the working day so many days later; no holiday lies near."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def came_on(site: Site) -> date:
    """Give the day on which the one objection came."""
    (row,) = rows(site)
    return (row.received_at + timedelta(hours=8)).date()


def test_seven_working_days_from_the_day_after_and_overdue_is_shown(site: Site) -> None:
    place = raised(site)
    due = on(came_on(site), 7)
    assert (term(site).due_on, term(site).left) == (due, 7)
    shown = f"{due.year}年{due.month}月{due.day}日"
    assert shown in site.be(None).get(place).text
    client = site.be(site.results.panel.organiser)
    desk = client.get(f"/manage/{site.results.round_id}").text
    assert "1 份等答复" in desk
    assert shown in desk
    turn(site, 14)
    client = site.be(site.results.panel.organiser)
    assert "1 份已超期" in client.get(f"/manage/{site.results.round_id}").text
    assert "已超期" in client.get(site.manage("objections")).text


def test_a_holiday_entered_late_moves_no_day_that_was_told(site: Site) -> None:
    panel = site.results.panel
    place = raised(site)
    due = on(came_on(site), 7)
    turn(site, 1)
    for works in ("off", "work"):
        day = DayForm(day=due.isoformat(), works=works, name="示例假日")
        panel.act(panel.organiser, calendars.set_day, panel.programme_id, day)
        assert (term(site).due_on, term(site).overdue) == (due, False)
    panel.act(panel.organiser, calendars.set_day, panel.programme_id, day_off(due))
    assert f"{due.year}年{due.month}月{due.day}日" in site.be(None).get(place).text
    turn(site, (due - came_on(site)).days)
    assert (term(site).due_on, term(site).left, term(site).overdue) == (due, 0, True)


def test_a_holiday_entered_before_it_came_counts_and_so_it_stays(site: Site) -> None:
    panel = site.results.panel
    day = on(panel.clock.now().date(), 3)
    panel.act(panel.organiser, calendars.set_day, panel.programme_id, day_off(day))
    raised(site)
    due = term(site).due_on
    assert due == on(came_on(site), 8)
    turn(site, 1)
    panel.act(panel.organiser, calendars.restore_day, panel.programme_id, day)
    assert term(site).due_on == due


def day_off(day: date) -> DayForm:
    """A day that officers enter as off."""
    return DayForm(day=day.isoformat(), works="off", name="示例假日")


def test_while_evidence_is_asked_the_clock_stands_still(site: Site) -> None:
    place = raised(site)
    came = came_on(site)
    turn(site, 2)
    asked = "请补充亲属关系的证明"
    assert send(site, "pause", waits_for="evidence", reason="") == 422
    assert send(site, "pause", waits_for="evidence", reason=asked) == 303
    assert send(site, "pause", waits_for="opinion", reason=asked) == 403
    still = term(site)
    assert (still.stands_still, still.overdue) == (True, False)
    turn(site, 10)
    assert (term(site).left, term(site).overdue) == (still.left, False)
    page = site.be(None).get(place).text
    assert asked in page
    assert "停计中" in page
    # Nobody answers while it waits, and nothing is announced.
    assert send(site, "answer", outcome="dismiss", answer="不成立。") == 403
    assert send(site, "resume", reason="收到了证明") == 303
    resumed = came + timedelta(days=12)
    assert term(site).due_on == on(resumed, still.left)
    assert "收到了证明" in site.be(None).get(place).text
    assert send(site, "resume", reason="再一次") == 403
    with site.results.panel.database.read() as session:
        lines = [row for row in session.exec(select(LedgerEntry)).all() if "result_obj" in row.verb]
    noted = {row.verb: str(row.after) for row in lines}
    assert asked in noted["result_objection.pause"]
    assert "收到了证明" in noted["result_objection.resume"]


def test_the_database_knows_one_pause_at_a_time(site: Site) -> None:
    raised(site)
    (row,) = rows(site)
    world = site.results.panel
    now = world.clock.now()
    rests = [
        ObjectionPause(
            objection_id=row.id,
            waits_for=Awaited.OPINION,
            reason="示例",
            paused_at=now,
            paused_by=world.organiser,
        )
        for _ in range(2)
    ]
    world.put(rests[0])
    with pytest.raises(IntegrityError):
        world.put(rests[1])


def supervised(site: Site) -> None:
    """Name the body that supervises."""
    with site.results.panel.database.write_session() as session:
        session.execute(update(Programme).values(supervisor=BODY))
        session.commit()


def test_where_a_body_supervises_it_goes_there_first(site: Site) -> None:
    supervised(site)
    place = raised(site)
    (row,) = rows(site)
    assert (row.state, row.forwarded_to) == (ResultObjectionState.FORWARDED, BODY)
    public = site.be(None)
    assert f"异议先由{BODY}核查" in public.get("/rounds/T/objection").text
    assert BODY in public.get(place).text
    assert send(site, "answer", outcome="dismiss", answer="查过了。") == 422
    typed = {"answer": "查过了。", "answer_number": "示例监〔2026〕1 号"}
    assert send(site, "answer", outcome="dismiss", **typed) == 303
    assert f"由{BODY}核查" in site.be(None).get(place).text
    letter = site.be(site.results.panel.organiser).get(
        f"/manage/result-objections/{row.id}/letter.docx"
    )
    said = written(letter.content)
    assert "示例监〔2026〕1号" in said
    assert SECRET in said


def test_an_address_gets_the_acknowledgement_and_no_list_names_the_person(site: Site) -> None:
    place = raised(site, contact="手机 138 0013 8000，晚上打")
    (row,) = rows(site)
    assert send(site, "pause", waits_for="opinion", reason="请专家核对") == 303
    turn(site, 1)
    assert send(site, "resume", reason="专家回复了") == 303
    assert send(site, "answer", outcome="dismiss", answer="查过了。") == 303
    with site.results.panel.database.read() as session:
        told_ = [one for one in session.exec(select(Message)).all() if one.address]
    assert [one.kind for one in told_] == [
        "objection_received",
        "objection_stands_still",
        "objection_runs_again",
        "objection_answered",
    ]
    assert {(one.channel, one.address, one.recipient) for one in told_} == {
        (Channel.SMS, "13800138000", row.number)
    }
    assert all(one.link.endswith(place) for one in told_)
    assert not any(SECRET in str(one.model_dump()) for one in told_)


def test_who_left_no_address_gets_a_paper(site: Site) -> None:
    raised(site)
    (row,) = rows(site)
    with site.results.panel.database.read() as session:
        assert not [one for one in session.exec(select(Message)).all() if one.kind[:4] == "obje"]
    client: TestClient = site.be(site.results.panel.organiser)
    path = f"/manage/result-objections/{row.id}/acknowledgement"
    for said in (
        told(client.get(f"{path}.pdf").content),
        written(client.get(f"{path}.docx").content),
    ):
        assert row.number in said
        assert "7个工作日内答复" in said
        assert row.id in said
    assert site.be(site.results.applicant).get(f"{path}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("zhang.san@example.org（晚上）", "zhang.san@example.org"),
        ("电话 138-0013-8000", "13800138000"),
        ("+44 20 7946 0958", "+442079460958"),
        ("0760-88888888", ""),
        ("示例街 1 号，身份证 110101199003070134", ""),
        (TYPED["contact"], ""),
    ],
)
def test_an_address_is_found_in_what_people_write(contact: str, address: str) -> None:
    assert address_in(contact) == address


def test_a_term_that_stands_still_moves_the_end_of_the_notice_and_says_why(site: Site) -> None:
    raised(site)
    (planned,) = site.results.panel.rows(select(Publication.notice_until))
    assert send(site, "pause", waits_for="opinion", reason="请专家看评分的依据") == 303
    turn(site, 1)
    page = site.be(None).get("/rounds/T/notice").text
    assert "等专家或有关单位的意见" in page
    assert "恢复以后接着算" in page
    assert "请专家看" not in page  # what is written to the one who objected is not public
    turn(site, 2)
    assert send(site, "resume", reason="专家答复了") == 303
    assert send(site, "answer", outcome="dismiss", answer="不成立。") == 303
    local = (planned + timedelta(hours=8)).date() - timedelta(days=1)
    moved = local
    for _ in range(3):  # the days after it stood still, up to the one on which it ran again
        moved = on(moved, 1)
    shown = f"顺延到 {moved.year}年{moved.month}月{moved.day}日 24:00"
    for place in ("/rounds/T/notice", "/rounds/T/log", site.manage(""), site.manage("results")):
        text = site.be(site.results.panel.organiser).get(place.rstrip("/")).text
        assert shown in text or (place == "/rounds/T/log" and "停计的日子不算在公示期里" in text), (
            place
        )
    turn(site, (local - (site.results.panel.clock.now() + timedelta(hours=8)).date()).days + 1)
    client = site.be(site.results.panel.organiser)
    typed = {"csrf": site.csrf, "key": "early", "accept": "yes"}
    assert client.post(site.manage("announce"), data=typed).status_code == 403
    assert site.be(None).get("/rounds/T/objection").text.count("<textarea") == 1
    turn(site, (moved - local).days)
    client = site.be(site.results.panel.organiser)
    typed = {"csrf": site.csrf, "key": "now", "accept": "yes"}
    assert client.post(site.manage("announce"), data=typed).status_code == 303
