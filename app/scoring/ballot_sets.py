"""Ballots as sets: who supports what, equal papers counted together and in no one's order.

A public vote of ninety thousand papers is some fifty thousand different ones. A group is text, so that
evidence stays small and its order is plain: `3:0,2,5` means that three papers name the proposals at the
positions 0, 2 and 5; `1:4=7,0=3` gives points; where the vote asks for an order, the positions stand in it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from app.scoring.errors import Unreadable

_GROUP = re.compile(r"\A([1-9][0-9]{0,9}):((?:[0-9]{1,9}(?:=-?[0-9]{1,15})?,?)*)\Z")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperGroup:
    """Equal papers: the positions that they name, the points beside them (or none), how many there are."""

    count: int
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
    """Sort the groups by their text and join equal ones, so that the order of input changes no byte."""
    split = sorted(group.partition(":")[::2] for group in sets.groups)
    keyed = sorted((text, count) for count, text in split)
    joined = [
        (text, sum(int(count) for _, count in same))
        for text, same in groupby(keyed, key=lambda pair: pair[0])
    ]
    return BallotSets(
        form=sets.form,
        proposals=sets.proposals,
        groups=tuple(f"{count}:{text}" for text, count in joined),
    )


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
    found = _GROUP.match(text)
    if found is None:
        raise Unreadable(f"/ballot_sets/groups/{i}", "paper_group", given=text[:40])
    entries = [entry.partition("=") for entry in found[2].split(",")] if found[2] else []
    choices = tuple(int(entry[0]) for entry in entries)
    points = tuple(int(entry[2]) for entry in entries if entry[1])
    if (
        len(set(choices)) < len(choices)
        or any(choice >= proposals for choice in choices)
        or (points and len(points) < len(choices))
    ):
        raise Unreadable(f"/ballot_sets/groups/{i}", "paper_group", given=text[:40])
    return PaperGroup(count=int(found[1]), choices=choices, points=points)
