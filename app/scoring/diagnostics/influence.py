"""Who would win otherwise: without one member, or under the other usual rules."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from app.scoring.engine import trial
from app.scoring.evidence import Evidence, ordered
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
    frozen = ordered(evidence)
    now = winners(trial(rulebook, frozen, seed))
    open_rules = replace(
        rulebook, panels=tuple(replace(panel, min_sheets=1) for panel in rulebook.panels)
    )
    found = {}
    for seat in sorted({sheet.seat for sheet in frozen.sheets}):
        fewer = replace(
            frozen,
            sheets=tuple(sheet for sheet in frozen.sheets if sheet.seat != seat),
            assignments=tuple(row for row in frozen.assignments if row.seat != seat),
        )
        found[seat] = winners(trial(open_rules, fewer, seed)) ^ now
    return found


def under_other_rules(
    rulebook: Rulebook, evidence: Evidence, seed: str | None
) -> dict[str, frozenset[str]]:
    """Run the round under other usual rules: name of the rule → whose award that changes."""
    frozen = ordered(evidence)
    now = winners(trial(rulebook, frozen, seed))
    return {name: winners(found) ^ now for name, found in other_outcomes(rulebook, frozen, seed)}


def other_outcomes(
    rulebook: Rulebook, frozen: Evidence, seed: str | None
) -> Iterator[tuple[str, Outcome]]:
    """Run a round, with its evidence in order, under each of the other usual rules."""
    for name, way in AGGREGATIONS.items():
        yield f"aggregation:{name}", trial(_aggregated(rulebook, way), frozen, seed)
    for name, how in CORRECTIONS.items():
        yield f"normalisation:{name}", trial(_corrected(rulebook, how), frozen, seed)


def _aggregated(rulebook: Rulebook, way: Aggregation) -> Rulebook:
    return replace(
        rulebook, panels=tuple(replace(panel, aggregation=way) for panel in rulebook.panels)
    )


def _corrected(rulebook: Rulebook, how: Normalisation | str) -> Rulebook:
    def corrected(panel: Panel) -> Panel:
        return replace(panel, normalisation=how)

    return replace(rulebook, panels=tuple(corrected(panel) for panel in rulebook.panels))
