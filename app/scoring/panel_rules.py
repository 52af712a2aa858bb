"""How a panel marks: its sheet, how members are made comparable, how sheets become one score."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.scoring.terms import ABSENT, Text


class Aggregate(StrEnum):
    """How the totals of a panel's sheets become one score."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"
    MEDIAN = "median"
    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"


class Normalise(StrEnum):
    """How the totals of one member are made comparable with those of the others."""

    STANDARD_SCORE = "standard_score"
    LENIENCY = "leniency"
    RANK_POINTS = "rank_points"


class Group(StrEnum):
    """Within what a member's sheets are put in order."""

    PANEL = "panel"
    STRAND = "strand"


class Shared(StrEnum):
    """What equals get: the better place, or the mean of the places that they fill."""

    BETTER = "better"
    MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """A correction of each member's totals, before aggregation. What a kind does not use is absent.

    `mean`, `spread`, `needs`, `sample`: standard score, with at least `needs` sheets; the spread is
    that of a population, or of a sample. `ridge`: leniency, how strongly effects are drawn to 0.
    `first`, `step`, `group`, `shared`: points by place. `places`: decimals that an irrational or
    solved number is kept to.
    """

    kind: Normalise
    mean: Fraction | None = field(default=None, metadata=ABSENT)
    spread: Fraction | None = field(default=None, metadata=ABSENT)
    needs: int = field(default=2, metadata=ABSENT)
    sample: bool = field(default=False, metadata=ABSENT)
    places: int = field(default=6, metadata=ABSENT)
    ridge: Fraction | None = field(default=None, metadata=ABSENT)
    first: Fraction | None = field(default=None, metadata=ABSENT)
    step: Fraction | None = field(default=None, metadata=ABSENT)
    group: Group = field(default=Group.PANEL, metadata=ABSENT)
    shared: Shared = field(default=Shared.BETTER, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """A criterion that knocks out: marks below `below` (hundredths) on at least `sheets` sheets."""

    below: int
    sheets: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A node of the criteria tree. `weight` is the share of its parent; leaves have a maximum in hundredths.

    `na_keeps_weights`: an answer "not applicable" does not scale the other weights up; the sheet
    can then reach less than its full scale.
    """

    id: str
    title: Text
    weight: Fraction
    guide: Text = field(default_factory=dict)
    maximum: int = 1000
    step: int = 50
    na_allowed: bool = False
    comment_below: int | None = None
    comment_above: int | None = None
    pass_mark: int | None = None
    anchors: Mapping[str, Text] = field(default_factory=dict)
    children: tuple["Criterion", ...] = ()
    na_keeps_weights: bool = field(default=False, metadata=ABSENT)
    veto: Veto | None = field(default=None, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """How sheets become one score; `needs` sheets for trimming, else the fallback."""

    kind: Aggregate = Aggregate.MEAN
    drop_high: int = 0
    drop_low: int = 0
    needs: int = 1
    fallback: Aggregate = Aggregate.MEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel with its own sheet. A sheet's total is Σ weight × mark / maximum × scale.

    `recused_void`: a sheet that a recused member filed is counted as void; else it is refused.
    """

    id: str
    title: Text
    criteria: tuple[Criterion, ...]
    scale: Fraction = Fraction(100)
    aggregation: Aggregation = field(default_factory=Aggregation)
    min_sheets: int = 1
    normalisation: Normalisation | str = "none"
    asks_recommended: bool = False
    recused_void: bool = field(default=False, metadata=ABSENT)

    @property
    def leaves(self) -> tuple[tuple[Criterion, Fraction], ...]:
        """List the leaves with their effective weights, which sum to one."""
        return tuple(_leaves(self.criteria, Fraction(1)))

    @property
    def correction(self) -> Normalisation | None:
        """Give the normalisation, if there is one."""
        return self.normalisation if isinstance(self.normalisation, Normalisation) else None


def _leaves(criteria: tuple[Criterion, ...], share: Fraction) -> list[tuple[Criterion, Fraction]]:
    found: list[tuple[Criterion, Fraction]] = []
    for criterion in criteria:
        weight = share * criterion.weight
        found.extend(
            _leaves(criterion.children, weight) if criterion.children else [(criterion, weight)]
        )
    return found
