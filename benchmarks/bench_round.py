"""An ordinary round through the engine: 500 proposals, 7 members, 5 criteria, votes, the whole trace."""

import gc
import time
from random import Random  # noqa: TID251 -- made-up marks decide nothing
from statistics import median

from app.forms.rulebooks import presets
from app.scoring.engine import run
from app.scoring.evidence import Assignment, Ballot, Evidence, Pot, Proposal, Seat, Sheet

PROPOSALS, MEMBERS, RUNS = 500, 7, 15
SEED = "20160909"


def measure() -> dict[str, float]:
    """Give the middle and the best of several runs, in milliseconds, evidence in any order."""
    book, evidence = presets()["founding-round"], ordinary_round()
    run(book, evidence, SEED)
    gc.collect()
    times, busy = [], []
    for _ in range(RUNS):
        began, worked = time.perf_counter(), time.process_time()
        run(book, evidence, SEED)
        times.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.process_time() - worked))
    return {
        "one run, middle, ms (promised: 30)": median(times),
        "one run, best, ms": min(times),
        "one run, middle, ms of processor time": median(busy),
    }


def ordinary_round() -> Evidence:
    """Make the round: marks and votes that differ, records in no order."""
    luck = Random(1)
    names = [f"p{i:03}" for i in range(PROPOSALS)]
    seats = [f"s{i}" for i in range(MEMBERS)]
    leaves = [leaf.id for leaf, _ in presets()["founding-round"].panels[0].leaves]
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
    for figure, value in measure().items():
        print(f"{figure}: {value:.1f}")
