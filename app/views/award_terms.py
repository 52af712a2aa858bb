"""The page on which an award gets its terms: granted budget lines and conditions."""

from dataclasses import dataclass

from app.errors import NotFound
from app.language.headings import Heading, heading
from app.language.minutes import reference
from app.models import AwardTerms, Proposal
from app.policy import may, require
from app.scoring.outcome import Line, awarded
from app.store import award_terms, budgets, results
from app.store.bundles import outcome_of
from app.store.standing import concerning, of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """One line of the budget that the round is asked to pay, and what is granted of it."""

    purpose: str
    asked_minor: int
    granted_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPage(Heading):
    """The terms of one award."""

    proposal_id: str
    title: str
    requested_minor: int
    amount_minor: int
    budget: tuple[BudgetRow, ...]
    granted_minor: int
    conditions: dict[str, str]
    written: str
    minutes: str
    may_set: bool
    why_not: str


def show(reading: Reading, round_id: str, proposal_id: str) -> TermsPage:
    """Show the terms that stand, with the budget to pick from."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    line = _award(outcome_of(results.newest(reading.session, funding_round.id)).lines, proposal_id)
    proposal = reading.session.get_one(Proposal, proposal_id)
    terms = award_terms.terms_of(reading.session, funding_round.id).get(proposal_id)
    sets = may(Verb.RESULT_SET_TERMS, concerning(reading, standing, [proposal_id]))
    return TermsPage(
        **heading(reading, funding_round),
        proposal_id=proposal_id,
        title=proposal.title,
        requested_minor=line.requested_minor,
        amount_minor=line.amount_minor,
        budget=_budget(reading, proposal, terms),
        granted_minor=award_terms.granted_minor(terms),
        conditions=dict(terms.conditions) if terms is not None else {},
        written=terms.minutes if terms is not None else "",
        minutes=reference(reading, funding_round),
        may_set=sets.allowed,
        why_not=sets.reason if may(Verb.RESULT_SET_TERMS, standing).allowed else "",
    )


def _award(lines: tuple[Line, ...], proposal_id: str) -> Line:
    found = next((one for one in lines if one.proposal == proposal_id and awarded(one)), None)
    if found is None:
        raise NotFound
    return found


def _budget(
    reading: Reading, proposal: Proposal, terms: AwardTerms | None
) -> tuple[BudgetRow, ...]:
    given = {one["line"]: one["amount_minor"] for one in terms.granted} if terms else {}
    return tuple(
        BudgetRow(
            purpose=line.purpose, asked_minor=line.amount_minor, granted_minor=given.get(at, 0)
        )
        for at, line in enumerate(budgets.requested_lines(reading.session, proposal))
    )
