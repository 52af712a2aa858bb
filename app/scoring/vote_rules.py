"""How a vote is held and what passes."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.scoring.terms import ABSENT


class Base(StrEnum):
    """What a share of votes is taken of."""

    ALL = "all"
    NON_RECUSED = "non_recused"
    ATTENDING = "attending"
    CAST = "cast"
    VALID = "valid"


class VoteForm(StrEnum):
    """What is answered on a paper."""

    FOR_AGAINST_ABSTAIN = "for_against_abstain"
    COUNTS = "counts"
    CHOOSE = "choose"
    APPROVAL = "approval"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """At least (or, if strict, more than) a share of a base."""

    base: Base
    share: Fraction
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How many may be chosen on a paper, or how many points it hands out; outside it is void."""

    at_least: int = 0
    at_most: int | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """At most `at_most` rounds among those that have not passed.

    `passing`: what passes from the second round on, if it differs. `seats`: how many are to pass;
    while fewer have, and a round is left, the run waits for it.
    """

    at_most: int
    passing: Threshold | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one voter may do in a public vote; where he does more, all of it is void.

    `papers`: papers in all. `per_day`: choices on one day. Choices of one item count once a day if
    `again_each_day`, else once.
    """

    papers: int | None = 1
    per_day: int | None = None
    again_each_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The vote: its form, whether secret, its quorum and what passes.

    `id` names one of several votes. `recused_void`: what a recused member answered on that
    proposal is counted as void; else it is refused. `out_of_range_refused`: a paper that chooses
    too few or too many is refused; else it is void. `absent_papers`: a named paper may be entered
    for a member who is not there.
    """

    panel: str = ""
    form: VoteForm = VoteForm.FOR_AGAINST_ABSTAIN
    secret: bool = False
    quorum: Threshold | None = None
    passing: Threshold | None = None
    share_base: Base = Base.NON_RECUSED
    min_votes: int = 0
    id: str = field(default="", metadata=ABSENT)
    choices: Choices | None = field(default=None, metadata=ABSENT)
    rounds: Rounds | None = field(default=None, metadata=ABSENT)
    limits: Limits | None = field(default=None, metadata=ABSENT)
    recused_void: bool = field(default=False, metadata=ABSENT)
    out_of_range_refused: bool = field(default=False, metadata=ABSENT)
    absent_papers: bool | None = field(default=None, metadata=ABSENT)

    @property
    def public(self) -> bool:
        """Tell whether the public votes, not the members of a panel."""
        return not self.panel and self.limits is not None

    @property
    def lists(self) -> bool:
        """Tell whether one paper speaks of several proposals."""
        return self.form in {VoteForm.CHOOSE, VoteForm.APPROVAL, VoteForm.POINTS}

    @property
    def range(self) -> Choices:
        """Say what a paper of a list may hold, with what one voter may do on a day."""
        rule = self.choices or Choices()
        most = [rule.at_most, self.limits.per_day if self.limits else None]
        bounds = [number for number in most if number is not None]
        points = rule.points if self.form is VoteForm.POINTS else None
        return Choices(
            at_least=rule.at_least, at_most=min(bounds) if bounds else None, points=points
        )
