"""Messages that an officer passes on by hand, sends again, or sends to test the settings."""

from dataclasses import dataclass
from datetime import timedelta

from app.audit import programme_chain, record, round_chain
from app.errors import Refused
from app.forms.rounds import TellForm
from app.language.messages import texts
from app.models import Account
from app.policy import require
from app.store import outbox, posting
from app.store.standing import of_message, of_programme
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import MessageState, Verb
from app.workflow import MESSAGE, advance

TESTS_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """In which list a message stands: that of its round, or that of its programme."""

    round_id: str
    programme_id: str


def tell(unit: Unit, message_id: str, form: TellForm) -> Place:
    """Tick a message off: who was told, when and how. Gives where it is listed."""
    message, standing = of_message(unit, message_id)
    require(Verb.MESSAGE_TELL, standing)
    if message.state is MessageState.TOLD:
        raise Refused("already_told")
    if message.state is MessageState.SENT:
        raise Refused("already_sent")
    move_state(unit.session, message, advance(MESSAGE, message.state, Verb.MESSAGE_TELL))
    message.told_by, message.told_how, message.sent_at = unit.actor.account_id, _how(form), unit.now
    round_id = message.funding_round_id
    chain = round_chain(round_id) if round_id else programme_chain(message.programme_id or "")
    record(
        unit,
        Verb.MESSAGE_TELL,
        message,
        chain=chain,
        after={"kind": message.kind, "account": message.account_id, "how": form.how},
    )
    return Place(round_id=round_id or "", programme_id=message.programme_id or "")


def retry(unit: Unit, message_id: str) -> str:
    """Let a message that was given up go out again. Gives its id."""
    message, standing = of_message(unit, message_id)
    require(Verb.MESSAGE_RETRY, standing)
    if message.state is not MessageState.FAILED:
        raise Refused("not_failed")
    move_state(unit.session, message, advance(MESSAGE, message.state, Verb.MESSAGE_RETRY))
    posting.try_again(unit, message)
    round_id = message.funding_round_id
    chain = round_chain(round_id) if round_id else programme_chain(message.programme_id or "")
    after = {"kind": message.kind, "account": message.account_id}
    record(unit, Verb.MESSAGE_RETRY, message, chain=chain, after=after)
    return message.id


def test(unit: Unit, programme_id: str) -> None:
    """Send a mail to one's own address, by the way that all mail takes."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.MESSAGE_TEST, standing)
    account = unit.session.get(Account, unit.actor.account_id or "")
    if account is None or not account.email:
        raise Refused("no_email")
    since = unit.now - timedelta(minutes=1)
    if outbox.tests_since(unit.session, account.id, since) >= TESTS_MAX:
        raise Refused("tests_many", limit=TESTS_MAX)
    outbox.enqueue(
        unit,
        kind=outbox.TEST,
        recipient=account.display_name,
        account=account,
        address=account.email,
        programme_id=programme.id,
        texts=texts(outbox.TEST, account.language),
    )


def _how(form: TellForm) -> str:
    return f"{form.how}: {form.note}" if form.note else form.how
