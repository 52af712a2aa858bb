"""Elections for tests: read from real files, from committees, made at random; and a slow twin in fractions."""

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from app.forms.ballot_files import read_ballot_file, round_of
from app.scoring.ballot_sets import PaperGroup
from app.scoring.budgets import election_of
from app.scoring.elections import Election

MINOR = 100


def real(path: Path) -> tuple[Election, list[str], list[str | None]]:
    """Read a ballot file: the election, the ids in listed order, what was selected."""
    file = read_ballot_file(path.read_bytes())
    evidence = round_of(file, "equalshares").evidence
    ids = [project.id for project in file.projects]
    proposals = {proposal.id: proposal for proposal in evidence.proposals}
    election = election_of(ids, proposals, evidence.pots[0].amount_minor, evidence.ballot_sets)
    return election, ids, [project.selected for project in file.projects]


def approvals(costs: Sequence[int], pot: int, papers: Sequence[Sequence[int]]) -> Election:
    """Make an election of plain approvals, one voter a paper."""
    groups = tuple(PaperGroup(many=1, choices=tuple(paper)) for paper in papers)
    return Election(costs=tuple(costs), pot=pot, groups=groups)


def at_random(seed: int, *, points: bool = False) -> Election:
    """Make a small election with many equal costs and votes, empty papers and projects that cost nothing."""
    dice = random.Random(seed)
    projects = dice.randint(1, 7)
    costs = [
        dice.choice([0, 100, 100, 200, 300, 700]) * dice.choice([1, 1, 3]) for _ in range(projects)
    ]
    groups = []
    for _ in range(dice.randint(0, 9)):
        chosen = tuple(sorted(dice.sample(range(projects), dice.randint(0, projects))))
        given = tuple(dice.randint(0, 4) for _ in chosen) if points else ()
        groups.append(PaperGroup(many=dice.randint(1, 4), choices=chosen, points=given))
    return Election(costs=tuple(costs), pot=dice.randint(0, 2000), groups=tuple(groups))


def twin(
    election: Election, budgets: Sequence[Fraction], *, by_cost: bool
) -> Iterator[tuple[int, ...]]:
    """Buy in fractions, from the wording of the rule: yields who is equally good, the one bought first.

    For each project the least price per gain is sought at which its supporters, each with what he has, pay it.
    """
    voters = [group for group in election.groups for _ in range(group.many)]
    left = list(budgets)
    open_ = {project for project, cost in enumerate(election.costs) if cost > 0}
    while True:
        prices = {}
        for project in open_:
            price = _price(election, voters, left, project, by_cost=by_cost)
            if price is not None:
                prices[project] = price
        if not prices:
            return
        least = min(prices.values())
        tied = tuple(sorted(project for project, price in prices.items() if price == least))
        yield tied
        for voter, paper in enumerate(voters):
            gain = _gain(election, paper, tied[0], by_cost=by_cost)
            left[voter] -= min(left[voter], least * gain)
        open_.remove(tied[0])


def _price(
    election: Election,
    voters: Sequence[PaperGroup],
    left: Sequence[Fraction],
    project: int,
    *,
    by_cost: bool,
) -> Fraction | None:
    gains = [_gain(election, paper, project, by_cost=by_cost) for paper in voters]
    payers = [voter for voter, gain in enumerate(gains) if gain > 0]
    missing = Fraction(election.costs[project])
    if sum((left[voter] for voter in payers), Fraction(0)) < missing:
        return None
    for voter in sorted(payers, key=lambda voter: left[voter] / gains[voter]):
        together = sum(gains[other] for other in payers)
        if left[voter] * together >= missing * gains[voter]:
            return missing / together
        missing -= left[voter]
        payers.remove(voter)
    return None


def _gain(election: Election, paper: PaperGroup, project: int, *, by_cost: bool) -> Fraction:
    if project not in paper.choices:
        return Fraction(0)
    if paper.points:
        return Fraction(paper.points[paper.choices.index(project)])
    return Fraction(election.costs[project] if by_cost else 1)
