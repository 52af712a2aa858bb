"""Readers by lot beside those who are settled: who counts as drawn, who was passed over, and what stays short."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.assignment.drawing import drawn_readers
from app.assignment.problem import (
    Affinities,
    Draw,
    Previous,
    Problem,
    Proposal,
    Randomised,
    Reviewer,
    Skill,
)
from app.assignment.solving import solve
from app.assignment.soundness import Unsound, require_sound
from app.lots import drawn_order

NAMES = ("a", "b", "c", "d")


def problem(need: int = 2, at_least: int = 1, seed: str = "s", **wishes: object) -> Problem:
    """One proposal and four members."""
    return Problem(
        proposals=(Proposal(id="p", need=need),),
        reviewers=tuple(Reviewer(id=name) for name in NAMES),
        affinities=Affinities(values=np.ones((1, 4), dtype=np.int64)),
        draw=Draw(at_least=at_least, seed=seed),
        **wishes,  # type: ignore[arg-type]  # a test's own words
    )


def order(seed: str = "s") -> tuple[str, ...]:
    return drawn_order(seed, "assignment:p", NAMES)


def test_no_place_for_a_draw_is_said() -> None:
    last = order()[-1]
    answer = solve(problem(need=1, fixed=frozenset({("p", last)})))
    assert answer.pairs == (("p", last),)
    [short] = answer.given_up
    assert (short.code, dict(short.facts)) == (
        "draw_short",
        {"proposal": "p", "has": 0, "wanted": 1},
    )
    answer = solve(problem(need=1, at_least=2))
    [short] = answer.given_up
    assert (short.code, short.facts["has"], short.facts["wanted"]) == ("draw_short", 1, 2)


def test_whoever_was_drawn_and_is_locked_stays_drawn_and_nobody_else_is() -> None:
    first, last = order()[0], order()[-1]
    drawn = drawn_readers(problem(fixed=frozenset({("p", first)})))
    assert (drawn.pairs, drawn.notes) == ((("p", first),), ())
    drawn = drawn_readers(problem(fixed=frozenset({("p", last)})))
    assert drawn.pairs == (("p", first),)  # somebody locked who was not drawn counts for nothing


def test_a_reader_settled_by_another_part_of_a_block_is_not_drawn_twice() -> None:
    block = replace(
        problem(fixed=frozenset({("q", order()[0])})),
        proposals=tuple(Proposal(id=name, need=2, block="A") for name in "pq"),
        affinities=Affinities(values=np.ones((2, 4), dtype=np.int64)),
    )
    answer = solve(block)
    assert (len(answer.pairs), set(answer.drawn)) == (4, {(name, order()[0]) for name in "pq"})


def test_the_order_tells_who_was_passed_over_and_why() -> None:
    one, two, three, four = order()
    asked = problem(conflicts=frozenset({("p", one)}), apart=True)
    people = {two: Reviewer(id=two, most=0), three: Reviewer(id=three, organisation="x")}
    asked = replace(
        asked,
        reviewers=tuple(people.get(name, Reviewer(id=name, organisation="x")) for name in NAMES),
        fixed=frozenset({("p", four)}),
    )
    assert solve(asked).orders["p"] == (
        (one, "barred"),
        (two, "full"),
        (three, "same_house"),
        (four, "drawn"),
    )


def test_a_reader_begun_before_counts_as_drawn_where_the_lot_comes_to_him() -> None:
    first = order()[0]
    before = Previous(pairs=frozenset({("p", first)}), begun=frozenset({("p", first)}))
    assert drawn_readers(problem(previous=before)).pairs == (("p", first),)


@pytest.mark.parametrize("parts", [60, 65])
def test_a_cap_below_what_whole_plans_can_give_is_refused(parts: int) -> None:
    asked = replace(
        problem(need=1),
        draw=None,
        skills=(Skill(name="账", price=Fraction(1)),),
        randomised=Randomised(cap=Fraction(1, parts), seed="s"),
    )
    if parts == 60:
        require_sound(asked)
        return
    with pytest.raises(Unsound) as refused:
        solve(asked)
    [found] = refused.value.findings
    assert (found.code, found.facts["least"]) == ("cap_small", "1/60")
