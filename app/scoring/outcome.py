"""What a run returns: for each proposal how its number came about, and for the round what binds it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from app.scoring.canonical import digest
from app.scoring.codec import decode, encode, quickly
from app.scoring.terms import ABSENT

Facts = Mapping[str, Any]
Value = TypeVar("Value")


class Status(StrEnum):
    """Whether everything is decided."""

    COMPLETE = "complete"
    BLOCKED = "blocked"


class Standing(StrEnum):
    """Where a proposal stands after the rules."""

    RANKED = "ranked"
    GATE_FAILED = "gate_failed"
    BELOW_MARK = "below_mark"
    INCOMPLETE = "incomplete"
    EXCLUDED = "excluded"
    NOT_SHORTLISTED = "not_shortlisted"


class SheetUse(StrEnum):
    """What became of a sheet, or why there is none."""

    USED = "used"
    DROPPED_HIGH = "dropped_high"
    DROPPED_LOW = "dropped_low"
    RECUSED = "recused"
    PENDING = "pending"
    VOID = "void"
    ABSTAINED = "abstained"


class Kept(StrEnum):
    """Why a total was not corrected."""

    FEW_SHEETS = "few_sheets"
    NO_SPREAD = "no_spread"


class Reason(StrEnum):
    """Why a line has its amount, or the first reason why it has none."""

    TIER = "tier"
    FLAT = "flat"
    STEP = "step"
    IN_RANK_ORDER = "in_rank_order"
    LEAST_OF = "least_of"
    PROPORTIONAL = "proportional"
    PARTIAL = "partial"
    CAPPED_AT_REQUEST = "capped_at_request"
    CAPPED = "capped"
    ADJUSTED = "adjusted"
    VOTE_NOT_PASSED = "vote_not_passed"
    BELOW_PASS_MARK = "below_pass_mark"  # noqa: S105 -- a reason's name
    BELOW_CRITERION_MARK = "below_criterion_mark"
    NOT_SELECTED = "not_selected"
    ORGANISATION_LIMIT = "organisation_limit"
    EXCLUSIVE = "exclusive"
    TOO_FEW_VOTES = "too_few_votes"
    POT_EMPTY = "pot_empty"
    DOES_NOT_FIT = "does_not_fit"
    BELOW_MINIMUM = "below_minimum"
    NO_STEP = "no_step"
    NO_POT = "no_pot"
    INCOMPLETE = "incomplete"
    EXCLUDED = "excluded"
    TIE_OPEN = "tie_open"
    NO_MONEY = "no_money"
    RANK_BAND = "rank_band"
    MATCH = "match"
    QUOTA = "quota"
    VETO = "veto"
    EXCLUDED_BY_TAG = "excluded_by_tag"
    NOT_SHORTLISTED = "not_shortlisted"
    NO_TIER = "no_tier"
    EQUAL_SHARES = "equal_shares"
    GREEDY_PREFERRED = "greedy_preferred"
    NOT_BOUGHT = "not_bought"
    IN_BEST_SET = "in_best_set"
    NOT_IN_BEST_SET = "not_in_best_set"
    LEFTOVER = "leftover"
    CATEGORY_FULL = "category_full"


class Block(StrEnum):
    """What stops a run from being complete."""

    SHEETS_MISSING = "sheets_missing"
    TOO_FEW_SHEETS = "too_few_sheets"
    VOTE_MISSING = "vote_missing"
    QUORUM_MISSED = "quorum_missed"
    TIE_OPEN = "tie_open"
    SEED_MISSING = "seed_missing"
    POT_MISSING = "pot_missing"
    ADJUSTED_OVER_POT = "adjusted_over_pot"
    ADJUSTED_OVER_REQUEST = "adjusted_over_request"
    ADJUSTED_NOT_RANKED = "adjusted_not_ranked"
    EVIDENCE_FAULTY = "evidence_faulty"
    NOT_CONNECTED = "not_connected"
    ROUND_DUE = "round_due"
    QUOTA_UNREACHABLE = "quota_unreachable"
    NOT_PROVED = "not_proved"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One member's part in a panel's score; total is None where there is no sheet.

    `corrected` is what counts after normalisation; `kept` says why a total was left as it is.
    """

    seat: str
    label: str
    use: SheetUse
    total: Fraction | None = None
    corrected: Fraction | None = field(default=None, metadata=ABSENT)
    kept: Kept | None = field(default=None, metadata=ABSENT)

    @property
    def value(self) -> Fraction | None:
        """Give what counts of the sheet."""
        return self.total if self.corrected is None else self.corrected


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLine:
    """A panel's score of one proposal."""

    panel: str
    aggregate: str
    sheets: tuple[SheetLine, ...]
    criteria: Mapping[str, Fraction] = field(default_factory=dict)
    score: Fraction | None = None
    vetoed_by: str = field(default="", metadata=ABSENT)
    recommended_minor: int | None = field(default=None, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteLine:
    """The vote on one proposal with its denominators; `needed` is the smallest number that passes."""

    votes_for: int
    votes_against: int
    votes_abstain: int
    votes_void: int
    attending: int
    members: int
    recused: int
    base: str
    denominator: int
    needed: int
    passed: bool
    quorum_met: bool
    quorum_needed: int
    quorum_denominator: int
    share: Fraction
    vote: str = field(default="", metadata=ABSENT)
    round: int = field(default=1, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One part of the total: value × weight = points."""

    kind: str
    panel: str
    value: Fraction
    weight: Fraction
    points: Fraction
    vote: str = field(default="", metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusLine:
    """Points outside the 100."""

    points: Fraction
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraLine:
    """A prize on top of the award, paid from its own pot."""

    prize: str
    pot: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PotShare:
    """What one of several pots pays."""

    pot: str
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One proposal: everything from its sheets to its amount.

    `score`: the sum of the parts, where the vote decides the order. `moved_by`: the quotas by
    which the line came in or fell out.
    """

    proposal: str
    number: str
    title: str
    organisation: str
    standing: Standing
    panels: tuple[PanelLine, ...] = ()
    vote: VoteLine | None = None
    parts: tuple[PartLine, ...] = ()
    bonuses: tuple[BonusLine, ...] = ()
    total_exact: Fraction | None = None
    total: Fraction | None = None
    place: int | None = None
    tie_break: str = ""
    tied: bool = False
    selected: bool = False
    tier: str = ""
    pot: str = ""
    requested_minor: int = 0
    amount_minor: int = 0
    machine_amount_minor: int = 0
    prize: bool = False
    reason: Reason = Reason.NO_MONEY
    facts: Facts = field(default_factory=dict)
    votes: tuple[VoteLine, ...] = field(default=(), metadata=ABSENT)
    score: Fraction | None = field(default=None, metadata=ABSENT)
    moved_by: tuple[str, ...] = field(default=(), metadata=ABSENT)
    extras: tuple[ExtraLine, ...] = field(default=(), metadata=ABSENT)
    paid_from: tuple[PotShare, ...] = field(default=(), metadata=ABSENT)

    def from_pot(self, pot: str) -> int:
        """Give what a pot pays for this proposal, prizes on top not counted."""
        if self.paid_from:
            return sum(share.amount_minor for share in self.paid_from if share.pot == pot)
        return self.amount_minor if self.pot == pot else 0


def changed(line: Line, **parts: object) -> Line:
    """Give the line with other parts: dataclasses.replace() without setting thirty fields one by one."""
    new = Line.__new__(Line)
    object.__setattr__(new, "__dict__", vars(line) | parts)
    return new


#: A round has thousands of these.
quick_sheet_line: Callable[..., SheetLine] = quickly(SheetLine)
quick_panel_line: Callable[..., PanelLine] = quickly(PanelLine)
quick_part_line: Callable[..., PartLine] = quickly(PartLine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Proposals with the same total: the places they share, and what told them apart."""

    proposals: tuple[str, ...]
    places: tuple[int, ...]
    at_line: bool
    resolved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """A pot before and after, and who would be next and what they lack.

    `account`: how it was shared, where voters or a whole set decided.
    """

    pot: str
    before_minor: int
    after_minor: int
    source: str = ""
    next_proposal: str = ""
    next_lacks_minor: int = 0
    account: Facts | None = field(default=None, metadata={"absent": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """One thing that is missing, with the exact names."""

    code: Block
    proposals: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of a run; blocked ones can be neither signed nor published."""

    status: Status
    blockers: tuple[Blocker, ...]
    lines: tuple[Line, ...]
    ties: tuple[Tie, ...]
    pots: tuple[PotLine, ...]
    rulebook_digest: str
    evidence_digest: str
    engine_version: str
    seed: str | None = None


#: Selected, but the money did not reach: such a line is no award.
UNFUNDED = frozenset(
    {
        Reason.POT_EMPTY,
        Reason.DOES_NOT_FIT,
        Reason.BELOW_MINIMUM,
        Reason.NO_STEP,
        Reason.NO_POT,
        Reason.ADJUSTED,
        Reason.TIE_OPEN,
        Reason.NOT_BOUGHT,
        Reason.NOT_IN_BEST_SET,
        Reason.CATEGORY_FULL,
    }
)


def spent_of(pot: str, lines: Iterable[Line]) -> int:
    """Add up what a pot pays, prizes on top included."""
    return sum(
        line.from_pot(pot) + sum(extra.amount_minor for extra in line.extras if extra.pot == pot)
        for line in lines
    )


def award_minor(line: Line) -> int:
    """Add up what a line awards, prizes on top included."""
    return line.amount_minor + sum(extra.amount_minor for extra in line.extras)


def written_minor(line: Mapping[str, Any]) -> int:
    """Add up the same of a line as it is written in a document."""
    extras = line.get("extras") or ()
    return int(line["amount_minor"]) + sum(int(extra["amount_minor"]) for extra in extras)


def in_part(line: Line) -> bool:
    """Tell whether an award is less than the rules meant to give; a tier or a cap gives no part of something."""
    cut = line.reason is Reason.ADJUSTED and line.amount_minor < line.machine_amount_minor
    return line.amount_minor > 0 and (line.reason is Reason.PARTIAL or cut)


def awarded(line: Line) -> bool:
    """Tell whether a line is an award: it gets money, or a place among the selected without any."""
    return (
        line.amount_minor > 0
        or bool(line.extras)
        or (line.selected and line.reason not in UNFUNDED)
    )


def to_document(outcome: Outcome) -> dict[str, Any]:
    """Write the outcome as a document."""
    return dict(encode(outcome))


def from_document(document: object) -> Outcome:
    """Read an outcome; raises Unreadable with the JSON pointer of the first fault."""
    return decode(Outcome, document)


def digest_of(outcome: Outcome) -> str:
    """Give the digest of the canonical outcome."""
    return digest(to_document(outcome))
