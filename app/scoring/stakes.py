"""Whether the order inside a tie decides anything: a place on the list, a tier or money."""

from collections.abc import Sequence

from app.scoring.allotment import allotted
from app.scoring.evidence import Evidence
from app.scoring.outcome import Line, Reason
from app.scoring.ranking import Group
from app.scoring.rulebook import AllotmentRule, Rulebook
from app.scoring.selection import boundaries, selected

_AT_THE_END = frozenset({Reason.POT_EMPTY, Reason.DOES_NOT_FIT, Reason.PARTIAL})


class Stakes:
    """Judges the ties of one run."""

    def __init__(
        self, rulebook: Rulebook, evidence: Evidence, ranked: Sequence[Line], paid: Sequence[Line]
    ) -> None:
        """Keep the ranking before and after the money was shared out."""
        self._rulebook = rulebook
        self._evidence = evidence
        self._ranked = list(ranked)
        self._paid = {line.proposal: line for line in paid}
        self._order = {line.proposal: i for i, line in enumerate(ranked)}
        self._chosen = [line.selected for line in paid[: len(ranked)]]

    def at(self, group: Group) -> bool:
        """Tell whether another order inside the group would change a selection, a tier or an amount.

        Never no where it would; yes in a few cases where only an unlikely order would.
        """
        first = self.first(group)
        before = sum(self._chosen[:first])
        if any(before < end < before + len(group.ids) for end in boundaries(self._rulebook)):
            return True
        mine = [self._paid[name] for name in group.ids]
        organisations = {line.organisation for line in mine}
        if len(organisations) < len(mine) and self._limited():
            return True
        rule = self._rulebook.allotment
        if rule is None:
            return False
        if rule.rule is AllotmentRule.PROPORTIONAL:
            return self._turned(group)
        return _hit(mine)

    def first(self, group: Group) -> int:
        """Give the position at which the group begins, from 0."""
        return min(self._order[name] for name in group.ids)

    def _limited(self) -> bool:
        rule = self._rulebook.allotment
        return self._rulebook.selection.per_organisation is not None or (
            rule is not None and rule.per_organisation_cap_minor is not None
        )

    def _turned(self, group: Group) -> bool:
        """Share out again with the group in reverse: equal remainders and the last floors show."""
        first, count = self.first(group), len(group.ids)
        turned = [
            *self._ranked[:first],
            *reversed(self._ranked[first : first + count]),
            *self._ranked[first + count :],
        ]
        again, _ = allotted(self._rulebook, self._evidence, selected(self._rulebook, turned))
        return any(
            line.amount_minor != self._paid[line.proposal].amount_minor
            for line in again
            if line.proposal in group.ids
        )


def _hit(mine: Sequence[Line]) -> bool:
    """Whether the end of a pot lies inside the group: one was reached by it, another paid or payable."""
    reached = [line for line in mine if line.reason in _AT_THE_END]
    if not reached:
        return False
    paid = [line for line in mine if line.amount_minor > 0]
    left = max(int(line.facts.get("left", 0)) for line in reached)
    return bool(paid) or any(line.requested_minor <= left for line in mine)
