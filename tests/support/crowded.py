"""Many proposals that all want the same few readers: the best pairs of each are far from enough for a plan."""

import numpy as np

from app.assignment.problem import Affinities, Problem, Proposal, Reviewer

NEED = 5


def crowded(seed: int, *, kinds: int, count: int = 200, people: int = 60) -> Problem:
    """Make a problem whose reviewers nearly everybody ranks alike; kinds: so many affinities differ."""
    dice = np.random.default_rng(seed)
    values = (np.linspace(8, 0, people) + dice.random((count, people)) * 2) / 10
    barred = np.argwhere(dice.random((count, people)) < 0.05)
    return Problem(
        proposals=tuple(Proposal(id=f"p{i:03}", need=NEED) for i in range(count)),
        reviewers=tuple(
            Reviewer(id=f"r{j:03}", most=-(-count * NEED * 9 // (8 * people)), least=j % 4)
            for j in range(people)
        ),
        affinities=Affinities(values=np.round(values * kinds) / kinds, digits=5),
        conflicts=frozenset((f"p{i:03}", f"r{j:03}") for i, j in barred.tolist()),
    )
