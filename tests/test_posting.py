"""One outbox looked after by several nodes: each message once, and whatever a person does meanwhile stands."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.actions import messages as actions
from app.errors import Refused
from app.forms.rounds import TellForm
from app.messages import Transports, transports_of
from app.models import Message
from app.settings import Settings
from app.store import posting
from app.store.posting import Due
from app.troubles import AdapterRefused
from app.unit import NOBODY, Request, Writer, open_database
from app.views import messages as views
from app.vocabulary import Channel, MessageState
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.mail import Mailbox

MANY = 12


@pytest.fixture
def put(call: CallWorld) -> Callable[..., str]:
    """Put a message into the outbox."""

    def add(**given: Any) -> str:
        now = call.clock.now()
        given = {"channel": Channel.EMAIL, "address": "someone@example.org", **given}
        row = Message(
            funding_round_id=call.round_id,
            kind="deadline_extended",
            recipient="示例",
            facts={"subject": "示例", "body": "正文"},
            run_after=now,
            created_at=now,
            **given,
        )
        key = row.id
        with call.database.write_session() as session:
            session.add(row)
            session.commit()
        return key

    return add


def deliver(call: CallWorld, transports: Transports) -> None:
    """Do one round of a worker."""
    request = Request(actor=NOBODY, request_id="worker", arrived_at=call.clock.now())
    transports.deliver(call.database, call.writer, request)


def state(call: CallWorld, key: str) -> MessageState:
    """Read a message's state."""
    return MessageState(call.rows(select(Message.state).where(Message.id == key))[0])


def by(send: Callable[[Due], None]) -> Transports:
    """Serve mail by this."""
    return Transports(send={Channel.EMAIL: send})


def test_two_nodes_send_each_mail_once(
    call: CallWorld,
    put: Callable[..., str],
    settings: Settings,
    mailbox: Mailbox,
) -> None:
    keys = {put(address=f"{place}@example.org") for place in range(MANY)}
    here = replace(settings, smtp_url=mailbox.url, mail_from="office@example.org")
    mailbox.pause = 0.02
    begin = threading.Barrier(2)

    def node() -> None:
        own = open_database(here)
        writer = Writer(own, call.clock)
        request = Request(actor=NOBODY, request_id="worker", arrived_at=call.clock.now())
        begin.wait(30)
        try:
            transports_of(here, call.clock).deliver(own, writer, request)
        finally:
            own.close()

    nodes = [threading.Thread(target=node) for _ in range(2)]
    for one in nodes:
        one.start()
    for one in nodes:
        one.join(60)
    numbers = [str(mail["Message-ID"]) for mail in mailbox.messages]
    assert sorted(numbers) == sorted(f"<{key}@example.org>" for key in keys)
    assert {state(call, key) for key in keys} == {MessageState.SENT}


def test_what_a_person_passes_on_while_it_goes_out_stays_told(
    call: CallWorld,
    put: Callable[..., str],
) -> None:
    went, broke = put(), put()

    def send(message: Due) -> None:
        call.act(call.organiser, actions.tell, message.id, TellForm(how="telephone"))
        if message.id == broke:
            raise AdapterRefused("gone")

    deliver(call, by(send))
    assert (state(call, went), state(call, broke)) == (MessageState.TOLD, MessageState.TOLD)
    [told] = call.rows(select(Message).where(Message.id == went))
    assert told.told_by == call.organiser


def test_what_has_gone_out_is_not_told_by_hand(
    call: CallWorld,
    put: Callable[..., str],
) -> None:
    key = put()
    deliver(call, by(lambda _message: None))
    with pytest.raises(Refused, match="already_sent"):
        call.act(call.organiser, actions.tell, key, TellForm(how="telephone"))
    assert not call.look(call.organiser, views.show, key).may_tell


def test_what_a_node_took_with_it_is_due_again_after_its_lease(
    call: CallWorld,
    put: Callable[..., str],
) -> None:
    key, gone = put(), []

    def die(message: Due) -> None:
        gone.append(message.id)
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver(call, by(die))
    arrived: list[str] = []
    other = by(lambda message: arrived.append(message.id))
    deliver(call, other)
    assert (gone, arrived, state(call, key)) == ([key], [], MessageState.QUEUED)
    call.clock.turn(posting.LEASE + timedelta(seconds=1))
    deliver(call, other)
    assert (arrived, state(call, key)) == ([key], MessageState.SENT)


def test_a_channel_that_stops_holds_the_message_in_hand_too(
    call: CallWorld,
    put: Callable[..., str],
) -> None:
    keys = [put() for _ in range(3)]

    def down(_message: Due) -> None:
        raise ConnectionRefusedError

    deliver(call, by(down))
    rows = call.rows(select(Message).where(Message.id.in_(keys)))
    assert {(row.attempts, row.state) for row in rows} == {(1, MessageState.QUEUED)}
    assert len({row.run_after for row in rows}) == 1
