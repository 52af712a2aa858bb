"""The page of a programme over a large year: 10 rounds with 500 proposals and 100 awards each, all paid and told.

`python benchmarks/run.py programme`: the middle of the answers to an officer, by the clock and by the processor, and
how many queries one of them takes.
"""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from app.vocabulary import Phase
from tests.support.large_years import fill
from tests.support.rounds import World, make, open_world
from tests.whole.test_queries import counting

ROUNDS, PROPOSALS, AWARDS, RUNS = 10, 500, 100, 21
SIZE = f"{ROUNDS} × {PROPOSALS} × {AWARDS}"
PAGES = {"the page of a programme": "results", "the comparison": "comparison"}


def measure() -> dict[str, float]:
    """Give milliseconds and queries of each page."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="miaopu-bench-") as folder, ExitStack() as stack:
        there = open_world(Phase.ANNOUNCED, make(Phase.ANNOUNCED, Path(folder)), stack)
        fill(there, ROUNDS, PROPOSALS, AWARDS)
        for name, page in PAGES.items():
            figures |= _figures(there, f"{SIZE}: {name}", f"/programmes/NQ2016/{page}")
    return figures


def _figures(there: World, name: str, path: str) -> dict[str, float]:
    office = there.at("organiser").client
    office.get(path).raise_for_status()
    with counting(there) as statements:
        office.get(path).raise_for_status()
    queries = len(statements)
    wall, spent = [], []
    for _ in range(RUNS):
        began, used = time.perf_counter(), time.process_time()
        office.get(path).raise_for_status()
        wall.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - used) * 1000)
    return {
        f"{name}, middle of {RUNS}, ms": median(wall),
        f"{name}, of the processor, ms": median(spent),
        f"{name}, queries": queries,
    }
