"""What a plan could not give, each thing with its numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.assignment.balanced import Pair, Short
from app.assignment.problem import Finding, Problem, Skill


def short_of(problem: Problem, pairs: Sequence[Pair]) -> tuple[Short, ...]:
    """Name the proposals that want more readers than a plan gives them, by id."""
    has = Counter(proposal for proposal, _ in pairs)
    return tuple(
        Short(proposal=one.id, has=has[one.id], wanted=one.need)
        for one in sorted(problem.proposals, key=lambda one: one.id)
        if has[one.id] < one.need
    )


def loads_of(problem: Problem, pairs: Sequence[Pair]) -> dict[str, int]:
    """Count what each reviewer reads, in proposals, or in sizes where the problem says so."""
    sizes = {one.id: one.size if problem.by_size else 1 for one in problem.proposals}
    load = dict.fromkeys(sorted(one.id for one in problem.reviewers), 0)
    for proposal, reviewer in pairs:
        load[reviewer] += sizes[proposal]
    return load


def unmet(problem: Problem, pairs: Sequence[Pair]) -> tuple[Finding, ...]:
    """Name least loads and skills that a plan does not reach; for soft ones, what they cost."""
    return (*_least(problem, pairs), *_skills(problem, pairs))


def _least(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Finding]:
    load = loads_of(problem, pairs)
    for one in sorted(problem.reviewers, key=lambda one: one.id):
        if load[one.id] < one.least:
            facts = {"reviewer": one.id, "load": load[one.id], "least": one.least}
            yield Finding(code="least_missed", facts=facts)


def _skills(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Finding]:
    readers = defaultdict(set)
    for proposal, reviewer in pairs:
        readers[proposal].add(reviewer)
    names = sorted(one.id for one in problem.proposals)
    for skill in problem.skills:
        able = {one.id for one in problem.reviewers if skill.name in one.skills}
        lacking = {name: skill.at_least - len(readers[name] & able) for name in names}
        yield from (_missed(skill, name, count) for name, count in lacking.items() if count > 0)


def _missed(skill: Skill, proposal: str, lacking: int) -> Finding:
    facts = {
        "proposal": proposal,
        "skill": skill.name,
        "wanted": skill.at_least,
        "lacking": lacking,
    }
    if skill.price is None:
        return Finding(code="skill_unmet", facts=facts)
    return Finding(code="skill_missed", facts={**facts, "cost": skill.price * lacking})


def soft_cost(findings: Sequence[Finding]) -> Fraction:
    """Add up what missed soft wishes cost."""
    costs = (one.facts["cost"] for one in findings if one.code == "skill_missed")
    return sum((cost for cost in costs if isinstance(cost, Fraction)), Fraction(0))
