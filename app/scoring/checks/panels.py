"""Panels: weights, sheets, normalisation, aggregation, vetoes."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.scoring.checks.problem import Problem, missing_rule, percent, twice
from app.scoring.panel_rules import (
    Aggregate,
    Aggregation,
    Criterion,
    Normalisation,
    Normalise,
    Panel,
)

NEEDED = {
    Normalise.STANDARD_SCORE: ("mean", "spread"),
    Normalise.LENIENCY: ("ridge",),
    Normalise.RANK_POINTS: ("first", "step"),
}
MOST_PLACES = 12


def panel_problems(panels: Sequence[Panel]) -> Iterator[Problem]:
    """Check each panel, and that no name stands twice."""
    for i, panel in enumerate(panels):
        yield from _panel(panel, f"/panels/{i}")
    yield from twice("/panels", [panel.id for panel in panels])
    yield from twice("/panels", [leaf.id for panel in panels for leaf, _ in panel.leaves])


def _panel(panel: Panel, pointer: str) -> Iterator[Problem]:
    yield from _criteria(panel.criteria, f"{pointer}/criteria")
    yield from _normalisation(panel, f"{pointer}/normalisation")
    yield from _aggregation(panel.aggregation, f"{pointer}/aggregation")
    if panel.scale <= 0:
        yield Problem(pointer=f"{pointer}/scale", code="not_positive")
    if panel.min_sheets < 1:
        yield Problem(pointer=f"{pointer}/min_sheets", code="not_positive")


def _normalisation(panel: Panel, pointer: str) -> Iterator[Problem]:
    rule = panel.normalisation
    if isinstance(rule, Normalisation):
        yield from _parameters(rule, pointer)
    elif rule in set(Normalise):
        for name in NEEDED[Normalise(rule)]:
            yield Problem(pointer=f"{pointer}/{name}", code="missing")
    elif rule != "none":
        yield missing_rule(pointer, rule)


def _parameters(rule: Normalisation, pointer: str) -> Iterator[Problem]:
    for name in NEEDED[rule.kind]:
        value = getattr(rule, name)
        if value is None:
            yield Problem(pointer=f"{pointer}/{name}", code="missing")
        elif value <= 0 and name != "mean":
            yield Problem(pointer=f"{pointer}/{name}", code="not_positive")
    if rule.needs < 1:
        yield Problem(pointer=f"{pointer}/needs", code="not_positive")
    if not 0 <= rule.places <= MOST_PLACES:
        facts = {"low": "0", "high": str(MOST_PLACES)}
        yield Problem(pointer=f"{pointer}/places", code="out_of_range", facts=facts)


def _aggregation(way: Aggregation, pointer: str) -> Iterator[Problem]:
    trims = way.kind is Aggregate.TRIMMED_MEAN
    if trims and way.fallback is Aggregate.TRIMMED_MEAN:
        yield Problem(pointer=f"{pointer}/fallback", code="fallback_same")
    elif not trims and way.fallback is not Aggregate.MEAN:
        yield Problem(pointer=f"{pointer}/fallback", code="never_reached")
    if min(way.drop_high, way.drop_low, way.needs) < 0:
        yield Problem(pointer=pointer, code="negative")
    elif trims and way.drop_high + way.drop_low == 0:
        yield Problem(pointer=pointer, code="nothing_dropped")
    elif not trims and (way.drop_high or way.drop_low):
        yield Problem(pointer=pointer, code="never_reached")


def _criteria(criteria: Sequence[Criterion], pointer: str) -> Iterator[Problem]:
    if not criteria:
        yield Problem(pointer=pointer, code="missing")
        return
    total = sum((criterion.weight for criterion in criteria), Fraction(0))
    if total != 1:
        yield Problem(pointer=pointer, code="weights_not_one", facts={"sum": percent(total)})
    yield from twice(pointer, [criterion.id for criterion in criteria])
    for i, criterion in enumerate(criteria):
        here = f"{pointer}/{i}"
        if criterion.weight <= 0:
            yield Problem(pointer=f"{here}/weight", code="not_positive")
        if criterion.children:
            yield from _criteria(criterion.children, f"{here}/children")
        else:
            yield from _leaf(criterion, here)


def _leaf(leaf: Criterion, pointer: str) -> Iterator[Problem]:
    if leaf.maximum <= 0 or leaf.step <= 0 or leaf.maximum % leaf.step:
        yield Problem(pointer=f"{pointer}/step", code="step_does_not_fit")
    marks = {"pass_mark": leaf.pass_mark, "veto/below": leaf.veto.below if leaf.veto else None}
    for name, mark in marks.items():
        if mark is not None and mark > leaf.maximum:
            yield Problem(pointer=f"{pointer}/{name}", code="mark_over_maximum")
    if leaf.veto is not None and leaf.veto.sheets < 1:
        yield Problem(pointer=f"{pointer}/veto/sheets", code="not_positive")
    if leaf.na_keeps_weights and not leaf.na_allowed:
        yield Problem(pointer=f"{pointer}/na_keeps_weights", code="never_reached")
