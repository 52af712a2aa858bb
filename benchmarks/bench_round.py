"""An ordinary round through the engine: 500 proposals, 7 members, 5 criteria, votes, the whole trace."""

import gc
import time
from collections import defaultdict
from random import Random  # noqa: TID251 -- made-up marks decide nothing
from statistics import median

from app.forms.rulebooks import presets
from app.scoring.engine import run
from app.scoring.evidence import Assignment, Ballot, Evidence, Pot, Proposal, Seat, Sheet
from benchmarks.clock import compared

PROPOSALS, MEMBERS, RUNS = 500, 7, 15
SEED = "20160909"
LEAVES = presets()["founding-round"].panels[0].leaves


def measure() -> dict[str, float]:
    """Run the round beside the same arithmetic in plain floats, without trace, digests, votes or checks."""
    book, evidence = presets()["founding-round"], ordinary_round()
    run(book, evidence, SEED)
    gc.collect()
    what = "an ordinary round, 500 × 7 × 5, trace and digests (promised: 30)"
    found = compared(what, lambda: run(book, evidence, SEED), lambda: bare(evidence), "bare pass")
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run(book, evidence, SEED)
        times.append(1000 * (time.perf_counter() - began))
    return found | {"one run on the clock, middle, ms": median(times)}


def bare(evidence: Evidence) -> list[tuple[float, str]]:
    """Add up, drop the highest and the lowest, sort: floats, and nothing that explains them."""
    weights = {leaf.id: float(weight) for leaf, weight in LEAVES}
    totals: dict[str, list[float]] = defaultdict(list)
    for sheet in evidence.sheets:
        points = [weights[leaf] * (mark or 0) for leaf, mark in sheet.marks.items()]
        totals[sheet.proposal].append(sum(points) / 10)
    means = [(sum(sorted(own)[1:-1]) / (len(own) - 2), name) for name, own in totals.items()]
    return sorted(means, reverse=True)


def ordinary_round() -> Evidence:
    """Make the round: marks and votes that differ, records in no order."""
    luck = Random(1)
    names = [f"p{i:03}" for i in range(PROPOSALS)]
    seats = [f"s{i}" for i in range(MEMBERS)]
    leaves = [leaf.id for leaf, _ in LEAVES]
    pairs = [(seat, name) for name in names for seat in seats]
    luck.shuffle(pairs)
    return Evidence(
        round="bench",
        proposals=tuple(
            Proposal(id=n, number=n, title=n, organisation=f"o{n}", requested_minor=2_000_000)
            for n in names
        ),
        seats=tuple(Seat(id=seat, label=seat, panel="panel") for seat in seats),
        assignments=tuple(Assignment(seat=seat, proposal=name) for seat, name in pairs),
        sheets=tuple(
            Sheet(
                seat=seat,
                proposal=name,
                marks={leaf: 100 * luck.randint(3, 10) for leaf in leaves},
            )
            for seat, name in pairs
        ),
        ballots=tuple(
            Ballot(proposal=name, votes_for=yes, votes_against=MEMBERS - yes, members=MEMBERS)
            for name in names
            if (yes := luck.randint(2, MEMBERS)) >= 0
        ),
        pots=(Pot(id="seed", amount_minor=50_000_000),),
    )


if __name__ == "__main__":
    measure()
