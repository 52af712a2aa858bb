"""The independent check finds what is planted."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.assignment.checker import violations
from app.assignment.problem import Affinities, Problem, Proposal, Reviewer, Skill
from app.assignment.solving import solve

ASKED = Problem(
    proposals=(Proposal(id="a", need=1), Proposal(id="b", need=1)),
    reviewers=(
        Reviewer(id="x", most=1, organisation="o", skills=frozenset({"s"})),
        Reviewer(id="y", most=2, organisation="o", skills=frozenset({"s"})),
        Reviewer(id="z", most=2),
    ),
    affinities=Affinities(values=np.array([[3, 2, 1], [3, 2, 1]])),
    conflicts=frozenset({("a", "z")}),
    skills=(Skill(name="s"),),
    apart=True,
)
PLANTED = {
    "check_barred": (("a", "z"), ("b", "x")),
    "check_skill": (("a", "y"), ("b", "z")),
    "check_over": (("a", "x"), ("b", "x")),
    "check_house": (("a", "x"), ("a", "y"), ("b", "y")),
    "check_many": (("a", "x"), ("a", "y"), ("b", "y")),
    "check_short": (("a", "x"),),
    "check_twice": (("a", "y"), ("a", "y"), ("b", "x")),
    "check_unknown": (("a", "y"), ("b", "nobody")),
    "check_load": (("a", "y"), ("b", "y")),
    "check_objective": (("a", "y"), ("b", "y")),
}


@pytest.mark.parametrize("code", PLANTED)
def test_what_is_planted_is_found(code: str) -> None:
    answer = solve(ASKED)
    assert violations(ASKED, answer) == ()
    wrong = replace(answer, pairs=PLANTED[code])
    assert code in {found.code for found in violations(ASKED, wrong)}


def test_a_bound_below_the_plan_is_found() -> None:
    wrong = replace(solve(ASKED), bound=Fraction(1))
    assert [found.code for found in violations(ASKED, wrong)] == ["check_bound"]


def test_one_skill_may_be_a_duty_and_a_wish_of_more() -> None:
    asked = replace(
        ASKED,
        skills=(
            Skill(name="s"),
            Skill(name="s", at_least=2, price=Fraction(1)),
            Skill(name="s", at_least=3, price=Fraction(2)),
        ),
    )
    answer = solve(asked)
    assert violations(asked, answer) == ()
    wanted = [(one.code, one.facts["proposal"], one.facts["wanted"]) for one in answer.given_up]
    assert wanted == [("skill_missed", name, count) for count in (2, 3) for name in "ab"]
    assert answer.objective == Fraction(2 + 3) - 2 * (1 + 2 * 2)
    silent = replace(answer, given_up=answer.given_up[:-1])
    assert [one.code for one in violations(asked, silent)] == ["check_skill"]
