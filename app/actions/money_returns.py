"""Money that comes back of an award: claimed with amount and date, received, or not asked for any more."""

from app.audit import programme_chain, record, round_chain, take_turn
from app.clock import day_in
from app.currencies import plain
from app.errors import Invalid
from app.fields import minor_of
from app.forms.awards import ClaimForm, ReceivedForm
from app.models import MoneyReturn
from app.policy import require
from app.store import vouchers
from app.store.award_standing import of_money_return
from app.store.awards import register_of
from app.store.rounds import currency_of
from app.store.standing import concerning, of_round
from app.telling import tell_leads
from app.unit import Unit
from app.vocabulary import Verb
from app.workflow import MONEY_RETURN, advance


def claim(unit: Unit, round_id: str, proposal_id: str, form: ClaimForm, *, link: str = "") -> str:
    """Note what is to come back; never more than was paid and is not yet returned or claimed. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RETURN_CLAIM, concerning(unit, standing, [proposal_id]))
    chain = round_chain(funding_round.id)
    take_turn(unit, chain)
    award = register_of(unit.session, funding_round, unit.now).award(proposal_id)
    currency = currency_of(unit.session, funding_round.id)
    amount, most = minor_of(form.amount, currency), award.sums.returnable_minor
    if not 0 < amount <= most:
        raise Invalid({"amount": ("return_over", {"most": plain(most, currency)})})
    row = MoneyReturn(
        funding_round_id=funding_round.id,
        proposal_id=proposal_id,
        kind=form.kind,
        amount_minor=amount,
        due_on=form.due_on.isoformat(),
        reason=form.reason,
        minutes=form.minutes,
        claimed_by=unit.actor.account_id or "",
        claimed_at=unit.now,
    )
    record(unit, Verb.RETURN_CLAIM, row, chain=chain)
    tell_leads(
        unit,
        funding_round,
        "money_claimed",
        proposal_id,
        link,
        title=award.title,
        amount=plain(amount, currency),
        time=form.due_on,
        reason=form.reason,
    )
    return row.id


def settle(unit: Unit, return_id: str, form: ReceivedForm) -> str:
    """It came in on a day, or it is not asked for any more, with the reason."""
    row, standing = of_money_return(unit, return_id)
    received = form.outcome == "received"
    verb = Verb.RETURN_RECEIVE if received else Verb.RETURN_WITHDRAW
    require(verb, concerning(unit, standing, [row.proposal_id]))
    funding_round, _ = of_round(unit, row.funding_round_id)
    _require_told(form, funding_round.timezone, unit)
    # A voucher is used once in the whole programme, so its chain comes first.
    take_turn(unit, programme_chain(funding_round.programme_id))
    take_turn(unit, round_chain(row.funding_round_id))
    unit.session.refresh(row)
    target = advance(MONEY_RETURN, row.state, verb)
    if received and form.received_on is not None:
        if used := vouchers.fault(unit.session, funding_round.programme_id, form.voucher):
            raise Invalid(used)
        # The day stands before the state, because the table asks for both at once.
        row.received_on, row.voucher = form.received_on.isoformat(), form.voucher
        row.received_by, row.received_at = unit.actor.account_id, unit.now
    else:
        row.withdrawn_by, row.withdrawn_at = unit.actor.account_id, unit.now
        row.withdrawn_reason = form.reason
    row.state = target
    record(unit, verb, row, chain=round_chain(row.funding_round_id))
    if row.voucher:
        vouchers.use(unit, funding_round.programme_id, row)
    return row.id


def _require_told(form: ReceivedForm, zone: str, unit: Unit) -> None:
    if form.outcome == "withdrawn":
        if not form.reason:
            raise Invalid({"reason": ("required", {})})
    elif form.received_on is None:
        raise Invalid({"received_on": ("required", {})})
    elif form.received_on > day_in(unit.now, zone):
        raise Invalid({"received_on": ("day_ahead", {})})
