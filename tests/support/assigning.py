"""Random assignment problems of every mix of wishes, and two other ways to their optimum."""

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import highspy  # type: ignore[import-untyped]  # HiGHS ships no types
import numpy as np
from ortools.graph.python import min_cost_flow

from app.assignment.problem import (
    Affinities,
    Previous,
    Problem,
    Proposal,
    Reviewer,
    Skill,
)

SKILLS = ("财务", "社工", "法律")
TAGS = range(6)


def random_problem(seed: int, *, tiny: bool = False) -> Problem:
    """Skewed topics, uneven room, some conflicts; each wish is there or not."""
    dice = random.Random(seed)
    count, people = (
        (dice.randint(1, 3), dice.randint(2, 4))
        if tiny
        else (dice.randint(3, 12), dice.randint(3, 9))
    )
    need = dice.randint(1, min(2 if tiny else 3, people))
    values = _values(dice, count, people)
    tight = -(-count * need // people) + dice.randint(0, 2)
    proposals = [f"p{i}" for i in range(count)]
    reviewers = [f"r{j}" for j in range(people)]
    pairs = list(product(proposals, reviewers))
    barred = {pair for pair in pairs if dice.random() < 0.12}
    blocks = dice.random() < 0.2
    fixed = [pair for pair in pairs if pair not in barred]
    return Problem(
        proposals=tuple(
            Proposal(
                id=name,
                need=need,
                size=dice.randint(1, 4),
                block=dice.choice(["", "", "A"]) if blocks else "",
            )
            for name in proposals
        ),
        reviewers=tuple(_reviewer(dice, name, tight) for name in reviewers),
        affinities=Affinities(values=values, digits=2),
        conflicts=frozenset(pair for pair in sorted(barred) if dice.random() < 0.7),
        forbidden=frozenset(pair for pair in sorted(barred) if dice.random() < 0.3),
        fixed=frozenset(dice.sample(fixed, 1))
        if fixed and not blocks and dice.random() < 0.3
        else frozenset(),
        skills=_skills(dice) if dice.random() < 0.4 else (),
        apart=dice.random() < 0.4,
        by_size=dice.random() < 0.25,
        fairness=Fraction(dice.randint(3, 9), 10) if dice.random() < 0.25 else None,
    )


def _values(dice: random.Random, count: int, people: int) -> np.ndarray:
    weights = [1 / (1 + tag) for tag in TAGS]
    topics = [{dice.choices(TAGS, weights)[0] for _ in range(2)} for _ in range(count)]
    known = [{dice.choices(TAGS, weights)[0] for _ in range(2)} for _ in range(people)]
    bids = [[dice.choice((0, 0, 5, 10)) for _ in range(people)] for _ in range(count)]
    rows = [
        [40 * len(one & other) + bid for other, bid in zip(known, line, strict=True)]
        for one, line in zip(topics, bids, strict=True)
    ]
    return np.array(rows) / 100


def _reviewer(dice: random.Random, name: str, tight: int) -> Reviewer:
    most = max(0, tight + dice.randint(-1, 3)) if dice.random() < 0.85 else None
    least = dice.randint(0, 1) if most is None or most else 0
    return Reviewer(
        id=name,
        most=None if most is None else max(most, 1),
        least=least,
        organisation=dice.choice(["", "甲", "乙", "丙"]),
        skills=frozenset(skill for skill in SKILLS if dice.random() < 0.4),
    )


def _skills(dice: random.Random) -> tuple[Skill, ...]:
    chosen = dice.sample(SKILLS, dice.randint(1, 2))
    return tuple(
        Skill(name=name, price=Fraction(dice.randint(1, 60), 100) if dice.random() < 0.4 else None)
        for name in chosen
    )


class Judged:
    """What a plan comes to in whole numbers: everything missing first, then affinities."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.scale = 10**problem.affinities.digits
        self.worth = {
            (p.id, r.id): round(float(problem.affinities.values[i, j]) * self.scale)
            for i, p in enumerate(problem.proposals)
            for j, r in enumerate(problem.reviewers)
        }
        self.size = {p.id: p.size if problem.by_size else 1 for p in problem.proposals}
        self.barred = problem.conflicts | problem.forbidden
        blocks: dict[str, list[str]] = {}
        for p in problem.proposals:
            blocks.setdefault(p.block or f"-{p.id}", []).append(p.id)
        self.units = list(blocks.values())
        self.need = {p.id: p.need for p in problem.proposals}
        # Nothing that is worth or costs something outweighs a duty, and all duties none outweigh one reader.
        floors = [self.floor(unit) for unit in self.units] if problem.fairness else []
        self.fine = (max(self._unit_worths(), default=1) + 1) * (
            sum(self.need[unit[0]] for unit in self.units) + 1
        )
        self.fine += 20 * sum(floors)
        for one in problem.skills:
            self.fine += int((one.price or 0) * self.scale) * one.at_least * len(problem.proposals)
        hard = [one.at_least for one in problem.skills if one.price is None]
        duties = sum(hard) * len(problem.proposals) + len(floors)
        self.missing = (duties + sum(r.least for r in problem.reviewers) + 1) * self.fine

    def _unit_worths(self) -> list[int]:
        return [
            sum(self.worth[p, r.id] for p in unit)
            for unit in self.units
            for r in self.problem.reviewers
        ]

    def may(self, unit: list[str], reviewer: str) -> bool:
        return not any((p, reviewer) in self.barred for p in unit)

    def value(self, pairs):
        has = Counter(p for p, _ in pairs)
        load: Counter[str] = Counter()
        for p, r in pairs:
            load[r] += self.size[p]
        total = sum(self.worth[pair] for pair in pairs)
        total -= self.missing * sum(max(0, self.need[u[0]] - has[u[0]]) for u in self.units)
        total -= self.fine * sum(max(0, r.least - load[r.id]) for r in self.problem.reviewers)
        for skill in self.problem.skills:
            able = {r.id for r in self.problem.reviewers if skill.name in r.skills}
            price = self.fine if skill.price is None else int(skill.price * self.scale)
            for unit in self.units:
                held = sum(1 for p, r in pairs if p == unit[0] and r in able)
                total -= price * len(unit) * max(0, skill.at_least - held)
        under = self._under(pairs)
        return total - 20 * sum(under) - self.fine * sum(1 for one in under if one)

    def _under(self, pairs):
        if not self.problem.fairness:
            return []
        fits = {u[0]: sum(self.worth[p, r] for p, r in pairs if p in u) for u in self.units}
        return [max(0, self.floor(unit) - fits[unit[0]]) for unit in self.units]

    def floor(self, unit):
        share = self.problem.fairness or Fraction(0)
        settled = [r for p, r in self.problem.fixed if p == unit[0]]
        houses = self.houses()
        taken = {houses[r] for r in settled}
        best: dict[str, int] = {}
        for r in self.problem.reviewers:
            if not self.has_room(unit, r):
                continue
            if self.may(unit, r.id) and houses[r.id] not in taken and r.id not in settled:
                fit = sum(self.worth[p, r.id] for p in unit)
                best[houses[r.id]] = max(best.get(houses[r.id], 0), fit)
        more = sorted(best.values(), reverse=True)[: self.need[unit[0]] - len(settled)]
        whole = sum(more) + sum(self.worth[p, r] for r in settled for p in unit)
        return -(-whole * share.numerator // share.denominator)

    def has_room(self, unit: list[str], reviewer: Reviewer) -> bool:
        held = sum(self.size[p] for p, r in self.problem.fixed if r == reviewer.id)
        return reviewer.most is None or held + sum(self.size[p] for p in unit) <= reviewer.most

    def houses(self) -> dict[str, str]:
        return {
            r.id: r.organisation if self.problem.apart and r.organisation else f"-{r.id}"
            for r in self.problem.reviewers
        }


def by_programme(problem: Problem) -> int:
    """The optimum by an integer programme over all pairs, written anew."""
    judged = Judged(problem)
    solver = highspy.Highs()
    solver.silent()
    for name in ("mip_rel_gap", "mip_abs_gap"):
        solver.setOptionValue(name, 0.0)
    solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    x = {
        (u, r.id): solver.addVariable(0, 1, type=highspy.HighsVarType.kInteger)
        for u, unit in enumerate(judged.units)
        for r in problem.reviewers
        if judged.may(unit, r.id)
    }
    cost = []
    for (u, r), var in x.items():
        cost.append(sum(judged.worth[p, r] for p in judged.units[u]) * var)
        if any((p, r) in problem.fixed for p in judged.units[u]):
            solver.addConstr(var == 1)
    for rule in (_needs, _loads, _house_rows, _skill_rows, _floor_rows):
        cost += rule(solver, judged, x)
    solver.maximize(sum(cost))
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    values = {key: solver.variableValue(var) for key, var in x.items()}
    pairs = frozenset(
        (p, r) for (u, r), value in values.items() if value > 0.5 for p in judged.units[u]
    )
    return int(judged.value(pairs))


def _missing(solver, most, price):
    var = solver.addVariable(0, most)
    return var, -price * var


def _needs(solver, judged, x):
    cost = []
    for u, unit in enumerate(judged.units):
        short, paid = _missing(solver, judged.need[unit[0]], judged.missing)
        cost.append(paid)
        readers = [var for (at, _), var in x.items() if at == u]
        solver.addConstr(sum(readers, start=short + 0) == judged.need[unit[0]])
    return cost


def _loads(solver, judged, x):
    cost = []
    for r in judged.problem.reviewers:
        terms = [
            sum(judged.size[p] for p in judged.units[u]) * var
            for (u, at), var in x.items()
            if at == r.id
        ]
        low, paid = _missing(solver, r.least, judged.fine)
        cost.append(paid)
        solver.addConstr(sum(terms, start=low + 0) >= r.least)
        if r.most is not None and terms:
            solver.addConstr(sum(terms) <= r.most)
    return cost


def _house_rows(solver, judged, x):
    houses = judged.houses()
    for u in range(len(judged.units)):
        for house in set(houses.values()):
            vars_ = [var for (at, r), var in x.items() if at == u and houses[r] == house]
            if len(vars_) > 1:
                solver.addConstr(sum(vars_) <= 1)
    return []


def _skill_rows(solver, judged, x):
    cost = []
    for skill in judged.problem.skills:
        able = {r.id for r in judged.problem.reviewers if skill.name in r.skills}
        each = judged.fine if skill.price is None else int(skill.price * judged.scale)
        for u in range(len(judged.units)):
            lacking, paid = _missing(solver, skill.at_least, each * len(judged.units[u]))
            cost.append(paid)
            has = [var for (at, r), var in x.items() if at == u and r in able]
            solver.addConstr(sum(has, start=lacking + 0) >= skill.at_least)
    return cost


def _floor_rows(solver, judged, x):
    if not judged.problem.fairness:
        return []
    cost = []
    for u, unit in enumerate(judged.units):
        floor = judged.floor(unit)
        under, paid = _missing(solver, floor, 20)
        cost.append(paid)
        fits = [
            sum(judged.worth[p, r] for p in unit) * var for (at, r), var in x.items() if at == u
        ]
        solver.addConstr(sum(fits, start=under + 0) >= floor)
        missed = solver.addVariable(0, 1, type=highspy.HighsVarType.kInteger)
        cost.append(-judged.fine * missed)
        solver.addConstr(floor * missed - under >= 0)
    return cost


def by_hand(problem: Problem) -> int:
    """The optimum of a tiny problem by trying every plan."""
    judged = Judged(problem)
    houses = judged.houses()
    choices = []
    for unit in judged.units:
        able = [r.id for r in problem.reviewers if judged.may(unit, r.id)]
        settled = {r for p, r in problem.fixed if p in unit}
        sets = [
            set(chosen)
            for size in range(judged.need[unit[0]] + 1)
            for chosen in combinations(able, size)
            if settled <= set(chosen) and len({houses[r] for r in chosen}) == len(chosen)
        ]
        choices.append([(unit, chosen) for chosen in sets])
    best = -(10**18)
    for plan in product(*choices):
        pairs = frozenset((p, r) for unit, chosen in plan for p in unit for r in chosen)
        load: Counter[str] = Counter()
        for p, r in pairs:
            load[r] += judged.size[p]
        if all(r.most is None or load[r.id] <= r.most for r in problem.reviewers):
            best = max(best, judged.value(pairs))
    return best


def by_direct_flow(problem: Problem) -> int | None:
    """The optimum by one flow over all pairs, where the wishes are a flow without houses; else None."""
    judged = Judged(problem)
    weights = {sum(judged.size[p] for p in unit) for unit in judged.units}
    if problem.skills or problem.apart or problem.fairness or weights != {1} or problem.fixed:
        return None
    solver = min_cost_flow.SimpleMinCostFlow()
    people = {r.id: len(judged.units) + j for j, r in enumerate(problem.reviewers)}
    sink = len(judged.units) + len(people)
    arcs = {}
    for u, unit in enumerate(judged.units):
        solver.set_node_supply(u, judged.need[unit[0]])
        solver.add_arc_with_capacity_and_unit_cost(u, sink, judged.need[unit[0]], judged.missing)
        for r in problem.reviewers:
            if judged.may(unit, r.id):
                worth = judged.worth[unit[0], r.id]
                arcs[u, r.id] = solver.add_arc_with_capacity_and_unit_cost(
                    u, people[r.id], 1, -worth
                )
    solver.set_node_supply(sink, -sum(judged.need[unit[0]] for unit in judged.units))
    for r in problem.reviewers:
        most = len(judged.units) if r.most is None else r.most
        least = min(r.least, most)
        solver.add_arc_with_capacity_and_unit_cost(people[r.id], sink, least, -judged.fine)
        solver.add_arc_with_capacity_and_unit_cost(people[r.id], sink, most - least, 0)
    assert solver.solve() == solver.OPTIMAL
    pairs = {(judged.units[u][0], r) for (u, r), arc in arcs.items() if solver.flow(arc)}
    return int(judged.value(frozenset(pairs)))


def shuffled(problem: Problem, seed: int) -> Problem:
    """The same problem, typed in another order."""
    dice = random.Random(seed)
    rows, places = list(range(len(problem.proposals))), list(range(len(problem.reviewers)))
    dice.shuffle(rows)
    dice.shuffle(places)
    values = problem.affinities.values[np.ix_(rows, places)]
    return replace(
        problem,
        proposals=tuple(problem.proposals[i] for i in rows),
        reviewers=tuple(problem.reviewers[j] for j in places),
        affinities=Affinities(values=values, digits=problem.affinities.digits),
    )


def with_previous(problem: Problem, pairs, begun) -> Problem:
    return replace(problem, previous=Previous(pairs=frozenset(pairs), begun=frozenset(begun)))
