"""A plan and everything that is to be said about it, as plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from app.assignment.balanced import Pair, Short
from app.assignment.drawing import Lot
from app.assignment.problem import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The plan with its proof.

    objective: the sum of affinities of the pairs, less the prices of soft wishes. bound: no plan that is as complete
    has more. pairs: (proposal, reviewer), in order. short: proposals that want more readers. loads: by reviewer,
    in the problem's unit. expected: what the lots of a randomised plan come to on the average; then bound is the best
    plan's without a cap. chances: how likely each pair was before the lots, but for those settled and those drawn.
    drawn: pairs that came by lot. orders: for each proposal who came by lot, one after another, and what became of
    each. leads: proposal → reviewer. given_up: wishes that could not be met, with numbers.
    added, taken_back: the difference to the plan before.
    """

    objective: Fraction
    bound: Fraction
    pairs: tuple[Pair, ...]
    short: tuple[Short, ...]
    loads: Mapping[str, int]
    drawn: tuple[Pair, ...] = ()
    orders: Mapping[str, tuple[Lot, ...]] = field(default_factory=dict)
    leads: Mapping[str, str] = field(default_factory=dict)
    expected: Fraction | None = None
    chances: Mapping[Pair, Fraction] = field(default_factory=dict)
    given_up: tuple[Finding, ...] = ()
    added: tuple[Pair, ...] = ()
    taken_back: tuple[Pair, ...] = ()
    method: str = "flow"

    @property
    def gap(self) -> Fraction:
        """Give what might still be gained at most, as a share of the bound; 0 is the best."""
        return (self.bound - self.objective) / abs(self.bound) if self.bound else Fraction(0)
