"""Each member: how lenient, how far spread, and which marks stand out (畸高畸低)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from app.scoring.diagnostics.tables import Marks, by_seat, components, sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member: sheets, mean, spread, and leniency against the same proposals' other sheets."""

    seat: str
    sheets: int
    mean: float
    spread: float
    leniency: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Abnormal:
    """A sheet far from what proposal and member let one expect, in deviations of the rest."""

    seat: str
    proposal: str
    given: float
    expected: float
    deviations: float


def members(marks: Marks) -> list[Member]:
    """Describe each member from marks with gaps; leniencies of all members add up to nothing."""
    effects = sums(marks).fit.members
    return [
        _member(seat, list(own.values()), effects[seat])
        for seat, own in sorted(by_seat(marks).items())
    ]


def _member(seat: str, own: Sequence[float], effect: float) -> Member:
    middle = sum(own) / len(own)
    squares = sum((mark - middle) ** 2 for mark in own)
    return Member(
        seat=seat,
        sheets=len(own),
        mean=middle,
        spread=sqrt(squares / (len(own) - 1)) if len(own) > 1 else 0.0,
        leniency=effect,
    )


def abnormal(marks: Marks, times: float = 2.0) -> list[Abnormal]:
    """Name the sheets that lie more than `times` deviations of the rest from the additive model."""
    model = sums(marks)
    found, width = model.fit, sqrt(max(components(model).rest, 0.0))
    far = []
    for (seat, proposal), mark in sorted(marks.items()):
        expected = found.proposals[proposal] + found.members[seat]
        if width and abs(mark - expected) > times * width:
            far.append(
                Abnormal(
                    seat=seat,
                    proposal=proposal,
                    given=mark,
                    expected=expected,
                    deviations=(mark - expected) / width,
                )
            )
    return far
