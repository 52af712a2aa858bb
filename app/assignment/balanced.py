"""Sharing out the reading: everyone everything, or n readers each by public lot with even loads."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.lots import drawn_order

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A proposal with fewer readers than wanted."""

    proposal: str
    has: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """(seat, proposal) pairs in order, the load of each seat, and what stays short."""

    pairs: tuple[Pair, ...]
    loads: Mapping[str, int]
    short: tuple[Short, ...]


def everyone(
    seats: Collection[str], proposals: Collection[str], recused: Collection[Pair] = ()
) -> Shared:
    """Let every member read every proposal that he is not recused from.

    Args:
        seats: ids of m members; their order does not matter.
        proposals: ids of n proposals; their order does not matter.
        recused: (seat, proposal) pairs that must not be joined; unknown ids change nothing.

    Returns:
        All pairs that are not recused; `short` names the proposals that not every member reads.

    Exact: sets only. Empty: no members → no pairs, nothing short.
    Cost: O(n·m). Source: our rule.
    """
    barred = set(recused)
    chosen = {
        proposal: {seat for seat in seats if (seat, proposal) not in barred}
        for proposal in proposals
    }
    return _shared(seats, chosen, len(set(seats)))


def balanced(
    seats: Collection[str],
    proposals: Collection[str],
    recused: Collection[Pair] = (),
    *,
    per_proposal: int,
    seed: str,
    purpose: str = "assignment",
) -> Shared:
    """Give every proposal the same number of readers, by lot, with loads as even as recusals allow.

    Args:
        seats: ids of m members; their order does not matter.
        proposals: ids of n proposals; their order does not matter.
        recused: (seat, proposal) pairs that must not be joined.
        per_proposal: readers wanted for each proposal, ≥ 1.
        seed: the public seed.
        purpose: what is drawn, so that two draws from one seed differ.

    Returns:
        per_proposal distinct readers for each proposal, or all that are left where recusals leave
        fewer (`short`). No other choice with as many readers has a smaller sum of squared loads;
        without recusals two loads differ by at most one.

    Exact: sets and lots only; the same seed gives the same pairs on every machine.
    Ties: proposals are taken in the order drawn for `purpose`, readers of a proposal by load, then
        in the order drawn for `purpose:proposal`.
    Empty: no members or no proposals → no pairs.
    Cost: O(n·m) for the lots, then O(n·m) for each move that evens the loads.
    Source: our rule; moving along alternating paths until none helps is optimal for convex costs
        (Harvey, Ladner, Lovász, Tamir, 2006, "Semi-matchings for bipartite graphs and load
        balancing").
    """
    barred = set(recused)
    free = {
        proposal: [seat for seat in sorted(set(seats)) if (seat, proposal) not in barred]
        for proposal in proposals
    }
    loads: Counter[str] = Counter()
    chosen: dict[str, set[str]] = {}
    for proposal in drawn_order(seed, purpose, sorted(free)):
        order = drawn_order(seed, f"{purpose}:{proposal}", free[proposal])
        taken = sorted(order, key=lambda seat: loads[seat])[:per_proposal]
        chosen[proposal] = set(taken)
        loads.update(taken)
    _even_out(sorted(set(seats)), chosen, free, loads)
    return _shared(seats, chosen, per_proposal)


def _even_out(
    seats: Sequence[str],
    chosen: Mapping[str, set[str]],
    free: Mapping[str, Sequence[str]],
    loads: Counter[str],
) -> None:
    """Move readings along alternating paths from heavy to light loads until none helps."""
    moved = True
    while moved:
        moved = False
        lightest = min((loads[seat] for seat in seats), default=0)
        heavies = [seat for seat in seats if loads[seat] >= lightest + 2]
        for heavy in sorted(heavies, key=lambda seat: (-loads[seat], seat)):
            path = _path_to_lighter(heavy, chosen, free, loads)
            if path:
                _move(path, chosen, loads)
                moved = True
                break


def _path_to_lighter(
    heavy: str,
    chosen: Mapping[str, set[str]],
    free: Mapping[str, Sequence[str]],
    loads: Mapping[str, int],
) -> list[tuple[str, str, str]]:
    """Find (from, proposal, to) steps to a member who has at least two fewer, if there is one."""
    held: dict[str, list[str]] = defaultdict(list)
    for proposal in sorted(chosen):
        for seat in chosen[proposal]:
            held[seat].append(proposal)
    came: dict[str, tuple[str, str, str]] = {}
    queue = deque([heavy])
    while queue:
        seat = queue.popleft()
        reached = (
            (proposal, other)
            for proposal in held[seat]
            for other in free[proposal]
            if other not in chosen[proposal]
        )
        for proposal, other in reached:
            if other == heavy or other in came:
                continue
            came[other] = (seat, proposal, other)
            if loads[other] <= loads[heavy] - 2:
                return _back(came, heavy, other)
            queue.append(other)
    return []


def _back(
    came: Mapping[str, tuple[str, str, str]], start: str, end: str
) -> list[tuple[str, str, str]]:
    steps = []
    while end != start:
        steps.append(came[end])
        end = came[end][0]
    return steps


def _move(
    steps: Sequence[tuple[str, str, str]], chosen: Mapping[str, set[str]], loads: Counter[str]
) -> None:
    for giver, proposal, taker in steps:
        chosen[proposal].remove(giver)
        chosen[proposal].add(taker)
        loads[giver] -= 1
        loads[taker] += 1


def _shared(seats: Collection[str], chosen: Mapping[str, set[str]], wanted: int) -> Shared:
    pairs = tuple(sorted((seat, proposal) for proposal, taken in chosen.items() for seat in taken))
    counted = Counter(seat for seat, _ in pairs)
    return Shared(
        pairs=pairs,
        loads={seat: counted[seat] for seat in sorted(set(seats))},
        short=tuple(
            Short(proposal=proposal, has=len(chosen[proposal]), wanted=wanted)
            for proposal in sorted(chosen)
            if len(chosen[proposal]) < wanted
        ),
    )
