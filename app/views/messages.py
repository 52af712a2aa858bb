"""The outbox of a round, or of a programme: what waits to be passed on by hand stands first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from app.language.catalogue import content
from app.language.deliveries import trouble_sentence
from app.language.headings import Heading, heading
from app.models import Account, Message, Programme
from app.policy import Standing, may, require
from app.store import outbox
from app.store.standing import of_message, of_programme, of_round
from app.unit import Reading
from app.vocabulary import Channel, MessageState, Verb
from app.workflow import MESSAGE, legal

FILTERS = ("waiting", "failed", "told", "sent", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message, ready to be read out, copied or scanned."""

    id: str
    kind: str
    recipient: str
    channel: Channel
    address: str
    state: MessageState
    subject: str
    body: str
    link: str
    created_at: datetime
    told_at: datetime | None
    told_by: str
    told_how: str
    told_note: str
    error: str
    again_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesPage(Heading):
    """The outbox under one filter."""

    messages: tuple[MessageLine, ...]
    shown: str
    filters: tuple[str, ...]
    counts: dict[str, int]
    number: int
    pages: int
    programme_id: str
    may_tell: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TestLine:
    """A test message and what became of it."""

    state: MessageState
    created_at: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsPage:
    """How messages go out from here, and whether it works."""

    programme_id: str
    programme_name: str
    zone: ZoneInfo
    own_address: str
    mail_today: int
    mail_waiting: int
    text_waiting: int
    list_waiting: int
    tests: tuple[TestLine, ...]
    is_testing: bool
    may_test: bool
    may_word: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage(Heading):
    """One message with its link and code, on a page that can be printed."""

    message: MessageLine
    programme_id: str
    may_tell: bool
    may_retry: bool


def index(reading: Reading, round_id: str, shown: str = "waiting", number: int = 1) -> MessagesPage:
    """Show the messages of a round; those that wait for a person first."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.MESSAGE_LIST, standing)
    around = {**heading(reading, funding_round), "programme_id": funding_round.programme_id}
    return _page(reading, standing, around, outbox.of_round(funding_round.id), shown, number)


def index_of_programme(
    reading: Reading, programme_id: str, shown: str = "waiting", number: int = 1
) -> MessagesPage:
    """Show the messages of a programme that belong to none of its rounds: who was invited, to what."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.MESSAGE_LIST, standing)
    which = outbox.of_programme(programme.id)
    return _page(reading, standing, _around(reading, programme), which, shown, number)


def _around(reading: Reading, programme: Programme) -> dict[str, Any]:
    """Head a page that is of no round."""
    return {
        "round_id": "",
        "round_code": "",
        "round_name": "",
        "programme_id": programme.id,
        "programme_name": content(programme.name, reading.language)[0],
        "zone": ZoneInfo(programme.timezone),
        "currency": programme.currency,
    }


def _page(
    reading: Reading,
    standing: Standing,
    around: dict[str, Any],
    which: ColumnElement[bool],
    shown: str,
    number: int,
) -> MessagesPage:
    chosen = shown if shown in FILTERS else "waiting"
    counts = outbox.counts(reading.session, which)
    by_filter = {
        name: sum(counts.get(state, 0) for state in outbox.STATES[name]) for name in FILTERS
    }
    pages = max(1, -(-by_filter[chosen] // outbox.PAGE))
    number = min(max(1, number), pages)
    rows = outbox.page_of(reading.session, which, outbox.STATES[chosen], number)
    return MessagesPage(
        **around,
        messages=tuple(_line(row, name or "", reading.language) for row, name in rows),
        shown=chosen,
        filters=FILTERS,
        counts=by_filter,
        number=number,
        pages=pages,
        may_tell=may(Verb.MESSAGE_TELL, standing).allowed,
    )


def show(reading: Reading, message_id: str) -> MessagePage:
    """Show one message of a round or of a programme."""
    row, standing = of_message(reading, message_id)
    require(Verb.MESSAGE_LIST, standing)
    teller = reading.session.get(Account, row.told_by) if row.told_by else None
    return MessagePage(
        **_place(reading, row),
        message=_line(row, teller.display_name if teller else "", reading.language),
        may_tell=may(Verb.MESSAGE_TELL, standing).allowed
        and legal(MESSAGE, row.state, Verb.MESSAGE_TELL),
        may_retry=may(Verb.MESSAGE_RETRY, standing).allowed
        and legal(MESSAGE, row.state, Verb.MESSAGE_RETRY),
    )


def _place(reading: Reading, row: Message) -> dict[str, Any]:
    if row.funding_round_id is None:
        return _around(reading, of_programme(reading, row.programme_id or "")[0])
    funding_round, _ = of_round(reading, row.funding_round_id)
    return {**heading(reading, funding_round), "programme_id": funding_round.programme_id}


def channels(reading: Reading, programme_id: str) -> ChannelsPage:
    """Show what goes out today and what the last tests said."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.CHANNEL_VIEW, standing)
    session, account_id = reading.session, reading.actor.account_id or ""
    account = session.get(Account, account_id)
    zone = ZoneInfo(programme.timezone)
    day = reading.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    tests = outbox.tests_of(session, programme.id, account_id)
    return ChannelsPage(
        programme_id=programme.id,
        programme_name=content(programme.name, reading.language)[0],
        zone=zone,
        own_address=(account.email or "") if account else "",
        mail_today=outbox.sent_since(session, Channel.EMAIL, day),
        mail_waiting=outbox.waiting_by(session, Channel.EMAIL),
        text_waiting=outbox.waiting_by(session, Channel.SMS),
        list_waiting=sum(
            count
            for state, count in outbox.counts(session, outbox.of_programme(programme.id)).items()
            if state in outbox.STATES["waiting"]
        ),
        tests=tuple(
            TestLine(
                state=row.state,
                created_at=row.created_at,
                error=trouble_sentence(row.error, reading.language) if row.error else "",
            )
            for row in tests
        ),
        is_testing=any(row.state is MessageState.QUEUED for row in tests),
        may_test=may(Verb.MESSAGE_TEST, standing).allowed,
        may_word=may(Verb.TEMPLATE_VIEW, standing).allowed,
    )


def _line(row: Message, told_by: str, language: str) -> MessageLine:
    how, _, note = row.told_how.partition(": ")
    return MessageLine(
        id=row.id,
        kind=row.kind,
        recipient=row.recipient,
        channel=row.channel,
        address=row.address,
        state=row.state,
        subject=str(row.facts.get("subject", "")),
        body=str(row.facts.get("body", "")),
        link=row.link,
        created_at=row.created_at,
        told_at=row.sent_at,
        told_by=told_by,
        told_how=how,
        told_note=note,
        error=trouble_sentence(row.error, language) if row.error else "",
        again_at=row.run_after if row.error and row.state is MessageState.QUEUED else None,
    )
