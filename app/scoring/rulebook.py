"""The rules of a round as frozen values. app.forms.rulebooks compiles documents to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.scoring.budget_rules import BestSetRule, CategoryRule, SharesRule
from app.scoring.numbers import Mode

Text = Mapping[str, str]
NONE: Mapping[str, str] = {}
#: A part that came later: where there is none, the document does not name it, and older digests hold.
ABSENT: Mapping[str, bool] = {"absent": True}


class Base(StrEnum):
    """What a share of votes is taken of."""

    ALL = "all"
    NON_RECUSED = "non_recused"
    ATTENDING = "attending"
    CAST = "cast"
    VALID = "valid"


class Aggregate(StrEnum):
    """How the totals of a panel's sheets become one score."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"
    MEDIAN = "median"
    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"


class VoteForm(StrEnum):
    """What is answered on a ballot."""

    FOR_AGAINST_ABSTAIN = "for_against_abstain"
    COUNTS = "counts"


class PartKind(StrEnum):
    """What a part of the total is."""

    PANEL = "panel"
    VOTE_SHARE = "vote_share"
    VOTES = "votes"
    MATCH_RAISED = "match_raised"


class TieKind(StrEnum):
    """What tells proposals of the same total apart, in the order that the rulebook lists."""

    CRITERION = "criterion"
    PANEL = "panel"
    VOTE_SHARE = "vote_share"
    SMALLER_REQUEST = "smaller_request"
    EARLIER_SUBMISSION = "earlier_submission"
    LISTED_ORDER = "listed_order"
    LOTS = "lots"
    HUMAN = "human"


class SelectionKind(StrEnum):
    """Who may be awarded at all."""

    FIRST = "first"
    PASS_MARK = "pass_mark"  # noqa: S105 -- a rule's name
    ALL = "all"


class AllotmentRule(StrEnum):
    """How the pot is shared out."""

    FLAT = "flat"
    STEPS = "steps"
    TIERS = "tiers"
    DOWN_THE_RANKING = "down_the_ranking"
    LEAST_OF = "least_of"
    PROPORTIONAL = "proportional"
    EQUAL_SHARES = "equal_shares"
    BEST_SET = "best_set"


class Misfit(StrEnum):
    """What happens at the first proposal that does not fit into what is left."""

    STOP = "stop"
    SKIP = "skip"


class PublicationLevel(StrEnum):
    """How much is published."""

    SHORT = "short"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """Round to decimal places by a mode."""

    places: int = 2
    mode: Mode = Mode.HALF_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A node of the criteria tree. `weight` is the share of its parent; leaves have a maximum in hundredths."""

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
    """A panel with its own sheet. A sheet's total is Σ weight × mark / maximum × scale."""

    id: str
    title: Text
    criteria: tuple[Criterion, ...]
    scale: Fraction = Fraction(100)
    aggregation: Aggregation = field(default_factory=Aggregation)
    min_sheets: int = 1
    normalisation: str = "none"
    asks_recommended: bool = False

    @property
    def leaves(self) -> tuple[tuple[Criterion, Fraction], ...]:
        """List the leaves with their effective weights, which sum to one."""
        return tuple(_leaves(self.criteria, Fraction(1)))


def _leaves(criteria: tuple[Criterion, ...], share: Fraction) -> list[tuple[Criterion, Fraction]]:
    found: list[tuple[Criterion, Fraction]] = []
    for criterion in criteria:
        weight = share * criterion.weight
        found.extend(
            _leaves(criterion.children, weight) if criterion.children else [(criterion, weight)]
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """At least (or, if strict, more than) a share of a base."""

    base: Base
    share: Fraction
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The vote: its form, whether secret, its quorum and what passes."""

    panel: str
    form: VoteForm = VoteForm.FOR_AGAINST_ABSTAIN
    secret: bool = False
    quorum: Threshold | None = None
    passing: Threshold | None = None
    share_base: Base = Base.NON_RECUSED
    min_votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the total: a panel's score, the vote's share × 100, votes counted, money matched."""

    kind: PartKind
    weight: Fraction = Fraction(1)
    panel: str = ""
    maximum: Fraction | None = None
    unit: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Whether the vote is a gate, and the parts that are added up; bonuses stand outside the 100."""

    gate: bool = False
    parts: tuple[Part, ...] = ()
    bonus_max: Fraction | None = None
    rounding: Rounding | None = None
    pass_mark: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRule:
    """One rule of the ordered list."""

    kind: TieKind
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Who may be awarded: the first n, all above a mark, or all who passed the gate."""

    kind: SelectionKind = SelectionKind.ALL
    count: int | None = None
    pass_mark: Fraction | None = None
    per_organisation: int | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A tier of awards, by count from the top; `amount_minor` where the tier fixes the sum."""

    id: str
    title: Text
    count: int
    amount_minor: int = 0
    prize: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of `least_of`: share × base − minus, in minor units; base "" is the constant alone."""

    base: str = ""
    share: Fraction = Fraction(1)
    minus: str = ""
    constant_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """How the pot is shared out, in units of payment, with floors and caps per project.

    `shares` and `best` say how where the rule is equal shares or best set; `categories` gives each
    category a budget down the ranking.
    """

    rule: AllotmentRule
    unit_minor: int = 1
    floor_minor: int = 0
    cap_minor: int | None = None
    amount_minor: int = 0
    steps_minor: tuple[int, ...] = ()
    misfit: Misfit = Misfit.STOP
    partial: bool = False
    partial_share: Fraction | None = None
    by: str = "request"
    terms: tuple[Term, ...] = ()
    per_organisation_cap_minor: int | None = None
    shares: SharesRule | None = field(default=None, metadata=ABSENT)
    best: BestSetRule | None = field(default=None, metadata=ABSENT)
    categories: CategoryRule | None = field(default=None, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PotRule:
    """A pot; `strands` names those that it pays for, none means all."""

    id: str
    title: Text
    strands: tuple[str, ...] = ()


class ShareBase(StrEnum):
    """What a category's share of a budget is taken of."""

    REQUESTED = "requested"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryShare:
    """Categories of cost that may together take at most a share of the budget."""

    categories: tuple[str, ...]
    most: Fraction
    base: ShareBase = ShareBase.REQUESTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a proposal must keep to. Empty: nothing is asked; categories are ids of the form's budget.

    `own_share`: the least share of the whole budget that the applicant brings, match funding
    counted if `match_counts`. `applicants` are kinds of organisation; none means all.
    """

    request_floor_minor: int | None = None
    shares: tuple[CategoryShare, ...] = ()
    forbidden: tuple[str, ...] = ()
    own_share: Fraction | None = None
    match_counts: bool = False
    per_organisation: int | None = None
    applicants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What is published, announced with the call."""

    level: PublicationLevel = PublicationLevel.SHORT
    notice_days: int = 5
    panel_named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything that decides a round."""

    id: str
    title: Text
    panels: tuple[Panel, ...] = ()
    vote: Vote | None = None
    combination: Combination = field(default_factory=Combination)
    ties: tuple[TieRule, ...] = (TieRule(kind=TieKind.HUMAN),)
    selection: Selection = field(default_factory=Selection)
    tiers: tuple[Tier, ...] = ()
    pots: tuple[PotRule, ...] = ()
    allotment: Allotment | None = None
    publication: Publication = field(default_factory=Publication)
    currency: str = "CNY"
    request_cap_minor: int | None = None
    blind: bool = False
    marks_open_before_closing: bool = False
    note: Text = field(default_factory=dict)
    application: Application | None = field(default=None, metadata=ABSENT)
