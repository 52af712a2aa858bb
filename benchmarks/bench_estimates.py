"""Estimates beside what a user would pick, or a bare NumPy pass, in the same run; processor time.

The peer of Krippendorff's alpha is the package `krippendorff` (group `peers`): MIAOPU_PEER_PYTHON names a
Python that has it. The bare passes have no gaps to mind, no names and no intervals.
"""

import os
import subprocess
import sys
from functools import partial
from random import Random  # noqa: TID251 -- made-up marks decide nothing

import numpy as np

from app.scoring.diagnostics.agreement import alpha, icc
from app.scoring.diagnostics.ranks import bootstrap_places, expected_ranks
from benchmarks.clock import compared

DRAWS = 2000
Marks = dict[tuple[str, str], float]
PEER = """
import sys, time
import krippendorff, numpy as np
marks = np.random.default_rng(7).integers(10, 51, (5, 10_000)) / 10
took = []
for _ in range(5):
    start = time.process_time()
    krippendorff.alpha(reliability_data=marks, level_of_measurement="interval")
    took.append(time.process_time() - start)
print(min(took))
"""


def measure() -> dict[str, float]:
    """Measure every estimate of the table of promises."""
    found: dict[str, float] = {}
    for low, high in ((10, 50), (0, 1000)):
        marks = np.random.default_rng(7).integers(low, high + 1, (5, 10_000)) / 10
        units = marks.T.tolist()
        # With a thousand different values the peer asks for 75 GiB.
        theirs = _peer() if high < 100 else None  # noqa: PLR2004 -- as the sentence above says
        name = f"alpha, 10,000 × 5, {low / 10:g} to {high / 10:g}, one decimal (promised: 5)"
        found |= compared(name, partial(alpha, units, "interval"), theirs, "krippendorff")
    few = _marks(1000, 5)
    table = _table(few, 1000, 5)
    bare = lambda: _anova(table)  # noqa: E731 -- as above
    found |= compared("ICC, 1,000 × 5 with gaps (promised: 2)", lambda: icc(few), bare, "bare pass")
    many = _marks(500, 7)
    drawn = _table(many, 500, 7)

    def both() -> None:
        expected_ranks(many)
        bootstrap_places(many, DRAWS)

    name = "expected ranks and 2,000 drawn places, 500 × 7 (promised: 150)"
    return found | compared(name, both, lambda: _redrawn(drawn), "bare pass")


def _marks(proposals: int, members: int) -> Marks:
    luck = Random(3)
    return {
        (f"s{j}", f"p{i:04}"): round(luck.gauss(70 + i % 17, 6), 1)
        for i in range(proposals)
        for j in range(members)
        if luck.random() >= 0.1  # noqa: PLR2004 -- a tenth is missing
    }


def _table(marks: Marks, proposals: int, members: int) -> "np.ndarray":
    table = np.full((proposals, members), np.nan)
    for (seat, name), mark in marks.items():
        table[int(name[1:]), int(seat[1:])] = mark
    return table


def _anova(table: "np.ndarray") -> float:
    """Mean squares between and within the rows, gaps left out: ICC(1) and no more."""
    sizes = (~np.isnan(table)).sum(axis=1)
    means = np.nanmean(table, axis=1)
    between = (sizes * (means - np.nanmean(table)) ** 2).sum() / (len(table) - 1)
    within = np.nansum((table - means[:, None]) ** 2) / (sizes.sum() - len(table))
    return float((between - within) / (between + (sizes.mean() - 1) * within))


def _redrawn(table: "np.ndarray") -> "np.ndarray":
    """Draw each row again, and sort the means of each draw; places of equals and gaps are nobody's care."""
    dice = np.random.default_rng(1)
    filled = np.where(np.isnan(table), np.nanmean(table), table)
    means = np.stack(
        [row[dice.integers(0, len(row), (DRAWS, len(row)))].mean(axis=1) for row in filled]
    )
    places = np.argsort(np.argsort(-means, axis=0), axis=0)
    return np.quantile(places, [0.05, 0.5, 0.95], axis=1)


def _peer() -> float | None:
    python = os.environ.get("MIAOPU_PEER_PYTHON", sys.executable)
    done = subprocess.run([python, "-c", PEER], capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


if __name__ == "__main__":
    measure()
