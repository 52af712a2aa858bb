"""How long an answer takes tells nothing of who reviews what: the same work is done in both worlds.

The time that the program itself works is measured, not that of the clock on the wall: other people's
work on the machine would hide a difference, and an attacker who asks often enough averages it out.
"""

import logging
import random
import time
from statistics import median

import pytest

from app.vocabulary import Phase
from tests.support.rounds import SUBJECT, World
from tests.whole.subjects import addresses
from tests.whole.test_two_worlds import SEED, Worlds, review_otherwise

pytestmark = pytest.mark.soak
_log = logging.getLogger(__name__)
SAMPLES = 2000
#: What `docs/promises.md` says, in milliseconds; a query more costs about 0.3.
DIFFERS_LESS_MS = 0.2


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
    one, other = world_copy(phase), world_copy(phase)
    subject = one.one(
        "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE o.name = ?",
        SUBJECT,
    )
    review_otherwise(other, only=subject if role == "recused" else "")
    asked = path.format(**addresses(one))
    taken: dict[bool, list[float]] = {True: [], False: []}
    order = [True, False] * SAMPLES
    random.Random(SEED).shuffle(order)
    for there in (one, other) * 20:
        spent(there, role, asked)
    for which in order:
        taken[which].append(spent(one if which else other, role, asked))
    found = abs(median(taken[True]) - median(taken[False]))
    _log.info("%s %s: %.3f ms, differs %.4f ms", role, path, median(taken[True]), found)
    assert found < DIFFERS_LESS_MS


def spent(there: World, role: str, path: str) -> float:
    """Ask once; gives the milliseconds for which the program worked."""
    client = there.at(role).client
    began = time.thread_time_ns()
    client.get(path)
    return (time.thread_time_ns() - began) / 1_000_000
