"""What a ranking leaves open: sheets that stand out, and how sure its places are. Estimates, deciding nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.scoring.diagnostics.members import Abnormal, abnormal
from app.scoring.diagnostics.ranks import Places, at_the_line, bootstrap_places, expected_ranks
from app.scoring.diagnostics.tables import by_proposal, marks_in
from app.scoring.outcome import Standing

#: A sheet stands out from so many deviations on: about one in eighty does by chance alone.
TIMES = 2.5
#: So often sheets are drawn again for a page.
DRAWS = 500

Lines = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """Places under redrawn sheets, and who cannot be told apart from the money line."""

    places: Mapping[str, Places]
    near: frozenset[str]


def outstanding(lines: Lines, panel: str) -> dict[str, tuple[Abnormal, ...]]:
    """Name the sheets of one panel that stand out: proposal → its sheets.

    Args:
        lines: as they stand in the document of an outcome.
        panel: whose totals are compared.
    """
    marks = marks_in(lines, panel)
    found: dict[str, list[Abnormal]] = {}
    for one in abnormal(marks, TIMES) if marks else ():
        found.setdefault(one.proposal, []).append(one)
    return {name: tuple(ones) for name, ones in found.items()}


def sureness(lines: Lines, panel: str, funded: int) -> Sureness:
    """Estimate how sure the places of the ranked are, from the sheets of one panel alone.

    Args:
        lines: as they stand in the document of an outcome.
        panel: whose sheets are drawn again.
        funded: how many lines lie above the money line; 0 where there is none.
    """
    ranked = [line for line in lines if line["standing"] == Standing.RANKED.value]
    marks = marks_in(ranked, panel)
    if len(by_proposal(marks)) <= 1:
        return Sureness(places={}, near=frozenset())
    return Sureness(
        places={one.proposal: one for one in bootstrap_places(marks, DRAWS)},
        near=frozenset(at_the_line(expected_ranks(marks), funded)),
    )
