"""Selection with floors and ceilings, exactly: the greatest sum of scores, then the better places."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from typing import TypeVar

from app.scoring.evidence import Proposal
from app.scoring.rulebook import Quota, QuotaBy, Selection

State = tuple[int, ...]
Table = dict[State, int]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be chosen from: (proposal, organisation, merit) in the order of the ranking."""

    selection: Selection
    proposals: Mapping[str, Proposal]
    merits: Sequence[tuple[str, str, Fraction]]
    limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The chosen set, and for each proposal that a quota moved the quotas that did."""

    chosen: frozenset[str]
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def best(task: Task, walked: frozenset[str]) -> Choice | None:
    """Choose under quotas.

    Args:
        task: candidates with their merits, quotas, and how many may be chosen.
        walked: what walking down the ranking would choose without quotas.

    Returns:
        The walk, if it keeps them: a quota that nobody breaks changes nothing. Else of the largest sets that keep
        every quota, limit per organisation and exclusive set the one with the greatest sum of merits; of those
        the one that holds the best place that another lacks. None if no set keeps the quotas. A quota moved a
        proposal if without this quota alone it would stand as it would
        without any; if no single one did, all did.

    Exact: merits become integers, and a place is a bit below them. Cost: candidates × states, where a state
        counts the chosen and, up to its bound, each quota. Source: dynamic programming.
    """
    if _keeps(task, walked):
        return Choice(chosen=walked)
    chosen = _solved(task)
    if chosen is None:
        return None
    return Choice(chosen=chosen, moved=_moved(task, chosen, walked))


def rival(exclusive: Iterable[tuple[str, ...]], name: str, chosen: set[str]) -> str:
    """Name the chosen one that excludes a proposal."""
    rivals = (other for together in exclusive if name in together for other in together)
    return next((other for other in rivals if other in chosen), "")


def bears(quota: Quota, proposal: Proposal) -> bool:
    """Tell whether a quota counts a proposal."""
    if quota.by is QuotaBy.TAG:
        return quota.value in proposal.tags
    return quota.value == (proposal.strand if quota.by is QuotaBy.STRAND else proposal.community)


def bounds(quota: Quota, size: int) -> tuple[int, int]:
    """Give how many of so many chosen must bear the value, and how many may."""
    return _low(quota, size), _high(quota, size)


def _low(quota: Quota, size: int) -> int:
    share = quota.at_least_share or Fraction(0)
    return max(quota.at_least or 0, -(-share.numerator * size // share.denominator))


def _high(quota: Quota, size: int) -> int:
    share = Fraction(1) if quota.at_most_share is None else quota.at_most_share
    high = share.numerator * size // share.denominator
    return high if quota.at_most is None else min(quota.at_most, high)


def _keeps(task: Task, chosen: frozenset[str]) -> bool:
    size = len(chosen)
    counted = [
        sum(bears(quota, task.proposals[name]) for name in chosen)
        for quota in task.selection.quotas
    ]
    return all(
        _low(quota, size) <= count <= _high(quota, size)
        for quota, count in zip(task.selection.quotas, counted, strict=True)
    )


def _moved(
    task: Task, chosen: frozenset[str], walked: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    moved = chosen ^ walked
    found: dict[str, list[str]] = defaultdict(list)
    for quota in task.selection.quotas:
        fewer = tuple(other for other in task.selection.quotas if other is not quota)
        without = _solved(replace(task, selection=replace(task.selection, quotas=fewer)))
        for name in moved:
            if without is not None and (name in without) == (name in walked):
                found[name].append(quota.id)
    every = [quota.id for quota in task.selection.quotas]
    return {name: tuple(found.get(name) or every) for name in moved}


def _solved(task: Task) -> frozenset[str] | None:
    limit = len(task.merits) if task.limit is None else min(task.limit, len(task.merits))
    values = _values(task)
    table: Table = {(0,) * (len(task.selection.quotas) + 1): 0}
    for part in _parts(task):
        table = _joined(table, _options(task, part, values, limit), task, limit)
    for size in range(limit, 0, -1):
        fit = [value for state, value in table.items() if state[0] == size and _fits(task, state)]
        if fit:
            return _names(task, max(fit))
    return None


def _values(task: Task) -> dict[str, int]:
    """Make one integer of merit and place: the merit above, one bit for each place below."""
    size = len(task.merits)
    scale = lcm(*(merit.denominator for _, _, merit in task.merits))
    return {
        name: ((merit * scale).numerator << size) + (1 << (size - 1 - place))
        for place, (name, _, merit) in enumerate(task.merits)
    }


def _names(task: Task, value: int) -> frozenset[str]:
    size = len(task.merits)
    return frozenset(
        name for place, (name, _, _) in enumerate(task.merits) if value >> (size - 1 - place) & 1
    )


def _fits(task: Task, state: State) -> bool:
    size = state[0]
    return all(
        _low(quota, size) <= count <= _high(quota, size)
        for quota, count in zip(task.selection.quotas, state[1:], strict=True)
    )


def _parts(task: Task) -> list[list[str]]:
    """Group candidates that a limit per organisation or an exclusive set ties to each other."""
    groups: list[set[str]] = [set(together) for together in task.selection.exclusive]
    if task.selection.per_organisation is not None:
        own: dict[str, set[str]] = defaultdict(set)
        for name, organisation, _ in task.merits:
            own[organisation].add(name)
        groups += own.values()
    merged: list[set[str]] = []
    for group in groups:
        apart = [other for other in merged if not other & group]
        merged = [*apart, group.union(*(other for other in merged if other & group))]
    order = [name for name, _, _ in task.merits]
    bound = set().union(*merged) if merged else set()
    return [
        *([name for name in order if name in group] for group in merged),
        *([name] for name in order if name not in bound),
    ]


def _options(task: Task, part: Sequence[str], values: Mapping[str, int], limit: int) -> Table:
    """Give what a part can add: (how many, each quota's count) → the best value."""
    organisations = {name: organisation for name, organisation, _ in task.merits}
    open_sets: dict[tuple[State, frozenset[str]], int] = {
        ((0,) * (len(task.selection.quotas) + 1), frozenset()): 0
    }
    for name in part:
        delta = _delta(task, name)
        for (state, taken), value in list(open_sets.items()):
            if not _allowed(task, name, taken, organisations):
                continue
            grown = _added(state, delta, task, limit)
            if grown is not None:
                _keep(open_sets, (grown, taken | {name}), value + values[name])
    found: Table = {}
    for (state, _), value in open_sets.items():
        _keep(found, state, value)
    return found


def _keep(table: dict[Key, int], key: Key, value: int) -> None:
    known = table.get(key)
    if known is None or value > known:
        table[key] = value


def _allowed(
    task: Task, name: str, taken: frozenset[str], organisations: Mapping[str, str]
) -> bool:
    most = task.selection.per_organisation
    own = sum(organisations[other] == organisations[name] for other in taken)
    return (most is None or own < most) and not rival(task.selection.exclusive, name, set(taken))


def _delta(task: Task, name: str) -> State:
    proposal = task.proposals[name]
    return (1, *(int(bears(quota, proposal)) for quota in task.selection.quotas))


def _joined(table: Table, options: Table, task: Task, limit: int) -> Table:
    found: Table = {}
    for state, value in table.items():
        for delta, more in options.items():
            grown = _added(state, delta, task, limit)
            if grown is not None:
                _keep(found, grown, value + more)
    return found


def _added(state: State, delta: State, task: Task, limit: int) -> State | None:
    """Add counts; None past a ceiling. Past a floor without a ceiling they need no counting."""
    size = state[0] + delta[0]
    if size > limit:
        return None
    counts = [size]
    for quota, count, more in zip(task.selection.quotas, state[1:], delta[1:], strict=True):
        ceiling = quota.at_most is not None or quota.at_most_share is not None
        if ceiling and count + more > _high(quota, limit):
            return None
        counts.append(count + more if ceiling else min(count + more, _low(quota, limit)))
    return tuple(counts)
