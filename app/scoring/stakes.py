"""Whether the order inside a tie decides anything: a place on the list, a tier or money."""

from collections import defaultdict
from collections.abc import Sequence

from app.scoring.outcome import Line, Reason
from app.scoring.ranking import Group
from app.scoring.rulebook import Allotment, AllotmentRule, Method, Rulebook
from app.scoring.selection import boundaries
from app.scoring.tiers import by_band

_AT_THE_END = frozenset({Reason.POT_EMPTY, Reason.DOES_NOT_FIT, Reason.PARTIAL})


class Stakes:
    """Judges the ties of one run."""

    def __init__(self, rulebook: Rulebook, paid: Sequence[Line]) -> None:
        """Keep the ranking after the money was shared out."""
        self._rulebook = rulebook
        self._paid = {line.proposal: line for line in paid}
        self._order = {line.proposal: i for i, line in enumerate(paid)}
        self._chosen = [line.selected for line in paid]
        rules, method = rulebook.selection, rulebook.combination.method
        self._by_votes = method is Method.SCORE_THEN_VOTE_FOR_AWARDS
        self._by_set = bool(rules.quotas or rules.exclusive) or any(map(by_band, rulebook.tiers))

    def at(self, group: Group) -> bool:
        """Tell whether another order inside the group would change a selection, a tier or an amount.

        Never no where it would; yes in a few cases where only an unlikely order would.
        """
        first = self.first(group)
        mine = [self._paid[name] for name in group.ids]
        if self._by_votes:
            return _awarded_by_order(mine)
        return self._chosen_by_order(first, mine) or self._paid_by_order(first, mine)

    def _chosen_by_order(self, first: int, mine: Sequence[Line]) -> bool:
        """Whether the end of the list or of a tier, or a limit of an organisation, lies inside."""
        if self._by_set:
            # Where all of them are in, or all out, another order among them chooses the same set.
            return len({(line.selected, line.tier) for line in mine}) > 1
        before = sum(self._chosen[:first])
        if any(before < end < before + len(mine) for end in boundaries(self._rulebook)):
            return True
        return len({line.organisation for line in mine}) < len(mine) and self._limited()

    def _paid_by_order(self, first: int, mine: Sequence[Line]) -> bool:
        rule = self._rulebook.allotment
        if rule is None:
            return False
        if rule.rule is AllotmentRule.PROPORTIONAL:
            return _shared_by_order(mine)
        if rule.rule is AllotmentRule.RANK_BANDS and self._across_a_band(rule, first, len(mine)):
            return True
        return _hit(mine)

    def _across_a_band(self, rule: Allotment, first: int, size: int) -> bool:
        return any(first < band.last_place < first + size for band in rule.bands)

    def first(self, group: Group) -> int:
        """Give the position at which the group begins, from 0."""
        return min(self._order[name] for name in group.ids)

    def _limited(self) -> bool:
        rule = self._rulebook.allotment
        return self._rulebook.selection.per_organisation is not None or (
            rule is not None and rule.per_organisation_cap_minor is not None
        )


def _awarded_by_order(mine: Sequence[Line]) -> bool:
    """Whether equals with equal votes got different awards, or one of them none."""
    awards: dict[object, set[tuple[bool, str, int]]] = defaultdict(set)
    for line in mine:
        share = line.vote.share if line.vote else None
        awards[share].add((line.selected, line.tier, line.amount_minor))
    return len({line.selected for line in mine}) > 1 or any(len(got) > 1 for got in awards.values())


def _shared_by_order(mine: Sequence[Line]) -> bool:
    """Whether equal remainders, or the last floor that the pot did not carry, lie inside the group."""
    cuts = [line.facts.get("by_order") for line in mine]
    return "floor" in cuts or cuts.count("remainder") > 1


def _hit(mine: Sequence[Line]) -> bool:
    """Whether the end of a pot lies inside the group: one was reached by it, another paid or payable."""
    reached = [line for line in mine if line.reason in _AT_THE_END]
    if not reached:
        return False
    paid = [line for line in mine if line.amount_minor > 0]
    left = max(int(line.facts.get("left", 0)) for line in reached)
    return bool(paid) or any(line.requested_minor <= left for line in mine)
