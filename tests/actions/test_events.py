"""Events: set, moved, cancelled, guests told, visitors signed in, counted by hand, minuted; never a name in public."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.actions import events, retention
from app.errors import Invalid, Refused
from app.forms.events import CancelForm, CountForm, EventForm, GuestsForm, MinutesForm, VisitorForm
from app.forms.uploads import FileFacts
from app.models import Event, EventGuest, EventVisitor, LedgerEntry, LedgerSalt, Message
from app.store.retention import due
from app.views import call_feeds
from app.views import events as views
from app.vocabulary.retention import Kept
from tests.support.organiser_rows import Office

FACTS = {
    "kind": "mobilisation",
    "title_zh": "示例动员会",
    "place": "示例社区活动室",
    "starts_at": "2026-03-05 15:00",
    "ends_at": "2026-03-05 17:00",
}
SCAN = FileFacts(name="list.pdf", media_type="application/pdf", size=3, sha256="0" * 64)


def event_form(**changes: str) -> EventForm:
    return EventForm.model_validate({**FACTS, **changes})


def held(office: Office) -> Event:
    """Set an event."""
    office.act(office.organiser, events.add, office.programme_id, event_form())
    [row] = office.rows(select(Event))
    return row


def go_to(office: Office, event: Event) -> None:
    """Turn the clock to the beginning."""
    office.clock.set(event.starts_at)


def test_visitors_sign_in_while_the_doors_are_open_and_once(office: Office) -> None:
    event = held(office)
    name = VisitorForm(name="张示例", organisation="示例队")
    with pytest.raises(Refused, match="event_closed"):
        office.act(None, events.sign_in, event.code, name)
    go_to(office, event)
    for form in (name, name, VisitorForm(name="李示例")):
        office.act(None, events.sign_in, event.code, form)
    assert len(office.rows(select(EventVisitor))) == 2
    entries = office.rows(select(LedgerEntry))
    assert "张示例" not in str([(entry.before, entry.after) for entry in entries])
    assert event.code not in str([(entry.before, entry.after) for entry in entries])
    csv = office.look(office.auditor, views.attendance, event.id, "csv").decode("utf-8-sig")
    assert [line.split(",")[:2] for line in csv.splitlines()[1:]] == [
        ["张示例", "示例队"],
        ["李示例", ""],
    ]
    office.clock.set(event.ends_at + timedelta(hours=3, seconds=1))
    with pytest.raises(Refused, match="event_closed"):
        office.act(None, events.sign_in, event.code, VisitorForm(name="王示例"))


def test_a_room_has_an_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    event = held(office)
    go_to(office, event)
    monkeypatch.setattr(events, "VISITORS_MAX", 1)
    office.act(None, events.sign_in, event.code, VisitorForm(name="甲"))
    with pytest.raises(Refused, match="event_full"):
        office.act(None, events.sign_in, event.code, VisitorForm(name="乙"))


def test_everybody_sees_how_many_came_and_never_who(office: Office) -> None:
    office.publish()
    event = held(office)
    assert office.look(None, views.public, "TEST").ahead[0].came is None
    with pytest.raises(Invalid) as caught:
        office.act(office.organiser, events.count, event.id, CountForm(counted="5"), ())
    assert caught.value.fields == {"counted": ("event_ahead", {})}
    go_to(office, event)
    office.act(None, events.sign_in, event.code, VisitorForm(name="张示例"))
    office.clock.set(event.ends_at)
    assert office.look(None, views.public, "TEST").past[0].came == 1
    office.act(office.organiser, events.count, event.id, CountForm(counted="46"), (SCAN,))
    page = office.look(None, views.public, "TEST")
    assert page.past[0].came == 46
    assert "张示例" not in str(page)
    assert office.look(office.auditor, views.file, event.id, "list") == SCAN


def test_guests_are_told_once_and_again_when_it_moves_or_falls_out(office: Office) -> None:
    event = held(office)
    guests = GuestsForm(others="王示例 wang@example.org\n李示例，13800138000")
    assert office.act(office.organiser, events.invite, event.id, guests, link="/") == 2
    with pytest.raises(Invalid):
        office.act(office.organiser, events.invite, event.id, guests, link="/")
    office.act(office.organiser, events.edit, event.id, event_form(audience="大家"), link="/")
    office.act(office.organiser, events.edit, event.id, event_form(place="别处"), link="/")
    office.act(office.organiser, events.cancel, event.id, CancelForm(why="台风"), link="/")
    rows = office.rows(select(Message).where(Message.kind.startswith("event_")))  # type: ignore[attr-defined]  # SQLModel columns are typed as values
    assert sorted((row.kind, row.address) for row in rows) == [
        (kind, address)
        for kind in ("event_cancelled", "event_invited", "event_moved")
        for address in ("13800138000", "wang@example.org")
    ]
    with pytest.raises(Refused, match="event_cancelled"):
        office.act(office.organiser, events.invite, event.id, guests, link="/")


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("starts_at", "", "required"),
        ("starts_at", "tomorrow", "not_date_time"),
        ("ends_at", "2026-03-05 15:00", "closes_before_opens"),
        ("place", "", "required"),
        ("title_zh", "", "required"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(field: str, typed: str, code: str) -> None:
    with pytest.raises(ValueError, match="validation error") as caught:
        event_form(**{field: typed})
    found = [(one["loc"], one["type"]) for one in caught.value.errors()]  # type: ignore[attr-defined]  # pydantic's
    assert ((field,), code) in found


@pytest.mark.parametrize("line", ["没有联系方式", "wang@example.org", "王示例 一二三"])
def test_a_guest_needs_a_name_and_an_address(line: str) -> None:
    with pytest.raises(ValueError, match="validation error") as caught:
        GuestsForm(others=line)
    assert caught.value.errors()[0]["ctx"] == {"line": 1}  # type: ignore[attr-defined]  # pydantic's


def test_names_go_two_years_later_and_how_many_came_stays(office: Office) -> None:
    event = held(office)
    go_to(office, event)
    office.act(None, events.sign_in, event.code, VisitorForm(name="张示例"))
    office.act(
        office.organiser, events.invite, event.id, GuestsForm(others="王 w@example.org"), link="/"
    )
    [guest], [visitor] = office.rows(select(EventGuest)), office.rows(select(EventVisitor))
    office.clock.set(event.ends_at + timedelta(days=731))
    with office.database.read() as session:
        assert {one.kind: one.count for one in due(session, office.clock.now())}[Kept.VISITORS] == 2
    assert office.act(office.owner, retention.run) >= 2
    salts = office.rows(select(LedgerSalt.subject_id))
    assert not {guest.id, visitor.id} & set(salts)
    assert office.rows(select(EventVisitor)) == office.rows(select(EventGuest)) == []
    assert office.look(office.auditor, views.show, event.id).row.came == 1


def test_minutes_are_a_text_or_a_file(office: Office) -> None:
    event = held(office)
    with pytest.raises(Invalid):
        office.act(office.organiser, events.keep_minutes, event.id, MinutesForm(), ())
    form = MinutesForm(minutes="谈了三件事")
    office.act(office.organiser, events.keep_minutes, event.id, form, (SCAN,))
    page = office.look(office.auditor, views.show, event.id)
    assert (page.minutes, page.minutes_file) == ("谈了三件事", SCAN)
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.auditor, events.keep_minutes, event.id, form, ())


def test_the_calendar_file_leaves_out_what_was_cancelled(office: Office) -> None:
    office.publish()
    event = held(office)
    name, body = office.look(None, call_feeds.events, "TEST", lambda code: f"http://t/{code}")
    assert (name, body.count(b"BEGIN:VEVENT"), b"DTSTART:20260305T070000Z" in body) == (
        "TEST",
        1,
        True,
    )
    office.act(office.organiser, events.cancel, event.id, CancelForm(why="台风"), link="/")
    _, body = office.look(None, call_feeds.events, "TEST", lambda code: f"http://t/{code}")
    assert b"BEGIN:VEVENT" not in body
