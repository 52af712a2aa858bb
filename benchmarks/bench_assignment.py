"""Assigning reviewers, beside other ways to a plan: processor time, and how far the others stay below the optimum.

`python benchmarks/bench_assignment.py large` adds the direct flow over 20 million pairs (2 GB, half a minute).
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import highspy  # type: ignore[import-untyped]  # HiGHS ships no types
import numpy as np

from app.assignment.columns import Columns
from app.assignment.flow import Network, best_flow
from app.assignment.posing import posed
from app.assignment.problem import Affinities, Draw, Problem, Proposal, Reviewer, Skill
from app.assignment.solving import solve

NEED, TAGS = 5, 30
SOME = 0.1
LINEAR_MAX = 10**6
LOOP = 5_000_000
SKILLS = (Skill(name="finance"), Skill(name="social work"))


def measure(*, large: bool = False) -> dict[str, float]:
    """Give processor seconds, memory, and ratios."""
    figures = {"five million turns of a plain loop, s": _timed(_loop)[0]}
    solve(_problem(20, 10, "uniform"))  # loads the solvers
    for kind in ("uniform", "skewed", "tags"):
        _plain(figures, f"1,000 × 300 {kind}", _problem(1000, 300, kind), peers=True)
    for kind in ("uniform", "skewed", "tags"):
        direct = large and kind != "skewed"
        _plain(figures, f"10,000 × 2,000 {kind}", _problem(10_000, 2000, kind), peers=direct)
    _mixed(figures)
    _ordinary(figures)
    return figures


def _loop() -> None:
    turns = 0
    while turns < LOOP:
        turns += 1


def _problem(count: int, people: int, kind: str, need: int = NEED, seed: int = 1) -> Problem:
    dice = np.random.default_rng(seed)
    values = _values(dice, count, people, kind)
    rows, places = np.nonzero(dice.random((count, people), dtype=np.float32) < 3 / 100)
    most = -(-count * need * 5 // (people * 4))
    return Problem(
        proposals=tuple(Proposal(id=f"p{i:05}", need=need) for i in range(count)),
        reviewers=tuple(
            Reviewer(
                id=f"r{j:05}",
                most=most,
                least=1,
                organisation=f"o{j // 3}",
                skills=frozenset(skill.name for skill in SKILLS if dice.random() < 3 / 10),
            )
            for j in range(people)
        ),
        affinities=Affinities(values=values, digits=6),
        conflicts=frozenset(
            (f"p{i:05}", f"r{j:05}") for i, j in zip(rows.tolist(), places.tolist(), strict=True)
        ),
    )


def _values(dice: np.random.Generator, count: int, people: int, kind: str) -> np.ndarray:
    """Uniform; tags of which some are far more usual than others; or those and a little of everything else."""
    noise = dice.random((count, people), dtype=np.float32)
    if kind == "uniform":
        return noise
    usual = np.linspace(1, SOME, TAGS)
    of = (dice.random((count, TAGS)) < SOME).astype(np.float32)
    known = (dice.random((people, TAGS)) < 0.15 * usual).astype(np.float32)
    shared = of @ known.T
    shared /= shared.max()
    return shared if kind == "tags" else (0.9 * shared + 0.1 * noise).astype(np.float32)


def _timed(make: Callable[[], object]) -> tuple[float, object]:
    began = time.process_time()
    found = make()
    return time.process_time() - began, found


def _memory(kind: str) -> int:
    """Read how much memory this process holds, or held at most since it was asked to forget (kB)."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind))


def _plain(figures: dict[str, float], name: str, problem: Problem, *, peers: bool) -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    before = _memory("VmRSS")
    seconds, answer = _timed(lambda: solve(problem))
    assert answer.objective == answer.bound
    if problem.affinities.values.size < LINEAR_MAX:  # the first one still warms up
        seconds = median(_timed(lambda: solve(problem))[0] for _ in range(5))
    figures[f"{name}, proved optimum, s"] = seconds
    figures[f"{name}, memory above the input, MB"] = (_memory("VmHWM") - before) / 1024
    columns = posed(problem, frozenset()).columns
    best = best_flow(columns).value
    greedy, value = _timed(lambda: _greedy(columns))
    figures[f"{name}, greedy, s"] = greedy
    figures[f"{name}, greedy stays below the optimum, %"] = 100 * (best - value) / best
    if not peers:
        return
    direct, value = _timed(lambda: _direct(columns))
    assert value == best
    figures[f"{name}, one flow over all pairs, s"] = direct
    figures[f"{name}, one flow over all pairs, times as long"] = direct / seconds
    if columns.worth.size > LINEAR_MAX:
        return
    linear, value = _timed(lambda: _linear(columns))
    assert abs(value - best) < 1
    figures[f"{name}, HiGHS linear programme, s"] = linear
    figures[f"{name}, HiGHS linear programme, times as long"] = linear / seconds


def _linear(columns: Columns) -> float:
    """Every pair a column, every need and load a row; HiGHS as it comes."""
    unit, reviewer = np.nonzero(columns.worth >= 0)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(unit), columns.units + columns.reviewers
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = columns.worth[unit, reviewer].astype(np.float64)
    model.col_lower_, model.col_upper_ = np.zeros(len(unit)), np.ones(len(unit))
    rows = [np.concatenate([columns.need, side]) for side in (columns.least, columns.most)]
    model.row_lower_, model.row_upper_ = (row.astype(np.float64) for row in rows)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, 2 * len(unit) + 1, 2, dtype=np.int32)
    places = np.stack([unit, columns.units + reviewer], axis=1)
    model.a_matrix_.index_ = places.ravel().astype(np.int32)
    model.a_matrix_.value_ = np.ones(2 * len(unit))
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    solver.run()
    return solver.getInfo().objective_function_value


def _direct(columns: Columns) -> int:
    """What a person would write who knows the solver: every pair is an arc."""
    unit, reviewer = np.nonzero(columns.worth >= 0)
    worth = columns.worth[unit, reviewer].astype(np.int64)
    sink = columns.units + columns.reviewers
    people = columns.units + np.arange(columns.reviewers)
    network = Network(sink + 1)
    network.add(unit, columns.units + reviewer, 1, -worth)
    network.add(people, sink, columns.least, -4 * columns.highest)
    network.add(people, sink, columns.most - columns.least, 0)
    network.supply(np.arange(columns.units), columns.need)
    network.supply(np.array([sink]), np.array([-columns.need.sum()]))
    return int(worth[network.solved()[: len(unit)] > 0].sum())


def _greedy(columns: Columns) -> int:
    """The best pair that still fits, again and again; what stays short, stays short."""
    order = np.argsort(-columns.worth, axis=None, kind="stable")
    need, room = columns.need.tolist(), columns.most.tolist()
    left, total = sum(need), 0
    for key in order.tolist():
        unit, reviewer = divmod(key, columns.reviewers)
        if need[unit] and room[reviewer] and columns.worth[unit, reviewer] >= 0:
            need[unit] -= 1
            room[reviewer] -= 1
            left -= 1
            total += int(columns.worth[unit, reviewer])
            if not left:
                break
    return total


def _mixed(figures: dict[str, float]) -> None:
    for kind in ("uniform", "skewed", "tags"):
        problem = replace(_problem(1000, 300, kind), skills=SKILLS, apart=True)
        seconds, answer = _timed(lambda: solve(problem))  # noqa: B023 -- called at once
        name = f"1,000 × 300 {kind}, organisations and two duties"
        figures[f"{name}, s"] = seconds
        figures[f"{name}, gap proved, %"] = float(100 * answer.gap)
    problem = replace(_problem(200, 60, "skewed"), skills=SKILLS, apart=True)
    ours, answer = _timed(lambda: solve(problem))
    plain, value = _timed(lambda: _plain_programme(problem))
    figures["200 × 60 skewed, organisations and two duties, s"] = ours
    figures["the same as one plain integer programme, s"] = plain
    figures["the same, difference of the two, %"] = 100 * (value - float(answer.objective)) / value


def _plain_programme(problem: Problem) -> float:
    """Every pair a whole column, every wish a row, HiGHS as it comes; to the same gap."""
    columns = posed(problem, frozenset()).columns
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 1e-4)
    pairs = list(zip(*np.nonzero(columns.worth >= 0), strict=True))
    x = {(int(u), int(r)): solver.addBinary() for u, r in pairs}
    rows: dict[tuple[object, ...], list[object]] = {}
    people = posed(problem, frozenset()).reviewers
    for (u, r), var in x.items():
        rows.setdefault(("need", u), []).append(var)
        rows.setdefault(("load", r), []).append(var)
        rows.setdefault(("house", u, columns.house[r]), []).append(var)
        for skill in SKILLS:
            if skill.name in people[r].skills:
                rows.setdefault((skill.name, u), []).append(var)
    for key, terms in rows.items():
        if key[0] == "need":
            solver.addConstr(sum(terms) == NEED)
        elif key[0] == "load":
            solver.addConstr(sum(terms) <= int(columns.most[key[1]]))
            solver.addConstr(sum(terms) >= int(columns.least[key[1]]))
        elif key[0] == "house":
            solver.addConstr(sum(terms) <= 1)
        else:
            solver.addConstr(sum(terms) >= 1)
    solver.maximize(sum(float(columns.worth[key]) * var for key, var in x.items()))
    return solver.getInfo().objective_function_value / 10**6


def _ordinary(figures: dict[str, float]) -> None:
    """Everything on: skills, organisations, a share for the worst off, a draw, leads."""
    times = []
    for seed in range(10):
        problem = replace(
            _problem(60, 15, "skewed", 3, seed),
            skills=SKILLS,
            apart=True,
            fairness=Fraction(7, 10),
            draw=Draw(at_least=1, seed="1"),
            leads=True,
        )
        times.append(1000 * _timed(lambda: solve(problem))[0])  # noqa: B023 -- called at once
    figures["60 × 15, everything on, middle of 10, ms"] = median(times)
    figures["60 × 15, everything on, slowest of 10, ms"] = max(times)
    problem = replace(_problem(60, 15, "skewed", 3), skills=SKILLS, apart=True, leads=True)
    figures["60 × 15, skills, organisations, leads, ms"] = 1000 * _timed(lambda: solve(problem))[0]


if __name__ == "__main__":
    for figure, value in measure(large="large" in sys.argv[1:]).items():
        print(f"{figure}: {value:,.3f}")
