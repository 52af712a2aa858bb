"""`least_of`: the least of several terms."""

from app.scoring.allotments.asking import Asked, Wish, recommended
from app.scoring.outcome import Reason
from app.scoring.rulebook import Term


def wish(asked: Asked) -> Wish:
    """Give the least term; each is share × base − minus + constant, never below 0."""
    amount = min(_term(term, asked) for term in asked.rule.terms)
    return Wish(amount_minor=amount, reason=Reason.LEAST_OF)


def _term(term: Term, asked: Asked) -> int:
    """Compute a term, rounded down to a whole minor unit."""
    proposal, advised = asked.proposal, recommended(asked.line)
    budget = proposal.requested_minor + proposal.own_funds_minor
    values = {
        "": 0,
        "requested": proposal.requested_minor,
        "own_funds": proposal.own_funds_minor,
        "match_raised": proposal.match_raised_minor,
        "budget": budget if proposal.approved_minor is None else proposal.approved_minor,
        "recommended": proposal.requested_minor if advised is None else advised,
    }
    exact = term.share * values[term.base] - values[term.minus] + term.constant_minor
    return max(0, exact.numerator // exact.denominator)
