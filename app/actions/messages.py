"""Messages that an officer passes on by hand."""

from app.audit import programme_chain, record, round_chain
from app.errors import Refused
from app.forms.rounds import TellForm
from app.policy import require
from app.store.standing import of_message
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import MessageState, Verb


def tell(unit: Unit, message_id: str, form: TellForm) -> str:
    """Tick a message off: who was told, when and how. Gives the round's id."""
    message, standing = of_message(unit, message_id)
    require(Verb.MESSAGE_TELL, standing)
    if message.state is MessageState.TOLD:
        raise Refused("already_told")
    move_state(unit.session, message, MessageState.TOLD)
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
    return round_id or ""


def _how(form: TellForm) -> str:
    return f"{form.how}: {form.note}" if form.note else form.how
