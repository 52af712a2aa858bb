"""Readers drawn by public lot: each proposal's order is printed, with who was passed over and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from app.assignment.balanced import Pair
from app.assignment.problem import Draw, Finding, Problem, Proposal
from app.lots import drawn_order

PURPOSE = "assignment"


class Lot(NamedTuple):
    """Somebody who came by lot, and what became of it: `drawn`, or why he or she was passed over."""

    reviewer: str
    what: str


#: Beside readers drawn one by one, caps are fractions of so many.
FINE_PARTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The pairs drawn, and notes: draws that stayed short.

    orders: for each proposal, those who came by lot and what became of each, as far as lots were needed.
    """

    pairs: tuple[Pair, ...]
    orders: Mapping[str, tuple[Lot, ...]]
    notes: tuple[Finding, ...]


def drawn_readers(problem: Problem) -> Drawn:
    """Draw at least so many readers of each proposal.

    Args:
        problem: sound, with a draw; blocks are drawn for as one, under the id of their first proposal.

    Returns:
        For each proposal, in the order drawn for `assignment`, the first of the order drawn for `assignment:ID` who
        are not barred, have room and are of another organisation. Readers who are settled count where the order comes
        to them, so that whoever was drawn and is locked stays drawn. Nothing else plays a part, so that the draw can
        be repeated with a pocket calculator that knows SHA-256.

    Ties: none, lots are in order. Exact: whole numbers. Cost: O(proposals · reviewers). Source: our rule.
    """
    draw = problem.draw
    if draw is None:
        return Drawn(pairs=(), orders={}, notes=())
    hand = _Hand(problem, draw)
    by_name = _units(problem)
    for name in drawn_order(draw.seed, PURPOSE, sorted(by_name)):
        hand.draw(by_name[name])
    return Drawn(pairs=tuple(sorted(hand.pairs)), orders=hand.orders, notes=tuple(hand.notes))


def likeliest(problem: Problem) -> dict[str, Fraction]:
    """Bound how likely anybody is to be drawn for each unit, named by its first proposal.

    Whoever is drawn comes before all but `wanted` − 1 of the other houses that may read; as many may be full by then
    as the other draws could fill.
    """
    if problem.draw is None:
        return {}
    hand = _Hand(problem, problem.draw)
    units = _units(problem)
    weights = {name: hand.weight(unit) for name, unit in units.items()}
    wanted = {name: hand.wanted(unit) for name, unit in units.items()}
    whole = sum(weights[name] * wanted[name] for name in units)
    return {
        name: hand.likely(unit, wanted[name], whole - weights[name] * wanted[name])
        for name, unit in units.items()
    }


def _units(problem: Problem) -> dict[str, list[Proposal]]:
    units: dict[str, list[Proposal]] = {}
    for one in sorted(problem.proposals, key=lambda one: one.id):
        units.setdefault(f"block|{one.block}" if one.block else f"single|{one.id}", []).append(one)
    return {unit[0].id: unit for unit in units.values()}


class _Hand:
    """The hand that draws: who has room, and who reads what by now."""

    def __init__(self, problem: Problem, draw: Draw) -> None:
        self.problem, self.lots = problem, draw
        self.reviewers = {one.id: one for one in problem.reviewers}
        self.barred = problem.conflicts | problem.forbidden
        self.settled = problem.settled
        self.load: Counter[str] = Counter()
        for unit in _units(problem).values():
            for reviewer in self.held(unit):
                self.load[reviewer] += self.weight(unit)
        self.pairs: list[Pair] = []
        self.orders: dict[str, tuple[Lot, ...]] = {}
        self.notes: list[Finding] = []

    def draw(self, unit: list[Proposal]) -> None:
        name, held = unit[0].id, self.held(unit)
        free, wanted = max(0, unit[0].need - len(held)), self.lots.at_least
        lots: list[Lot] = []
        taken: list[str] = []
        for reviewer in drawn_order(self.lots.seed, f"{PURPOSE}:{name}", sorted(self.reviewers)):
            if len(taken) == wanted or (lots and lots[-1].what == "enough"):
                break
            new = len(set(taken) - held)
            why = "" if reviewer in held else self._why(reviewer, unit, held | set(taken))
            why = why or ("enough" if reviewer not in held and new == free else "drawn")
            lots.append(Lot(reviewer, why))
            taken += [reviewer] if why == "drawn" else []
        self.orders[name] = tuple(lots)
        for reviewer in taken:
            self.pairs += [(one.id, reviewer) for one in unit]
            self.load[reviewer] += 0 if reviewer in held else self.weight(unit)
        if len(taken) < wanted:
            facts = {"proposal": name, "has": len(taken), "wanted": wanted}
            self.notes.append(Finding(code="draw_short", facts=facts))

    def held(self, unit: list[Proposal]) -> set[str]:
        """Who reads a unit beforehand."""
        names = {one.id for one in unit}
        return {r for p, r in self.settled if p in names}

    def wanted(self, unit: list[Proposal]) -> int:
        """How many may be drawn besides those settled."""
        return min(self.lots.at_least, max(0, unit[0].need - len(self.held(unit))))

    def weight(self, unit: list[Proposal]) -> int:
        """What a unit adds to a load."""
        return sum(self._size(one) for one in unit)

    def likely(self, unit: list[Proposal], wanted: int, others: int) -> Fraction:
        held = self.held(unit)
        able = [one for one in self.reviewers if not self._why(one, unit, held)]
        houses = {
            self.reviewers[one].organisation if self.problem.apart else "" for one in able
        } - {""}
        alone = [
            one for one in able if not (self.problem.apart and self.reviewers[one].organisation)
        ]
        left = len(houses) + len(alone) - self._filled(able, self.weight(unit), others)
        return Fraction(1) if left <= wanted else Fraction(wanted, left)

    def _filled(self, able: list[str], weight: int, others: int) -> int:
        """How many could have no room left for a unit, if other draws come to so much."""
        rooms = sorted(
            most - self.load[one] - weight + 1
            for one in able
            if (most := self.reviewers[one].most) is not None
        )
        filled = 0
        for room in rooms:
            others -= room
            if others < 0:
                break
            filled += 1
        return filled

    def _why(self, name: str, unit: list[Proposal], readers: set[str]) -> str:
        """Why somebody is passed over; empty: he or she may read it."""
        reviewer = self.reviewers[name]
        if name in readers:
            return "already"
        if any((one.id, name) in self.barred for one in unit):
            return "barred"
        if reviewer.most is not None and self.load[name] + self.weight(unit) > reviewer.most:
            return "full"
        houses = {self.reviewers[one].organisation for one in readers} - {""}
        return "same_house" if self.problem.apart and reviewer.organisation in houses else ""

    def _size(self, one: Proposal) -> int:
        return one.size if self.problem.by_size else 1
