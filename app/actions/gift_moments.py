"""The moment up to which what came in counts: a fact of the round, changed with a reason."""

from datetime import UTC
from zoneinfo import ZoneInfo

from app.audit import record, round_chain, take_turn
from app.errors import Invalid
from app.forms.gifts import MomentForm
from app.models import GiftMoment
from app.policy import require
from app.store import gifts
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import Verb


def set_moment(unit: Unit, round_id: str, form: MomentForm) -> str:
    """Set the moment, or another one with the reason. Gives the round's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.GIFT_SET_MOMENT, standing)
    if form.at is None:
        raise Invalid({"at": ("required", {})})
    take_turn(unit, round_chain(funding_round.id))
    before = gifts.moment_of(unit.session, funding_round.id)
    if before is not None and not form.reason:
        raise Invalid({"reason": ("required", {})})
    row = GiftMoment(
        funding_round_id=funding_round.id,
        number=before.number + 1 if before else 1,
        at=form.at.replace(tzinfo=ZoneInfo(funding_round.timezone)).astimezone(UTC),
        reason=form.reason,
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    record(unit, Verb.GIFT_SET_MOMENT, row, chain=round_chain(funding_round.id))
    return funding_round.id
