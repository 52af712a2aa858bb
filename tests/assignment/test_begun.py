"""What was begun stays, whatever was wished since."""

from dataclasses import replace

import numpy as np

from app.assignment.begun import parted, uneven_blocks, with_begun
from app.assignment.checker import violations
from app.assignment.problem import Affinities, Previous, Problem, Proposal, Reviewer
from app.assignment.solving import solve


def problem(
    begun: set[tuple[str, str]], *, need: int = 1, most: int | None = None, block: str = "A"
) -> Problem:
    """Two proposals, in one block if nothing else is said, and three members."""
    return Problem(
        proposals=tuple(Proposal(id=name, need=need, block=block) for name in ("p1", "p2")),
        reviewers=tuple(Reviewer(id=name, most=most) for name in ("r0", "r1", "r2")),
        affinities=Affinities(values=np.ones((2, 3), dtype=np.int64)),
        previous=Previous(pairs=frozenset({("p1", "r0"), ("p2", "r0")}), begun=frozenset(begun)),
    )


def test_a_block_comes_apart_where_its_reader_must_keep_out_of_another_part() -> None:
    late = replace(problem({("p2", "r0")}), conflicts=frozenset({("p1", "r0")}))
    kept, said = with_begun(late)
    answer = solve(kept)
    assert (answer.short, violations(kept, answer)) == ((), ())
    assert dict(answer.pairs)["p2"] == "r0"
    assert [(one.code, dict(one.facts)) for one in said] == [
        ("begun_block", {"block": "A", "reviewer": "r0", "proposal": "p1"})
    ]


def test_needs_and_loads_reach_up_to_what_was_begun() -> None:
    many = problem({("p1", "r0"), ("p1", "r1")}, block="")
    kept, said = with_begun(many)
    assert [one.need for one in kept.proposals] == [2, 1]
    assert [(one.code, one.facts["has"]) for one in said] == [("begun_over_need", 2)]
    full = problem({("p1", "r0"), ("p2", "r0")}, most=1, block="")
    kept, said = with_begun(full)
    assert [one.most for one in kept.reviewers] == [2, 1, 1]
    assert [(one.code, one.facts["load"]) for one in said] == [("begun_over_most", 2)]
    assert set(solve(kept).pairs) == {("p1", "r0"), ("p2", "r0")}


def test_a_block_comes_apart_where_more_began_than_are_wanted() -> None:
    kept, said = with_begun(problem({("p1", "r0"), ("p2", "r1")}))
    assert [one.code for one in said] == ["begun_block_many"]
    assert set(solve(kept).pairs) == {("p1", "r0"), ("p2", "r1")}


def test_nothing_gives_way_without_need_and_nothing_to_what_is_fixed() -> None:
    plain = problem({("p1", "r0")})
    kept, said = with_begun(plain)
    assert (kept.proposals, kept.reviewers, said) == (plain.proposals, plain.reviewers, ())
    fixed = replace(
        problem(set(), block=""), fixed=frozenset({("p1", "r0"), ("p1", "r1")}), previous=None
    )
    assert with_begun(fixed) == (fixed, ())


def test_blocks_with_different_needs_are_known_and_come_apart() -> None:
    found = problem(set())
    uneven = replace(found, proposals=(found.proposals[0], replace(found.proposals[1], need=2)))
    assert uneven_blocks(uneven) == {"A"}
    assert uneven_blocks(parted(uneven, {"A"})) == set()
