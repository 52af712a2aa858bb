"""An ordinary round through the engine: 500 proposals, 7 members, 5 criteria, votes, the whole trace."""

import gc
import resource
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random  # noqa: TID251 -- made-up marks decide nothing
from statistics import median
from tempfile import TemporaryDirectory

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
    return found | {"one run on the clock, middle, ms": median(times)} | in_a_spreadsheet(evidence)


def in_a_spreadsheet(evidence: Evidence) -> dict[str, float]:
    """Let LibreOffice reckon the same workbook: what people use instead; its start is taken off.

    Totals, means without the highest and the lowest, places; no votes, no pot, no trace.
    """
    office = shutil.which("soffice")
    if office is None:
        return {}
    with TemporaryDirectory() as folder:
        took = []
        for name, sheets in (("empty", ()), ("round", evidence.sheets)):
            path = Path(folder) / f"{name}.fods"
            path.write_text(_workbook(sheets), encoding="utf-8")
            command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
            command += ["--convert-to", "csv", "--outdir", folder, str(path)]
            for _ in range(2):  # the first start makes a profile
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run(command, capture_output=True, check=True, timeout=120)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
            took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    told = {
        "LibreOffice, start taken off, ms": 1000 * (took[1] - took[0]),
        "its start, ms": 1000 * took[0],
    }
    print("  ".join(f"{what} {value:.0f}" for what, value in told.items()), flush=True)
    return told


def _workbook(sheets: Sequence[Sheet]) -> str:
    """Write a flat workbook: a row for each sheet, and beside them a row for each proposal, all by formulas."""
    by_name: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_name[sheet.proposal].append(sheet)
    rows, last = [], len(by_name)
    for at, own in enumerate(by_name.values(), 1):
        marks = [(mark or 0) / 100 for sheet in own for mark in sheet.marks.values()]
        cells = [f'<table:table-cell office:value-type="float" office:value="{m}"/>' for m in marks]
        many = len(own[0].marks)
        totals = [
            f"SUM([.{_at(i * many)}{at}:.{_at(i * many + many - 1)}{at}])" for i in range(len(own))
        ]
        first = len(marks)
        here = f"[.{_at(first)}{at}:.{_at(first + len(own) - 1)}{at}]"
        mean = f"(SUM({here})-MAX({here})-MIN({here}))/{len(own) - 2}"
        column = _at(first + len(own))
        place = f"RANK([.{column}{at}];[.{column}$1:.{column}${last}])"
        cells += [f'<table:table-cell table:formula="of:={f}"/>' for f in (*totals, mean, place)]
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return _FLAT % "".join(rows)


def _at(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)  # noqa: PLR2004 -- letters


_FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body>
<office:spreadsheet><table:table table:name="round">%s</table:table></office:spreadsheet>
</office:body></office:document>
"""


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
