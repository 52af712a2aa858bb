"""Whether the order inside a tie decides anything: a place on the list, a tier or money."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import permutations

from app.scoring.allotment import Shared, shared_out
from app.scoring.evidence import Evidence
from app.scoring.outcome import Line, Reason, changed
from app.scoring.ranking import Group
from app.scoring.rulebook import AllotmentRule, Method, Rulebook
from app.scoring.selection import selected
from app.scoring.still import still, uncapped

#: Up to so many equals every order is tried; of more, each is put first once and last once.
ALL_ORDERS = 4
#: So many lines are gone through in all; what is still in doubt then counts as at stake.
LINES = 2_000_000
#: A set is weighed as a whole: so much dearer than a line is each of its candidates, and each ten of its papers.
WHOLE = 100

Result = dict[str, tuple[bool, str, int]]


class Stakes:
    """Judges the ties of one run."""

    def __init__(
        self, rulebook: Rulebook, evidence: Evidence, ranked: Sequence[Line], shared: Shared
    ) -> None:
        """Keep the ranking as it was before the selection, and what came of it."""
        self._rulebook, self._evidence = rulebook, evidence
        self._ranked, self._shared = ranked, shared
        self._paid = {line.proposal: line for line in shared.lines}
        self._order = {line.proposal: i for i, line in enumerate(shared.lines)}
        self._result = _result(shared.lines)
        self._by_votes = rulebook.combination.method is Method.SCORE_THEN_VOTE_FOR_AWARDS
        self._room = LINES
        self._known: dict[tuple[str, ...], bool] = {}

    def at(self, group: Group) -> bool:
        """Tell whether another order inside the group would change a selection, a tier or an amount.

        Args:
            group: equals, in the order in which they stand in the ranking.

        Returns:
            No where it is plain that no order does, or where selection and allotment give the same to everybody
            in the other orders: in all of them up to four equals, and with each put first and put last among
            more. Yes where one of them gives something else, and where trying would take too long.

        Exact: the rules themselves are run again. Cost: linear where it is plain, else that of a selection and
        an allotment for each order, bounded in all.
        """
        known = self._known.get(group.ids)
        if known is None:
            known = self._known[group.ids] = not self._plain(group) and self._differs(group)
        return known

    def first(self, group: Group) -> int:
        """Give the position at which the group begins, from 0."""
        return min(self._order[name] for name in group.ids)

    def _plain(self, group: Group) -> bool:
        """Whether it takes no trial to see that the order decides nothing."""
        mine = [self._paid[name] for name in group.ids]
        if self._across_a_band(group) or len({_listed(line) for line in self._open(mine)}) > 1:
            return False
        rule = self._rulebook.allotment
        parts = self._parts(mine)
        if any(len({_kind(line) for line in self._open(part)}) > 1 for part in parts):
            return False
        if rule is None:
            return True
        return uncapped(rule, self._shared.asked, mine) and all(
            still(rule, asked, part) for asked in self._shared.asked for part in parts
        )

    def _parts(self, mine: list[Line]) -> list[list[Line]]:
        """Give those apart whom the votes for awards tell apart."""
        if not self._by_votes:
            return [mine]
        parts: dict[object, list[Line]] = defaultdict(list)
        for line in mine:
            parts[line.vote.share if line.vote else None].append(line)
        return list(parts.values())

    def _open(self, mine: Sequence[Line]) -> Sequence[Line]:
        """Leave out whoever a limit of an organisation keeps out in any order: it was reached above the group."""
        rules = self._rulebook.selection
        if rules.per_organisation is None or rules.quotas or rules.exclusive:
            return mine
        taken = {line.organisation for line in mine if _listed(line)}
        return [
            line
            for line in mine
            if line.reason is not Reason.ORGANISATION_LIMIT or line.organisation in taken
        ]

    def _across_a_band(self, group: Group) -> bool:
        """Whether a band of places ends inside, or a walk that quotas correct may come out differently."""
        rules, rule, first = self._rulebook.selection, self._rulebook.allotment, self.first(group)
        ends = [tier.last_place for tier in self._rulebook.tiers if tier.last_place is not None]
        ends += [band.last_place for band in rule.bands] if rule is not None else []
        if rules.quotas and rules.exclusive:
            return True
        return any(first < end < first + len(group.ids) for end in ends)

    def _differs(self, group: Group) -> bool:
        for order in _orders(group.ids):
            self._room -= self._cost()
            if self._room < 0 or self._in_order(order) != self._result:
                return True
        return False

    def _cost(self) -> int:
        rule, many = self._rulebook.allotment, len(self._ranked)
        kind = None if rule is None else rule.rule
        sets = self._evidence.ballot_sets
        cost = many
        if self._rulebook.selection.quotas or kind is AllotmentRule.BEST_SET:
            cost += WHOLE * many
        if kind is AllotmentRule.EQUAL_SHARES and sets is not None:
            cost += 10 * sum(int(group.partition(":")[0]) for group in sets.groups)
        return cost

    def _in_order(self, order: Sequence[str]) -> Result:
        """Run selection and allotment with the equals in this order, each at a place of its own."""
        lines = list(self._ranked)
        first = min(self._order[name] for name in order)
        by_name = {line.proposal: line for line in lines[first : first + len(order)]}
        for i, name in enumerate(order, start=first):
            lines[i] = changed(by_name[name], place=i + 1)
        choice = selected(self._rulebook, lines, self._evidence.proposals)
        prized = [changed(line, extras=self._paid[line.proposal].extras) for line in choice.lines]
        return _result(shared_out(self._rulebook, self._evidence, prized).lines)


def _orders(names: tuple[str, ...]) -> Iterator[Sequence[str]]:
    if len(names) <= ALL_ORDERS:
        yield from permutations(reversed(names))
        return
    for i, name in enumerate(names):
        rest = names[:i] + names[i + 1 :]
        yield (name, *rest)
        yield (*rest, name)


def _result(lines: Sequence[Line]) -> Result:
    return {line.proposal: (line.selected, line.tier, line.amount_minor) for line in lines}


def _listed(line: Line) -> bool:
    """Whether a line was selected before tiers were given."""
    return line.selected or line.reason is Reason.NO_TIER


def _kind(line: Line) -> tuple[bool, str]:
    return line.selected, line.tier
