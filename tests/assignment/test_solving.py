"""The optimum is the optimum: two other formulations, brute force, an independent check, other orders."""

import pytest

from app.assignment import panels
from app.assignment.checker import violations
from app.assignment.solving import solve
from app.assignment.soundness import Unsound, require_sound
from tests.support.assigning import (
    Judged,
    by_direct_flow,
    by_hand,
    by_programme,
    random_problem,
    shuffled,
)

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


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("seed", range(NORMAL))
def test_the_plan_is_as_good_as_two_other_formulations_find(seed: int) -> None:
    _same_as_others(seed)


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
