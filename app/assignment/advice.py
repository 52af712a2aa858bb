"""The least change that would make a plan complete, each tried before it is said."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from app.assignment.answer import Answer
from app.assignment.choosing import is_flow
from app.assignment.posing import posed
from app.assignment.problem import Affinities, Finding, Previous, Problem, Reviewer
from app.assignment.solving import solve

#: What a plan lacks that a change could give.
LACKING = {"skill_unmet", "lead_missing"}
#: Above so many pairs trying takes longer than anybody waits.
PAIRS_MAX = 100_000


def advice(problem: Problem, answer: Answer) -> tuple[Finding, ...]:
    """Look for the least change after which nothing is missing.

    Args:
        problem: as it was solved.
        answer: its plan.

    Returns:
        Nothing where the plan is complete, or where there are more than 100,000 pairs. Else up to three ways, those
        that lead there: the smallest most load if everybody had it (`advice_load`), the same for those with a skill
        that is short (`advice_holders`), how few more people would do, who may read everything, belong to nobody and
        have the usual load (`advice_people`, with the skills that they need). One less would not do. Where a least
        load is missed: the greatest least load for all that is not (`advice_least`); one more would be.

    Exact: each number is found by solving again, without affinities. A cap on probabilities plays no part.
    Cost: some ten plans. Source: our rule.
    """
    lacking = _lacking(answer)
    few = len(problem.proposals) * len(problem.reviewers) <= PAIRS_MAX
    missed = _least_missed(answer)
    if not few or not (answer.short or lacking or missed):
        return ()
    bare = _bare(problem)
    least = [found for found in [_least(bare) if missed else None] if found]
    return (*_ways(problem, bare, lacking), *least) if answer.short or lacking else tuple(least)


def _ways(problem: Problem, bare: Problem, lacking: list[Finding]) -> tuple[Finding, ...]:
    if problem.randomised and _complete(bare):
        # Then the cap is what is in the way, which says so itself.
        return ()
    short = tuple(sorted({str(one.facts["skill"]) for one in lacking if "skill" in one.facts}))
    ways = (
        _load(bare, "advice_load", lambda _: True, ()),
        *(
            _load(bare, "advice_holders", lambda one, name=skill: name in one.skills, (skill,))  # type: ignore[misc]  # a default binds the loop's value
            for skill in short
        ),
        _people(bare, short),
    )
    return tuple(way for way in ways if way is not None)


def advised_at_once(problem: Problem) -> bool:
    """Tell whether advice comes while one waits: each try is then one flow.

    With duties that are no flow each try is a programme in which all pairs are worth the same, and may take minutes.
    """
    bare = _bare(problem)
    return is_flow(posed(bare, bare.settled).columns, bare)


def _lacking(answer: Answer) -> list[Finding]:
    return [one for one in answer.given_up if one.code in LACKING]


def _least_missed(answer: Answer) -> bool:
    return any(one.code == "least_missed" for one in answer.given_up)


def _least(problem: Problem) -> Finding | None:
    """The greatest least load that nobody misses, if everybody had it at most."""
    highest = max(one.least for one in problem.reviewers)

    def does(lower: int) -> bool:
        people = [replace(one, least=min(one.least, highest - lower)) for one in problem.reviewers]
        return not _least_missed(solve(replace(problem, reviewers=tuple(people))))

    found = _smallest(1, highest, does)
    if found is None:
        return None
    would_do = highest - found
    people = sum(one.least > would_do for one in problem.reviewers)
    facts = {"now": highest, "would_do": would_do, "people": people}
    return Finding(code="advice_least", facts=facts)


def _bare(problem: Problem) -> Problem:
    """Only what makes a plan complete or not."""
    zeros = np.zeros(problem.affinities.values.shape, dtype=np.int64)
    before = problem.previous
    return replace(
        problem,
        affinities=Affinities(values=zeros),
        skills=tuple(one for one in problem.skills if one.price is None),
        fairness=None,
        randomised=None,
        previous=Previous(pairs=before.begun, begun=before.begun) if before else None,
    )


def _complete(problem: Problem) -> bool:
    answer = solve(problem, ranked=False)
    return not answer.short and not _lacking(answer)


def _smallest(low: int, high: int, does: Callable[[int], bool]) -> int | None:
    """The smallest number from low to high that does, where all above it do."""
    if low > high or not does(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if does(middle) else (middle + 1, high)
    return low


def _load(
    problem: Problem, code: str, of: Callable[[Reviewer], bool], skills: tuple[str, ...]
) -> Finding | None:
    limits = [one.most for one in problem.reviewers if of(one) and one.most is not None]
    if not limits:
        return None
    whole = sum(one.size if problem.by_size else 1 for one in problem.proposals)

    def does(level: int) -> bool:
        people = [_raised(one, level) if of(one) else one for one in problem.reviewers]
        return _complete(replace(problem, reviewers=tuple(people)))

    found = _smallest(min(limits) + 1, whole, does)
    if found is None:
        return None
    lower = [one for one in limits if one < found]
    facts = {"skill": skills[0] if skills else "", "now": max(lower), "would_do": found}
    return Finding(code=code, facts={**facts, "people": len(lower)})


def _raised(one: Reviewer, level: int) -> Reviewer:
    return one if one.most is None else replace(one, most=max(one.most, level))


def _people(problem: Problem, skills: tuple[str, ...]) -> Finding | None:
    limits = sorted(one.most for one in problem.reviewers if one.most is not None)
    usual = limits[len(limits) // 2] if limits else None

    def does(count: int) -> bool:
        return _complete(_joined(problem, count, usual, skills))

    most = sum(one.need for one in problem.proposals)
    doubled = (2**step for step in range(most.bit_length() + 1))
    enough = next((count for count in doubled if does(count)), None)
    found = None if enough is None else _smallest(enough // 2 + 1, enough, does)
    if found is None:
        return None
    code = "advice_experts" if skills else "advice_people"
    facts = {"more": found, "skills": skills, "load": "" if usual is None else usual}
    return Finding(code=code if usual is not None else f"{code}_free", facts=facts)


def _joined(problem: Problem, count: int, usual: int | None, skills: tuple[str, ...]) -> Problem:
    values = problem.affinities.values
    more = np.zeros((len(values), count), dtype=np.int64)
    joined = tuple(_newcomers(problem, count, usual, skills))
    return replace(
        problem,
        reviewers=problem.reviewers + joined,
        affinities=Affinities(values=np.concatenate([values, more], axis=1)),
    )


def _newcomers(
    problem: Problem, count: int, usual: int | None, skills: tuple[str, ...]
) -> Iterator[Reviewer]:
    known = {one.id for one in problem.reviewers}
    names = (f"{at}+" for at in range(count + len(known)))
    free = [name for name in names if name not in known][:count]
    yield from (Reviewer(id=name, most=usual, skills=frozenset(skills)) for name in free)
