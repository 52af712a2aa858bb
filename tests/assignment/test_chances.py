"""A cap on every pair's probability beside every other wish: kept exactly, and by what really comes out."""

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.assignment.chances import caps_of
from app.assignment.checker import violations
from app.assignment.drawing import drawn_readers, likeliest
from app.assignment.hindrances import hindrances
from app.assignment.posing import posed
from app.assignment.problem import Affinities, Draw, Problem, Proposal, Randomised, Reviewer, Skill
from app.assignment.solving import solve
from app.assignment.soundness import Unsound, require_sound
from tests.support.assigning import random_problem, shuffled, with_previous

SEEDS, ALL_SEEDS = 20, 2000
MIXED, ALL_MIXED = 6, 200
CAP = Fraction(1, 2)


def asked(seed: str = "1") -> Problem:
    dice = np.random.default_rng(7)
    return Problem(
        proposals=tuple(Proposal(id=f"p{i}", need=2) for i in range(5)),
        reviewers=tuple(
            Reviewer(
                id=f"r{j}",
                most=3,
                organisation=f"o{j // 2}",
                skills=frozenset({"财务"} if j % 2 else ()),
            )
            for j in range(8)
        ),
        affinities=Affinities(values=dice.integers(0, 9, (5, 8))),
        conflicts=frozenset({("p0", "r0"), ("p1", "r3")}),
        randomised=Randomised(cap=CAP, seed=seed),
    )


def drawing(seed: str) -> Problem:
    return replace(asked(seed), draw=Draw(at_least=1, seed=f"draw {seed}"))


MIXES = {
    "organisations": lambda seed: replace(asked(seed), apart=True),
    "skills and shares": lambda seed: replace(
        asked(seed), skills=(Skill(name="财务"),), fairness=Fraction(1, 2), apart=True
    ),
    "a draw": drawing,
}


def _frequencies(mix: str, seeds: int) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(seeds):
        problem = MIXES[mix](str(seed))
        answer = solve(problem)
        assert violations(problem, answer) == ()
        assert answer.short == ()
        assert max(answer.chances.values()) <= CAP
        seen.update(answer.pairs)
    # Five standard deviations above the cap, which hardly any of the many pairs would reach by chance.
    assert max(seen.values()) <= seeds / 2 + 5 * (seeds / 4) ** 0.5


@pytest.mark.parametrize("mix", MIXES)
def test_no_pair_comes_more_often_than_the_cap_allows(mix: str) -> None:
    _frequencies(mix, SEEDS)


@pytest.mark.soak
@pytest.mark.parametrize("mix", MIXES)
def test_no_pair_comes_more_often_than_the_cap_allows_over_two_thousand_seeds(mix: str) -> None:
    _frequencies(mix, ALL_SEEDS)


def test_chances_come_to_the_readers_that_each_proposal_wants() -> None:
    for mix in ("organisations", "skills and shares"):
        answer = solve(MIXES[mix]("3"))
        total = Counter()
        for (proposal, _), chance in answer.chances.items():
            total[proposal] += chance
        assert set(total.values()) == {2}


def test_with_a_cap_of_one_the_plan_is_the_best_one() -> None:
    for mix in ("organisations", "skills and shares"):
        problem = replace(MIXES[mix]("1"), randomised=None)
        free = solve(replace(problem, randomised=Randomised(cap=Fraction(1), seed="1")))
        assert free.objective == free.expected == solve(problem).objective


def test_organisations_cost_under_a_cap_what_a_linear_programme_says() -> None:
    """A flow with doors is whole: the average is the relaxation's optimum, here by hand from its two shares."""
    problem = Problem(
        proposals=(Proposal(id="p", need=1),),
        reviewers=tuple(Reviewer(id=f"r{j}") for j in range(3)),
        affinities=Affinities(values=np.array([[9, 6, 0]])),
        randomised=Randomised(cap=Fraction(2, 3), seed="1"),
    )
    answer = solve(problem)
    assert answer.expected == 8
    assert answer.chances == {("p", "r0"): Fraction(2, 3), ("p", "r1"): Fraction(1, 3)}


def test_a_draw_and_a_cap_hold_together() -> None:
    problem = drawing("1")
    drawn = likeliest(problem)
    found = posed(problem, problem.settled | frozenset(drawn_readers(problem).pairs))
    caps = caps_of(found, problem, problem.randomised)
    for unit, cap in zip(found.units, caps.unit.tolist(), strict=True):
        likely = drawn[unit[0].id]
        assert likely + (1 - likely) * Fraction(cap, caps.parts) <= CAP
    tight = replace(problem, randomised=Randomised(cap=Fraction(1, 9), seed="1"))
    with pytest.raises(Unsound) as refused:
        solve(tight)
    assert {one.code for one in refused.value.findings} == {"cap_draw"}


def test_nobody_is_drawn_more_often_than_it_is_said() -> None:
    problem, seen, times = replace(drawing("1"), randomised=None), Counter(), 300
    likely = max(likeliest(problem).values())
    for seed in range(times):
        again = replace(problem, draw=Draw(at_least=1, seed=str(seed)))
        seen.update(drawn_readers(again).pairs)
    assert max(seen.values()) <= times * likely + 5 * (times * likely * (1 - likely)) ** 0.5


def test_what_was_planned_before_stays_under_a_cap() -> None:
    problem = replace(asked(), randomised=None)
    before = solve(problem)
    gone = before.pairs[0]
    again = replace(
        with_previous(asked(), before.pairs, ()),
        forbidden=frozenset({gone}),
        randomised=Randomised(cap=CAP, seed="9"),
    )
    answer = solve(again)
    assert violations(again, answer) == ()
    assert answer.taken_back == (gone,)
    assert len(answer.added) == 1
    assert answer.chances[answer.added[0]] <= CAP


def test_a_cap_that_organisations_make_too_low_is_told_with_what_would_do() -> None:
    people = tuple(
        Reviewer(id=f"r{j}", organisation="甲" if j else "乙", most=None) for j in range(3)
    )
    problem = Problem(
        proposals=(Proposal(id="p", need=2),),
        reviewers=people,
        affinities=Affinities(values=np.array([[1, 1, 1]])),
        apart=True,
        randomised=Randomised(cap=Fraction(2, 3), seed="1"),
    )
    found = hindrances(problem)
    assert [(one.code, one.facts["would_do"]) for one in found] == [("cap_low", "1")]


@pytest.mark.parametrize("seed", range(MIXED))
def test_every_mix_keeps_the_cap_and_everything_else(seed: int) -> None:
    _keeps_everything(seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(MIXED, ALL_MIXED))
def test_two_hundred_mixes_keep_the_cap_and_everything_else(seed: int) -> None:
    _keeps_everything(seed)


def _keeps_everything(seed: int) -> None:
    dice = random.Random(seed)
    problem = replace(
        random_problem(seed),
        randomised=Randomised(cap=Fraction(dice.randint(3, 9), 10), seed=str(seed)),
        draw=Draw(at_least=1, seed=str(seed)) if dice.random() < 0.3 else None,
        leads=dice.random() < 0.3,
    )
    try:
        require_sound(problem)
    except Unsound:
        return
    answer = solve(problem)
    assert violations(problem, answer) == ()
    assert solve(shuffled(problem, seed)).pairs == answer.pairs
