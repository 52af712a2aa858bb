"""Ballots as sets: who supports what, equal papers counted together and in no one's order.

A public vote of ninety thousand papers is some fifty thousand different ones. A group is text, so that
evidence stays small and its order is plain: `3:0,2,5` means that three papers name the proposals at the
positions 0, 2 and 5; `1:4=7,0=3` gives points; where the vote asks for an order, the positions stand in it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from app.scoring.errors import Unreadable

_GROUP = re.compile(r"\A[0-9,=-]{0,100000}\Z", re.ASCII)


class SetForm(StrEnum):
    """What a paper says."""

    APPROVAL = "approval"
    POINTS = "points"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotSets:
    """All papers of a vote. `proposals`: ids, which the positions in `groups` count from 0."""

    form: SetForm = SetForm.APPROVAL
    proposals: tuple[str, ...]
    groups: tuple[str, ...]


class PaperGroup(NamedTuple):
    """Equal papers: how many, the positions that they name, the points beside them (or none)."""

    many: int
    choices: tuple[int, ...]
    points: tuple[int, ...] = ()


def ballot_sets(
    form: SetForm,
    proposals: Sequence[str],
    papers: Iterable[tuple[tuple[int, ...], tuple[int, ...], int]],
) -> BallotSets:
    """Group papers.

    Args:
        form: what a paper says.
        proposals: ids; positions count from 0.
        papers: (positions, points or nothing, how many such papers ≥ 1), in any order, repeated or not.

    Returns:
        One group for each different paper, sorted by its text; of approvals the order within is dropped.

    Exact: integers. Cost: n log n in different papers. Source: our format.
    """
    counted: Counter[str] = Counter()
    for choices, points, count in papers:
        counted[_text(form, choices, points)] += count
    return BallotSets(
        form=form,
        proposals=tuple(proposals),
        groups=tuple(f"{counted[text]}:{text}" for text in sorted(counted)),
    )


def _text(form: SetForm, choices: Sequence[int], points: Sequence[int]) -> str:
    if points:
        pairs = sorted(zip(choices, points, strict=True))
        return ",".join([f"{choice}={given}" for choice, given in pairs])
    if form is SetForm.APPROVAL:
        choices = sorted(choices)
    return ",".join(map(str, choices))


def ordered_sets(sets: BallotSets) -> BallotSets:
    """Sort the groups by their text and join equal ones, so that the order of input changes no byte.

    Where a number of papers cannot be read nothing is joined: the group is named, not mended.
    """
    keyed = [(text, count) for count, _, text in (group.partition(":") for group in sets.groups)]
    if all(before[0] < after[0] for before, after in pairwise(keyed)):
        return sets
    keyed.sort()
    if not all(_plain(count) for _, count in keyed):
        return replace(sets, groups=tuple(f"{count}:{text}" for text, count in keyed))
    joined = [
        (text, sum(int(count) for _, count in same))
        for text, same in groupby(keyed, key=lambda pair: pair[0])
    ]
    return replace(sets, groups=tuple(f"{count}:{text}" for text, count in joined))


def _plain(many: str) -> bool:
    return many.isascii() and many.isdigit() and int(many) > 0


@lru_cache(maxsize=2)
def paper_groups(sets: BallotSets) -> tuple[PaperGroup, ...]:
    """Read the groups.

    Args:
        sets: as evidence holds them.

    Returns:
        The groups in their order.

    Raises:
        Unreadable: `paper_group` with the number of the group: not of the form, a position beyond the
            proposals, or one that stands twice.
    """
    return tuple(_group(group, i, len(sets.proposals)) for i, group in enumerate(sets.groups))


def _group(text: str, i: int, proposals: int) -> PaperGroup:
    many, _, written = text.partition(":")
    try:
        choices, points = _choices(written)
        sound = _plain(many)
    except ValueError:
        choices, points, sound = (), (), False
    if (
        not sound
        or len(set(choices)) < len(choices)
        or (choices and not 0 <= min(choices) <= max(choices) < proposals)
        or (points and len(points) < len(choices))
    ):
        raise Unreadable(f"/ballot_sets/groups/{i}", "paper_group", given=text[:40])
    return PaperGroup(int(many), choices, points)


def _choices(written: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Read positions and points; raises ValueError for whatever is no plain whole number."""
    if not _GROUP.match(written):
        raise ValueError(written)
    if "=" not in written:
        return (tuple(map(int, written.split(","))) if written else ()), ()
    pairs = [entry.partition("=") for entry in written.split(",")]
    return tuple(int(pair[0]) for pair in pairs), tuple(int(pair[2]) for pair in pairs if pair[1])
