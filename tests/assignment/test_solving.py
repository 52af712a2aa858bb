"""The optimum is the optimum: two other formulations, brute force, an independent check, other orders."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.assignment import flow, panels
from app.assignment.checker import violations
from app.assignment.choosing import counted
from app.assignment.columns import Columns
from app.assignment.posing import barred_places, posed
from app.assignment.problem import Affinities, Draw, Previous, Problem, Proposal, Reviewer, Skill
from app.assignment.solving import solve
from app.assignment.soundness import Unsound, require_sound
from app.assignment.trades import trades
from tests.support.assigning import (
    Judged,
    by_direct_flow,
    by_hand,
    by_programme,
    random_problem,
    shuffled,
    with_previous,
)
from tests.support.crowded import crowded

NORMAL, ALL, TINY = 50, 500, 60


def _same_as_others(seed: int) -> None:
    problem = random_problem(seed)
    try:
        require_sound(problem)
    except Unsound:
        return
    answer = solve(problem)
    assert violations(problem, answer) == ()
    assert answer.bound == answer.objective
    found = Judged(problem).value(frozenset(answer.pairs))
    assert found == by_programme(problem)
    assert by_direct_flow(problem) in {None, found}


@pytest.fixture(params=["panels", "pairs"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small rounds are solved by whole panels; as if they were large, by pairs."""
    if request.param == "pairs":
        monkeypatch.setattr(panels, "PANELS_MAX", 0)


@pytest.fixture
def few_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every round were large: a flow begins on few pairs, finds more one by one, and looks roughly first."""
    for name, value in (("FIRST", 0), ("ADDED", 1), ("MANY", 0), ("COARSE", 20)):
        monkeypatch.setattr(flow, name, value)


def _columns(problem: Problem) -> Columns:
    return counted(posed(problem, problem.settled, barred_places(problem)).columns)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("seed", range(NORMAL))
def test_the_plan_is_as_good_as_two_other_formulations_find(seed: int) -> None:
    _same_as_others(seed)


@pytest.mark.usefixtures("few_pairs")
def test_the_plan_is_as_good_where_nearly_every_pair_has_to_be_found_by_its_price() -> None:
    seeds = range(0, NORMAL, 2)
    for seed in seeds:
        _same_as_others(seed)
    rounds = [flow.best_flow(_columns(random_problem(seed))).rounds for seed in seeds]
    assert sum(many > 1 for many in rounds) > len(seeds) // 2


@pytest.mark.parametrize(("kinds", "tied"), [(10**5, False), (300, True)])
def test_where_all_want_the_same_readers_priced_pairs_come_to_the_optimum(
    kinds: int, tied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No limit is lowered but that from which a rough search begins: a million pairs.

    Where few are equals, the prices of a part of the units say which pairs to begin with: fewer suffice.
    """
    monkeypatch.setattr(flow, "MANY", 0)
    problem = crowded(kinds, kinds=kinds)
    columns = _columns(problem)
    assert flow._tied(columns) is tied
    found = flow.best_flow(columns)
    pairs = len(flow.best_keys(columns, flow.FIRST + 2 * int(columns.need.max())))
    assert (found.rounds > 1, found.pairs_looked_at > pairs) == (True, tied)
    answer = solve(problem)
    assert (violations(problem, answer), answer.short) == ((), ())
    assert answer.bound == answer.objective
    assert Judged(problem).value(frozenset(answer.pairs)) == by_direct_flow(problem)


@pytest.mark.soak
@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("seed", range(NORMAL, ALL))
def test_five_hundred_plans_are_as_good_as_two_other_formulations_find(seed: int) -> None:
    _same_as_others(seed)


@pytest.mark.parametrize("seed", range(TINY))
def test_no_plan_of_all_is_better_where_all_can_be_tried(seed: int) -> None:
    problem = random_problem(seed, tiny=True)
    try:
        answer = solve(problem)
    except Unsound:
        return
    assert violations(problem, answer) == ()
    assert Judged(problem).value(frozenset(answer.pairs)) == by_hand(problem)


@pytest.mark.parametrize("seed", range(25))
def test_the_order_of_typing_changes_nothing(seed: int) -> None:
    problem = random_problem(seed)
    try:
        answer = solve(problem)
    except Unsound:
        return
    other = solve(shuffled(problem, seed))
    assert other.pairs == answer.pairs
    assert other.loads == answer.loads


MIXED = 12


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("seed", range(MIXED))
def test_beside_readers_drawn_by_lot_the_rest_is_the_best_that_is_left(seed: int) -> None:
    problem = replace(random_problem(seed), draw=Draw(at_least=1, seed=str(seed)))
    try:
        require_sound(problem)
    except Unsound:
        return
    answer = solve(problem)
    fixed = problem.fixed | frozenset(answer.drawn)
    left = replace(problem, draw=None, fixed=fixed)
    assert violations(problem, answer) == ()
    assert answer.bound == answer.objective
    assert Judged(left).value(frozenset(answer.pairs)) == by_programme(left)


@pytest.mark.parametrize("seed", range(MIXED))
def test_after_a_change_as_many_pairs_stay_as_can_then_fit_counts(seed: int) -> None:
    """The same problem in which staying is worth more than all affinities together, by another formulation."""
    plain = replace(
        random_problem(seed), skills=(), fairness=None, by_size=False, fixed=frozenset()
    )
    plain = replace(plain, proposals=tuple(replace(one, block="") for one in plain.proposals))
    before = solve(plain)
    gone = frozenset(before.pairs[:2])
    problem = with_previous(replace(plain, forbidden=plain.forbidden | gone), before.pairs, ())
    answer = solve(problem)
    assert violations(problem, answer) == ()
    values = plain.affinities.values.copy()
    rows = {one.id: at for at, one in enumerate(plain.proposals)}
    places = {one.id: at for at, one in enumerate(plain.reviewers)}
    for proposal, reviewer in before.pairs:
        values[rows[proposal], places[reviewer]] += 1000
    staying = replace(
        problem, previous=None, affinities=Affinities(values=values, digits=plain.affinities.digits)
    )
    assert Judged(staying).value(frozenset(answer.pairs)) == by_programme(staying)


def test_a_share_is_measured_without_what_staying_is_worth() -> None:
    problem = Problem(
        proposals=(Proposal(id="p", need=1), Proposal(id="q", need=1)),
        reviewers=(Reviewer(id="x", most=1), Reviewer(id="y", most=1)),
        affinities=Affinities(values=np.array([[10, 1], [10, 9]])),
        fairness=Fraction(1, 2),
        previous=Previous(pairs=frozenset({("p", "y")})),
    )
    answer = solve(problem)
    assert answer.pairs == (("p", "x"), ("q", "y"))
    assert answer.given_up == ()


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16])
def test_small_kinds_of_numbers_carry_prices_with_decimal_places(kind: type) -> None:
    values = np.array([[100, 90], [90, 100]], dtype=kind)
    asked = Problem(
        proposals=tuple(Proposal(id=name, need=1) for name in "pq"),
        reviewers=tuple(Reviewer(id=name, most=1) for name in "xy"),
        affinities=Affinities(values=values, digits=3),
        skills=(Skill(name="s", price=Fraction(1, 1000)),),
    )
    answer = solve(asked)
    assert answer.pairs == (("p", "x"), ("q", "y"))
    assert answer.objective == 200 - Fraction(2, 1000)
    assert violations(asked, answer) == ()
    others = trades(asked, answer, "p", "x", count=1)
    assert [one.gain for one in others] == [-10, -20]
