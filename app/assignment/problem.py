"""What is asked: proposals, reviewers, how well they fit, and the wishes. Plain frozen values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.assignment.balanced import Pair
from app.assignment.columns import Matrix

__all__ = [
    "Affinities",
    "Draw",
    "Pair",
    "Previous",
    "Problem",
    "Proposal",
    "Randomised",
    "Reviewer",
    "Skill",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal and how many readers it wants; size: pages or characters; block: read by one panel as a whole."""

    id: str
    need: int
    size: int = 1
    block: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """A member: most and least loads (proposals, or pages if loads are sizes; None: no limit), house, skills.

    lead_most: of how many proposals the member may be the lead; None: no limit, 0: never.
    """

    id: str
    most: int | None = None
    least: int = 0
    organisation: str = ""
    skills: frozenset[str] = frozenset()
    lead_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Affinities:
    """values: proposals × reviewers, in the order of the problem's lists; 0 or more, finite.

    They count to `digits` decimal places; what stands beyond is rounded to the nearest, halves to even. reasons: what
    makes up the one at a place, where they were made from words.
    """

    values: Matrix
    digits: int = 0
    reasons: "Callable[[int, int], Sequence[Finding]] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """At least so many readers of each proposal have the skill; price: what one missing costs, None: a duty."""

    name: str
    at_least: int = 1
    price: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """At least so many readers of each proposal are drawn by lot from a published seed."""

    at_least: int
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomised:
    """No pair is likelier than `cap`; which plan comes is drawn from a published seed."""

    cap: Fraction
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """(proposal, reviewer) pairs of the plan before; those begun stay, the others stay if they can."""

    pairs: frozenset[Pair]
    begun: frozenset[Pair] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """A whole problem; pairs are (proposal, reviewer).

    conflicts and forbidden bar a pair (told apart in reasons only); fixed pairs are part of every plan. apart: no two
    readers of a proposal come from one organisation. by_size: loads are sums of sizes. fairness: each proposal's
    readers fit at least this share of the best that it could have alone. leads: one reader of each is its lead.
    seed: settles equals, together with the ids.
    """

    proposals: tuple[Proposal, ...]
    reviewers: tuple[Reviewer, ...]
    affinities: Affinities
    conflicts: frozenset[Pair] = frozenset()
    forbidden: frozenset[Pair] = frozenset()
    fixed: frozenset[Pair] = frozenset()
    skills: tuple[Skill, ...] = ()
    apart: bool = False
    by_size: bool = False
    fairness: Fraction | None = None
    draw: Draw | None = None
    randomised: Randomised | None = None
    previous: Previous | None = None
    leads: bool = False
    seed: str = ""

    @property
    def settled(self) -> frozenset[Pair]:
        """Pairs that are part of every plan: those fixed, and those begun that still may be."""
        if not self.previous or not self.previous.begun:
            return self.fixed
        proposals = {one.id for one in self.proposals}
        reviewers = {one.id for one in self.reviewers}
        barred = self.conflicts | self.forbidden
        begun = {
            (p, r) for p, r in self.previous.begun - barred if p in proposals and r in reviewers
        }
        return self.fixed | begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that stands in the way, or that was given up, as a code with numbers."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
