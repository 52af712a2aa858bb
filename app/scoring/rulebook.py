"""The rules of a round as frozen values. app.forms.rulebooks compiles documents to them."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.scoring.application_rules import Application, CategoryShare, ShareBase
from app.scoring.budget_rules import BestSetRule, CategoryRule, SharesRule
from app.scoring.gift_rules import Contribution, Gifts, Origin, Rate
from app.scoring.numbers import Mode
from app.scoring.panel_rules import (
    Aggregate,
    Aggregation,
    Criterion,
    Group,
    Normalisation,
    Normalise,
    Panel,
    Shared,
    Veto,
)
from app.scoring.payment_rules import Days, Instalment, PaidAfter, Reported, ReportTerm
from app.scoring.publication_rules import Feedback, FeedbackPlace, Publication, PublicationLevel
from app.scoring.reviewing import PLAIN, Reviewing
from app.scoring.sign_off import ONE, SignOff
from app.scoring.terms import ABSENT, NONE, Text
from app.scoring.vote_rules import Base, Choices, Limits, Rounds, Threshold, Vote, VoteForm

__all__ = [
    "ABSENT",
    "NONE",
    "Aggregate",
    "Aggregation",
    "Allotment",
    "AllotmentRule",
    "Application",
    "Band",
    "Base",
    "BonusRule",
    "CategoryShare",
    "Choices",
    "Combination",
    "Contribution",
    "Criterion",
    "Days",
    "Exclusion",
    "ExtraPrize",
    "Feedback",
    "FeedbackPlace",
    "Gifts",
    "Group",
    "Instalment",
    "Limits",
    "Method",
    "Misfit",
    "Mode",
    "Normalisation",
    "Normalise",
    "Origin",
    "PaidAfter",
    "Panel",
    "Part",
    "PartKind",
    "PotRule",
    "Publication",
    "PublicationLevel",
    "Quota",
    "QuotaBy",
    "Rate",
    "ReportTerm",
    "Reported",
    "Rounding",
    "Rounds",
    "Rulebook",
    "Selection",
    "SelectionKind",
    "ShareBase",
    "Shared",
    "Term",
    "Text",
    "Threshold",
    "TieKind",
    "TieRule",
    "Tier",
    "Veto",
    "Vote",
    "VoteForm",
]


class PartKind(StrEnum):
    """What a part of the total is."""

    PANEL = "panel"
    VOTE_SHARE = "vote_share"
    VOTES = "votes"
    MATCH_RAISED = "match_raised"


class Method(StrEnum):
    """How scores and votes come together, where they are not simply added up."""

    RANK_SUM = "rank_sum"
    SHORTLIST_THEN_VOTE = "shortlist_then_vote"
    SCORE_THEN_VOTE_FOR_AWARDS = "score_then_vote_for_awards"
    VOTE_BREAKS_TIES = "vote_breaks_ties"


class TieKind(StrEnum):
    """What tells proposals of the same total apart, in the order that the rulebook lists."""

    CRITERION = "criterion"
    PANEL = "panel"
    VOTE_SHARE = "vote_share"
    SMALLER_REQUEST = "smaller_request"
    EARLIER_SUBMISSION = "earlier_submission"
    LISTED_ORDER = "listed_order"
    SCORE = "score"
    RUN_OFF = "run_off"
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
    RANK_BANDS = "rank_bands"
    MATCH = "match"
    EQUAL_SHARES = "equal_shares"
    BEST_SET = "best_set"


class QuotaBy(StrEnum):
    """By what a quota counts."""

    TAG = "tag"
    COMMUNITY = "community"
    STRAND = "strand"


class Misfit(StrEnum):
    """What happens at the first proposal that does not fit into what is left."""

    STOP = "stop"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """Round to decimal places by a mode."""

    places: int = 2
    mode: Mode = Mode.HALF_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the total: a panel's score, the vote's share × 100, votes counted, money matched."""

    kind: PartKind
    weight: Fraction = Fraction(1)
    panel: str = ""
    maximum: Fraction | None = None
    unit: int = 1
    vote: str = field(default="", metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusRule:
    """A kind of bonus or penalty, and how many points it may give; penalties are negative."""

    id: str
    title: Text
    at_least: Fraction
    at_most: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Whether the vote is a gate, and the parts that are added up; bonuses stand outside the 100.

    `shortlist`, `shortlist_mark`: how many, or from which score on, come before the vote.
    `shared`: what equals get in a sum of ranks. `bonuses`: the kinds that there are, if named.
    """

    gate: bool = False
    parts: tuple[Part, ...] = ()
    bonus_max: Fraction | None = None
    rounding: Rounding | None = None
    pass_mark: Fraction | None = None
    method: Method | None = field(default=None, metadata=ABSENT)
    shortlist: int | None = field(default=None, metadata=ABSENT)
    shortlist_mark: Fraction | None = field(default=None, metadata=ABSENT)
    shared: Shared = field(default=Shared.BETTER, metadata=ABSENT)
    bonuses: tuple[BonusRule, ...] = field(default=(), metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRule:
    """One rule of the ordered list."""

    kind: TieKind
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many of the selected bear a value: a number, or a share of all that are selected."""

    id: str
    by: QuotaBy
    value: str
    at_least: int | None = None
    at_most: int | None = None
    at_least_share: Fraction | None = None
    at_most_share: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Proposals that bear a tag take no part: winners of past years, funded elsewhere."""

    tag: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Who may be awarded: the first n, all above a mark, or all who passed the gate."""

    kind: SelectionKind = SelectionKind.ALL
    count: int | None = None
    pass_mark: Fraction | None = None
    per_organisation: int | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()
    quotas: tuple[Quota, ...] = field(default=(), metadata=ABSENT)
    exclusions: tuple[Exclusion, ...] = field(default=(), metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A tier of awards from the top; `amount_minor` where the tier fixes the sum.

    One of: `count`; `share` of the selected (rounded down); the places up to `last_place`; the
    scores from `from_score`. `least_score`: below it the tier stays unfilled.
    """

    id: str
    title: Text
    count: int = 0
    amount_minor: int = 0
    prize: bool = False
    share: Fraction | None = field(default=None, metadata=ABSENT)
    last_place: int | None = field(default=None, metadata=ABSENT)
    from_score: Fraction | None = field(default=None, metadata=ABSENT)
    least_score: Fraction | None = field(default=None, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraPrize:
    """A prize on top of any award, for the best by one of the rules for ties; paid first from its pot."""

    id: str
    title: Text
    by: TieRule
    amount_minor: int
    pot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of `least_of`: share × base − minus, in minor units; base "" is the constant alone."""

    base: str = ""
    share: Fraction = Fraction(1)
    minus: str = ""
    constant_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The places up to `last_place` that no better band holds get `amount_minor`."""

    last_place: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """How the pot is shared out, in units of payment, with floors and caps per project.

    `bands`: amounts by place. `ratio`: how much is given for each unit raised. `base`: what is
    wished down the ranking, `requested` or the members' `recommended` amount. `rounding`: to whole
    units of payment.
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
    bands: tuple[Band, ...] = field(default=(), metadata=ABSENT)
    ratio: Fraction | None = field(default=None, metadata=ABSENT)
    base: str = field(default="requested", metadata=ABSENT)
    rounding: Mode = field(default=Mode.DOWN, metadata=ABSENT)
    shares: SharesRule | None = field(default=None, metadata=ABSENT)
    best: BestSetRule | None = field(default=None, metadata=ABSENT)
    categories: CategoryRule | None = field(default=None, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PotRule:
    """A pot; `strands` names those that it pays for, none means all.

    `amount_minor`: what was announced for it. `tops_up`: it also pays what earlier pots left open.
    """

    id: str
    title: Text
    strands: tuple[str, ...] = ()
    amount_minor: int | None = field(default=None, metadata=ABSENT)
    tops_up: bool = field(default=False, metadata=ABSENT)


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
    votes: tuple[Vote, ...] = field(default=(), metadata=ABSENT)
    extra_prizes: tuple[ExtraPrize, ...] = field(default=(), metadata=ABSENT)
    #: Working days in which applicants may object to a member; without it the panel is not told to them.
    objection_days: int | None = field(default=None, metadata=ABSENT)
    reviewing: Reviewing | None = field(default=None, metadata=ABSENT)
    instalments: tuple[Instalment, ...] = field(default=(), metadata=ABSENT)
    sign_off: SignOff | None = field(default=None, metadata=ABSENT)
    gifts: Gifts | None = field(default=None, metadata=ABSENT)
    reports: tuple[ReportTerm, ...] = field(default=(), metadata=ABSENT)

    @property
    def work(self) -> Reviewing:
        """Give the rules of the members' work, the plain ones where none are named."""
        return self.reviewing or PLAIN

    @property
    def signing(self) -> SignOff:
        """Give how a result is signed; without posts of its own it is one signatory."""
        found = self.sign_off or ONE
        return found if found.posts else SignOff(way=found.way, posts=ONE.posts)

    @property
    def all_votes(self) -> tuple[Vote, ...]:
        """List the main vote, if there is one, and the further ones."""
        return ((self.vote,) if self.vote is not None else ()) + self.votes
