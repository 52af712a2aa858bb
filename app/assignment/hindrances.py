"""What stands in the way of a complete plan, told before solving: what is missing, and the least that would help."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.assignment.columns import Ints
from app.assignment.flow import best_flow
from app.assignment.posing import Posed, posed
from app.assignment.problem import Finding, Problem, Skill

#: So many names at most stand in one finding.
NAMES_MAX = 12
#: What is told of reviewers takes no reader from a proposal by itself.
OF_REVIEWERS = {"reviewer_barred", "least_high"}


def hindrances(problem: Problem) -> tuple[Finding, ...]:
    """Look for reasons why no complete plan can be had.

    Args:
        problem: sound.

    Returns:
        Findings with numbers: rooms that do not carry the readings (with the smallest most load for all that would),
        proposals with too few able reviewers or organisations, skills with too little room, least loads that are too
        high, reviewers who may read nothing. Empty: nothing of this stands in the way; ask for crowds, then.

    Exact: whole numbers. Cost: counts over all pairs. Source: our rule.
    """
    found = posed(problem, problem.settled)
    return (
        *_rooms(found),
        *_able(found),
        *_capped(problem, found),
        *_barred(found),
        *(one for skill in problem.skills for one in _skill(problem, found, skill)),
    )


def explained(found: Iterable[Finding]) -> bool:
    """Tell whether findings name a reason why a proposal lacks readers; where they do not, a crowd may be."""
    return any(one.code not in OF_REVIEWERS for one in found)


def crowds(problem: Problem) -> tuple[Finding, ...]:
    """Look for proposals that only certain reviewers can read, who have too little room together.

    Args:
        problem: sound.

    Returns:
        The crowd with its numbers and a dozen names; nothing where every proposal can have its readers. Skills and
        sizes that differ play no part here: what they make impossible, the plan itself says.

    Exact: whole numbers. Cost: one flow in which all pairs are worth the same. Source: Hall's condition, read off the
    flow's prices.
    """
    return tuple(_crowd(posed(problem, problem.settled)))


def _rooms(found: Posed) -> Iterator[Finding]:
    columns = found.columns
    needed = int((columns.need * columns.weight).sum())
    room, least = int(columns.most.sum()), int(columns.least.sum())
    settled = sum(found.settled_load.tolist())
    if int(columns.weight.sum()) * columns.reviewers < needed:
        people = {"reviewers": columns.reviewers, "wanted": int(columns.need.max())}
        yield Finding(code="people_few", facts=people)
    elif room < needed:
        facts = {
            "needed": needed + settled,
            "room": room + settled,
            "missing": needed - room,
            "reviewers": columns.reviewers,
            "would_do": _level(found, needed),
        }
        yield Finding(code="room_short", facts=facts)
    if least > needed:
        facts = {"least": least + settled, "needed": needed + settled, "over": least - needed}
        yield Finding(code="least_high", facts=facts)


def _level(found: Posed, needed: int) -> int:
    """The smallest load that would do if nobody were held below it."""
    low, high = 0, int(found.columns.weight.sum())
    while low < high:
        middle = (low + high) // 2
        room = np.maximum(found.columns.most, middle - found.settled_load)
        low, high = (low, middle) if int(room.sum()) >= needed else (middle + 1, high)
    return low


def _able(found: Posed) -> Iterator[Finding]:
    columns = found.columns
    open_ = (columns.worth >= 0) & (columns.most > 0)
    able = open_.sum(axis=1)
    for u in np.nonzero(able < columns.need)[0]:
        yield _few("able_few", found.units[u][0].id, int(able[u]), int(columns.need[u]))
    if len(np.unique(columns.house)) == columns.reviewers:
        return
    for u in np.nonzero(able >= columns.need)[0]:
        houses = len(np.unique(columns.house[open_[u]]))
        if houses < columns.need[u]:
            yield _few("houses_few", found.units[u][0].id, houses, int(columns.need[u]))


def _capped(problem: Problem, found: Posed) -> Iterator[Finding]:
    """Under a cap, a proposal's probabilities have to come to its readers."""
    if problem.randomised is None:
        return
    if problem.draw is not None:
        return
    cap, columns = problem.randomised.cap, found.columns
    free = found.places(problem.previous.pairs if problem.previous else ())
    open_ = (columns.worth >= 0) & (columns.most > 0)
    staying = np.zeros_like(open_)
    staying[free] = open_[free]
    for u, need in enumerate(columns.need.tolist()):
        groups = np.bincount(columns.house[open_[u] & ~staying[u]]).tolist()
        houses = sorted((one for one in groups if one), reverse=True)
        wanted = need - int(staying[u].sum())
        if 0 < wanted <= len(houses) and (would_do := _cap(houses, wanted)) > cap:
            facts = {"proposal": found.units[u][0].id, "able": sum(houses), "wanted": need}
            numbers = {"cap": str(cap), "would_do": str(would_do)}
            yield Finding(code="cap_low", facts={**facts, **numbers})


def _cap(houses: list[int], wanted: int) -> Fraction:
    """The least cap under which houses of so many people, the largest first, come to so many readers."""
    for full, people in enumerate(houses):
        cap = Fraction(wanted - full, sum(houses[full:]))
        if cap * people <= 1:
            return cap
    return Fraction(1)


def _few(code: str, proposal: str, able: int, wanted: int) -> Finding:
    facts = {"proposal": proposal, "able": able, "wanted": wanted, "missing": wanted - able}
    return Finding(code=code, facts=facts)


def _barred(found: Posed) -> Iterator[Finding]:
    open_ = (found.columns.worth >= 0).any(axis=0)
    busy = {reviewer for _, reviewer in found.settled}
    for r in np.nonzero(~open_)[0]:
        if found.reviewers[r].id not in busy:
            yield Finding(code="reviewer_barred", facts={"reviewer": found.reviewers[r].id})


def _skill(problem: Problem, found: Posed, skill: Skill) -> Iterator[Finding]:
    columns = found.columns
    able = np.array([skill.name in one.skills for one in found.reviewers], dtype=np.bool_)
    has: Counter[str] = Counter()
    skilled = {one.id for one in problem.reviewers if skill.name in one.skills}
    for proposal, reviewer in found.settled:
        has[proposal] += reviewer in skilled
    wanted = np.array([max(0, skill.at_least - has[unit[0].id]) for unit in found.units])
    needed = int((wanted * columns.weight).sum())
    room = int(columns.most[able].sum())
    holders = int(able.sum())
    if room < needed:
        facts = {
            "skill": skill.name,
            "holders": holders,
            "needed": needed,
            "room": room,
            "missing": needed - room,
            "more": _more(needed - room, columns.most.tolist()),
            "would_do": -(-needed // holders) if holders else 0,
        }
        yield Finding(code="skill_short" if holders else "skill_absent", facts=facts)
        return
    yield from _places_gone(found, skill, wanted)
    open_ = ((columns.worth >= 0) & able & (columns.most > 0)).sum(axis=1)
    for u in np.nonzero((open_ < wanted) & (wanted <= columns.need))[0]:
        facts = {"proposal": found.units[u][0].id, "skill": skill.name}
        numbers = {"able": int(open_[u]), "wanted": int(wanted[u])}
        yield Finding(code="skill_few", facts={**facts, **numbers})


def _places_gone(found: Posed, skill: Skill, wanted: Ints) -> Iterator[Finding]:
    """Those who are settled beforehand may leave no place for whoever has the skill."""
    free = found.columns.need
    for u in np.nonzero(wanted > free)[0]:
        facts = {"proposal": found.units[u][0].id, "skill": skill.name}
        numbers = {"free": int(free[u]), "wanted": int(wanted[u])}
        yield Finding(code="skill_places", facts={**facts, **numbers})


def _more(missing: int, rooms: list[int]) -> int:
    """How many more people of the usual room would do."""
    usual = sorted(rooms)[len(rooms) // 2] or 1
    return -(-missing // usual)


def _crowd(found: Posed) -> Iterator[Finding]:
    """Where every pair is worth the same, prices mark those who are full and whom only they could read."""
    columns = found.columns
    if len(set(columns.weight.tolist())) > 1:
        return
    weight = int(columns.weight.max(initial=1))
    plain = replace(
        columns,
        worth=np.where(columns.worth < 0, -1, 0).astype(np.int32),
        most=columns.most // weight,
        least=np.zeros_like(columns.least),
        weight=np.ones_like(columns.weight),
    )
    flow = best_flow(plain)
    if not flow.lacking.any():
        return
    full = (flow.prices.reviewer >= flow.prices.fine) & (plain.most > 0)
    crowd = flow.prices.unit <= -flow.prices.fine
    names = [unit[0].id for unit, one in zip(found.units, crowd, strict=True) if one]
    readers = [one.id for one, marked in zip(found.reviewers, full, strict=True) if marked]
    facts = {
        "proposals": len(names),
        "names": tuple(names[:NAMES_MAX]),
        "reviewers": len(readers),
        "readers": tuple(readers[:NAMES_MAX]),
        "room": int(plain.most[full].sum()),
        "missing": int(flow.lacking.sum()),
    }
    yield Finding(code="crowd", facts=facts)
