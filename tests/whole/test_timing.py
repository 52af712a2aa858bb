"""How long an answer takes tells nothing of who reviews what: the same work is done in both worlds.

Three copies of one round are asked in turns: one, its twin in which nothing is otherwise, and the other one, in
which members mark, keep out and hand on otherwise. The twin shows what the measuring itself tells apart: it is
judged by the same rule. Both clocks are read, that on the wall, which an attacker has, and that of the work done,
which other people's work on the machine does not hide.
"""

import logging
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from math import erfc, sqrt
from statistics import median

import pytest

from app.vocabulary import Phase
from tests.support.rounds import SUBJECT, World
from tests.whole.otherwise import review_otherwise
from tests.whole.subjects import addresses
from tests.whole.test_two_worlds import SEED, Worlds

_log = logging.getLogger(__name__)
SAMPLES = 2000
#: What `docs/promises.md` says; a query more costs about 0.3 ms of work.
WALL_MS, WORK_MS, QUERY_MS = 1.0, 0.2, 0.3
#: Two that are one differ so much by chance once in a hundred times.
CHANCE = 0.01
ONE, TWIN, OTHER = "one", "twin", "other"
Taken = dict[tuple[str, str], list[float]]


@pytest.mark.soak
@pytest.mark.parametrize("phase", [Phase.REVIEW, Phase.MEETING])
@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("applicant", "/proposals/{proposal_id}"),
        ("applicant", "/proposals"),
        ("rival", "/proposals/{proposal_id}"),
        ("visitor", "/rounds/{code}"),
        ("recused", "/reviews/rounds/{round_id}"),
        ("recused", "/proposals/{proposal_id}"),
    ],
)
def test_answers_take_as_long_in_both_worlds(
    world_copy: Worlds, phase: Phase, role: str, path: str
) -> None:
    worlds, asked = three(world_copy, phase, role, path)
    # What chance alone tells apart once in a hundred times is measured once more: a leak is there again.
    for _ in range(2):
        taken = measured(worlds, role, asked, SAMPLES)
        told = {name: differences(taken, name) for name in (TWIN, OTHER)}
        _log.info("%s %s %s: %s", phase.value, role, path, told)
        if told == {TWIN: {}, OTHER: {}}:
            return
    assert told == {TWIN: {}, OTHER: {}}


@pytest.mark.parametrize(
    ("samples", "base"),
    # A few samples tell two worlds apart by chance: only many are held against the measuring's own noise.
    [(60, ONE), pytest.param(SAMPLES, OTHER, marks=pytest.mark.soak)],
)
def test_work_of_one_query_more_would_be_noticed(
    world_copy: Worlds, samples: int, base: str
) -> None:
    worlds, asked = three(world_copy, Phase.REVIEW, "rival", "/proposals/{proposal_id}")
    taken = measured(worlds, "rival", asked, samples)
    late = {clock: [one + QUERY_MS for one in taken[base, clock]] for clock in ("wall", "work")}
    taken |= {(OTHER, clock): own for clock, own in late.items()}
    assert "work" in differences(taken, OTHER)


def three(world_copy: Worlds, phase: Phase, role: str, path: str) -> tuple[dict[str, World], str]:
    """Open a round three times, in one of them with other reviews; gives the address to ask for."""
    worlds = {name: world_copy(phase) for name in (ONE, TWIN, OTHER)}
    subject = worlds[ONE].one(
        "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE o.name = ?",
        SUBJECT,
    )
    review_otherwise(worlds[OTHER], only=subject if role == "recused" else "")
    return worlds, path.format(**addresses(worlds[ONE]))


def measured(worlds: dict[str, World], role: str, asked: str, samples: int) -> Taken:
    """Ask all three, in an order drawn anew each time; milliseconds by world and clock."""
    luck, taken = random.Random(SEED), defaultdict[tuple[str, str], list[float]](list)
    for name in list(worlds) * 20:
        worlds[name].at(role).client.get(asked)
    for _ in range(samples):
        for name in luck.sample(list(worlds), len(worlds)):
            client = worlds[name].at(role).client
            wall, work = time.perf_counter_ns(), time.thread_time_ns()
            client.get(asked)
            taken[name, "work"].append((time.thread_time_ns() - work) / 1_000_000)
            taken[name, "wall"].append((time.perf_counter_ns() - wall) / 1_000_000)
    return dict(taken)


def differences(taken: Taken, name: str) -> dict[str, str]:
    """Say by which clock a world can be told from the first one, and how."""
    found = {}
    for clock, most in (("wall", WALL_MS), ("work", WORK_MS)):
        one, other = taken[ONE, clock], taken[name, clock]
        apart, chance = median(other) - median(one), mann_whitney(one, other)
        text = f"{median(one):.3f} ms, {apart:+.4f} ms, p {chance:.3f}"
        _log.info("%s by %s: %s", name, clock, text)
        # Work is measured so finely that ranks tell where in memory a copy lies, its twin's too: its middle is judged.
        if abs(apart) >= most or (clock == "wall" and chance <= CHANCE):
            found[clock] = text
    return found


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> float:
    """Give the two-sided chance that samples of one distribution rank so unevenly (normal, ties counted)."""
    both = sorted([(value, True) for value in one] + [(value, False) for value in other])
    ranks, place, ties = 0.0, 0, 0
    for _, same in groupby(both, key=lambda pair: pair[0]):
        mine = [first for _, first in same]
        ranks += sum(mine) * (place + (len(mine) + 1) / 2)
        ties += len(mine) ** 3 - len(mine)
        place += len(mine)
    m, n, size = len(one), len(other), len(both)
    spread = sqrt(m * n / 12 * (size + 1 - ties / (size * (size - 1))))
    return erfc(abs(ranks - m * (m + 1) / 2 - m * n / 2) / spread / sqrt(2))


def test_the_chance_is_reckoned_as_mann_and_whitney_do() -> None:
    # Hollander & Wolfe's form of it: ranks of 1..5 against 6..10, and equals that share theirs.
    assert round(mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 5) == 0.00902
    assert mann_whitney([1, 2, 2, 3], [1, 2, 2, 3]) == 1.0
