"""Even loads give way where a plan would be short of them, and no further."""

from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest

from app.assignment.checker import violations
from app.assignment.easing import eased
from app.assignment.problem import (
    Affinities,
    Draw,
    Problem,
    Proposal,
    Reviewer,
    Skill,
)
from app.assignment.solving import solve


def problem(most: int | None, conflicts: set[tuple[str, str]], **wishes: object) -> Problem:
    """Six proposals that want two readers each, six members."""
    return Problem(
        proposals=tuple(Proposal(id=f"p{at}", need=2) for at in range(6)),
        reviewers=tuple(Reviewer(id=name, most=most) for name in "abcdef"),
        affinities=Affinities(values=np.ones((6, 6), dtype=np.int64)),
        conflicts=frozenset(conflicts),
        **wishes,  # type: ignore[arg-type]  # a test's own words
    )


FEW = {(f"p{at}", name) for at in range(4) for name in "cdef"}


def test_only_the_limits_that_must_be_are_raised_and_it_is_said() -> None:
    even, said = problem(3, FEW), problem(None, FEW)
    assert len(solve(even).pairs) == 10
    used, answer = eased(even, said)
    assert (len(answer.pairs), answer.short, violations(used, answer)) == (12, (), ())
    assert [one.most for one in used.reviewers] == [4, 4, 3, 3, 3, 3]
    assert [(one.code, dict(one.facts)) for one in answer.given_up] == [
        ("over_even", {"reviewer": name, "load": 4, "most": 3}) for name in "ab"
    ]


def test_even_limits_that_do_stay() -> None:
    even, said = problem(3, set()), problem(None, set())
    assert eased(even, said)[0].reviewers == even.reviewers
    barred = {(f"p{at}", name) for at in range(6) for name in "abcdef"}
    even, said = problem(3, barred), problem(None, barred)
    assert eased(even, said)[0].reviewers == even.reviewers  # more room would not help


def test_a_least_load_that_nobody_asked_for_is_no_wish_that_was_given_up() -> None:
    busy = {(f"p{at}", "f") for at in range(5)}
    said = problem(None, busy)
    lazy = tuple(replace(one, most=4, least=2 if one.id == "f" else 1) for one in said.reviewers)
    used, answer = eased(replace(said, reviewers=lazy), said)
    assert (answer.given_up, violations(used, answer)) == ((), ())
    wished = replace(said, reviewers=lazy)
    assert [one.code for one in eased(wished, wished)[1].given_up] == ["least_missed"]


def test_duties_and_lots_count_as_well_as_readers() -> None:
    skills = (Skill(name="账"),)
    knowing = replace(problem(3, FEW - {("p0", "c")}, skills=skills), apart=False)
    people = tuple(
        replace(one, skills=frozenset({"账"}) if one.id == "a" else frozenset())
        for one in knowing.reviewers
    )
    even = replace(knowing, reviewers=people)
    said = replace(even, reviewers=tuple(replace(one, most=None) for one in people))
    used, answer = eased(even, said)
    assert violations(used, answer) == ()
    assert {one.code for one in answer.given_up} == {"over_even"}  # no duty is missing
    draw = Draw(at_least=2, seed="s")
    used, answer = eased(problem(3, FEW, draw=draw), problem(None, FEW, draw=draw))
    assert (answer.short, violations(used, answer)) == ((), ())
    assert "draw_short" not in {one.code for one in answer.given_up}


@pytest.mark.parametrize("seed", range(40))
def test_the_readings_above_the_even_limits_are_as_few_as_can_be(seed: int) -> None:
    dice = Random(seed)
    names = "abc"
    conflicts = {(f"p{at}", name) for at in range(4) for name in names if dice.random() < 0.4}
    said = Problem(
        proposals=tuple(Proposal(id=f"p{at}", need=1) for at in range(4)),
        reviewers=tuple(Reviewer(id=name, most=dice.choice([2, 3, None])) for name in names),
        affinities=Affinities(values=np.ones((4, 3), dtype=np.int64)),
        conflicts=frozenset(conflicts),
    )
    even = replace(said, reviewers=tuple(replace(one, most=1) for one in said.reviewers))
    used, answer = eased(even, said)
    rooms = [4 if one.most is None else one.most for one in said.reviewers]
    plans = [
        (chosen.count(None), sum(max(0, chosen.count(at) - 1) for at in range(3)))
        for chosen in product([None, 0, 1, 2], repeat=4)
        if all(chosen.count(at) <= rooms[at] for at in range(3))
        and all(
            at is None or (f"p{row}", names[at]) not in conflicts for row, at in enumerate(chosen)
        )
    ]
    above = sum(max(0, load - 1) for load in answer.loads.values())
    assert (sum(one.wanted - one.has for one in answer.short), above) == min(plans)
    assert violations(used, answer) == ()
