"""Filling gaps in who reads what with the fewest changes: what is read already stays with its readers."""

from collections import Counter, deque
from collections.abc import Collection, Mapping
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
        The smallest difference: one added pair a missing reader, where a member with room is able; else the
        shortest chain in which a full member hands an unbegun sheet on. `short` names what cannot be filled.

    Exact: sets only. Ties: the smaller load, then the smaller id. Empty: nothing given, nothing able → all short.
    Cost: O(gaps · pairs · members). Source: our rule (shortest augmenting paths).
    """
    state = _State(given, able, room, movable)
    for proposal in sorted(able, key=lambda one: (len(able[one]), one)):
        while len(state.readers[proposal]) < wanted and state.fill(proposal):
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
        self.readers: dict[str, set[str]] = {proposal: set() for proposal in able}
        self.loads: Counter[str] = Counter()
        for seat, proposal in given:
            self.readers.setdefault(proposal, set()).add(seat)
            self.loads[seat] += 1

    def fill(self, proposal: str) -> bool:
        """Find one more reader; a full member first hands on what he or she has not begun."""
        free = [seat for seat in sorted(self.able[proposal]) if seat not in self.readers[proposal]]
        with_room = [seat for seat in free if self._has_room(seat)]
        if with_room:
            self._give(min(with_room, key=lambda seat: (self.loads[seat], seat)), proposal)
            return True
        return self._chain(proposal, free)

    def _chain(self, proposal: str, free: list[str]) -> bool:
        came: dict[str, tuple[str, str] | None] = dict.fromkeys(
            (seat for seat in free if seat in self.room), None
        )
        queue = deque(came)
        while queue:
            seat = queue.popleft()
            for held, other in self._hand_ons(seat):
                if other in came or held == proposal:
                    continue
                came[other] = (seat, held)
                if self._has_room(other):
                    self._hand_along(other, came, proposal)
                    return True
                queue.append(other)
        return False

    def _hand_ons(self, seat: str) -> list[Pair]:
        held = sorted(
            key
            for key, seats in self.readers.items()
            if seat in seats and (seat, key) in self.movable
        )
        return [
            (key, other)
            for key in held
            for other in sorted(self.able.get(key, ()))
            if other not in self.readers[key]
        ]

    def _hand_along(
        self, last: str, came: Mapping[str, tuple[str, str] | None], proposal: str
    ) -> None:
        taker, step = last, came[last]
        while step is not None:
            giver, held = step
            self.readers[held].remove(giver)
            self.loads[giver] -= 1
            self._give(taker, held)
            taker, step = giver, came[giver]
        self._give(taker, proposal)

    def _give(self, seat: str, proposal: str) -> None:
        self.readers[proposal].add(seat)
        self.loads[seat] += 1
        self.movable.add((seat, proposal))

    def _has_room(self, seat: str) -> bool:
        if seat not in self.room:
            return False
        most = self.room[seat]
        return most is None or self.loads[seat] < most
