"""A paper of a list: whether it is void; and who of a list is chosen. The count itself is `counting`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.scoring.vote_rules import Choices

Picks = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Who is among the first n, and who stands equal across the line for the places left."""

    chosen: tuple[str, ...]
    tied: tuple[str, ...]
    open_places: int


def fault_of(rule: Choices, options: Collection[str], picks: Picks) -> str | None:
    """Tell why a paper is void, or None.

    Args:
        rule: how many may be picked, and how many points there are to hand out; without points
            every pick is one vote.
        options: the proposals that this member may pick.
        picks: proposal → votes or points, each ≥ 1; empty is a paper that picks nothing.

    Returns:
        `pick_unknown`, `picks_few`, `picks_many`, `points_wrong` or None. An empty paper is valid
        where `at_least` is 0 and abstains.

    Exact: whole numbers. Source: our rule; a paper outside the range is void (选票超出规定数目的作废).
    """
    if any(key not in options or number < 1 for key, number in picks.items()):
        return "pick_unknown"
    if len(picks) < rule.at_least:
        return "picks_few"
    if rule.at_most is not None and len(picks) > rule.at_most:
        return "picks_many"
    most = len(picks) if rule.points is None else rule.points
    return "points_wrong" if sum(picks.values()) > most else None


def placed(votes: Mapping[str, int], places: int) -> Placed:
    """Name the first n by votes, and who stands equal across the line.

    Args:
        votes: option → votes ≥ 0.
        places: how many are to be chosen, ≥ 0.

    Returns:
        `chosen` are certain; `tied` share the last votes that count and are more than the
        `open_places` left for them. An option without votes is never chosen, nor tied.

    Ties: named, never settled by the order of input (both lists are sorted by id).
    Exact: whole numbers. Source: our rule; a run-off among the tied decides (对同票的再次投票).
    """
    ranked = sorted((number for number in votes.values() if number), reverse=True)
    if len(ranked) <= places:
        return Placed(chosen=_above(votes, 0), tied=(), open_places=0)
    if not places:
        return Placed(chosen=(), tied=(), open_places=0)
    line = ranked[places - 1]
    chosen = _above(votes, line)
    level = tuple(sorted(key for key, number in votes.items() if number == line))
    left = places - len(chosen)
    if len(level) == left:
        return Placed(chosen=tuple(sorted(chosen + level)), tied=(), open_places=0)
    return Placed(chosen=chosen, tied=level, open_places=left)


def _above(votes: Mapping[str, int], line: int) -> tuple[str, ...]:
    return tuple(sorted(key for key, number in votes.items() if number > line))
