"""What cannot be in decisions by hand: unknown proposals, amounts below 0, two on one matter."""

from collections import Counter
from collections.abc import Iterator

from app.scoring.evidence import Decision, DecisionKind, Evidence
from app.scoring.fault import Fault


def decision_faults(evidence: Evidence) -> Iterator[Fault]:
    """Name every decision that cannot be.

    Of two on one matter neither may decide by its number: an order of the same equals, an amount for the
    same award, and whether the same proposal counts though sheets are missing.
    """
    proposals = {proposal.id for proposal in evidence.proposals}
    for decision in evidence.decisions:
        for name in sorted(set(_concerned(decision)) - proposals):
            yield Fault(code="proposal_unknown", part="decisions", proposal=name)
        if (decision.amount_minor or 0) < 0:
            facts = {"field": "amount_minor"}
            yield Fault(code="negative", part="decisions", proposal=decision.proposal, facts=facts)
    matters = Counter(_matter(decision) for decision in evidence.decisions)
    for decision in evidence.decisions:
        matter = _matter(decision)
        named_twice = len(set(decision.order)) < len(decision.order)
        if named_twice or matters.pop(matter, 1) > 1:
            yield Fault(code="twice", part="decisions", proposal=_concerned(decision)[0])


def _concerned(decision: Decision) -> tuple[str, ...]:
    if decision.kind is DecisionKind.TIE_SETTLED:
        return decision.order or ("",)
    return (decision.proposal,)


def _matter(decision: Decision) -> tuple[str, ...]:
    """Say what is decided: of accepting and excluding a proposal there is one decision."""
    if decision.kind is DecisionKind.TIE_SETTLED:
        return ("tie", *sorted(decision.order))
    award = decision.kind is DecisionKind.AWARD_ADJUSTED
    return ("award" if award else "incomplete", decision.proposal)
