"""Bids of real conferences, where the folder of real data holds them (PrefLib 00039, 00037: .cat)."""

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.assignment.checker import violations
from app.assignment.problem import Affinities, Problem, Proposal, Randomised, Reviewer
from app.assignment.solving import solve
from tests.support.assigning import Judged, by_direct_flow

FILES = sorted(
    (Path(os.environ.get("MIAOPU_TEST_DATA", "absent")) / "preflib").glob("0003[79]*.cat")
)
READERS = 3


def bids(file: Path) -> Problem:
    """Yes is worth 4, maybe 2; what a member neither wants nor refuses is a conflict."""
    lines = file.read_text(encoding="utf-8").splitlines()
    papers = sum(1 for line in lines if line.startswith("# ALTERNATIVE NAME"))
    voters = [line.partition(":")[2] for line in lines if line and line[0] != "#"]
    values = np.zeros((papers, len(voters)), dtype=np.int64)
    named = np.zeros_like(values)
    for place, voter in enumerate(voters):
        groups = voter.replace("{", "").split("}")[:3]
        for worth, group in zip((4, 2, 0), groups, strict=False):
            rows = [int(one) - 1 for one in group.strip(" ,").split(",") if one]
            values[rows, place], named[rows, place] = worth, 1
    return Problem(
        proposals=tuple(Proposal(id=f"p{i:04}", need=READERS) for i in range(papers)),
        reviewers=tuple(
            Reviewer(id=f"r{j:04}", most=-(-papers * READERS * 5 // (4 * len(voters))))
            for j in range(len(voters))
        ),
        affinities=Affinities(values=values),
        conflicts=frozenset((f"p{i:04}", f"r{j:04}") for i, j in np.argwhere(named == 0).tolist()),
    )


@pytest.mark.needs_data
def test_bids_of_conferences_are_met_as_well_as_can_be() -> None:
    for file in FILES:
        problem = bids(file)
        answer = solve(problem)
        assert violations(problem, answer) == ()
        assert answer.objective == answer.bound
        assert Judged(problem).value(frozenset(answer.pairs)) == by_direct_flow(problem)
        lots = solve(capped(problem))
        assert violations(capped(problem), lots) == ()
        assert lots.expected <= answer.objective


def capped(problem: Problem) -> Problem:
    return replace(problem, randomised=Randomised(cap=Fraction(1, 2), seed="1"))
