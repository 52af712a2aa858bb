"""A Merkle tree over salted lines: each applicant can show that the own line belongs to the whole."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.scoring.canonical import salted_digest

LEAF, NODE = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A neighbour on the way to the root, and on which side it stands."""

    side: str
    digest: str


def leaf(salt: str, value: object) -> str:
    """Give the digest of a line under its own salt; without the salt it tells nothing."""
    return hashlib.sha256(LEAF + bytes.fromhex(salted_digest(salt, value))).hexdigest()


def root(leaves: Sequence[str]) -> str:
    """Give the root of n ≥ 0 leaves; an odd one at the end of a level goes up alone."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(LEAF).hexdigest()
    while len(level) > 1:
        level = [_pair(level, i) for i in range(0, len(level), 2)]
    return level[0]


def path(leaves: Sequence[str], index: int) -> tuple[Step, ...]:
    """Give the neighbours from a leaf up to the root."""
    steps: list[Step] = []
    level, place = list(leaves), index
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            steps.append(
                Step(side="left" if neighbour < place else "right", digest=level[neighbour])
            )
        level = [_pair(level, i) for i in range(0, len(level), 2)]
        place //= 2
    return tuple(steps)


def climb(start: str, steps: Sequence[Step]) -> str:
    """Recompute the root from a leaf and its neighbours."""
    current = start
    for step in steps:
        current = (
            _join(step.digest, current) if step.side == "left" else _join(current, step.digest)
        )
    return current


def _pair(level: Sequence[str], i: int) -> str:
    return _join(level[i], level[i + 1]) if i + 1 < len(level) else level[i]


def _join(left: str, right: str) -> str:
    return hashlib.sha256(NODE + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
