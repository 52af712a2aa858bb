"""The best set: every subset tried by hand agrees; the solver's word is never taken unchecked."""

import random
import subprocess
import sys
from fractions import Fraction
from itertools import product

import pytest

from app.scoring import best_set as best_module
from app.scoring import solver
from app.scoring.best_set import BestSet, Candidate, Passed, best_set
from app.scoring.budget_rules import BestSetRule, SetQuota, SetTie
from app.scoring.errors import NotProved

QUOTAS = (
    SetQuota(tag="a", at_least=2),
    SetQuota(tag="b", at_most=1),
    SetQuota(tag="b", at_most_minor=400),
    SetQuota(tag="a", at_least_minor=300),
)


def candidates(dice: random.Random, count: int) -> list[Candidate]:
    found = [
        Candidate(
            id=str(i),
            score=Fraction(dice.choice([5, 6, 7, 8, 8, 9, -1]), dice.choice([1, 1, 3, 7])),
            cost=dice.choice([0, 100, 200, 200, 300, 500, 750]),
            tags=tuple(dice.sample("ab", dice.randint(0, 2))),
        )
        for i in range(count)
    ]
    return sorted(found, key=lambda one: -one.score)


def keeps(rule: BestSetRule, chosen: list[Candidate], pot: int) -> bool:
    if sum(one.cost for one in chosen) > pot or len(chosen) > (rule.at_most or len(chosen)):
        return False
    for quota in rule.quotas:
        bears = [one for one in chosen if quota.tag in one.tags]
        money = sum(one.cost for one in bears)
        low, high = quota.at_least or 0, quota.at_most if quota.at_most is not None else len(bears)
        cheap, dear = (
            quota.at_least_minor or 0,
            quota.at_most_minor if quota.at_most_minor is not None else money,
        )
        if not (low <= len(bears) <= high and cheap <= money <= dear):
            return False
    return True


def by_hand(rule: BestSetRule, of: list[Candidate], pot: int) -> set[str] | None:
    best: tuple[tuple[Fraction, int, tuple[bool, ...]], set[str]] | None = None
    sign = {SetTie.RANKING: 0, SetTie.LEAST_COST: -1, SetTie.MOST_COST: 1}[rule.tie]
    for mask in product((False, True), repeat=len(of)):
        chosen = [one for one, taken in zip(of, mask, strict=True) if taken]
        if keeps(rule, chosen, pot):
            total = sum((one.score for one in chosen), Fraction(0))
            key = (total, sign * sum(one.cost for one in chosen), mask)
            if best is None or key > best[0]:
                best = (key, {one.id for one in chosen})
    return None if best is None else best[1]


@pytest.mark.parametrize("seed", range(80))
def test_every_subset_tried_by_hand_agrees(seed: int) -> None:
    dice = random.Random(seed)
    of = candidates(dice, dice.randint(1, 9))
    rule = BestSetRule(
        tie=dice.choice(list(SetTie)),
        at_most=dice.choice([None, None, 3]),
        quotas=tuple(dice.sample(QUOTAS, dice.randint(0, 2))),
    )
    pot = dice.randint(0, 2000)
    expected, found = by_hand(rule, of, pot), best_set(rule, of, pot)
    assert found.reachable == (expected is not None)
    assert set(found.amounts) == (expected or set())
    assert sum(found.amounts.values()) <= pot


def test_many_equals_are_settled_down_the_ranking() -> None:
    of = [Candidate(id=str(i), score=Fraction(8), cost=100) for i in range(60)]
    found = best_set(BestSetRule(), of, 3050)
    assert set(found.amounts) == {str(i) for i in range(30)}
    assert found.total == 240


def test_who_was_passed_over_is_named() -> None:
    of = [
        Candidate(id="dear", score=Fraction(9), cost=1000),
        Candidate(id="b", score=Fraction(8), cost=500),
        Candidate(id="c", score=Fraction(7), cost=500),
    ]
    assert best_set(BestSetRule(), of, 1000).passed == (Passed(id="dear", below=2, last="c"),)


def test_who_got_a_smaller_part_than_one_ranked_lower_is_named() -> None:
    of = [
        Candidate(id="cut", score=Fraction(9), cost=900),
        Candidate(id="none", score=Fraction(1), cost=900),
        Candidate(id="whole", score=Fraction(8), cost=400),
        Candidate(id="all but less than a unit", score=Fraction(8), cost=99),
    ]
    found = best_set(BestSetRule(partial=True), of, 1000, unit_minor=10)
    assert found.amounts == {"cut": 510, "whole": 400, "all but less than a unit": 90}
    last = "all but less than a unit"
    assert found.passed == (
        Passed(id="cut", below=2, last=last, in_part=True),
        Passed(id="none", below=2, last=last),
    )


def test_the_last_may_be_funded_in_part() -> None:
    of = [
        Candidate(id="a", score=Fraction(9), cost=900),
        Candidate(id="b", score=Fraction(8), cost=400),
        Candidate(id="free", score=Fraction(1), cost=0),
    ]
    found = best_set(BestSetRule(partial=True), of, 1000)
    assert (found.amounts, found.total) == ({"b": 400, "a": 600}, Fraction(14))


def test_nothing_to_choose_from() -> None:
    assert best_set(BestSetRule(), [], 1000) == BestSet(
        amounts={}, total=Fraction(0), passed=(), solved=1
    )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (solver.Proposal([True, True], 15), "rows_broken"),
        (solver.Proposal([True, False], 15), "not_optimal"),
    ],
)
def test_a_wrong_answer_of_the_solver_decides_nothing(
    answer: solver.Proposal, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver, "proposed", lambda *_: answer)
    of = [
        Candidate(id="a", score=Fraction(8), cost=600),
        Candidate(id="b", score=Fraction(7), cost=600),
    ]
    with pytest.raises(NotProved) as caught:
        best_set(BestSetRule(), of, 1000)
    assert caught.value.code == code


def test_a_solver_that_forgets_what_is_certain_decides_nothing() -> None:
    task = best_module._Task(BestSetRule(), [Candidate(id="a", score=Fraction(1), cost=1)], 1)
    forgot = solver.Proposal([False], 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "proposed", lambda *_: forgot)
        with pytest.raises(NotProved, match="fixed_broken"):
            task.solve([1], {0: True})
        patch.setattr(solver, "proposed", lambda *_: None)
        with pytest.raises(NotProved, match="best_set_lost"):
            best_module._again(task, [1], {}, ())


def test_numbers_that_the_solver_cannot_hold_are_refused() -> None:
    of = [Candidate(id=str(i), score=Fraction(7 + i), cost=2**50 + i) for i in range(3)]
    with pytest.raises(NotProved) as caught:
        best_set(BestSetRule(), of, 2**51)
    assert caught.value.code == "numbers_too_large"


def test_neither_numpy_nor_a_solver_loads_with_the_engine() -> None:
    code = (
        "import sys, app.scoring.engine, app.scoring.bundle;"
        "print([name for name in ('numpy', 'highspy', 'ortools') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
