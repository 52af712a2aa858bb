"""How members work, and what applicants may say about the panel."""

from collections.abc import Iterator

from app.scoring.checks.problem import Problem
from app.scoring.rulebook import Rulebook

OBJECTION_MOST = 30


def reviewing_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check the term for objections, and that what matters for a criterion names one that there is."""
    days = rulebook.objection_days
    if days is not None and not 1 <= days <= OBJECTION_MOST:
        facts = {"low": 1, "high": OBJECTION_MOST}
        yield Problem(pointer="/objection_days", code="out_of_range", facts=facts)
    leaves = {leaf.id for panel in rulebook.panels for leaf, _ in panel.leaves}
    for criterion in rulebook.work.matters:
        if criterion not in leaves:
            yield Problem(
                pointer=f"/reviewing/matters/{criterion}",
                code="criterion_unknown",
                facts={"criterion": criterion},
            )
