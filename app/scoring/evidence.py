"""The frozen evidence of a round: what was filed, cast, decided. Drafts are not evidence."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from app.scoring import records
from app.scoring.ballot_sets import BallotSets, ordered_sets
from app.scoring.canonical import canonical
from app.scoring.codec import decode, encode
from app.scoring.terms import ABSENT


class DecisionKind(StrEnum):
    """What people settled by hand, with minutes."""

    TIE_SETTLED = "tie_settled"
    AWARD_ADJUSTED = "award_adjusted"
    INCOMPLETE_ACCEPTED = "incomplete_accepted"
    INCOMPLETE_EXCLUDED = "incomplete_excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal that takes part. Amounts in minor units; None is unknown.

    `approved_minor`: the budget that was approved, where it is not request and own funds.
    """

    id: str
    number: str
    title: str
    organisation: str
    strand: str = ""
    community: str = ""
    tags: tuple[str, ...] = ()
    requested_minor: int
    minimum_minor: int = 0
    own_funds_minor: int = 0
    match_raised_minor: int = 0
    step_minor: int | None = None
    submitted_at: str | None = None
    listed_at: int | None = None
    approved_minor: int | None = field(default=None, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A member's seat; the label is what a printed tally shows."""

    id: str
    label: str
    panel: str
    weight: Fraction = Fraction(1)
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A member was to read a proposal."""

    seat: str
    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """A member keeps out of a proposal: no sheet, no vote, not 0."""

    seat: str
    proposal: str
    reason: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A filed sheet: leaf id → hundredths; None is not applicable. A void sheet counts nowhere.

    `abstained`: the member declined to mark, and the sheet is not awaited any more.
    """

    seat: str
    proposal: str
    marks: Mapping[str, int | None]
    recommended_minor: int | None = None
    void: bool = False
    abstained: bool = field(default=False, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """The closed vote on a proposal, as counts; `papers_digest` binds the papers behind them.

    `vote` names one of several votes, `round` the round of it.
    """

    proposal: str
    votes_for: int
    votes_against: int = 0
    votes_abstain: int = 0
    votes_void: int = 0
    attending: int | None = None
    members: int | None = None
    recused: int = 0
    source: str = "papers"
    papers_digest: str | None = None
    vote: str = field(default="", metadata=ABSENT)
    round: int = field(default=1, metadata=ABSENT)
    points_each: int = field(default=1, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper: proposal → 1, or points; where one is for or against, 1, −1, or 0 to abstain.

    `voter` is a seat, or a verified voter of the public, or empty where the vote is secret.
    """

    id: str
    choices: Mapping[str, int]
    voter: str = ""
    vote: str = field(default="", metadata=ABSENT)
    round: int = field(default=1, metadata=ABSENT)
    day: str = field(default="", metadata=ABSENT)
    void: bool = field(default=False, metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Who could vote and who came, for a round of a vote that is counted from papers."""

    vote: str = ""
    round: int = 1
    attending: int | None = None
    members: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """Points outside the 100 with their source; a penalty is negative."""

    proposal: str
    points: Fraction
    source: str
    kind: str = field(default="", metadata=ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A hand decision: `order` settles a tie (best first), `amount_minor` adjusts an award."""

    id: str
    kind: DecisionKind
    minutes: str
    reason: str = ""
    proposal: str = ""
    order: tuple[str, ...] = ()
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pot:
    """What is in a pot, from whom, as of when."""

    id: str
    amount_minor: int
    source: str = ""
    as_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that goes into a run beside the rulebook."""

    round: str
    proposals: tuple[Proposal, ...]
    seats: tuple[Seat, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    decisions: tuple[Decision, ...] = ()
    pots: tuple[Pot, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Paper, ...] = field(default=(), metadata=ABSENT)
    attendance: tuple[Attendance, ...] = field(default=(), metadata=ABSENT)
    ballot_sets: BallotSets | None = field(default=None, metadata={"absent": True})


PAIR = ("proposal", "seat")
_ORDER: Mapping[str, tuple[str, ...]] = {
    "proposals": ("id",),
    "seats": ("id",),
    "assignments": PAIR,
    "recusals": PAIR,
    "sheets": PAIR,
    "ballots": ("proposal", "vote", "round"),
    "bonuses": ("proposal", "source", "points"),
    "decisions": ("id",),
    "pots": ("id",),
    "papers": ("id",),
    "attendance": ("vote", "round"),
}


def ordered(evidence: Evidence) -> Evidence:
    """Sort every list by its ids, so that the order of input changes no byte."""
    lists: dict[str, Any] = {
        name: _in_order(getattr(evidence, name), keys) for name, keys in _ORDER.items()
    }
    if evidence.ballot_sets is not None:
        lists["ballot_sets"] = ordered_sets(evidence.ballot_sets)
    return replace(evidence, **lists)


def _in_order(rows: tuple[Any, ...], keys: tuple[str, ...]) -> tuple[Any, ...]:
    """Sort rows, and drop exact repetitions: importing a record twice changes nothing."""
    if keys == PAIR:
        return _paired(rows)
    return _by_keys(rows, attrgetter(*keys))


def _paired(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sort rows of pairs proposal by proposal: many short lists are quicker than a long one."""
    own: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        own[row.proposal][row.seat] = row
    if sum(map(len, own.values())) < len(rows):
        return _by_keys(rows, attrgetter(*PAIR))
    seats = sorted(set().union(*own.values()))
    return tuple(chain.from_iterable([_along(own[name], seats) for name in sorted(own)]))


def _along(own: Mapping[str, Any], seats: Sequence[str]) -> Iterable[Any]:
    """Give what a proposal has in the order of all seats; where everybody read it, none is looked for."""
    return map(own.__getitem__, seats if len(own) == len(seats) else sorted(own))


def _by_keys(rows: tuple[Any, ...], by_key: Callable[[Any], Any]) -> tuple[Any, ...]:
    at = dict(zip(map(by_key, rows), rows, strict=True))
    if len(at) == len(rows):
        return tuple([at[key] for key in sorted(at)])
    kept: list[Any] = []
    for _, same in groupby(sorted(rows, key=by_key), key=by_key):
        alike = list(same)
        if len(alike) > 1:
            written = {canonical(encode(row)): row for row in alike}
            alike = [written[text] for text in sorted(written)]
        kept.extend(alike)
    return tuple(kept)


def keys_of(name: str) -> tuple[str, ...]:
    """Name the fields that tell two records of a list apart."""
    return _ORDER[name]


def to_document(evidence: Evidence) -> dict[str, Any]:
    """Write the evidence as the documented round file holds it."""
    return dict(encode(ordered(evidence)))


def from_document(document: object) -> Evidence:
    """Read evidence; raises Unreadable with the JSON pointer of the first fault."""
    return ordered(decode(Evidence, document))


def digest_of(evidence: Evidence) -> str:
    """Give the digest of the canonical evidence."""
    return records.digest_of(ordered(evidence))
