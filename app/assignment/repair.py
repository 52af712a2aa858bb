"""Filling gaps in who reads what with the fewest changes: what is read already stays with its readers."""

from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from app.assignment.balanced import Pair, Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """The difference: pairs to be added and pairs to be taken back, in order, and what stays short."""

    added: tuple[Pair, ...]
    taken_back: tuple[Pair, ...]
    short: tuple[Short, ...]


def repaired(
    given: Collection[Pair],
    able: Mapping[str, Collection[str]],
    wanted: int,
    *,
    room: Mapping[str, int | None],
    movable: Collection[Pair] = (),
) -> Repair:
    """Give each proposal the readers that it lacks.

    Args:
        given: (seat, proposal) pairs that count now: members who sit and have not kept out.
        able: proposal → every member who may read it, readers included.
        wanted: readers that each proposal needs, ≥ 1; more than that is left as it is.
        room: member → how many he or she can read in all; None has no limit, absent can take nothing.
        movable: pairs whose sheet nobody has begun: only these are ever taken back.

    Returns:
        The smallest difference of those that leave as few readers missing as can be: one added pair a missing
        reader, where a member with room is able; else the cheapest chain, from any proposal that is short, in which
        full members hand unbegun sheets on. `short` names what cannot be filled.

    Exact: sets only. Ties: the proposal that fewer may read, the smaller load, the smaller id. Empty: nothing given,
    nothing able → all short. Cost: O(gaps · pairs · members). Source: successive cheapest augmenting paths (Busacker,
    Gowen, "A procedure for determining a family of minimum-cost network flow patterns", 1960).
    """
    state = _State(given, able, room, movable)
    for proposal in state.order:
        while len(state.readers[proposal]) < wanted and state.add(proposal):
            pass
    while state.hand_on(wanted):
        pass
    now = {(seat, key) for key, seats in state.readers.items() for seat in seats}
    before = set(given)
    return Repair(
        added=tuple(sorted(now - before)),
        taken_back=tuple(sorted(before - now)),
        short=tuple(
            Short(proposal=key, has=len(state.readers[key]), wanted=wanted)
            for key in sorted(able)
            if len(state.readers[key]) < wanted
        ),
    )


class _State:
    """Who reads what while the gaps are filled."""

    def __init__(
        self,
        given: Collection[Pair],
        able: Mapping[str, Collection[str]],
        room: Mapping[str, int | None],
        movable: Collection[Pair],
    ) -> None:
        self.able, self.room, self.movable = able, room, set(movable)
        self.before = set(given)
        self.order = sorted(able, key=lambda one: (len(able[one]), one))
        self.readers: dict[str, set[str]] = {proposal: set() for proposal in able}
        self.loads: Counter[str] = Counter()
        for seat, proposal in given:
            self.readers.setdefault(proposal, set()).add(seat)
            self.loads[seat] += 1

    def add(self, proposal: str) -> bool:
        """Find one more reader who has room."""
        free = [seat for seat in self._free(proposal) if self._has_room(seat)]
        if free:
            self._give(min(free, key=lambda seat: (self.loads[seat], seat)), proposal)
        return bool(free)

    def hand_on(self, wanted: int) -> bool:
        """Find one more reader for whatever is short by the cheapest chain; full members hand on what is not begun."""
        cost: dict[str, int] = {}
        came: dict[str, tuple[str, str]] = {}
        queue = deque(self._starts(wanted))
        while queue:
            seat, now, giver, proposal = queue.popleft()
            if now < cost.get(seat, now + 1):
                cost[seat], came[seat] = now, (giver, proposal)
                queue.extend(
                    (other, now - self._more(seat, held) + self._more(other, held), seat, held)
                    for held, other in self._hand_ons(seat)
                )
        ends = [seat for seat in cost if self._has_room(seat)]
        if ends:
            last = min(ends, key=lambda seat: (cost[seat], self.loads[seat], seat))
            self._hand_along(last, came)
        return bool(ends)

    def _starts(self, wanted: int) -> Iterator[tuple[str, int, str, str]]:
        for proposal in self.order:
            if len(self.readers[proposal]) < wanted:
                for seat in self._free(proposal):
                    yield seat, self._more(seat, proposal), "", proposal

    def _free(self, proposal: str) -> list[str]:
        readers = self.readers[proposal]
        return [
            one
            for one in sorted(self.able.get(proposal, ()))
            if one not in readers and one in self.room
        ]

    def _more(self, seat: str, proposal: str) -> int:
        """What a pair adds to the difference: one that was there before takes a difference away."""
        return -1 if (seat, proposal) in self.before else 1

    def _hand_ons(self, seat: str) -> list[Pair]:
        held = sorted(
            key
            for key, seats in self.readers.items()
            if seat in seats and (seat, key) in self.movable
        )
        return [(key, other) for key in held for other in self._free(key)]

    def _hand_along(self, last: str, came: Mapping[str, tuple[str, str]]) -> None:
        taker, (giver, held) = last, came[last]
        while giver:
            self.readers[held].remove(giver)
            self.loads[giver] -= 1
            self._give(taker, held)
            taker, (giver, held) = giver, came[giver]
        self._give(taker, held)

    def _give(self, seat: str, proposal: str) -> None:
        self.readers[proposal].add(seat)
        self.loads[seat] += 1
        self.movable.add((seat, proposal))

    def _has_room(self, seat: str) -> bool:
        if seat not in self.room:
            return False
        most = self.room[seat]
        return most is None or self.loads[seat] < most
