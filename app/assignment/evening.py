"""Even loads: how much each member reads at least and at most, if nobody is to carry much more than the others."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Loads may differ from the even one by a fifth of it, so that they leave room for who knows what.
PART = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The load of one member."""

    most: int
    least: int


def even_level(needed: int, rooms: Sequence[int | None]) -> int | None:
    """Give the smallest load for all that carries what is needed, if nobody goes above the own room.

    Args:
        needed: what is to be carried in all, ≥ 0.
        rooms: the most of each member; None: no limit.

    Returns:
        The level; None where the rooms do not carry it.

    Exact: whole numbers. Empty: nobody carries nothing. Cost: O(members · log needed). Source: our rule.
    """
    if sum(needed if room is None else min(room, needed) for room in rooms) < needed:
        return None
    low, high = 0, needed
    while low < high:
        middle = (low + high) // 2
        carried = sum(middle if room is None else min(room, middle) for room in rooms)
        low, high = (low, middle) if carried >= needed else (middle + 1, high)
    return low


def evened(
    needed: int, rooms: Sequence[int | None], able: Sequence[int], *, piece: int = 1
) -> tuple[Share, ...] | None:
    """Share a load out evenly, with some room around the even level.

    Args:
        needed: what is to be carried in all.
        rooms: the most of each member; None: no limit.
        able: what each member could carry at all, conflicts left out.
        piece: the largest single piece, ≥ 1 (1 where loads count proposals).

    Returns:
        Each member's share: the even level and a fifth of it (at least one piece) more or less, within the own room
        and what he or she is able to carry. None where the rooms do not carry what is needed.

    Exact: whole numbers. Cost: as `even_level`. Source: our rule.
    """
    level = even_level(needed, rooms)
    if level is None:
        return None
    exact = sum(level if room is None else min(room, level) for room in rooms) == needed
    slack = max(piece, level // PART)
    low = max(0, level - (0 if exact else 1) - slack)
    return tuple(
        _share(level + slack, low, room, most) for room, most in zip(rooms, able, strict=True)
    )


def _share(high: int, low: int, room: int | None, able: int) -> Share:
    most = high if room is None else min(high, room)
    return Share(most=most, least=min(low, most, able))
