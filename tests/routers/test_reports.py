"""After the award: a report is written, handed in and accepted; evaluators mark; the sums hold."""

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from fractions import Fraction

import pytest
from python_calamine import CalamineWorkbook

from app.actions import report_photos
from app.errors import Invalid
from app.forms.reports import PhotoForm
from app.forms.uploads import FileFacts
from app.store import awards, evaluations, reports
from app.vocabulary import Phase, ReportKind
from tests.support.rounds import SUBJECT, World
from tests.support.sample_files import picture
from tests.whole.test_queries import counting

PAID = 600_000
_PROPOSAL = (
    "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id WHERE o.name = ?"
)
FIGURES = {
    "served-0-group": "80 岁以上老人",
    "served-0-people": "120",
    "served-0-contacts": "360",
    "activities-0-on": "2026-02-10",
    "activities-0-what": "防骗课堂",
    "activities-0-people": "40",
    "spending-0-spent": "5000.50",
    "problems": "没有",
    "next_steps": "再办三次课堂。",
}


def _subject(there: World) -> tuple[str, str]:
    return there.one("SELECT id FROM funding_round"), there.one(_PROPOSAL, SUBJECT)


def _pay(there: World, round_id: str, proposal_id: str) -> None:
    """Money went out; who enters it is another room."""
    with closing(sqlite3.connect(there.file)) as connection:
        connection.execute(
            "INSERT INTO payment (id, programme_id, funding_round_id, proposal_id, instalment,"
            " amount_minor, paid_on, voucher, state, entered_by, entered_at, withdrawn_reason)"
            " SELECT ?, r.programme_id, r.id, ?, 'whole', ?, '2026-02-01', '示例-1', 'confirmed',"
            " r.created_by, r.created_at, '' FROM funding_round r WHERE r.id = ?",
            ("a" * 32, proposal_id, PAID, round_id),
        )
        connection.commit()


def _asked(there: World, round_id: str) -> None:
    days = {"from_on": "2026-01-01", "until_on": "2026-02-28", "due_on": "2026-03-02"}
    form = {"kind": "midterm", "within_paid": "yes", "reason": "【示例】多给一天", **days}
    answer = there.at("organiser").post(f"/manage/{round_id}/reports/due", form)
    assert answer.status_code == 303, answer.text[-3000:]


def test_a_report_goes_from_the_phone_to_the_register(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    round_id, proposal_id = _subject(there)
    _asked(there, round_id)
    _pay(there, round_id, proposal_id)
    place = f"/proposals/{proposal_id}/reports/midterm"
    applicant, office = there.at("applicant"), there.at("organiser")
    _a_postponed_day_is_said_with_its_reason(there, round_id, place)
    kept = applicant.post(place, {"base": "0", "problems": "写到一半"}, quiet=True)
    assert kept.json()["number"] == 1
    assert "写到一半" in applicant.get(place).text
    assert "写到一半" not in office.get(place).text
    line = _a_sum_stays_with_its_line(there, place)
    _a_caption_names_nobody(there, proposal_id)
    figures = {**FIGURES, "spending-0-line": line}
    _refuses_what_is_wrong(there, place, figures)
    _refuses_the_wrong_period(there, round_id, proposal_id)
    filed = applicant.post(f"{place}/file", {**figures, "base": "2", "accept": "yes"})
    assert filed.status_code == 303, filed.text[-3000:]
    assert "收到了" in applicant.get(place).text
    sent = office.post(f"{place}/return", {"revision": "3", "reason": "人次请再核对"})
    assert sent.status_code == 303
    assert "人次请再核对" in applicant.get(place).text
    again = {**figures, "served-0-contacts": "340", "base": "3", "accept": "yes"}
    assert applicant.post(f"{place}/file", again).status_code == 303
    done = office.post(f"{place}/accept", {"revision": "4", "confirmed": "yes"})
    assert done.status_code == 303
    _stands_in_the_register(there, round_id, proposal_id)
    _a_picture_is_public_as_it_was_said(there, place)


def _a_postponed_day_is_said_with_its_reason(there: World, round_id: str, place: str) -> None:
    """And whoever needs more time is led to the letters, where it is asked for."""
    applicant, office = there.at("applicant"), there.at("organiser")
    listed = place.removesuffix("/midterm")
    letters = f'href="{listed.removesuffix("/reports")}/letters"'
    assert "2026年3月2日 以前交" in office.get(f"/manage/{round_id}/reports").text
    moved = {"due_on": "2026-04-01", "reason": "【示例】场地装修"}
    assert office.post(f"{place}/postpone", moved).status_code == 303
    overview = office.get(f"/manage/{round_id}/reports")
    for page in (overview, applicant.get(listed), applicant.get(place)):
        assert "2026年4月1日 以前交" in page.text
        assert "原定 2026年3月2日。原因：【示例】场地装修" in page.text
    asked = [
        letters in one.get(path).text for one in (applicant, office) for path in (listed, place)
    ]
    assert asked == [True, True, False, False]


def _a_picture_is_public_as_it_was_said(there: World, place: str) -> None:
    """Pressing twice, or sending again, changes nothing."""
    there_is = "SELECT count(*) FROM report_photo WHERE released_at IS NOT NULL"
    photo = there.one("SELECT id FROM report_photo")
    office, button = there.at("organiser"), f"{place}/photos/{photo}/release"
    for public, count in (("yes", "1"), ("yes", "1"), ("no", "0"), ("no", "0"), ("", "0")):
        answer = office.post(button, {"public": public})
        seen = there.at("visitor").client.get(f"/rounds/NQ2016/photos/{photo}").status_code
        assert seen == (200 if count == "1" else 404)
        assert (answer.status_code, there.one(there_is)) == (303 if public else 422, count)


def _a_caption_names_nobody(there: World, proposal_id: str) -> None:
    put = there.app.state.house.files.put([picture()], 10**6)
    file = FileFacts(name="示例.jpg", media_type="image/jpeg", size=put.size, sha256=put.sha256)

    def add(caption: str) -> str:
        form = PhotoForm(caption=caption, consented="yes")
        return there.do(
            there.people["applicant"],
            lambda unit: report_photos.add(unit, proposal_id, "midterm", form, file),
        )

    with pytest.raises(Invalid) as caught:
        add("王奶奶 13800138000")
    assert set(caught.value.fields) == {"caption"}
    photo = add("【示例】课堂上的王奶奶")
    [(after,)] = there.query("SELECT after FROM ledger_entry WHERE subject_id = ?", photo)
    assert "王奶奶" not in json.dumps(json.loads(str(after)), ensure_ascii=False)


def _a_sum_stays_with_its_line(there: World, place: str) -> str:
    """What was typed for a line that the plan no longer has is told, and moves to no other line."""
    applicant = there.at("applicant")
    gone = {"spending-0-line": "【示例】旧的一行", "spending-0-spent": "12.34"}
    assert applicant.post(place, {"base": "1", **gone}, quiet=True).json()["number"] == 2
    page = applicant.get(place).text
    assert "“【示例】旧的一行”这一行已经不在了，原来填的是 12.34" in page
    assert 'value="12.34"' not in page
    refused = applicant.post(f"{place}/file", {**FIGURES, **gone, "base": "2", "accept": "yes"})
    assert (refused.status_code, "有一行已经不在了" in refused.text) == (422, True)
    return re.findall(r'name="spending-0-line" value="([^"]*)"', page)[0]


def _refuses_what_is_wrong(there: World, place: str, figures: dict[str, str]) -> None:
    wrong = {**figures, "served-0-people": "十人", "activities-0-on": "2026-05-01"}
    wrong |= {"spending-0-spent": "6000.01", "base": "2", "accept": "yes"}
    refused = there.at("applicant").post(f"{place}/file", wrong)
    assert refused.status_code == 422
    named = {**figures, "served-0-group": "王奶奶 13800138000", "base": "2", "accept": "yes"}
    refused_too = there.at("applicant").post(f"{place}/file", named)
    assert (refused_too.status_code, "138********" in refused_too.text) == (422, True)
    for said in ("请用半角数字填整数", "2026-01-01 到 2026-02-28", "6,000.00", "十人"):
        assert said in refused.text


def _refuses_the_wrong_period(there: World, round_id: str, proposal_id: str) -> None:
    """Beside the field, with the time that was expected, and nothing typed is lost."""
    month = {"kind": "monthly", "period": "2026-03", "reason": "", "due_on": "2026-04-05"}
    days = {"from_on": "2026-01-01", "until_on": "2026-04-01"}
    office, due = there.at("organiser"), f"/manage/{round_id}/reports/due"
    refused = office.post(due, {**month, **days})
    said = "2026-03 的数据写 2026-03-01 到 2026-03-31"
    assert (refused.status_code, refused.text.count(f'_on">{said}')) == (422, 2)
    fits = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    assert office.post(due, {**month, **fits}).status_code == 303
    final = {"kind": "final", "from_on": "2026-11-01", "until_on": "2026-12-31"}
    assert office.post(due, {**final, "due_on": "2027-01-31"}).status_code == 303
    applicant, reports_of = there.at("applicant"), f"/proposals/{proposal_id}/reports"
    early = applicant.post(
        f"{reports_of}/final/file", {**FIGURES, "activities-0-on": "2026-11-02", "accept": "yes"}
    )
    assert early.status_code == 422
    assert 'id="e-accept">报告写的时间从 2026-11-01 开始' in early.text
    assert "防骗课堂" in early.text
    for month, status in (("2026-03", 200), ("2026-04", 404), ("2026-13", 404)):
        found = applicant.get(f"{reports_of}/monthly-{month}")
        assert (found.status_code, "<h1" in found.text) == (status, True)


def _stands_in_the_register(there: World, round_id: str, proposal_id: str) -> None:
    office = there.at("organiser")
    with there.app.state.house.database.read() as session:
        assert reports.spent_of(session, round_id) == {proposal_id: 500_050}
        assert set(reports.accepted_on(session, round_id)) == {(proposal_id, ReportKind.MIDTERM)}
    shown = (f"/manage/{round_id}/reports", "/rounds/NQ2016/use-of-funds")
    with counting(there) as statements:
        pages = (office.get(shown[0]).text, there.at("visitor").get(shown[1]).text)
    assert sum("report_revision" in one for one in statements) == len(pages)
    for page in pages:
        for said in ("340", "5,000.50", "999.50"):
            assert said in page
    lines = list(csv.reader(office.client.get(f"/manage/{round_id}/reports.csv").text.splitlines()))
    [own] = [line for line in lines if line[8] == "5000.50"]
    book = office.client.get(f"/manage/{round_id}/reports.xlsx").content
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    [row] = [row for row in sheets.get_sheet_by_index(0).to_python() if row[0] == own[0]]
    assert [f"{amount:.2f}" for amount in row[6:]] == own[6:]


def test_evaluators_mark_and_the_engine_says_what_follows(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    round_id, proposal_id = _subject(there)
    office = there.at("organiser")
    _evaluators(there, round_id)
    place = f"/proposals/{proposal_id}/evaluations/midterm"
    assert there.at("recused").client.get(f"{place}/sheet").status_code == 403
    for role, marks in (("assigned", (60, 50, 40, 62)), ("secretary", (70, 60, 50, 60))):
        _mark(there, role, place, marks)
    _only_those_who_evaluate_count(there, round_id, place)
    assert there.at("applicant").client.get(place).status_code == 403
    fields = {"bonuses-0-kind": "bonus", "bonuses-0-points": "2.25", "remark": "【示例】账目要补。"}
    assert office.post(f"{place}/close", {**fields, "confirmed": "yes"}).status_code == 422
    source = {"bonuses-0-source": "【示例】媒体报道", "confirmed": "yes"}
    closed = office.post(f"{place}/close", {**fields, **source})
    assert closed.status_code == 303, closed.text[-2000:]
    found = there.query("SELECT total, passed, band, proposed, outcome FROM evaluation_result")
    # (53 + 60) / 2 + 2.25 = 58.75, and 60 is needed
    assert found[0][:4] == (str(Fraction(235, 4)), 0, "c", "stop")
    assert json.loads(str(found[0][4]))["lines"][0]["total"] == "235/4"
    seen = there.at("applicant").get(place).text
    for said in ("58.75", "停拨", "【示例】账目要补。"):
        assert said in seen
    assert not [name for name in map(there.own_name, ("assigned", "secretary")) if name in seen]
    with there.app.state.house.database.read() as session:
        assert evaluations.passed_in(session, [round_id]) == {}
    _the_band_outlives_the_rules(there, round_id)
    assert there.own_name("assigned") in there.at("secretary").get(place).text
    assert office.post(f"{place}/reopen", {"reason": "【示例】补交了票据"}).status_code == 303
    assert there.at("applicant").client.get(place).status_code == 403
    _what_follows_is_said_as_of_today(there, place)


def _only_those_who_evaluate_count(there: World, round_id: str, place: str) -> None:
    """One who was taken off and one who keeps out neither count nor are awaited; nobody reads along."""
    office = there.at("organiser")
    rules = {"kind": "midterm", "preset": "four-sides", "reason": "【示例】换一版"}
    assert office.post(f"/manage/{round_id}/evaluations/scheme", rules).status_code == 422
    extra = {"who": f"officer:{there.people['second']}"}
    for _ in range(2):
        assert office.post(f"/manage/{round_id}/evaluators", extra).status_code in {303, 422}
        _mark(there, "second", place, (1, 1, 1, 1))
    own = there.one("SELECT id FROM evaluator WHERE account_id = ?", there.people["second"])
    gone = f"/manage/{round_id}/evaluators/{own}/remove"
    assert "应交 3 份" in office.get(place).text
    assert office.post(gone, {"reason": "【示例】临时出差"}).status_code == 303
    seen = there.at("secretary").get(place).text
    assert "已交评分表 2 份，应交 2 份" in seen
    assert there.own_name("assigned") not in seen
    assert there.own_name("assigned") in office.get(place).text
    listed = office.get(f"/manage/{round_id}/evaluations").text
    assert (listed.count(">2 / 2<"), listed.count(f"/proposals/{place.split('/')[2]}/")) == (1, 1)
    assert re.search(
        r"<details[^>]*><summary>高级[^<]*</summary>\s*<div class=.field.>[^§]*?name=.text.", listed
    )


def _the_band_outlives_the_rules(there: World, round_id: str) -> None:
    there.set(
        "INSERT INTO evaluation_scheme SELECT ?, funding_round_id, kind, 2, rulebook, ?, '示例',"
        " set_by, set_at FROM evaluation_scheme",
        "b" * 32,
        "c" * 64,
    )
    assert "不通过 C" in there.at("organiser").get(f"/manage/{round_id}/evaluations").text


def _what_follows_is_said_as_of_today(there: World, place: str) -> None:
    """A passed project waits for its report; once that is accepted it waits no more."""
    office = there.at("organiser")
    for role in ("assigned", "secretary"):
        _mark(there, role, place, (90, 90, 90, 90))
    assert office.post(f"{place}/close", {"confirmed": "yes"}).status_code == 303
    assert "暂缓" in office.get(place).text
    there.set(
        "INSERT INTO report (id, funding_round_id, proposal_id, kind, period, state,"
        " filed_revision, accepted_revision, started_by, started_at) SELECT ?, funding_round_id,"
        " proposal_id, 'midterm', '', 'accepted', 1, 1, opened_by, opened_at FROM evaluation",
        "d" * 32,
    )
    assert "暂缓" not in office.get(place).text
    _bands_begin_where_the_rules_say(there, place)


#: Marks of both, bonus, penalty → total, band, passed, what follows: either side of 60 and of 85, and above 100.
BANDS = (
    (85, "", "", "85", "a", 1, "release"),
    (85, "", "-0.01", "8499/100", "b", 1, "release"),
    (60, "", "", "60", "b", 1, "release"),
    (60, "", "-0.01", "5999/100", "c", 0, "stop"),
    (59, "1", "", "60", "b", 1, "release"),
    (100, "10", "", "110", "a", 1, "release"),
    (70, "", "-20", "50", "c", 0, "stop"),
    (95, "5", "-20", "80", "b", 1, "release"),
)


def _bands_begin_where_the_rules_say(there: World, place: str) -> None:
    office = there.at("organiser")

    def form(bonus: str, penalty: str) -> dict[str, str]:
        lines = (("bonus", bonus), ("penalty", penalty))
        rows = {
            f"bonuses-{at}-{name}": value
            for at, (kind, points) in enumerate(lines)
            for name, value in (("kind", kind), ("points", points), ("source", "【示例】查账"))
        }
        return {**rows, "confirmed": "yes"}

    there.set("UPDATE report SET accepted_at = started_at")
    for marks, bonus, penalty, *expected in BANDS:
        assert office.post(f"{place}/reopen", {"reason": "【示例】"}).status_code == 303
        for role in ("assigned", "secretary"):
            _mark(there, role, place, (marks,) * 4)
        for over in (("10.01", ""), ("", "-20.01"), ("", "1"), ("-1", "")):
            assert office.post(f"{place}/close", form(*over)).status_code == 422, over
        assert office.post(f"{place}/close", form(bonus, penalty)).status_code == 303
        [found] = there.query(
            "SELECT total, band, passed, proposed FROM evaluation_result"
            " ORDER BY number DESC LIMIT 1"
        )
        assert list(found) == expected


def _evaluators(there: World, round_id: str) -> None:
    office = there.at("organiser")
    rules = {"kind": "midterm", "preset": "four-sides"}
    assert office.post(f"/manage/{round_id}/evaluations/scheme", rules).status_code == 303
    seats = [
        there.one("SELECT id FROM seat WHERE account_id = ?", there.people[role])
        for role in ("assigned", "recused")
    ]
    named = [*(f"seat:{seat}" for seat in seats), f"officer:{there.people['secretary']}"]
    for who in named:
        asked = office.post(f"/manage/{round_id}/evaluators", {"who": who})
        assert asked.status_code == 303, asked.text[-2000:]


def _mark(there: World, role: str, place: str, marks: tuple[int, ...]) -> None:
    sides = ("implementation", "inputs", "finance", "results")
    form = {f"marks-{at}-criterion": side for at, side in enumerate(sides)}
    form |= {f"marks-{at}-mark": str(mark) for at, mark in enumerate(marks)}
    page = there.at(role).client.get(f"{place}/sheet")
    assert page.status_code == 200, page.text[-2000:]
    over = there.at(role).post(f"{place}/sheet", form | {"marks-0-mark": "101"})
    assert over.status_code == 422
    assert there.at(role).post(f"{place}/sheet", form).status_code == 303


def test_a_project_without_an_award_is_asked_for_nothing(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    round_id, _ = _subject(there)
    _asked(there, round_id)
    with there.app.state.house.database.read() as session:
        row = session.get_one(awards.FundingRound, round_id)
        won = {
            one.proposal_id for one in awards.register_of(session, row, there.clock.now()).awards
        }
    lost = [str(key) for (key,) in there.query("SELECT id FROM proposal") if key not in won]
    assert lost
    assert there.at("organiser").client.get(f"/proposals/{lost[0]}/reports").status_code == 404
