"""What a sheet comes to and what it still lacks, by the rulebook's criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.scoring.rulebook import Criterion, Panel
from app.scoring.sheets import sheet_total


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is needed before a sheet can be handed in."""

    criterion: str
    code: str


def missing(panel: Panel, marks: Mapping[str, Any], reasons: Mapping[str, Any]) -> tuple[Gap, ...]:
    """Name the criteria without a mark, and those whose mark needs a reason."""
    gaps: list[Gap] = []
    for leaf, _ in panel.leaves:
        mark = marks.get(leaf.id)
        if mark is None:
            gaps.append(Gap(criterion=leaf.id, code="mark_missing"))
        elif isinstance(mark, int) and not reasons.get(leaf.id) and _needs_comment(leaf, mark):
            gaps.append(Gap(criterion=leaf.id, code="comment_needed"))
    if not gaps and not any(isinstance(mark, int) for mark in marks.values()):
        gaps.append(Gap(criterion=panel.leaves[0][0].id, code="mark_missing"))
    return tuple(gaps)


def total(panel: Panel, marks: Mapping[str, Any]) -> Fraction:
    """Add up what stands on the sheet; a criterion without a mark adds nothing yet."""
    return sheet_total(panel, _numbers(panel, marks))


def share_that_counts(panel: Panel, marks: Mapping[str, Any]) -> Fraction:
    """Tell what part of the weights stands; less than 1 where something is not applicable."""
    return sum(
        (
            weight
            for leaf, weight in panel.leaves
            if marks.get(leaf.id) != "na" or leaf.na_keeps_weights
        ),
        Fraction(0),
    )


def _numbers(panel: Panel, marks: Mapping[str, Any]) -> dict[str, int | None]:
    given = {leaf.id: marks.get(leaf.id) for leaf, _ in panel.leaves}
    return {name: None if mark == "na" else mark or 0 for name, mark in given.items()}


def _needs_comment(leaf: Criterion, mark: int) -> bool:
    below = leaf.comment_below is not None and mark < leaf.comment_below
    above = leaf.comment_above is not None and mark > leaf.comment_above
    return below or above
