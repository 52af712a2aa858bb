"""Instances that others published: small ones of two conference systems, and bids of real conferences.

The numbers of the small ones are those of the tests of OpenReview's matcher (tests/test_solvers_minmax.py,
test_solvers_fairflow.py, at github.com/openreview/openreview-matcher) and of HotCRP (test/t_mincostmaxflow.php at
github.com/kohler/hotcrp), with what they say comes out. The bids are PrefLib's (00039): whoever wants them tried puts
the two files into the folder of real data.
"""

import os
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.assignment.checker import violations
from app.assignment.problem import Affinities, Problem, Proposal, Randomised, Reviewer
from app.assignment.solving import solve
from tests.support.assigning import Judged, by_direct_flow, by_programme

FOLDER = Path(os.environ.get("MIAOPU_TEST_DATA", "absent")) / "preflib"
BIDS = ("00039-00000001.cat", "00039-00000002.cat")
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
@pytest.mark.parametrize("name", BIDS)
def test_bids_of_conferences_are_met_as_well_as_can_be(name: str) -> None:
    if not (FOLDER / name).exists():
        pytest.skip(f"preflib/{name} is not in the folder of real data")
    problem = bids(FOLDER / name)
    answer = solve(problem)
    assert violations(problem, answer) == ()
    assert answer.objective == answer.bound
    assert Judged(problem).value(frozenset(answer.pairs)) == by_direct_flow(problem)
    lots = solve(capped(problem))
    assert violations(capped(problem), lots) == ()
    assert lots.expected is not None
    assert lots.expected <= answer.objective


def capped(problem: Problem) -> Problem:
    return replace(problem, randomised=Randomised(cap=Fraction(1, 2), seed="1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A row of affinities for each reviewer, as they print it; barred: (reviewer, paper)."""

    rows: tuple[tuple[float, ...], ...]
    need: tuple[int, ...]
    most: tuple[int, ...]
    least: tuple[int, ...]
    barred: tuple[tuple[int, int], ...] = ()

    @property
    def problem(self) -> Problem:
        """Give it as a problem, every affinity raised so that none is below 0."""
        low = min(min(row) for row in self.rows)
        values = np.array(self.rows).T - min(low, 0)
        return Problem(
            proposals=tuple(Proposal(id=f"p{i}", need=need) for i, need in enumerate(self.need)),
            reviewers=tuple(
                Reviewer(id=f"r{j}", most=most, least=least)
                for j, (most, least) in enumerate(zip(self.most, self.least, strict=True))
            ),
            affinities=Affinities(values=values, digits=1),
            conflicts=frozenset((f"p{i}", f"r{j}") for j, i in self.barred),
        )


SCORES = ((0.2, 0.1, 0.4), (0.5, 0.2, 0.3), (0.2, 0.0, 0.6), (0.7, 0.9, 0.3))
CROSSED = ((1, 2), (1, 3), (2, 2), (2, 3), (3, 0), (3, 1))
LOW = ((10, -1, -1, 10, 10), (100, 10, 10, 100, -1), (-1, 10, 10, 100, 100), (10, 100, 100, 10, 10))
PRINTED = {
    "demands": Printed(rows=SCORES, need=(2, 1, 3), most=(2,) * 4, least=(1,) * 4),
    "supply": Printed(rows=SCORES, need=(2, 2, 2), most=(2, 1, 3, 1), least=(1,) * 4),
    "demands and supply": Printed(rows=SCORES, need=(2, 1, 3), most=(2, 1, 3, 1), least=(0,) * 4),
    "cheapest": Printed(
        rows=((2, 1, 1), (1, 2, 1), (1, 1, 2), (0, 0, 2)),
        need=(1, 1, 2), most=(2,) * 4, least=(1,) * 4,
    ),
    "crossed": Printed(
        rows=((1,) * 5,) * 4, need=(2,) * 5, most=(3,) * 4, least=(1,) * 4, barred=CROSSED
    ),
    "dear ones barred": Printed(
        rows=LOW, need=(2,) * 5, most=(3,) * 4, least=(1,) * 4,
        barred=((1, 0), (1, 3), (2, 3), (2, 4), (3, 1), (3, 2)),
    ),
    "two each": Printed(rows=((1,) * 6,) * 6, need=(2,) * 6, most=(3,) * 6, least=(2,) * 6),
    "one at least": Printed(
        rows=(*((2000,) * 3,) * 3, (0,) * 3), need=(3,) * 3, most=(3,) * 4, least=(1,) * 4
    ),
    "two at least": Printed(
        rows=(*((2000,) * 3,) * 3, (0,) * 3), need=(3,) * 3, most=(3,) * 4, least=(2,) * 4
    ),
    "hotcrp": Printed(
        rows=((1, 2, 0), (1, 1, 1), (1, 0, 0)), need=(1,) * 3, most=(1,) * 3, least=(0,) * 3,
        barred=((0, 2), (2, 1)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_what_conference_systems_try_themselves_by_comes_out_best(name: str) -> None:
    printed = PRINTED[name]
    problem = printed.problem
    answer = solve(problem)
    assert violations(problem, answer) == ()
    assert answer.objective == answer.bound
    value = Judged(problem).value(frozenset(answer.pairs))
    assert value == by_direct_flow(problem) == by_programme(problem)
    assert answer.short == ()
    readers = [sum(pair[0] == f"p{i}" for pair in answer.pairs) for i in range(len(printed.need))]
    assert readers == list(printed.need)
    assert all(answer.loads[one.id] >= one.least for one in problem.reviewers)


def test_they_print_the_same_plan() -> None:
    cheapest = {("p0", "r0"), ("p1", "r1"), ("p2", "r2"), ("p2", "r3")}
    assert set(solve(PRINTED["cheapest"].problem).pairs) == cheapest
    dear = solve(PRINTED["dear ones barred"].problem)
    assert dear.objective == 10 * (10 + 1)  # ten pairs of 10 each, all raised by 1
    # HotCRP prices a wish against by 1: u2 takes p0, u1 what is left.
    hotcrp = {("p1", "r0"), ("p2", "r1"), ("p0", "r2")}
    assert set(solve(PRINTED["hotcrp"].problem).pairs) == hotcrp


def test_where_everybody_is_barred_they_fail_and_a_plan_is_made_that_says_so() -> None:
    everybody = tuple((j, i) for j in range(5) for i in range(20))
    problem = Printed(
        rows=((0,) * 20,) * 5, need=(3,) * 20, most=(20,) * 5, least=(5,) * 5, barred=everybody
    ).problem
    answer = solve(problem)
    assert (answer.pairs, len(answer.short)) == ((), 20)
