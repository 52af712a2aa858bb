"""Even loads give way where a plan would be short of them: only those limits are raised that must be."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.assignment.answer import Answer
from app.assignment.problem import Affinities, Finding, Pair, Problem, Reviewer
from app.assignment.solving import solve

#: What counts before fit; that somebody reads less than the others is no reason to let others read more.
DUTIES = ("skill_unmet", "share_missed", "lead_missing")


def eased(even: Problem, said: Problem) -> tuple[Problem, Answer]:
    """Solve with even loads, and raise those that a plan as complete as without them needs.

    Args:
        even: sound, with limits that even loads out.
        said: the same with the limits as they were said; nobody's is below the even one.

    Returns:
        The problem that was solved in the end, and its plan, in which every load above an even limit is named
        (`over_even`). First the even limits; where those cost readers, lots or duties, limits with the fewest readings
        above the even ones; where those cost any still (lots that fall otherwise), the limits as they were said.

    Exact: each is solved. Cost: one plan; two or three more where the even limits are too tight. Source: our rule.
    """
    answer = solve(even)
    if not any(_lacking(answer)) or _limits(even) == _limits(said):
        return _asked(even, said, answer)
    best = solve(said)
    if _lacking(answer) <= _lacking(best):
        return _asked(even, said, answer)
    raised = _raised(even, said)
    found = solve(raised)
    if _lacking(found) > _lacking(best):
        raised, found = said, best
    raised, found = _asked(raised, said, found)
    return raised, replace(found, given_up=(*found.given_up, *_over(even, found)))


def _asked(used: Problem, said: Problem, answer: Answer) -> tuple[Problem, Answer]:
    """Nobody asked for the least loads that even loads bring: where one is missed, it is what was asked."""
    asked = {one.id: one.least for one in said.reviewers}
    missed = {one.id for one in used.reviewers if asked[one.id] <= answer.loads[one.id] < one.least}
    people = tuple(
        replace(one, least=asked[one.id]) if one.id in missed else one for one in used.reviewers
    )
    told = tuple(
        one
        for one in answer.given_up
        if one.code != "least_missed" or one.facts["reviewer"] not in missed
    )
    return replace(used, reviewers=people), replace(answer, given_up=told)


def _lacking(answer: Answer) -> tuple[int, int, int]:
    """Count what a plan lacks: readers, readers by lot, duties."""
    drawn = [one for one in answer.given_up if one.code == "draw_short"]
    return (
        sum(one.wanted - one.has for one in answer.short),
        sum(_number(one, "wanted") - _number(one, "has") for one in drawn),
        sum(_number(one, "lacking", 1) for one in answer.given_up if one.code in DUTIES),
    )


def _number(one: Finding, name: str, usual: int = 0) -> int:
    return int(str(one.facts.get(name, usual)))


def _limits(problem: Problem) -> Sequence[int | None]:
    return [one.most for one in problem.reviewers]


def _over(even: Problem, answer: Answer) -> list[Finding]:
    return [
        Finding(
            code="over_even",
            facts={"reviewer": one.id, "load": answer.loads[one.id], "most": one.most},
        )
        for one in even.reviewers
        if one.most is not None and answer.loads[one.id] > one.most
    ]


def _raised(even: Problem, said: Problem) -> Problem:
    """Let each member stand twice, within the even limit and above it, where each reading counts against a plan."""
    mark = "+" * (1 + max(len(one.id) for one in even.reviewers))
    twins = [
        (at, _twin(one, other, mark))
        for at, (one, other) in enumerate(zip(even.reviewers, said.reviewers, strict=True))
        if one.most is not None and (other.most is None or other.most > one.most)
    ]
    loads = solve(_doubled(even, twins, mark)).loads
    above = {even.reviewers[at].id: loads[twin.id] for at, twin in twins}
    return replace(
        even,
        reviewers=tuple(
            replace(one, most=max(one.most, loads[one.id] + above[one.id]))
            if one.most is not None and above.get(one.id)
            else one
            for one in even.reviewers
        ),
    )


def _twin(one: Reviewer, said: Reviewer, mark: str) -> Reviewer:
    above = None if said.most is None or one.most is None else said.most - one.most
    return replace(one, id=one.id + mark, most=above, least=0)


def _doubled(even: Problem, twins: Sequence[tuple[int, Reviewer]], mark: str) -> Problem:
    """Pose it without fit: a pair is worth one within the even limit, and nothing above it."""
    names = {even.reviewers[at].id for at, _ in twins}
    within = np.ones((len(even.proposals), len(even.reviewers)), dtype=np.int64)
    above = np.zeros((len(even.proposals), len(twins)), dtype=np.int64)
    house = {
        one.id: f"house|{one.organisation}" if even.apart and one.organisation else f"one|{one.id}"
        for one in even.reviewers
    }
    everybody = [*even.reviewers, *(twin for _, twin in twins)]

    def both(pairs: frozenset[Pair]) -> frozenset[Pair]:
        return pairs | {(p, r + mark) for p, r in pairs if r in names}

    return replace(
        even,
        reviewers=tuple(
            replace(one, organisation=house[one.id.removesuffix(mark)]) for one in everybody
        ),
        affinities=Affinities(values=np.concatenate([within, above], axis=1)),
        conflicts=both(even.conflicts),
        forbidden=both(even.forbidden),
        fixed=even.settled,
        skills=tuple(one for one in even.skills if one.price is None),
        apart=True,
        fairness=None,
        draw=None,
        randomised=None,
        previous=None,
        leads=False,
    )
