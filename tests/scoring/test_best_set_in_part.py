"""The best set in part: every amount tried by hand agrees, and so does a programme written apart from it."""

import json
from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from itertools import product
from random import Random
from types import ModuleType

import pytest

from app.scoring import cut_sets, mixtures
from app.scoring.best_set import Candidate, best_set
from app.scoring.budget_rules import BestSetRule, SetQuota, SetTie
from app.scoring.cut_sets import Share, best_units
from app.scoring.errors import NotProved
from app.scoring.mixtures import Mixture, Point, best_mixture
from app.scoring.rulebook import Allotment, AllotmentRule
from tests.support.any_rounds import Made, round_of
from tests.support.made_rounds import rules
from tests.support.verifiers import VERIFY

SIGN = {SetTie.RANKING: 0, SetTie.LEAST_COST: -1, SetTie.MOST_COST: 1}


def some_quotas(
    draw: Random, most: Sequence[int | None], least: Sequence[int | None]
) -> list[SetQuota]:
    return [
        SetQuota(
            tag=tag,
            at_least=draw.choice([None, None, None, 1, 2]),
            at_most=draw.choice([None, None, 1, 2]),
            at_most_minor=draw.choice(most),
            at_least_minor=draw.choice(least),
        )
        for tag in draw.sample("abc", draw.randint(0, 3))
    ]


def some_rule(draw: Random, quotas: list[SetQuota]) -> BestSetRule:
    return BestSetRule(
        partial=True,
        tie=draw.choice(list(SetTie)),
        quotas=tuple(quotas),
        at_most=draw.choice([None, None, 2, 3]),
    )


def keeps(rule: BestSetRule, shares: Sequence[Share], units: Sequence[int], pot: int) -> bool:
    if sum(units) > pot or (rule.at_most is not None and sum(map(bool, units)) > rule.at_most):
        return False
    for quota in rule.quotas:
        own = [y for y, share in zip(units, shares, strict=True) if quota.tag in share.tags]
        for value, low, high in (
            (sum(map(bool, own)), quota.at_least, quota.at_most),
            (sum(own), quota.at_least_minor, quota.at_most_minor),
        ):
            if (low is not None and value < low) or (high is not None and value > high):
                return False
    return True


def by_hand(rule: BestSetRule, shares: Sequence[Share], pot: int) -> list[int] | None:
    best = None
    for units in product(*([0, *range(share.least, share.most + 1)] for share in shares)):
        if keeps(rule, shares, units, pot):
            total = sum(y * share.score for y, share in zip(units, shares, strict=True))
            key = (total, SIGN[rule.tie] * sum(units), units)
            best = key if best is None or key > best else best
    return None if best is None else list(best[2])


@pytest.mark.parametrize("seed", range(120))
def test_every_amount_tried_by_hand_agrees(seed: int) -> None:
    draw = Random(seed)
    shares = [
        Share(
            score=Fraction(draw.choice([5, 6, 8, 8, 9, -1, 0]), draw.choice([1, 1, 3, 7])),
            least=draw.choice([1, draw.randint(1, 4)]),
            most=draw.randint(0, 6),
            tags=tuple(sorted(draw.sample("abc", draw.randint(0, 3)))),
        )
        for _ in range(draw.randint(1, 4))
    ]
    rule = some_rule(draw, some_quotas(draw, [None, 5, 9], [None, None, 2, 4]))
    pot = draw.randint(0, 20)
    assert best_units(rule, shares, pot) == by_hand(rule, shares, pot)


def cutting() -> ModuleType:
    """The part of verify.py that was written apart: whole numbers in a full tableau, no solver, no multipliers."""
    return import_module("cutting")  # beside verify.py, loaded by it


@pytest.mark.parametrize("seed", range(200))
def test_a_programme_written_apart_agrees(seed: int) -> None:
    draw = Random(seed)
    count, unit = draw.randint(1, 9), draw.choice([1, 3, 100])
    of = [
        Candidate(
            id=str(i),
            score=Fraction(draw.choice([5, 6, 8, 8, 9, -1, 0]), draw.choice([1, 1, 3, 7])),
            cost=draw.choice([0, 100, 250, 500, 999, 1000]),
            tags=tuple(sorted(draw.sample("abc", draw.randint(0, 3)))),
            least=draw.choice([0, 0, 90, 260]),
        )
        for i in range(count)
    ]
    rule = some_rule(draw, some_quotas(draw, [None, 500, 901], [None, None, 200, 401]))
    pot = draw.randint(0, 2500)
    found = best_set(rule, of, pot, unit)
    plain = {
        "tie": rule.tie.value,
        "at_most": rule.at_most,
        "quotas": [
            {name: getattr(quota, name) for name in SetQuota.__slots__} for quota in rule.quotas
        ],
    }
    values = ([getattr(one, name) for one in of] for name in ("score", "cost", "least", "tags"))
    units = cutting().Task(plain, *values, unit, pot).found()
    assert found.reachable == (units is not None)
    assert found.amounts == {str(i): y * unit for i, y in enumerate(units or []) if y}
    assert sum(found.amounts.values()) <= pot


def test_half_a_unit_is_searched_above_and_below() -> None:
    """Three tags that overlap in a ring: the vertex gives each 5/2, the best in whole units is 3, 2, 2."""
    shares = [
        Share(score=Fraction(1), least=1, most=9, tags=tuple(tags)) for tags in ("ab", "bc", "ca")
    ]
    quotas = tuple(SetQuota(tag=tag, at_most_minor=5) for tag in "abc")
    rule = BestSetRule(partial=True, quotas=quotas)
    assert best_units(rule, shares, 20) == by_hand(rule, shares, 20) == [3, 2, 2]


def test_many_equals_are_settled_down_the_ranking() -> None:
    shares = [Share(score=Fraction(8, 500), least=300, most=500) for _ in range(60)]
    found = best_units(BestSetRule(partial=True), shares, 15_250)
    assert found == [500] * 29 + [450, 300] + [0] * 29


def test_of_too_many_none_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = [Share(score=Fraction(8 + i), least=30 + i, most=50 + i) for i in range(9)]
    rule = BestSetRule(partial=True)
    for module, name in (
        (cut_sets, "PROJECTS_MOST"),
        (cut_sets, "NODES_MOST"),
        (mixtures, "STEPS_MOST"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, -1)
            with pytest.raises(NotProved, match="too_many_steps"):
                best_units(rule, shares, 200)


@pytest.mark.parametrize("stalled", [-1, 30])
def test_no_rule_of_choosing_columns_changes_the_optimum(
    stalled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A linear programme by hand: 3x + 2y with x + y ≤ 3/2 and x ≤ 1 each."""
    monkeypatch.setattr(mixtures, "STALLED", stalled)
    choices = [[Point(0, 0, (0,)), Point(2, worth, (2,))] for worth in (30, 20)]
    for keys in ([0, 0], [1, 1], [0, 1]):
        found = best_mixture(choices, [3], Mixture(keys, []))
        assert found is not None
        assert found.worth == 40
    assert best_mixture(choices, [-1], Mixture([0, 0], [])) is None


def in_part(quotas: tuple[SetQuota, ...] = ()) -> Allotment:
    best = BestSetRule(partial=True, at_most=3, quotas=quotas)
    return Allotment(rule=AllotmentRule.BEST_SET, unit_minor=10, best=best)


QUOTA = SetQuota(tag="green", at_most=2, at_least_minor=100, at_most_minor=600)


@pytest.mark.parametrize("cells", [None, 0])
def test_verify_py_finds_amounts_again_or_checks_them(
    cells: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = round_of(rules(in_part((QUOTA,))))
    assert any(line["amount_minor"] for line in made.outcome["lines"])
    if cells is not None:
        monkeypatch.setattr(cutting(), "CELLS", cells)
    assert ("too large" in VERIFY.verify(made.files)) == (cells is not None)
    assert not same(made, made.outcome | {"lines": moved(made)})


def moved(made: Made) -> list[dict[str, object]]:
    """Take a unit from one that is funded."""
    lines = made.outcome["lines"]
    first = next(line for line in lines if line["amount_minor"])
    less = first["machine_amount_minor"] - 10
    return [line | ({"machine_amount_minor": less} if line is first else {}) for line in lines]


def same(made: Made, outcome: dict[str, object]) -> bool:
    book, evidence = (json.loads(made.files[f"{name}.json"]) for name in ("rulebook", "evidence"))
    text, _ = VERIFY.recomputed(book, evidence, outcome)
    return bool(text == VERIFY.canonical(VERIFY.shown(outcome)))
