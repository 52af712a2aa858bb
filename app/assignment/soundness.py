"""What cannot be taken as it is: each thing named with its numbers, and nothing solved."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

import numpy as np

from app.assignment.columns import Ints
from app.assignment.drawing import FINE_PARTS, likeliest
from app.assignment.posing import barred_places
from app.assignment.problem import Draw, Finding, Problem, Randomised
from app.assignment.randomised import PLANS_MOST

#: Sums of this many affinities in whole numbers, fines and node numbers together, fit into 64 bits.
SUM_MAX = 2**62
#: The price of a soft wish may be so many times the greatest affinity (1 at least).
DEAR = 1000
#: Longer numbers are told by their size.
PLACES = 15


class Unsound(Exception):
    """A problem that contradicts itself; `findings` say everything that is wrong."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep all findings in their order."""
        super().__init__(", ".join(one.code for one in findings))
        self.findings = tuple(findings)


def require_sound(problem: Problem, barred: tuple[Ints, Ints] | None = None) -> None:
    """Raise Unsound with everything that is wrong; barred: the places of barred pairs, where they are known."""
    places = barred_places(problem) if barred is None else barred
    findings = list(_ids(problem, strange=any((side < 0).any() for side in places)))
    known = not any(one.code in {"id_twice", "id_unknown"} for one in findings)
    if problem.proposals and problem.reviewers:
        checks = CHECKS if known else CHECKS[:1]
        findings += [found for check in checks for found in check(problem)]
    if findings:
        raise Unsound(findings)


def _ids(problem: Problem, *, strange: bool) -> Iterator[Finding]:
    if not problem.proposals:
        yield Finding(code="no_proposals")
    if not problem.reviewers:
        yield Finding(code="no_reviewers")
    ids = {
        "proposals": Counter(one.id for one in problem.proposals),
        "reviewers": Counter(one.id for one in problem.reviewers),
    }
    twice = [(name, one) for name, counts in ids.items() for one, n in counts.items() if n > 1]
    for name, one in twice:
        yield Finding(code="id_twice", facts={"list": name, "id": one})
    yield from _unknown(problem, {"conflicts", "forbidden"} if strange else set())


def _unknown(problem: Problem, strange: Collection[str]) -> Iterator[Finding]:
    known = {one.id for one in problem.proposals}, {one.id for one in problem.reviewers}
    lists = {
        "conflicts": problem.conflicts,
        "forbidden": problem.forbidden,
        "fixed": problem.fixed,
    }
    for name in (*sorted(strange), "fixed"):
        ids = {pair[at] for pair in lists[name] for at in range(2) if pair[at] not in known[at]}
        for one in sorted(ids):
            yield Finding(code="id_unknown", facts={"list": name, "id": one})


def _affinities(problem: Problem) -> Iterator[Finding]:
    values = problem.affinities.values
    shape = (len(problem.proposals), len(problem.reviewers))
    if values.shape != shape:
        found = "×".join(str(one) for one in values.shape)
        facts = {"wanted": f"{shape[0]}×{shape[1]}", "found": found}
        yield Finding(code="affinity_shape", facts=facts)
        return
    # A comparison with what is no number is false, and the greatest of them is none.
    if values.min() >= 0 and np.isfinite(values.max()):
        yield from _size(problem)
        return
    wrong = ~(values >= 0) | ~np.isfinite(values)
    for row, place in np.argwhere(wrong)[:20]:
        facts = {
            "proposal": problem.proposals[row].id,
            "reviewer": problem.reviewers[place].id,
            "value": str(values[row, place]),
        }
        yield Finding(code="affinity_wrong", facts=facts)


def _size(problem: Problem) -> Iterator[Finding]:
    high = round(problem.affinities.values.max().item() * 10**problem.affinities.digits)
    nodes = sum(problem.affinities.values.shape) + 1
    chain = 2 * min(problem.affinities.values.shape) + 2
    largest_block = max(
        Counter(one.block for one in problem.proposals if one.block).values(), default=1
    )
    whole = max(high, 1) * chain * nodes * largest_block * (chain if problem.previous else 1)
    whole *= _parts(problem.randomised, problem.draw)
    if whole >= SUM_MAX:
        digits = str(high)
        told = digits if len(digits) <= PLACES else f"{digits[0]}·10^{len(digits) - 1}"
        yield Finding(code="affinity_large", facts={"value": told})


def _parts(rule: Randomised | None, draw: Draw | None) -> int:
    if rule is None:
        return 1
    return max(rule.cap.denominator, FINE_PARTS if draw else 1)


def _needs(problem: Problem) -> Iterator[Finding]:
    blocks: dict[str, int] = {}
    for one in problem.proposals:
        if one.need < 1 or one.size < 1:
            facts = {"proposal": one.id, "need": one.need, "size": one.size}
            yield Finding(code="need_wrong", facts=facts)
        if one.block and blocks.setdefault(one.block, one.need) != one.need:
            facts = {"block": one.block, "one": blocks[one.block], "other": one.need}
            yield Finding(code="block_needs", facts=facts)
    for member in problem.reviewers:
        if member.least < 0 or (member.most is not None and member.most < member.least):
            loads = {"reviewer": member.id, "least": member.least, "most": member.most}
            yield Finding(code="least_over_most", facts=loads)
        if member.lead_most is not None and member.lead_most < 0:
            facts = {"reviewer": member.id, "most": member.lead_most}
            yield Finding(code="lead_wrong", facts=facts)


def _fixed(problem: Problem) -> Iterator[Finding]:
    settled = sorted(problem.settled)
    if not settled:
        return
    group = {one.id: one.block or f"single|{one.id}" for one in problem.proposals}
    barred = {(group[p], r) for p, r in problem.conflicts | problem.forbidden}
    for p, r in settled:
        if (group[p], r) in barred:
            yield Finding(code="fixed_barred", facts={"proposal": p, "reviewer": r})
    yield from _fixed_loads(problem, sorted({(group[p], r) for p, r in settled}), group)


def _fixed_loads(
    problem: Problem, settled: Sequence[tuple[str, str]], group: dict[str, str]
) -> Iterator[Finding]:
    sizes: Counter[str] = Counter()
    needs = {}
    for one in problem.proposals:
        sizes[group[one.id]] += one.size if problem.by_size else 1
        needs[group[one.id]] = one.need
    load: Counter[str] = Counter()
    for unit, reviewer in settled:
        load[reviewer] += sizes[unit]
    for member in problem.reviewers:
        if member.most is not None and load[member.id] > member.most:
            facts = {"reviewer": member.id, "load": load[member.id], "most": member.most}
            yield Finding(code="fixed_over_most", facts=facts)
    for unit, count in Counter(unit for unit, _ in settled).items():
        if count > needs[unit]:
            facts = {"proposal": unit.removeprefix("single|"), "has": count, "wanted": needs[unit]}
            yield Finding(code="fixed_over_need", facts=facts)


def _rules(problem: Problem) -> Iterator[Finding]:
    if problem.fairness is not None and not 0 <= problem.fairness <= 1:
        yield Finding(code="share_wrong", facts={"value": str(problem.fairness)})
    scale = 10**problem.affinities.digits
    for skill in problem.skills:
        priced = skill.price if skill.price is not None else 0
        if skill.at_least < 1 or priced < 0 or (priced * scale) != int(priced * scale):
            yield Finding(code="skill_wrong", facts={"skill": skill.name})
        elif priced > _dearest(problem):
            facts = {"skill": skill.name, "price": str(priced), "most": str(_dearest(problem))}
            yield Finding(code="skill_dear", facts=facts)
    draw = problem.draw
    if draw and (draw.at_least < 1 or not draw.seed):
        yield Finding(code="draw_wrong", facts={"count": draw.at_least})


def _dearest(problem: Problem) -> int:
    """What a wish may cost: beyond that it is a duty."""
    greatest = max(1, problem.affinities.values.max().item())
    return DEAR * int(greatest) if np.isfinite(greatest) else 0


def _randomised(problem: Problem) -> Iterator[Finding]:
    rule = problem.randomised
    if rule is None:
        return
    if not 0 < rule.cap <= 1 or not rule.seed:
        yield Finding(code="cap_wrong", facts={"value": str(rule.cap)})
    elif rule.cap * PLANS_MOST < 1 and _by_whole_plans(problem):
        facts = {"cap": str(rule.cap), "least": str(Fraction(1, PLANS_MOST))}
        yield Finding(code="cap_small", facts=facts)
    for name, likely in likeliest(problem).items():
        if likely > rule.cap:
            facts = {"proposal": name, "likely": str(likely), "cap": str(rule.cap)}
            yield Finding(code="cap_draw", facts=facts)


def _by_whole_plans(problem: Problem) -> bool:
    """Such wishes leave a lottery over some whole plans only: a pair is in one of them at least."""
    limited = problem.leads and any(one.lead_most is not None for one in problem.reviewers)
    weights: Counter[str] = Counter()
    for one in problem.proposals:
        unit = f"block|{one.block}" if one.block else f"single|{one.id}"
        weights[unit] += one.size if problem.by_size else 1
    uneven = len(set(weights.values())) > 1
    return bool(problem.skills or problem.fairness or limited or uneven)


CHECKS = (_affinities, _needs, _fixed, _rules, _randomised)
