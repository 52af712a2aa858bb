"""Decisions about awards after they were announced: given back, stopped, closed out, offered to the next."""

from app.audit import record, round_chain, take_turn
from app.clock import day_in
from app.currencies import plain
from app.errors import Invalid, Refused
from app.fields import minor_of
from app.forms.awards import AnswerForm, DecisionForm
from app.models import AwardDecision, FundingRound
from app.policy import require
from app.store import reserve
from app.store.awards import Award, Register, register_of
from app.store.rounds import currency_of
from app.store.standing import concerning, of_proposal, of_round
from app.telling import tell_leads
from app.unit import Unit
from app.vocabulary import AwardState, AwardStep, Verb
from app.workflow import AWARD, advance

VERBS = {
    AwardStep.WITHDRAWN: Verb.AWARD_WITHDRAW,
    AwardStep.STOPPED: Verb.AWARD_STOP,
    AwardStep.CLOSED_OUT: Verb.AWARD_CLOSE_OUT,
    AwardStep.OFFERED: Verb.AWARD_OFFER,
    AwardStep.ACCEPTED: Verb.AWARD_ACCEPT,
    AwardStep.DECLINED: Verb.AWARD_DECLINE,
    AwardStep.GAP: Verb.AWARD_LEAVE_GAP,
}
ANSWERS = (AwardStep.ACCEPTED, AwardStep.DECLINED)


def decide(
    unit: Unit, round_id: str, proposal_id: str, form: DecisionForm, *, link: str = ""
) -> str:
    """Record what was decided with its minutes. Gives the id of the decision."""
    verb = VERBS[form.step]
    funding_round, standing = of_round(unit, round_id)
    standing = concerning(unit, standing, [proposal_id])
    require(verb, standing)
    if form.step in ANSWERS:
        # The office writes an answer down; whoever belongs to the applicant answers on its own page.
        require(Verb.AGREEMENT_SIGN, standing)
    take_turn(unit, round_chain(funding_round.id))
    register = register_of(unit.session, funding_round, unit.now)
    award = register.award(proposal_id)
    if form.step is AwardStep.OFFERED:
        return _offer(unit, funding_round, register, award, form, link)
    advance(AWARD, award.state, verb)
    if form.step is AwardStep.ACCEPTED and reserve.has_lapsed(award, register.today):
        raise Refused("offer_lapsed")
    if form.step is AwardStep.CLOSED_OUT:
        _require_settled(award, currency_of(unit.session, funding_round.id))
    row = AwardDecision(
        funding_round_id=funding_round.id,
        proposal_id=proposal_id,
        number=len(award.decisions) + 1,
        step=form.step,
        reason=form.reason,
        minutes=form.minutes,
        decided_by=unit.actor.account_id or "",
        decided_at=unit.now,
    )
    record(unit, verb, row, chain=round_chain(funding_round.id))
    return row.id


def answer(unit: Unit, proposal_id: str, form: AnswerForm) -> str:
    """The applicant takes an offer up or declines it. Gives the id of the decision."""
    if form.step not in ANSWERS:
        raise Invalid({"step": ("choose_one", {})})
    verb = VERBS[form.step]
    proposal, standing = of_proposal(unit, proposal_id)
    require(verb, standing)
    funding_round, _ = of_round(unit, proposal.funding_round_id)
    take_turn(unit, round_chain(funding_round.id))
    register = register_of(unit.session, funding_round, unit.now)
    award = register.award(proposal_id)
    advance(AWARD, award.state, verb)
    if reserve.has_lapsed(award, register.today):
        raise Refused("offer_over")
    row = AwardDecision(
        funding_round_id=funding_round.id,
        proposal_id=proposal_id,
        number=len(award.decisions) + 1,
        step=form.step,
        reason=form.reason,
        minutes="",
        decided_by=unit.actor.account_id or "",
        decided_at=unit.now,
    )
    record(unit, verb, row, chain=round_chain(funding_round.id))
    return row.id


def _offer(
    unit: Unit,
    funding_round: FundingRound,
    register: Register,
    gone: Award,
    form: DecisionForm,
    link: str,
) -> str:
    """Offer what a withdrawn award leaves to the next of the reserve list."""
    successor = reserve.next_after(unit.session, funding_round, register, gone)
    if successor is None:
        raise Refused("nobody_next")
    _, standing = of_round(unit, funding_round.id)
    require(Verb.AWARD_OFFER, concerning(unit, standing, [successor.proposal_id]))
    currency = currency_of(unit.session, funding_round.id)
    amount = minor_of(form.amount, currency)
    if not 0 < amount <= successor.most_minor:
        raise Invalid({"amount": ("offer_over", {"most": plain(successor.most_minor, currency)})})
    if form.answer_by is None:
        raise Invalid({"answer_by": ("required", {})})
    if form.answer_by < day_in(unit.now, funding_round.timezone):
        raise Invalid({"answer_by": ("date_past", {})})
    advance(AWARD, AwardState.RESERVE, Verb.AWARD_OFFER)
    row = AwardDecision(
        funding_round_id=funding_round.id,
        proposal_id=successor.proposal_id,
        number=1,
        step=AwardStep.OFFERED,
        amount_minor=amount,
        in_place_of=gone.proposal_id,
        answer_by=form.answer_by.isoformat(),
        reason=form.reason,
        minutes=form.minutes,
        decided_by=unit.actor.account_id or "",
        decided_at=unit.now,
    )
    record(unit, Verb.AWARD_OFFER, row, chain=round_chain(funding_round.id))
    tell_leads(
        unit,
        funding_round,
        "award_offered",
        successor.proposal_id,
        link,
        title=successor.title,
        amount=plain(amount, currency),
        time=form.answer_by,
    )
    return row.id


def _require_settled(award: Award, currency: str) -> None:
    """Nothing is closed out while money is still to be paid or to come back."""
    sums = award.sums
    if sums.to_pay_minor or sums.owed_minor:
        facts: dict[str, object] = {
            "to_pay": plain(sums.to_pay_minor, currency),
            "owed": plain(sums.owed_minor, currency),
        }
        raise Invalid({"step": ("award_unsettled", facts)})
