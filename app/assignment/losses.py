"""What a plan as it stands does not give of what is wished, however it came about: by a run, or by hand."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from app.assignment.balanced import Pair
from app.assignment.choosing import floors
from app.assignment.posing import posed
from app.assignment.problem import Finding, Problem
from app.assignment.unmet import loads_of, unmet


def losses(
    problem: Problem,
    pairs: Sequence[Pair],
    *,
    drawn: Collection[Pair] = (),
    leads: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Name every wish that a plan does not keep.

    Args:
        problem: sound or not; what was fixed by hand excuses nothing.
        pairs: the plan.
        drawn: those of its pairs that came by lot.
        leads: the proposals that have a lead.

    Returns:
        Draws that are wanting, loads that are too high or too low, readers of one organisation on one proposal,
        skills, shares and leads that are missing, each with its numbers.

    Exact: whole numbers and fractions. Cost: O(pairs), with fairness a look at all pairs. Source: our rule.
    """
    return (
        *_draw(problem, drawn),
        *_over(problem, pairs),
        *_houses(problem, pairs),
        *unmet(problem, pairs),
        *_shares(problem, pairs),
        *_leads(problem, leads),
    )


def _draw(problem: Problem, drawn: Collection[Pair]) -> Iterator[Finding]:
    if problem.draw is None:
        return
    has = Counter(proposal for proposal, _ in drawn)
    for one in sorted(problem.proposals, key=lambda one: one.id):
        wanted = min(problem.draw.at_least, one.need)
        if has[one.id] < wanted:
            facts = {"proposal": one.id, "has": has[one.id], "wanted": wanted}
            yield Finding(code="draw_lost", facts=facts)


def _over(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Finding]:
    load = loads_of(problem, pairs)
    for one in sorted(problem.reviewers, key=lambda one: one.id):
        if one.most is not None and load[one.id] > one.most:
            facts = {"reviewer": one.id, "load": load[one.id], "most": one.most}
            yield Finding(code="load_over", facts=facts)


def _houses(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Finding]:
    if not problem.apart:
        return
    house = {one.id: one.organisation for one in problem.reviewers}
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for proposal, reviewer in sorted(pairs):
        if house[reviewer]:
            together[proposal, house[reviewer]].append(reviewer)
    for (proposal, _), names in together.items():
        if len(names) > 1:
            yield Finding(
                code="house_twice", facts={"proposal": proposal, "reviewers": tuple(names)}
            )


def _shares(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Finding]:
    if not problem.fairness:
        return
    found = posed(problem, frozenset())
    floor, has = floors(found, problem.fairness), np.zeros(len(found.units), np.int64)
    unit, reviewer = found.places(pairs, once=True)
    np.add.at(has, unit, np.maximum(found.columns.worth[unit, reviewer].astype(np.int64), 0))
    for u in np.nonzero(has < floor)[0]:
        worths = {"has": found.worth(int(has[u])), "wanted": found.worth(int(floor[u]))}
        yield Finding(code="share_missed", facts={"proposal": found.units[u][0].id, **worths})


def _leads(problem: Problem, leads: Collection[str]) -> Iterator[Finding]:
    if not problem.leads:
        return
    for one in sorted(problem.proposals, key=lambda one: one.id):
        if one.id not in leads:
            yield Finding(code="lead_missing", facts={"proposal": one.id})
