"""The best set told whole: sets tried one by one, and a search whose prices were reckoned on paper."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import pi

import pytest

from app.scoring import best_set as best_module
from app.scoring import solver
from app.scoring.best_set import BestSet, Candidate, Passed, best_set, passed_over
from app.scoring.budget_rules import BestSetRule, SetQuota, SetTie
from app.scoring.errors import NotProved

#: What is added to the total score as the second thing that counts: money, as the rule says.
SIGN = {SetTie.RANKING: 0, SetTie.LEAST_COST: -1, SetTie.MOST_COST: 1}
NOTHING = BestSet(amounts={}, total=Fraction(0), passed=(), solved=0, reachable=False)


def some(dice: random.Random, most: int) -> list[Candidate]:
    """Few scores and few costs, so that many sets are equally good."""
    return [
        Candidate(
            id=str(i),
            score=Fraction(dice.choice([0, 1, 1, 2, 3, -1]), dice.choice([1, 1, 1, 2])),
            cost=dice.choice([0, 2, 4, 5, 6]),
            tags=tuple(dice.sample("ab", dice.randint(0, 2))),
            least=dice.choice([0, 0, 2, 3]),
        )
        for i in range(dice.randint(1, most))
    ]


def some_rule(dice: random.Random, *, partial: bool) -> BestSetRule:
    quotas = (
        SetQuota(tag="a", at_least=dice.choice([None, 1, 2]), at_most=dice.choice([None, 2])),
        SetQuota(tag="b", at_least_minor=dice.choice([None, 3, 5]), at_most_minor=7),
    )
    return BestSetRule(
        partial=partial,
        tie=dice.choice(list(SetTie)),
        at_most=dice.choice([None, None, 2, 3]),
        quotas=tuple(dice.sample(quotas, dice.randint(0, 2))),
    )


def keeps(rule: BestSetRule, of: Sequence[Candidate], given: Sequence[int | None]) -> bool:
    """Say whether quotas and number are kept; None is given to who is outside the set."""
    inside = [(one, much) for one, much in zip(of, given, strict=True) if much is not None]
    if rule.at_most is not None and len(inside) > rule.at_most:
        return False
    for quota in rule.quotas:
        own = [much for one, much in inside if quota.tag in one.tags]
        for value, low, high in (
            (len(own), quota.at_least, quota.at_most),
            (sum(own), quota.at_least_minor, quota.at_most_minor),
        ):
            if (low is not None and value < low) or (high is not None and value > high):
                return False
    return True


def choices(rule: BestSetRule, one: Candidate, unit: int) -> list[int | None]:
    if not rule.partial:
        return [None, one.cost]
    return [None, *(y for y in range(unit, one.cost + 1, unit) if y >= one.least)]


def one_by_one(rule: BestSetRule, of: Sequence[Candidate], pot: int, unit: int = 1) -> BestSet:
    """Look at every choice there is; `solved` is left at 0."""
    best = None
    for given in product(*(choices(rule, one, unit) for one in of)):
        spent = sum(much or 0 for much in given)
        if spent > pot or not keeps(rule, of, given):
            continue
        total = sum(
            (
                one.score * (Fraction(much, one.cost) if rule.partial else 1)
                for one, much in zip(of, given, strict=True)
                if much is not None
            ),
            Fraction(0),
        )
        order = tuple(-1 if much is None else much for much in given)
        key = (total, SIGN[rule.tie] * spent, order)
        best = key if best is None or key > best else best
    if best is None:
        return NOTHING
    amounts = {one.id: much for one, much in zip(of, best[2], strict=True) if much >= 0}
    parts = {
        one.id: Fraction(amounts[one.id], one.cost - one.cost % unit) if rule.partial else 1
        for one in of
        if one.id in amounts
    }
    return BestSet(amounts=amounts, total=best[0], passed=passed_by(of, parts), solved=0)


def passed_by(of: Sequence[Candidate], parts: Mapping[str, int | Fraction]) -> tuple[Passed, ...]:
    """Compare each with all that are ranked lower."""
    found = []
    for place, one in enumerate(of):
        part = parts.get(one.id, 0)
        more = [low.id for low in of[place + 1 :] if parts.get(low.id, 0) > part]
        if more:
            found.append(Passed(id=one.id, below=len(more), last=more[-1], in_part=part > 0))
    return tuple(found)


@pytest.mark.parametrize("near", [2, 80])
@pytest.mark.parametrize("seed", range(60))
def test_of_many_equal_sets_the_declared_one_is_told_whole(
    seed: int, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when all but two are first left where their prices put them."""
    monkeypatch.setattr(best_module, "NEAR", near)
    dice = random.Random(seed)
    of, rule, pot = some(dice, 6), some_rule(dice, partial=False), dice.randint(0, 16)
    assert replace(best_set(rule, of, pot), solved=0) == one_by_one(rule, of, pot)


@pytest.mark.parametrize("seed", range(60))
def test_the_best_amounts_in_part_are_told_whole(seed: int) -> None:
    dice = random.Random(seed)
    of, rule, pot = some(dice, 4), some_rule(dice, partial=True), dice.randint(0, 16)
    unit = dice.choice([1, 2, 3])
    assert best_set(rule, of, pot, unit) == one_by_one(rule, of, pot, unit)


def test_every_order_of_parts_names_who_was_passed_over() -> None:
    of = [Candidate(id=name, score=Fraction(1), cost=2) for name in "abcd"]
    some_parts: tuple[int | Fraction, ...] = (0, Fraction(1, 2), 1)
    for drawn in product(some_parts, repeat=4):
        parts = {one.id: part for one, part in zip(of, drawn, strict=True) if part}
        assert passed_over(of, parts) == passed_by(of, parts)


@pytest.mark.parametrize(
    ("tie", "kept"), [(SetTie.LEAST_COST, "c"), (SetTie.MOST_COST, "b"), (SetTie.RANKING, "a")]
)
def test_of_three_equals_money_or_rank_decides(tie: SetTie, kept: str) -> None:
    of = [
        Candidate(id=name, score=Fraction(5), cost=cost)
        for name, cost in (("a", 70), ("b", 90), ("c", 60))
    ]
    assert set(best_set(BestSetRule(tie=tie), of, 100).amounts) == {kept}


def test_amounts_are_of_the_smallest_unit_where_no_other_is_named() -> None:
    of = [Candidate(id="a", score=Fraction(9), cost=900)]
    assert best_set(BestSetRule(partial=True), of, 333).amounts == {"a": 333}


def test_quotas_that_cannot_be_kept_leave_nothing() -> None:
    of = [Candidate(id="a", score=Fraction(9), cost=900)]
    rule = BestSetRule(quotas=(SetQuota(tag="green", at_least=1),))
    assert best_set(rule, of, 1000) == replace(NOTHING, solved=1)


# How far whole numbers go.


def test_sums_are_taken_up_to_a_bound_and_not_one_further() -> None:
    half = 2**47

    def two(first: int, second: int) -> list[Candidate]:
        costs = {"a": first, "b": second}
        return [Candidate(id=name, score=Fraction(1), cost=cost) for name, cost in costs.items()]

    assert set(best_set(BestSetRule(), two(half + 1, half - 1), 2 * half).amounts) == {"a", "b"}
    with pytest.raises(NotProved, match="numbers_too_large"):
        best_set(BestSetRule(), two(half + 1, half), 2 * half)


def test_what_all_numbers_share_does_not_make_them_too_large() -> None:
    of = [Candidate(id=str(i), score=Fraction((3 - i) * 2**60), cost=2**50) for i in range(3)]
    found = best_set(BestSetRule(), of, 2**51)
    assert (set(found.amounts), found.total) == ({"0", "1"}, Fraction(5 * 2**60))


# The search. Prices on paper: the one that is cut pays its score for its cost, and so does each minor unit.


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[int, bool]]:
    """Note which projects were certain at each question to the solver; it answers as ever."""
    noted: list[dict[int, bool]] = []
    answer = solver.proposed

    def noting(
        worth: Sequence[int], rows: solver.Rows, fixed: Mapping[int, bool]
    ) -> solver.Proposal | None:
        noted.append(dict(fixed))
        return answer(worth, rows, fixed)

    monkeypatch.setattr(solver, "proposed", noting)
    return noted


def test_only_what_a_set_of_that_total_cannot_do_without_is_certain() -> None:
    """c is cut to 1/5 and pays 5/5 for each hundred: worth above it are 6, 4, 0, -4, and the bound is 8 + 10."""
    of = [
        Candidate(id=name, score=Fraction(score), cost=cost)
        for name, score, cost in (("a", 9, 300), ("b", 8, 400), ("c", 5, 500), ("d", 1, 500))
    ]
    task = best_module._Task(BestSetRule(), of, 800)
    assert task.certain(17) == {0: True, 1: True, 3: False}
    assert task.certain(14) == {0: True}
    assert task.certain(12) == {}


def test_prices_that_are_no_whole_numbers_bound_exactly() -> None:
    """b is cut to 1/7 and pays 3/7 for each: worth above it are 10 - 9/7, 0 and 1 - 33/7, the bound 3/7 over 10."""
    of = [
        Candidate(id=name, score=Fraction(score), cost=cost)
        for name, score, cost in (("a", 10, 3), ("b", 3, 7), ("c", 1, 11))
    ]
    task = best_module._Task(BestSetRule(), of, 4)
    assert task._rest == ([61, 0, -26], 73, 7)
    assert task.certain(10) == {0: True, 2: False}


def a_row(scores: Sequence[int]) -> list[Candidate]:
    """Each costs 2, but the last 3: of an odd pot a half of one is left over."""
    costs = [2] * (len(scores) - 1) + [3]
    return [
        Candidate(id=str(i), score=Fraction(score), cost=cost)
        for i, (score, cost) in enumerate(zip(scores, costs, strict=True))
    ]


@pytest.mark.parametrize("near", [80, 1])
def test_who_stands_far_from_the_line_is_asked_about_no_more(
    near: int, asked: list[dict[int, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The 51st is cut in half and worth 2; what is 2 above or below it is certain, as 1 is all that is missing."""
    monkeypatch.setattr(best_module, "NEAR", near)
    found = best_set(BestSetRule(), a_row([2 * (51 - i) for i in range(120)]), 101)
    assert set(found.amounts) == {str(i) for i in range(50)}
    certain = {i: i < 50 for i in range(120) if i != 50}
    far = {i: i < 50 for i in range(120) if not 10 <= i < 90}
    assert asked == [far if near == 80 else certain, certain]
    assert found.solved == 2


def test_what_was_left_far_away_and_is_not_certain_is_asked_again(
    asked: list[dict[int, bool]],
) -> None:
    """The 51st is worth 150, so 75 is missing; only the last, dearer one is further away than that."""
    task = best_module._Task(BestSetRule(), a_row([200 - i for i in range(120)]), 101)
    assert task.best() == [i < 50 for i in range(120)]
    assert asked == [{i: i < 50 for i in range(120) if not 10 <= i < 90}, {119: False}]


def test_what_prices_leave_out_is_taken_in_where_a_quota_asks_for_it(
    asked: list[dict[int, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(best_module, "NEAR", 1)
    monkeypatch.setattr(solver, "prices", lambda _, rows: [Fraction(0)] * len(rows))
    of = [
        Candidate(id="a", score=Fraction(1), cost=2),
        Candidate(id="b", score=Fraction(1), cost=2),
        Candidate(id="c", score=Fraction(3), cost=2),
    ]
    assert set(best_set(BestSetRule(at_most=1), of, 2).amounts) == {"c"}
    assert asked[:2] == [{1: True, 2: True}, {}]


def test_many_equals_at_the_line_wait_outside(asked: list[dict[int, bool]]) -> None:
    """Each is worth its price; with those beyond the eightieth inside nothing would fit, and all were asked again."""
    of = [Candidate(id=str(i), score=Fraction(8), cost=100) for i in range(120)]
    assert sum(best_module._Task(BestSetRule(), of, 3000).best() or ()) == 30
    assert asked[0] == dict.fromkeys(range(80, 120), False)


def test_prices_are_taken_to_a_millionth_so_that_whole_numbers_stay_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of all fractions of at most a million parts 3126535/995207 is the nearest to π."""
    monkeypatch.setattr(solver, "prices", lambda *_: [Fraction(0), Fraction(pi)])
    task = best_module._Task(BestSetRule(), [Candidate(id="a", score=Fraction(1), cost=1)], 1)
    assert task._rest == ([995_207 - 3_126_535], 3_126_535, 995_207)


@pytest.mark.parametrize(("count", "solved"), [(14, 2), (15, 3), (28, 3), (29, 4)])
def test_fourteen_that_are_not_certain_need_one_solution_more(count: int, solved: int) -> None:
    of = [Candidate(id=str(i), score=Fraction(8), cost=100) for i in range(count)]
    found = best_set(BestSetRule(), of, 1350)
    assert set(found.amounts) == {str(i) for i in range(13)}
    assert found.solved == solved
