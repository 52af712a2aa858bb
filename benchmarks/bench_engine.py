"""The engine on large inputs, each beside its peer in the same run; processor time, since machines are shared.

`python benchmarks/bench_engine.py` needs MIAOPU_TEST_DATA. The peer is pabutools (GPL-3: for this comparison
only, never a dependency): `uv sync --group peers`, or MIAOPU_PEER_PYTHON names a Python that has it.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from hashlib import sha256
from pathlib import Path

from app.forms.ballot_files import read_ballot_file, round_of
from app.scoring.best_set import Candidate, best_set
from app.scoring.budget_rules import BestSetRule, SetQuota
from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Criterion,
    Panel,
    Rulebook,
)
from benchmarks.clock import timed

DATA = Path(os.environ.get("MIAOPU_TEST_DATA", "absent")) / "pb"
LODZ, WIELICZKA, TOULOUSE = (
    DATA / f"{name}.pb"
    for name in (
        "Poland_Lodz_2022",
        "Poland_Wieliczka_2023_Green_Budget",
        "France_Toulouse_2022",
    )
)
FIGURES: dict[str, float] = {}
FEW = 300
#: The peer at its quickest: ballots counted together, floats instead of fractions.
PEER = """
import sys, time
import pabutools.fractions
pabutools.fractions.FRACTION = "float"
from pabutools.election import parse_pabulib, Cost_Sat, Cardinality_Sat
from pabutools.rules import method_of_equal_shares, greedy_utilitarian_welfare
start = time.process_time()
instance, profile = parse_pabulib(sys.argv[1])
profile = profile.as_multiprofile()
if sys.argv[2] == "greedy":
    greedy_utilitarian_welfare(instance, profile, sat_class=Cardinality_Sat)
elif sys.argv[2] == "equal shares":
    method_of_equal_shares(instance, profile, sat_class=Cost_Sat)
else:
    method_of_equal_shares(instance, profile, sat_class=Cost_Sat, voter_budget_increment=1)
print(time.process_time() - start)
"""


def peer(path: Path, what: str) -> float | None:
    """Give the peer's processor time, or None where it is not installed."""
    python = os.environ.get("MIAOPU_PEER_PYTHON", sys.executable)
    done = subprocess.run(
        [python, "-c", PEER, str(path), what], capture_output=True, text=True, check=False
    )
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def said(what: str, mine: float, theirs: float | None, peer_name: str = "pabutools") -> None:
    """Keep one figure, with the peer's and the ratio, and print it."""
    FIGURES[f"{what}: s"] = mine
    ratio = ""
    if theirs is not None:
        FIGURES[f"{what}: times quicker than the {peer_name}"] = theirs / mine
        ratio = f"  {peer_name} {theirs:7.2f} s  ratio {theirs / mine:6.1f}"
    print(f"{what:<62} {mine:7.3f} s{ratio}", flush=True)


def budget(path: Path, rule: str) -> Callable[[], object]:
    """Read a file and run a rule on it."""

    def work() -> object:
        applied = round_of(read_ballot_file(path.read_bytes()), rule)
        return run(applied.rulebook, applied.evidence)

    return work


def budgets() -> None:
    """Run greedy and equal shares on real files."""
    greedy = timed(budget(LODZ, "greedy"), 3)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    said("greedy, Lodz 2022, reading included", greedy, peer(LODZ, "greedy"))
    print(f"{'  memory of the process then':<62} {memory:7d} MB")
    said(
        "equal shares, Lodz 2022, reading included",
        timed(budget(LODZ, "equalshares"), 3),
        peer(LODZ, "equal shares"),
    )
    import numpy  # noqa: F401, ICN001, PLC0415 -- loaded once, so that its start is not counted as the rule's

    for path, times in ((WIELICZKA, 3), (TOULOUSE, 2)):
        mine = timed(budget(path, "equalshares/add1"), times)
        said(f"equal shares with Add1, {path.stem[:24]}", mine, peer(path, "add1"))


def columns() -> None:
    """Score and rank 100,000 proposals beside a bare pass over the same columns."""
    import numpy as np  # noqa: PLC0415 -- as above

    from app.scoring.columns.totals import Columns, ranked  # noqa: PLC0415 -- as above

    dice = np.random.default_rng(7)
    marks = dice.integers(0, 21, (100_000, 10, 5), dtype=np.int64) * 50
    votes = dice.integers(0, 10, 100_000)
    weights = [Fraction(w, 20) for w in (6, 5, 4, 3, 2)]
    panel = Panel(
        id="p",
        title={},
        criteria=tuple(Criterion(id=str(i), title={}, weight=w) for i, w in enumerate(weights)),
        aggregation=Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=1, drop_low=1, needs=3),
    )
    rows = Columns(marks=marks, votes_for=votes, votes_needed=np.full(100_000, 6))
    numbers = np.array([6, 5, 4, 3, 2])

    def bare() -> object:
        scores = (marks * numbers).sum(axis=2)
        trimmed = scores.sum(axis=1) - scores.max(axis=1) - scores.min(axis=1)
        return np.argsort(-np.where(votes >= 6, trimmed, -1), kind="stable")  # noqa: PLR2004 -- the gate

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    mine = timed(lambda: ranked(panel, rows), 3)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    theirs = timed(bare, 3)
    said("100,000 x 10 x 5, trimmed mean, gate, rank", mine, theirs, "bare pass")
    print(f"{'  columns / memory added at the peak':<62} {marks.nbytes >> 20} MB / {grown} MB")


def sets() -> None:
    """Choose best sets with quotas."""
    for count in (FEW, 10_000):
        of = _candidates(count)
        quotas = (SetQuota(tag="x", at_least=count // 5), SetQuota(tag="y", at_most=count // 6))
        pot = sum(one.cost for one in of) // 3
        choose = partial(best_set, BestSetRule(quotas=quotas), of, pot)
        alone = timed(partial(_solver_alone, quotas, of, pot), 1) if count == FEW else None
        said(f"best set with quotas, {count} projects", timed(choose, 2), alone, "solver alone")
    cut = [
        replace(one, least=one.cost // 2 if i % 2 else 0) for i, one in enumerate(_candidates(FEW))
    ]
    rule = BestSetRule(
        partial=True,
        quotas=(SetQuota(tag="x", at_least=FEW // 5), SetQuota(tag="y", at_most=FEW // 6)),
    )
    choose = partial(best_set, rule, cut, sum(one.cost for one in cut) // 3, 1000)
    said(f"best set in part with quotas, {FEW} projects", timed(choose, 2), None)


def _solver_alone(quotas: Sequence[SetQuota], of: Sequence[Candidate], pot: int) -> object:
    """Ask HiGHS for the set, and take its word: no check, no tie settled."""
    from app.scoring.solver import proposed  # noqa: PLC0415 -- loads when first needed

    rows = [([one.cost for one in of], pot)]
    for quota in quotas:
        bears = [int(quota.tag in one.tags) for one in of]
        if quota.at_most is not None:
            rows.append((bears, quota.at_most))
        if quota.at_least is not None:
            rows.append(([-one for one in bears], -quota.at_least))
    return proposed([int(100 * one.score) for one in of], rows, {})


def _candidates(count: int) -> list[Candidate]:
    """Make projects whose scores and costs have nothing to do with each other."""
    made = (int.from_bytes(sha256(b"%d" % i).digest(), "big") for i in range(count))
    found = [
        Candidate(
            id=str(i),
            score=Fraction(6000 + number % 3501, 100),
            cost=(200 + number // 3501 % 4801) * 1000,
            tags=tuple(tag for place, tag in enumerate("wxyz") if number >> (200 + place) & 1),
        )
        for i, number in enumerate(made)
    ]
    return sorted(found, key=lambda one: -one.score)


def start() -> None:
    """Time what loading the engine takes."""
    code = "import time; s = time.process_time(); import app.scoring.engine; print(time.process_time() - s)"
    took = [
        float(
            subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(5)
    ]
    said("import of the engine", min(took), None)
    run(Rulebook(id="r", title={}), Evidence(round="r", proposals=()))


def measure() -> dict[str, float]:
    """Run everything; what needs real data only where it is."""
    start()
    if DATA.is_dir():
        budgets()
    columns()
    sets()
    return FIGURES


if __name__ == "__main__":
    measure()
