"""What an award is given for and on which conditions: decided with minutes, bound by the signatures."""

from app.audit import record, round_chain
from app.currencies import plain
from app.errors import Invalid
from app.forms.award_terms import TermsForm
from app.models import AwardTerms, Proposal
from app.policy import require
from app.scoring import outcome
from app.scoring.outcome import awarded
from app.store import budgets, results
from app.store.rounds import currency_of
from app.store.standing import concerning, of_round
from app.unit import Unit
from app.vocabulary import Verb


def set_terms(unit: Unit, round_id: str, proposal_id: str, form: TermsForm) -> str:
    """Say which budget lines are granted and which conditions hold; gives the row's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_SET_TERMS, concerning(unit, standing, [proposal_id]))
    tally = results.newest(unit.session, funding_round.id)
    lines = outcome.from_document(tally.outcome).lines
    line = next((one for one in lines if one.proposal == proposal_id and awarded(one)), None)
    if line is None:
        raise Invalid({"granted": ("not_awarded", {})})
    proposal = unit.session.get_one(Proposal, proposal_id)
    currency = currency_of(unit.session, funding_round.id)
    asked = budgets.requested_lines(unit.session, proposal)
    granted = budgets.granted(asked, form.amounts(currency), currency)
    total = sum(int(one["amount_minor"]) for one in granted)
    if granted and total != line.amount_minor:
        facts: dict[str, object] = {
            "total": plain(total, currency),
            "award": plain(line.amount_minor, currency),
        }
        raise Invalid({"granted": ("granted_differs", facts)})
    terms = AwardTerms(
        funding_round_id=funding_round.id,
        proposal_id=proposal_id,
        granted=granted,
        conditions=form.conditions,
        minutes=form.minutes,
        decided_by=unit.actor.account_id or "",
        decided_at=unit.now,
    )
    record(unit, Verb.RESULT_SET_TERMS, terms, chain=round_chain(funding_round.id))
    return terms.id
