"""Who would win otherwise: without one member, or under the other usual rules."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.outcome import Outcome, awarded
from app.scoring.panel_rules import Aggregate, Aggregation, Normalisation, Normalise, Panel
from app.scoring.rulebook import Rulebook

TRIMMED = Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=1, drop_low=1, needs=3)
AGGREGATIONS: Mapping[str, Aggregation] = {
    "mean": Aggregation(),
    "median": Aggregation(kind=Aggregate.MEDIAN),
    "trimmed_mean": TRIMMED,
}
CORRECTIONS: Mapping[str, Normalisation | str] = {
    "none": "none",
    "standard_score": Normalisation(
        kind=Normalise.STANDARD_SCORE, mean=Fraction(75), spread=Fraction(10)
    ),
    "leniency": Normalisation(kind=Normalise.LENIENCY, ridge=Fraction(1)),
}


def winners(outcome: Outcome) -> frozenset[str]:
    """Name those that are awarded."""
    return frozenset(line.proposal for line in outcome.lines if awarded(line))


def without_each_member(
    rulebook: Rulebook, evidence: Evidence, seed: str | None
) -> dict[str, frozenset[str]]:
    """Run the round without each member's sheets: seat → whose award that changes."""
    now = winners(run(rulebook, evidence, seed))
    open_rules = replace(
        rulebook, panels=tuple(replace(panel, min_sheets=1) for panel in rulebook.panels)
    )
    found = {}
    for seat in sorted({sheet.seat for sheet in evidence.sheets}):
        fewer = replace(
            evidence,
            sheets=tuple(sheet for sheet in evidence.sheets if sheet.seat != seat),
            assignments=tuple(row for row in evidence.assignments if row.seat != seat),
        )
        found[seat] = winners(run(open_rules, fewer, seed)) ^ now
    return found


def under_other_rules(
    rulebook: Rulebook, evidence: Evidence, seed: str | None
) -> dict[str, frozenset[str]]:
    """Run the round under other usual rules: name of the rule → whose award that changes."""
    now = winners(run(rulebook, evidence, seed))
    books = {
        f"aggregation:{name}": _aggregated(rulebook, way) for name, way in AGGREGATIONS.items()
    }
    books |= {
        f"normalisation:{name}": _corrected(rulebook, how) for name, how in CORRECTIONS.items()
    }
    return {name: winners(run(book, evidence, seed)) ^ now for name, book in books.items()}


def _aggregated(rulebook: Rulebook, way: Aggregation) -> Rulebook:
    return replace(
        rulebook, panels=tuple(replace(panel, aggregation=way) for panel in rulebook.panels)
    )


def _corrected(rulebook: Rulebook, how: Normalisation | str) -> Rulebook:
    def corrected(panel: Panel) -> Panel:
        return replace(panel, normalisation=how)

    return replace(rulebook, panels=tuple(corrected(panel) for panel in rulebook.panels))
