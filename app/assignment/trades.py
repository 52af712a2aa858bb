"""Where a reader could go instead: to another proposal, or in exchange with a reader of it, by what the plan gains."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

import numpy as np

from app.assignment.alternates import Seen
from app.assignment.answer import Answer
from app.assignment.columns import Ints
from app.assignment.posing import whole
from app.assignment.problem import Problem

#: So many of the best are looked at before it is given up that enough of them could be.
TRIED_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """The reader goes to `proposal`; `reviewer` comes from there in exchange, or nobody. gain: of affinities."""

    proposal: str
    reviewer: str
    gain: Fraction


def trades(
    problem: Problem, answer: Answer, proposal: str, reviewer: str, *, count: int
) -> tuple[Trade, ...]:
    """List the best places for a reader of a proposal: at most `count` to go to, then as many exchanges.

    Args:
        problem: as it was solved.
        answer: its plan, in which the reviewer reads the proposal.
        proposal: where the reviewer reads now.
        reviewer: who is to go elsewhere.
        count: how many of each kind, ≥ 1.

    Returns:
        First proposals that lack readers, then the others, each by gain; then exchanges by gain. None of them meets
        with a conflict, a forbidden pair, an organisation twice or a duty less; loads stay as they are where they
        count proposals. What the proposal that is left then lacks is not judged.

    Exact: whole numbers. Ties: by proposal, then reviewer. Cost: O(pairs of the plan + proposals).
    Source: our rule.
    """
    seen = _Seen(problem, answer, proposal, reviewer)
    moves = sorted(seen.moves(), key=lambda one: (not seen.lacks(one), -one[0], one[1]))
    swaps = sorted(seen.exchanges(), key=lambda one: (-one[0], one[1], one[2]))
    return (
        *islice(seen.possible(moves), count),
        *islice(seen.possible(swaps), count),
    )


#: (gain in worths, proposal, reviewer who comes in exchange or nothing)
_Found = tuple[int, str, str]


class _Seen:
    """The plan as one looks for another place for one of its readers."""

    def __init__(self, problem: Problem, answer: Answer, proposal: str, reviewer: str) -> None:
        self.problem, self.answer = problem, answer
        self.proposal, self.reviewer = proposal, reviewer
        self.row = {one.id: at for at, one in enumerate(problem.proposals)}
        self.place = {one.id: at for at, one in enumerate(problem.reviewers)}
        self.scale = 10**problem.affinities.digits
        self.worth: Ints = whole(problem.affinities.values, self.scale).astype(np.int64)
        self.reads = {p for p, r in answer.pairs if r == reviewer}
        self.short = {one.proposal for one in answer.short}
        self.here = Seen(problem, answer, proposal, reviewer)
        self.together = {one.id for one in self.here.members}

    def lacks(self, found: _Found) -> bool:
        return found[1] in self.short

    def moves(self) -> Iterator[_Found]:
        own = self._worth(self.proposal, self.reviewer)
        for one in self.problem.proposals:
            if self._elsewhere(one.id):
                yield self._worth(one.id, self.reviewer) - own, one.id, ""

    def exchanges(self) -> Iterator[_Found]:
        own = self._worth(self.proposal, self.reviewer)
        for other, who in self.answer.pairs:
            if self._elsewhere(other) and who != self.reviewer:
                come = self._worth(other, self.reviewer) + self._worth(self.proposal, who)
                yield come - own - self._worth(other, who), other, who

    def possible(self, found: Iterable[_Found]) -> Iterator[Trade]:
        for gain, other, who in islice(found, TRIED_MAX):
            if self._can(other, who):
                yield Trade(proposal=other, reviewer=who, gain=Fraction(gain, self.scale))

    def _can(self, other: str, who: str) -> bool:
        there = Seen(self.problem, self.answer, other, who or None)
        if there.unfit(self.problem.reviewers[self.place[self.reviewer]]):
            return False
        return not who or not self.here.unfit(self.problem.reviewers[self.place[who]])

    def _elsewhere(self, other: str) -> bool:
        return other not in self.reads and other not in self.together

    def _worth(self, proposal: str, reviewer: str) -> int:
        return int(self.worth[self.row[proposal], self.place[reviewer]])
