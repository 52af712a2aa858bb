"""Checks a plan against its problem from the plain values alone; shares no code with what made the plan."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from app.assignment.answer import Answer
from app.assignment.problem import Finding, Problem, Skill


def violations(problem: Problem, answer: Answer) -> tuple[Finding, ...]:
    """Name every hard wish that a plan breaks and every figure that is wrong.

    Empty: a plan without pairs breaks nothing if it owns up to everything that is short.
    Exact: whole numbers and fractions. Cost: O(pairs). Source: our rule.
    """
    checks = (_pairs, _needs, _loads, _houses, _skills, _blocks, _leads, _chances, _given_up)
    return tuple(found for check in checks for found in check(problem, answer))


def _pairs(problem: Problem, answer: Answer) -> Iterator[Finding]:
    proposals = {one.id for one in problem.proposals}
    reviewers = {one.id for one in problem.reviewers}
    seen = Counter(answer.pairs)
    for pair, times in seen.items():
        facts = {"proposal": pair[0], "reviewer": pair[1]}
        if pair[0] not in proposals or pair[1] not in reviewers:
            yield Finding(code="check_unknown", facts=facts)
        if times > 1:
            yield Finding(code="check_twice", facts=facts)
        if pair in problem.conflicts or pair in problem.forbidden:
            yield Finding(code="check_barred", facts=facts)
    for missing in sorted(_standing(problem) - set(seen)):
        yield Finding(code="check_fixed", facts={"proposal": missing[0], "reviewer": missing[1]})


def _standing(problem: Problem) -> set[tuple[str, str]]:
    """Fixed pairs, and those begun whose two sides are still there and may still meet."""
    begun = problem.previous.begun if problem.previous else frozenset()
    if not begun:
        return set(problem.fixed)
    names = {one.id for one in problem.proposals}, {one.id for one in problem.reviewers}
    barred = problem.conflicts | problem.forbidden
    kept = {pair for pair in begun if pair[0] in names[0] and pair[1] in names[1]}
    return set(problem.fixed) | (kept - barred)


def _needs(problem: Problem, answer: Answer) -> Iterator[Finding]:
    has = Counter(proposal for proposal, _ in answer.pairs)
    settled = Counter(proposal for proposal, _ in _standing(problem))
    told = {one.proposal: (one.has, one.wanted) for one in answer.short}
    for one in problem.proposals:
        count = has[one.id]
        facts = {"proposal": one.id, "has": count, "wanted": one.need}
        if count < one.need and told.get(one.id) != (count, one.need):
            yield Finding(code="check_short", facts=facts)
        if count > max(one.need, settled[one.id]):
            yield Finding(code="check_many", facts=facts)
        if count >= one.need and one.id in told:
            yield Finding(code="check_short", facts=facts)


def _loads(problem: Problem, answer: Answer) -> Iterator[Finding]:
    sizes = {one.id: one.size if problem.by_size else 1 for one in problem.proposals}
    load: Counter[str] = Counter()
    for proposal, reviewer in answer.pairs:
        load[reviewer] += sizes.get(proposal, 0)
    low = {str(one.facts["reviewer"]) for one in answer.given_up if one.code == "least_missed"}
    for one in problem.reviewers:
        facts = {"reviewer": one.id, "load": load[one.id]}
        if one.most is not None and load[one.id] > one.most:
            yield Finding(code="check_over", facts={**facts, "most": one.most})
        if load[one.id] < one.least and one.id not in low:
            yield Finding(code="check_under", facts={**facts, "least": one.least})
        if answer.loads.get(one.id) != load[one.id]:
            yield Finding(code="check_load", facts=facts)


def _houses(problem: Problem, answer: Answer) -> Iterator[Finding]:
    if not problem.apart:
        return
    houses = {one.id: one.organisation for one in problem.reviewers}
    settled = _standing(problem)
    seen: dict[tuple[str, str], str] = {}
    for proposal, reviewer in sorted(answer.pairs, key=lambda pair: (pair not in settled, pair)):
        house = houses.get(reviewer, "")
        if house and (proposal, house) in seen and (proposal, reviewer) not in settled:
            facts = {"proposal": proposal, "reviewer": reviewer, "other": seen[proposal, house]}
            yield Finding(code="check_house", facts=facts)
        seen.setdefault((proposal, house), reviewer)


def _skills(problem: Problem, answer: Answer) -> Iterator[Finding]:
    told = {
        (one.facts["proposal"], one.facts["skill"], one.facts["wanted"], one.code): one.facts[
            "lacking"
        ]
        for one in answer.given_up
        if one.code in {"skill_missed", "skill_unmet"}
    }
    for skill, proposal, lacking in _lacking(problem, answer):
        code = "skill_unmet" if skill.price is None else "skill_missed"
        if lacking != told.get((proposal, skill.name, skill.at_least, code), 0):
            facts = {"proposal": proposal, "skill": skill.name, "lacking": lacking}
            yield Finding(code="check_skill", facts=facts)


def _lacking(problem: Problem, answer: Answer) -> Iterator[tuple[Skill, str, int]]:
    """Count for each wish and proposal how many readers with the skill are missing; one skill may have several."""
    readers = defaultdict(set)
    for proposal, reviewer in answer.pairs:
        readers[proposal].add(reviewer)
    for skill in problem.skills:
        able = {one.id for one in problem.reviewers if skill.name in one.skills}
        for one in problem.proposals:
            yield skill, one.id, max(0, skill.at_least - len(readers[one.id] & able))


def _blocks(problem: Problem, answer: Answer) -> Iterator[Finding]:
    readers = defaultdict(set)
    for proposal, reviewer in answer.pairs:
        readers[proposal].add(reviewer)
    first: dict[str, str] = {}
    for one in problem.proposals:
        if one.block and readers[first.setdefault(one.block, one.id)] != readers[one.id]:
            yield Finding(code="check_block", facts={"proposal": one.id, "block": one.block})


def _leads(problem: Problem, answer: Answer) -> Iterator[Finding]:
    if not problem.leads:
        return
    pairs, led = set(answer.pairs), Counter(answer.leads.values())
    told = {one.facts["proposal"] for one in answer.given_up if one.code == "lead_missing"}
    for proposal, reviewer in sorted(answer.leads.items()):
        if (proposal, reviewer) not in pairs:
            yield Finding(code="check_lead", facts={"proposal": proposal, "reviewer": reviewer})
    for one in problem.proposals:
        if one.id not in answer.leads and one.id not in told:
            yield Finding(code="check_lead", facts={"proposal": one.id, "reviewer": ""})
    for member in problem.reviewers:
        if member.lead_most is not None and led[member.id] > member.lead_most:
            facts = {"reviewer": member.id, "load": led[member.id], "most": member.lead_most}
            yield Finding(code="check_over", facts=facts)


def _chances(problem: Problem, answer: Answer) -> Iterator[Finding]:
    """No pair was likelier than the cap, but those that stand, those drawn one by one and those of the plan before."""
    rule = problem.randomised
    if rule is None:
        return
    before = problem.previous.pairs if problem.previous else frozenset()
    certain = _standing(problem) | set(answer.drawn)
    for (proposal, reviewer), chance in sorted(answer.chances.items()):
        if chance > rule.cap and (proposal, reviewer) not in certain | before:
            facts = {"proposal": proposal, "reviewer": reviewer}
            numbers = {"chance": str(chance), "cap": str(rule.cap)}
            yield Finding(code="check_chance", facts={**facts, **numbers})
    for proposal, reviewer in answer.pairs:
        if (proposal, reviewer) not in certain and (proposal, reviewer) not in answer.chances:
            facts = {"proposal": proposal, "reviewer": reviewer, "chance": "0"}
            yield Finding(code="check_chance", facts={**facts, "cap": str(rule.cap)})


def _given_up(problem: Problem, answer: Answer) -> Iterator[Finding]:
    """The objective is recounted: affinities of the pairs, less what missing soft skills cost."""
    row = {one.id: at for at, one in enumerate(problem.proposals)}
    place = {one.id: at for at, one in enumerate(problem.reviewers)}
    values, scale = problem.affinities.values, 10**problem.affinities.digits
    known = [(p, r) for p, r in answer.pairs if p in row and r in place]
    total = sum(round(values[row[p], place[r]].item() * scale) for p, r in known)
    costs = sum((skill.price or 0) * lacking for skill, _, lacking in _lacking(problem, answer))
    if answer.objective * scale != total - costs * scale:
        yield Finding(code="check_objective", facts={"objective": str(answer.objective)})
    if answer.bound < answer.objective:
        yield Finding(code="check_bound", facts={"bound": str(answer.bound)})
