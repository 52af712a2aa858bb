"""Ballots that offer a list: choose between min and max of n, approve any, points to distribute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Picks = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a paper may hold: between `least` and `most` proposals, and `points` in all.

    `points` 0: every pick is one vote. `most` 0: as many as there are.
    """

    least: int = 0
    most: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCount:
    """The papers of a list, counted: votes for each proposal, and how many papers were what."""

    votes: Mapping[str, int]
    valid: int
    empty: int
    void: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Who is among the first n, and who stands equal across the line for the places left."""

    chosen: tuple[str, ...]
    tied: tuple[str, ...]
    open_places: int


def fault_of(limits: Limits, options: Sequence[str], picks: Picks) -> str | None:
    """Tell why a paper is void, or None.

    Args:
        limits: what a paper may hold.
        options: the proposals that this member may pick.
        picks: proposal → votes or points, each ≥ 1; empty is a paper that picks nothing.

    Returns:
        `pick_unknown`, `picks_few`, `picks_many`, `points_wrong` or None. An empty paper is valid
        where `least` is 0 and abstains.

    Exact: whole numbers. Source: our rule; a paper outside the range is void (选票超出规定数目的作废).
    """
    if any(key not in options or number < 1 for key, number in picks.items()):
        return "pick_unknown"
    if len(picks) < limits.least:
        return "picks_few"
    if limits.most and len(picks) > limits.most:
        return "picks_many"
    spent = sum(picks.values())
    if limits.points and spent > limits.points:
        return "points_wrong"
    if not limits.points and spent != len(picks):
        return "points_wrong"
    return None


def counted(limits: Limits, options: Sequence[str], papers: Sequence[Picks]) -> ListCount:
    """Count the papers of a list.

    Args:
        limits: as above.
        options: every proposal of the list, also those that nobody picks.
        papers: one for each voter, in any order.

    Returns:
        Votes (or points) of every option in the order of `options`; void papers add nothing.

    Exact: whole numbers; the order of the papers changes nothing. Cost: O(picks).
    Source: our rule.
    """
    votes = dict.fromkeys(options, 0)
    valid = empty = void = 0
    for picks in papers:
        if fault_of(limits, options, picks) is not None:
            void += 1
            continue
        valid += bool(picks)
        empty += not picks
        for key, number in picks.items():
            votes[key] += number
    return ListCount(votes=votes, valid=valid, empty=empty, void=void)


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
