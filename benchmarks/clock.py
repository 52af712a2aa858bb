"""The least processor time of some runs, and two of them side by side."""

import os
import time
from collections.abc import Callable

TURNS = 5_000_000


def timed(work: Callable[[], object], times: int = 7) -> float:
    """Give the least processor time of some runs, in seconds."""
    took = []
    for _ in range(times):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


def compared(
    what: str,
    mine: Callable[[], object],
    other: Callable[[], object] | float | None,
    peer: str,
) -> dict[str, float]:
    """Measure two in the same run, in milliseconds, and print them with the ratio."""
    own = 1000 * timed(mine)
    theirs = other if other is None or isinstance(other, float) else timed(other)
    if theirs is None:
        print(f"{what:<64} {own:8.1f} ms  ({peer}: not measured)", flush=True)
        return {f"{what}: ms": own}
    theirs *= 1000
    print(
        f"{what:<64} {own:8.1f} ms  {peer} {theirs:8.1f} ms  {own / theirs:.2f} of its time",
        flush=True,
    )
    return {
        f"{what}: ms": own,
        f"{what}: {peer}, ms": theirs,
        f"{what}: of the {peer}'s time": own / theirs,
    }


def machine() -> str:
    """Say how quick and how busy the machine is: plain loop turns, and its load."""
    start = time.process_time()
    for _ in range(TURNS):
        pass
    turns = time.process_time() - start
    return f"five million plain loop turns {turns:.2f} s; load average {os.getloadavg()[0]:.1f}"
