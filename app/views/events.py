"""Events: for officers with guests, visitors and minutes; for everybody when, where and how many came, never who."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language import N_, content, formats, translate
from app.language.headings import Heading, heading
from app.language.sheets import Cell, sheet_csv, sheet_xlsx
from app.models import Attachment, Event, Programme
from app.policy import may, require
from app.store import events, scans
from app.store.early_standing import of_event, of_event_code
from app.store.rounds import programme_of
from app.store.standing import of_programme, of_round_by_code
from app.unit import Reading
from app.vocabulary import EventKind, Phase, Verb

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event as lists show it; `came` is None until somebody has signed in or counted."""

    id: str
    kind: EventKind
    title: Text
    place: str
    audience: str
    starts_at: datetime
    ends_at: datetime
    came: int | None
    over: bool
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    """The events of a programme, what is ahead first."""

    programme_id: str
    programme_name: str
    zone: ZoneInfo
    ahead: tuple[EventRow, ...]
    past: tuple[EventRow, ...]
    kinds: tuple[EventKind, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEvents(Heading):
    """The events of a round's programme for everybody."""

    ahead: tuple[EventRow, ...]
    past: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestRow:
    """Who was invited."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorRow:
    """Who signed in."""

    name: str
    organisation: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """One event as its officers see it."""

    programme_id: str
    programme_name: str
    zone: ZoneInfo
    row: EventRow
    code: str
    signed_in: int
    counted: int | None
    takes_visitors: bool
    cancelled_why: str
    guests: tuple[GuestRow, ...]
    visitors: tuple[VisitorRow, ...]
    organisations: tuple[tuple[str, str], ...]
    minutes: str
    list_file: FileFacts | None
    minutes_file: FileFacts | None
    kinds: tuple[EventKind, ...]
    stored: Mapping[str, str]
    may_edit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPage:
    """What a visitor sees who scanned the code on the wall."""

    code: str
    programme_name: str
    zone: ZoneInfo
    title: Text
    place: str
    starts_at: datetime
    ends_at: datetime
    is_open: bool


def index(reading: Reading, programme_id: str) -> EventsPage:
    """List the events to officers."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.EVENT_VIEW, standing)
    ahead, past = _parted(reading, programme)
    return EventsPage(
        **_around(reading, programme),
        ahead=ahead,
        past=past,
        kinds=tuple(EventKind),
        may_edit=may(Verb.EVENT_EDIT, standing).allowed,
    )


def public(reading: Reading, code: str) -> PublicEvents:
    """List the events to everybody, since the call of a round of the programme."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    if funding_round.phase is Phase.DRAFT:
        raise NotFound
    ahead, past = _parted(reading, programme_of(reading.session, funding_round))
    return PublicEvents(**heading(reading, funding_round), ahead=ahead, past=past)


def show(reading: Reading, event_id: str) -> EventPage:
    """Show one event to officers."""
    event, programme, standing = of_event(reading, event_id)
    require(Verb.EVENT_VIEW, standing)
    session = reading.session
    visitors = events.visitors_of(session, event.id)
    guests = events.guests_of(session, event.id)
    invited = {guest.organisation_id for guest in guests}
    return EventPage(
        **_around(reading, programme),
        row=_row(event, len(visitors), reading.now),
        code=event.code,
        signed_in=len(visitors),
        counted=event.counted,
        takes_visitors=events.takes_visitors(event, reading.now),
        cancelled_why=event.cancelled_why,
        guests=tuple(GuestRow(name=one.name, contact=one.contact) for one in guests),
        visitors=tuple(
            VisitorRow(name=one.name, organisation=one.organisation, signed_at=one.signed_at)
            for one in visitors
        ),
        organisations=tuple(
            (row.id, row.name)
            for row in events.invitable(session, programme.id)
            if row.id not in invited
        ),
        minutes=event.minutes,
        list_file=_file(reading, event.list_file_id),
        minutes_file=_file(reading, event.minutes_file_id),
        kinds=tuple(EventKind),
        stored=_stored(event, ZoneInfo(programme.timezone)),
        may_edit=may(Verb.EVENT_EDIT, standing).allowed and event.cancelled_at is None,
    )


def door(reading: Reading, code: str) -> DoorPage:
    """Show a visitor where the name goes; before and after the event only that it is closed."""
    event, programme, standing = of_event_code(reading, code)
    return DoorPage(
        code=event.code,
        programme_name=content(programme.name, reading.language)[0],
        zone=ZoneInfo(programme.timezone),
        title=event.title,
        place=event.place,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_open=may(Verb.EVENT_SIGN_IN, standing).allowed,
    )


def attendance(reading: Reading, event_id: str, ending: str) -> bytes:
    """Give who signed in as a file; a number that was counted by hand stands on a line of its own."""
    page = show(reading, event_id)
    language = reading.language
    heads = [translate(head, language) for head in (N_("姓名"), N_("单位或队伍"), N_("签到时间"))]
    rows: list[list[Cell]] = [
        [one.name, one.organisation, formats.second(one.signed_at, page.zone, language)]
        for one in page.visitors
    ]
    if page.counted is not None:
        rows.append([translate(N_("按签到表数的人数"), language), page.counted, ""])
    write = sheet_csv if ending == "csv" else sheet_xlsx
    return write(translate(N_("到场名单"), language), heads, rows)


def file(reading: Reading, event_id: str, which: Literal["list", "minutes"]) -> FileFacts:
    """Find the scanned list or the minutes of an event."""
    event, _, standing = of_event(reading, event_id)
    require(Verb.EVENT_VIEW, standing)
    found = _file(reading, event.list_file_id if which == "list" else event.minutes_file_id)
    if found is None:
        raise NotFound
    return found


def list_allowance(reading: Reading, event_id: str, house_max: int) -> Allowance:
    """Tell what the field for a scanned list takes."""
    require(Verb.EVENT_COUNT, of_event(reading, event_id)[2])
    return scans.allowance(house_max)


def minutes_allowance(reading: Reading, event_id: str, house_max: int) -> Allowance:
    """Tell what the field for the minutes takes."""
    require(Verb.EVENT_KEEP_MINUTES, of_event(reading, event_id)[2])
    return Allowance(
        kinds=(*scans.KINDS, "docx"),
        size_max=house_max,
        count_max=1,
        count_left=1,
        bytes_left=house_max,
    )


def _around(reading: Reading, programme: Programme) -> dict[str, Any]:
    return {
        "programme_id": programme.id,
        "programme_name": content(programme.name, reading.language)[0],
        "zone": ZoneInfo(programme.timezone),
    }


def _parted(
    reading: Reading, programme: Programme
) -> tuple[tuple[EventRow, ...], tuple[EventRow, ...]]:
    """Part events into what is ahead, the next first, and what is past, the last first."""
    rows = [
        _row(event, signed, reading.now)
        for event, signed in events.events_of(reading.session, programme.id)
    ]
    ahead = tuple(row for row in reversed(rows) if not row.over)
    return ahead, tuple(row for row in rows if row.over)


def _row(event: Event, signed: int, now: datetime) -> EventRow:
    return EventRow(
        id=event.id,
        kind=event.kind,
        title=event.title,
        place=event.place,
        audience=event.audience,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        came=event.counted if event.counted is not None else signed or None,
        over=event.ends_at <= now,
        cancelled=event.cancelled_at is not None,
    )


def _file(reading: Reading, attachment_id: str | None) -> FileFacts | None:
    row = reading.session.get(Attachment, attachment_id) if attachment_id else None
    return scans.facts_of(row) if row else None


def _stored(event: Event, zone: ZoneInfo) -> dict[str, str]:
    return {
        "kind": event.kind.value,
        "title_zh": event.title.get("zh", ""),
        "title_en": event.title.get("en", ""),
        "place": event.place,
        "audience": event.audience,
        "starts_at": event.starts_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        "ends_at": event.ends_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
    }
