"""Instalments are released, held or stopped; payments are entered, confirmed, withdrawn."""

from app.audit import programme_chain, record, round_chain, take_turn
from app.clock import day_in
from app.currencies import plain
from app.errors import Invalid, NotFound, Refused
from app.fields import minor_of
from app.forms.awards import PaymentForm, VerdictForm, WhyForm
from app.instalments import Told
from app.models import FundingRound, InstalmentDecision, Payment
from app.policy import require
from app.store import vouchers
from app.store.award_practices import pays_by_two
from app.store.award_standing import of_payment
from app.store.awards import ENDED, Award, register_of
from app.store.rounds import currency_of
from app.store.standing import concerning, of_round
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import InstalmentState, InstalmentVerdict, PaymentState, Verb
from app.workflow import INSTALMENT, PAYMENT, advance

VERBS = {
    InstalmentVerdict.RELEASED: Verb.INSTALMENT_RELEASE,
    InstalmentVerdict.HELD: Verb.INSTALMENT_HOLD,
    InstalmentVerdict.STOPPED: Verb.INSTALMENT_STOP,
}


def decide(unit: Unit, round_id: str, proposal_id: str, name: str, form: VerdictForm) -> str:
    """Release, hold or stop an instalment, with the reason. Gives the row's id."""
    if form.verdict not in VERBS:
        raise Invalid({"verdict": ("choose_one", {})})
    verb = VERBS[form.verdict]
    funding_round, standing = of_round(unit, round_id)
    require(verb, concerning(unit, standing, [proposal_id]))
    chain = round_chain(funding_round.id)
    take_turn(unit, chain)
    _, told = _instalment(unit, funding_round, proposal_id, name)
    if told.left_minor <= 0:
        raise Refused("instalment_is_paid")
    before = told.verdict.verdict if told.verdict else InstalmentVerdict.OPEN
    row = InstalmentDecision(
        funding_round_id=funding_round.id,
        proposal_id=proposal_id,
        instalment=name,
        number=told.verdict.number + 1 if told.verdict else 1,
        verdict=advance(INSTALMENT, before, verb),
        reason=form.reason,
        minutes=form.minutes,
        decided_by=unit.actor.account_id or "",
        decided_at=unit.now,
    )
    record(unit, verb, row, chain=chain)
    return row.id


def enter(unit: Unit, round_id: str, proposal_id: str, name: str, form: PaymentForm) -> str:
    """Enter money that went out; where two persons are the practice it waits for the second. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.PAYMENT_ENTER, concerning(unit, standing, [proposal_id]))
    # A voucher is used once in the whole programme, so its chain comes first.
    take_turn(unit, programme_chain(funding_round.programme_id))
    chain = round_chain(funding_round.id)
    take_turn(unit, chain)
    award, told = _instalment(unit, funding_round, proposal_id, name)
    if award.changed_unsigned:
        raise Refused("agreement_unsigned")
    amount = _payable(unit, funding_round, told, form)
    by_two = pays_by_two(unit.session, funding_round.programme_id)
    row = Payment(
        programme_id=funding_round.programme_id,
        funding_round_id=funding_round.id,
        proposal_id=proposal_id,
        instalment=name,
        amount_minor=amount,
        paid_on=form.paid_on.isoformat(),
        voucher=form.voucher,
        state=PaymentState.ENTERED if by_two else PaymentState.CONFIRMED,
        entered_by=unit.actor.account_id or "",
        entered_at=unit.now,
    )
    record(unit, Verb.PAYMENT_ENTER, row, chain=chain)
    vouchers.use(unit, funding_round.programme_id, row)
    return row.id


def confirm(unit: Unit, payment_id: str) -> str:
    """The second person has compared it with the voucher: it counts from now on."""
    payment, standing = of_payment(unit, payment_id)
    require(Verb.PAYMENT_CONFIRM, concerning(unit, standing, [payment.proposal_id]))
    move_state(unit.session, payment, advance(PAYMENT, payment.state, Verb.PAYMENT_CONFIRM))
    payment.confirmed_by, payment.confirmed_at = unit.actor.account_id, unit.now
    record(unit, Verb.PAYMENT_CONFIRM, payment, chain=round_chain(payment.funding_round_id))
    return payment.id


def withdraw(unit: Unit, payment_id: str, form: WhyForm) -> str:
    """Take an entry back that was wrong; money that is to come back is entered as a return."""
    payment, standing = of_payment(unit, payment_id)
    require(Verb.PAYMENT_WITHDRAW, concerning(unit, standing, [payment.proposal_id]))
    chain = round_chain(payment.funding_round_id)
    take_turn(unit, chain)
    funding_round, _ = of_round(unit, payment.funding_round_id)
    award = register_of(unit.session, funding_round, unit.now).award(payment.proposal_id)
    counts = payment.state is PaymentState.CONFIRMED
    if counts and payment.amount_minor > award.sums.returnable_minor:
        currency = currency_of(unit.session, funding_round.id)
        facts: dict[str, object] = {"most": plain(award.sums.returnable_minor, currency)}
        raise Invalid({"reason": ("payment_returned", facts)})
    target = advance(PAYMENT, payment.state, Verb.PAYMENT_WITHDRAW)
    vouchers.give_back(unit, payment)
    payment.withdrawn_by, payment.withdrawn_at = unit.actor.account_id, unit.now
    payment.withdrawn_reason = form.reason
    move_state(unit.session, payment, target)
    record(unit, Verb.PAYMENT_WITHDRAW, payment, chain=chain)
    return payment.id


def _instalment(
    unit: Unit, funding_round: FundingRound, proposal_id: str, name: str
) -> tuple[Award, Told]:
    award = register_of(unit.session, funding_round, unit.now).award(proposal_id)
    found = next((one for one in award.told if one.part.name == name), None)
    if found is None:
        raise NotFound
    if award.agreement is None:
        raise Refused("agreement_missing")
    if award.state in ENDED:
        raise Refused("award_ended")
    return award, found


def _payable(unit: Unit, funding_round: FundingRound, told: Told, form: PaymentForm) -> int:
    """Give the amount that may be paid. Every fault stands beside its field, with the figure that was expected."""
    if told.state in {InstalmentState.HELD, InstalmentState.STOPPED}:
        raise Refused("instalment_kept_back")
    if told.state is InstalmentState.WAITING:
        raise Refused("instalment_waits")
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    currency = currency_of(unit.session, funding_round.id)
    amount = minor_of(form.amount, currency)
    if not amount or amount > told.left_minor:
        wrong["amount"] = ("payment_over", {"left": plain(told.left_minor, currency)})
    if form.paid_on > day_in(unit.now, funding_round.timezone):
        wrong["paid_on"] = ("day_ahead", {})
    wrong.update(vouchers.fault(unit.session, funding_round.programme_id, form.voucher))
    if wrong:
        raise Invalid(wrong)
    return amount
