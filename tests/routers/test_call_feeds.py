"""Calls for machines: read back by other people's readers, kept by caches, moved by extensions."""

import json
from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar
from sqlalchemy import update

from app.actions import phases
from app.forms.rounds import ExtendForm
from app.language.calendars import LINE_OCTETS
from app.models import FundingRound
from app.vocabulary import Phase
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
Visit = Callable[[str | None], Visitor]
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "a\r\nBEGIN:VEVENT\nX:1;,\\\u2028END:VCALENDAR <b>&"


def rename(call: CallWorld, zh: str) -> None:
    with call.database.write_session() as session:
        session.execute(update(FundingRound).values(name={"zh": zh}))
        session.commit()


def test_the_calendar_is_read_back_and_moves_with_the_deadline(
    call: CallWorld, visit: Visit
) -> None:
    guest = visit(None).client
    path = f"/rounds/{CODE}/calendar.ics"
    first = guest.get(path)
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    events = {str(one["UID"]): one for one in Calendar.from_ical(first.content).walk("VEVENT")}
    closes = f"{call.round_id}-call-closes@miaopu"
    assert set(events) == {closes, f"{call.round_id}-call-opens@miaopu"}
    event = events[closes]
    assert event.decoded("DTEND") == call.deadline
    assert (event["SEQUENCE"], str(event["SUMMARY"])) == (0, "征集截止：示例一届")
    [alarm] = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(days=-1)
    call.clock.turn(timedelta(days=1))
    later = call.deadline + timedelta(days=7)
    local = (later + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
    call.act(
        call.organiser,
        phases.extend,
        call.round_id,
        ExtendForm(closes_at=local, reason="x"),
        link="",
    )
    moved = {
        str(one["UID"]): one for one in Calendar.from_ical(guest.get(path).content).walk("VEVENT")
    }
    assert (moved[closes].decoded("DTEND"), moved[closes]["SEQUENCE"]) == (later, 1)
    assert moved[closes].decoded("LAST-MODIFIED") > event.decoded("LAST-MODIFIED")
    english = guest.get(path + "?language=en").text
    assert "Sample round" in english


def test_no_text_becomes_a_line_of_the_calendar(call: CallWorld, visit: Visit) -> None:
    rename(call, HOSTILE + "长" * 90)
    body = visit(None).client.get(f"/rounds/{CODE}/calendar.ics").content
    assert body.count(b"BEGIN:VEVENT") == 2 + body.count(b"\\nBEGIN:VEVENT")
    lines = body.split(b"\r\n")
    assert all(len(line) <= LINE_OCTETS and b"\n" not in line for line in lines)
    assert [line.decode() for line in lines]
    parsed = Calendar.from_ical(body)
    [name] = {str(one["SUMMARY"]) for one in parsed.walk("VEVENT") if "截止" in str(one["SUMMARY"])}
    assert "X:1;,\\ END:VCALENDAR" in name


def test_the_list_has_stable_names_and_both_languages(call: CallWorld, visit: Visit) -> None:
    answer = visit(None).client.get("/calls.json")
    [one] = answer.json()["calls"]
    assert answer.json()["format"] == "miaopu-calls/1"
    assert set(one) == {
        "id", "code", "url", "name", "summary", "programme", "operator", "contact", "timezone", "published_at",
        "opens_at", "closes_at", "updated_at", "currency", "request_cap_minor", "pots",
    }  # fmt: skip
    assert one["name"] == {"zh": "示例一届", "en": "Sample round"}
    assert one["summary"] == {"zh": "示例", "en": None}
    assert one["closes_at"] == "2026-03-12T12:00:00+08:00"
    assert (one["request_cap_minor"], one["currency"]) == (2_000_000, "CNY")
    assert one["url"] == f"http://testserver/rounds/{CODE}"
    call.clock.set(call.deadline + timedelta(milliseconds=1))
    assert visit(None).client.get("/calls.json").json()["calls"] == []


def test_the_feed_is_one_that_readers_take(call: CallWorld, visit: Visit) -> None:
    rename(call, HOSTILE)
    answer = visit(None).client.get("/calls.atom")
    feed = ET.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    [entry] = feed.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "published", "summary", f"author/{ATOM}name"):
        assert entry.findtext(f"{ATOM}{name}")
    assert entry.findtext(f"{ATOM}id") == f"urn:miaopu:{call.round_id}"
    assert "BEGIN:VEVENT" in str(entry.findtext(f"{ATOM}title"))
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://testserver/calls.atom?language=zh_CN"
    assert 'xml:lang="en"' in visit(None).client.get("/calls.atom?language=en").text


@pytest.mark.parametrize("path", ["/calls.json", "/calls.atom", f"/rounds/{CODE}/calendar.ics"])
def test_caches_keep_what_is_the_same_for_everybody(
    call: CallWorld, visit: Visit, path: str
) -> None:
    answer = visit(None).client.get(path)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in answer.headers
    tag = answer.headers["etag"]
    person = visit(call.applicant)
    call.clock.turn(timedelta(hours=1))
    again = person.client.get(path, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "set-cookie" not in again.headers
    rename(call, "改名")
    assert person.client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_a_draft_is_in_no_list_and_has_no_calendar(call: CallWorld, visit: Visit) -> None:
    call.phase(Phase.DRAFT)
    officer = visit(call.organiser).client
    assert json.loads(officer.get("/calls.json").content)["calls"] == []
    assert officer.get(f"/rounds/{CODE}/calendar.ics").status_code == 404
    assert CODE not in officer.get("/calls.atom").text
