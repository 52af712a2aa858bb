"""Events: set, moved, cancelled; who is invited, who signs in, how many came, the minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import programme_chain, record
from app.errors import Invalid, Refused
from app.forms.events import CancelForm, CountForm, EventForm, GuestsForm, MinutesForm, VisitorForm
from app.forms.uploads import FileFacts
from app.language.catalogue import content
from app.language.formats import deadline
from app.language.messages import texts
from app.models import Account, Event, EventGuest, EventVisitor, Programme
from app.policy import require
from app.store import events, outbox
from app.store.early_standing import of_event, of_event_code
from app.store.scans import add_scan
from app.store.standing import of_programme
from app.telling import address_in
from app.unit import Unit
from app.vocabulary import Verb

#: More people do not come to a room; the page on the wall is open to everybody who sees it.
VISITORS_MAX = 500


def add(unit: Unit, programme_id: str, form: EventForm) -> str:
    """Set an event; gives its id."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.EVENT_ADD, standing)
    event = Event(
        programme_id=programme.id,
        code=events.new_code(),
        entered_by=unit.actor.account_id or "",
        entered_at=unit.now,
        **_facts(programme, form),
    )
    record(unit, Verb.EVENT_ADD, event, chain=programme_chain(programme.id))
    return event.id


def edit(unit: Unit, event_id: str, form: EventForm, *, link: str) -> str:
    """Change an event; who was invited is told of another time or place. Gives its id."""
    event, programme = _standing_event(unit, event_id, Verb.EVENT_EDIT)
    was = event.starts_at, event.ends_at, event.place
    for name, value in _facts(programme, form).items():
        setattr(event, name, value)
    event.changes += 1
    record(unit, Verb.EVENT_EDIT, event, chain=programme_chain(programme.id))
    if was != (event.starts_at, event.ends_at, event.place) and event.ends_at > unit.now:
        _tell(unit, programme, event, "event_moved", events.guests_of(unit.session, event.id), link)
    return event.id


def cancel(unit: Unit, event_id: str, form: CancelForm, *, link: str) -> str:
    """Call an event off, with the reason; who was invited is told. Gives its id."""
    event, programme = _standing_event(unit, event_id, Verb.EVENT_CANCEL)
    event.cancelled_at, event.cancelled_why = unit.now, form.why
    event.changes += 1
    record(unit, Verb.EVENT_CANCEL, event, chain=programme_chain(programme.id))
    guests = events.guests_of(unit.session, event.id)
    _tell(unit, programme, event, "event_cancelled", guests, link, reason=form.why)
    return event.id


def invite(unit: Unit, event_id: str, form: GuestsForm, *, link: str) -> int:
    """Invite organisations and others; whoever is invited already is not told twice. Gives how many are new."""
    event, programme = _standing_event(unit, event_id, Verb.EVENT_INVITE)
    known = {row.id: row for row in events.invitable(unit.session, programme.id)}
    if set(form.organisations) - known.keys():
        raise Invalid({"organisations": ("choose_one", {})})
    there = {_whom(row) for row in events.guests_of(unit.session, event.id)}
    wanted = [EventGuest(name=known[one].name, organisation_id=one) for one in form.organisations]
    wanted += [EventGuest(name=name, contact=contact) for name, contact in form.others]
    new = {_whom(one): one for one in wanted if _whom(one) not in there}
    if not new:
        raise Invalid({"organisations": ("none_chosen", {})})
    guests = list(new.values())
    for guest in guests:
        guest.event_id, guest.invited_at = event.id, unit.now
    unit.session.add_all(guests)
    chain = programme_chain(programme.id)
    record(unit, Verb.EVENT_INVITE, event, chain=chain, after={"guests": len(guests)})
    _tell(unit, programme, event, "event_invited", guests, link)
    return len(guests)


def count(unit: Unit, event_id: str, form: CountForm, files: Sequence[FileFacts]) -> str:
    """Enter how many came, with the scanned list where there is one. Gives the event's id."""
    event, programme = _standing_event(unit, event_id, Verb.EVENT_COUNT)
    if event.starts_at > unit.now:
        raise Invalid({"counted": ("event_ahead", {})})
    event.counted = form.counted
    if files:
        event.list_file_id = add_scan(unit, files[0], events.LIST_FILE).id
    record(unit, Verb.EVENT_COUNT, event, chain=programme_chain(programme.id))
    return event.id


def keep_minutes(unit: Unit, event_id: str, form: MinutesForm, files: Sequence[FileFacts]) -> str:
    """Keep the minutes, as text or as a file. Gives the event's id."""
    event, programme = _standing_event(unit, event_id, Verb.EVENT_KEEP_MINUTES)
    if not (form.minutes or files):
        raise Invalid({"minutes": ("required", {})})
    event.minutes = form.minutes
    if files:
        event.minutes_file_id = add_scan(unit, files[0], events.MINUTES_FILE).id
    record(unit, Verb.EVENT_KEEP_MINUTES, event, chain=programme_chain(programme.id))
    return event.id


def sign_in(unit: Unit, code: str, form: VisitorForm) -> None:
    """Somebody who is there writes the name; the same name again changes nothing."""
    event, programme, standing = of_event_code(unit, code)
    require(Verb.EVENT_SIGN_IN, standing)
    if events.visitor(unit.session, event.id, form.name, form.organisation) is not None:
        return
    if events.signed_in(unit.session, event.id) >= VISITORS_MAX:
        raise Refused("event_full", limit=VISITORS_MAX)
    visitor = EventVisitor(
        event_id=event.id, name=form.name, organisation=form.organisation, signed_at=unit.now
    )
    record(unit, Verb.EVENT_SIGN_IN, visitor, chain=programme_chain(programme.id))


def _whom(guest: EventGuest) -> tuple[str, ...]:
    """Tell who is meant: two organisations of one name are two."""
    return (guest.organisation_id,) if guest.organisation_id else (guest.name, guest.contact)


def _standing_event(unit: Unit, event_id: str, verb: Verb) -> tuple[Event, Programme]:
    event, programme, standing = of_event(unit, event_id)
    require(verb, standing)
    if event.cancelled_at is not None:
        raise Refused("event_cancelled")
    return event, programme


def _facts(programme: Programme, form: EventForm) -> dict[str, Any]:
    zone = ZoneInfo(programme.timezone)
    title = {key: text for key, text in (("zh", form.title_zh), ("en", form.title_en)) if text}
    return {
        "kind": form.kind,
        "title": title,
        "place": form.place,
        "audience": form.audience,
        "starts_at": _instant(form.starts_at, zone),
        "ends_at": _instant(form.ends_at, zone),
    }


def _instant(local: datetime | None, zone: ZoneInfo) -> datetime:
    if local is None:
        raise Refused("invalid")
    return local.replace(tzinfo=zone).astimezone(UTC)


def _tell(
    unit: Unit,
    programme: Programme,
    event: Event,
    kind: str,
    guests: Sequence[EventGuest],
    link: str,
    **more: str,
) -> None:
    """Tell guests: an organisation's leads in their language, others in the programme's."""
    bodies = {guest.organisation_id: guest for guest in guests if guest.organisation_id}
    send = _Sender(unit, programme, event, kind, link, more)
    for organisation_id, account in events.leads_of(unit.session, list(bodies)):
        send.to(bodies[organisation_id].name, account=account)
    for guest in guests:
        if address := address_in(guest.contact):
            send.to(guest.name, address=address)


@dataclass(frozen=True, slots=True)
class _Sender:
    """One message about one event, to many."""

    unit: Unit
    programme: Programme
    event: Event
    kind: str
    link: str
    more: dict[str, str]

    def to(self, name: str, *, account: Account | None = None, address: str = "") -> None:
        """Put it into the outbox, in the language of who gets it."""
        language = account.language if account else self.programme.language
        zone = ZoneInfo(self.programme.timezone)
        facts = {
            "programme": content(self.programme.name, language)[0],
            "event": content(self.event.title, language)[0],
            "time": deadline(self.event.starts_at, zone, language),
            "place": self.event.place,
            **self.more,
        }
        outbox.enqueue(
            self.unit,
            kind=self.kind,
            recipient=account.display_name if account else name,
            account=account,
            address=address,
            language=language,
            texts=texts(self.kind, language, link=self.link, **facts),
            link=self.link,
            programme_id=self.programme.id,
        )
