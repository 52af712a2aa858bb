"""The rules of a budget that voters or a whole set decide: values only."""

from dataclasses import dataclass
from enum import StrEnum


class Utility(StrEnum):
    """What a supporter gains when a project is funded: its cost, one project, or the points given."""

    COST = "cost"
    CARDINALITY = "cardinality"
    POINTS = "points"


class Stop(StrEnum):
    """Where a completion ends.

    `last_feasible`: the last share before the projects cost more than the pot.
    `first_exhaustive`: the first share at which nothing more fits into the pot, or else as above.
    """

    LAST_FEASIBLE = "last_feasible"
    FIRST_EXHAUSTIVE = "first_exhaustive"


class SharesTie(StrEnum):
    """Which of equally good projects is bought first: the one listed first, or ranked first."""

    LISTED_ORDER = "listed_order"
    RANKING = "ranking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Repeating equal shares with more money a voter, to leave less of the pot unspent.

    `start_minor`: the first share of a voter; None is pot over voters, rounded down to whole steps.
    `step_minor`: how much more each voter gets from one repetition to the next.
    """

    step_minor: int
    stop: Stop = Stop.LAST_FEASIBLE
    start_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesRule:
    """The method of equal shares. `unit_places`: payments are whole numbers of 10^-places minor units.

    `comparison`: greedy by votes wins instead if more voters have more of their projects funded by it.
    """

    utility: Utility = Utility.COST
    unit_places: int = 4
    completion: Completion | None = None
    comparison: bool = False
    tie: SharesTie = SharesTie.RANKING


class SetTie(StrEnum):
    """Which of several best sets is taken: first by this, then project by project down the ranking."""

    LEAST_COST = "least_cost"
    MOST_COST = "most_cost"
    RANKING = "ranking"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuota:
    """Of the set, at least or at most so many projects, or so much money, bear a tag."""

    tag: str
    at_least: int | None = None
    at_most: int | None = None
    at_most_minor: int | None = None
    at_least_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSetRule:
    """The set of the greatest total score that the pot can pay, of `at_most` so many projects.

    `partial`: projects may get any whole number of units of payment from their minimum to their request, and
    score in proportion. Quotas then count a project that gets anything, and the money that it gets.
    """

    partial: bool = False
    tie: SetTie = SetTie.RANKING
    quotas: tuple[SetQuota, ...] = ()
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryBudget:
    """What the projects of one category may cost together."""

    category: str
    most_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRule:
    """Down the ranking with a budget for each category; `leftover`: then once more without them."""

    budgets: tuple[CategoryBudget, ...]
    leftover: bool = False
