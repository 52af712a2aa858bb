"""A vote over a budget as values: what projects cost, who supports them, and the plain greedy count."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.scoring.ballot_sets import PaperGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """A vote over a budget. `costs` in minor units ≥ 1; positions in `groups` count from 0.

    The order of the projects is the order that settles ties.
    """

    costs: tuple[int, ...]
    pot: int
    groups: tuple[PaperGroup, ...]

    @property
    def voters(self) -> int:
        """Count the papers, the empty ones too."""
        return sum(group.many for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """One project that its supporters paid for.

    `paid_by`: how many paid the most that anybody pays; `gave_all`: how many gave all they had left and
    less than that. `most`: what the former pay together over how many (or over how many points) they are,
    in units. `tied`: all that were equally good then, itself included, in the order that settled it.
    """

    project: int
    paid_by: int
    gave_all: int
    most: tuple[int, int]
    tied: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What all voters buy when each has `share` units, and the first `extra` of them one more."""

    share: int
    extra: int = 0
    bought: tuple[Bought, ...]


def greedy(election: Election) -> tuple[int, ...]:
    """Fund by votes (points where there are any) down to the end of the pot; equals in their order."""
    votes = support(election)
    left, funded = election.pot, []
    for project in sorted(range(len(votes)), key=lambda project: (-votes[project], project)):
        if election.costs[project] <= left:
            funded.append(project)
            left -= election.costs[project]
    return tuple(funded)


def support(election: Election) -> list[int]:
    """Count votes, or points, of each project."""
    votes = [0] * len(election.costs)
    for group in election.groups:
        for choice, given in zip(
            group.choices, group.points or (1,) * len(group.choices), strict=True
        ):
            votes[choice] += given * group.many
    return votes


def exhaustive(election: Election, winners: Sequence[int]) -> bool:
    """Tell whether nothing more fits into the pot."""
    won = set(winners)
    left = election.pot - sum(election.costs[project] for project in won)
    return all(cost > left for project, cost in enumerate(election.costs) if project not in won)
