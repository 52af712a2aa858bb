"""One thing that is wrong, and the few checks that every part shares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.scoring.numbers import as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a rulebook: where (JSON pointer), what (code), and the facts to say it."""

    pointer: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def missing_rule(pointer: str, rule: str) -> Problem:
    """Say that a rule is not there."""
    return Problem(pointer=pointer, code="rule_not_available", facts={"rule": rule})


def unreachable(pointer: str, share: Fraction) -> Problem:
    """Say that a share cannot be reached."""
    return Problem(pointer=pointer, code="threshold_unreachable", facts={"share": as_text(share)})


def unknown(pointer: str, kind: str, name: str) -> Problem:
    """Say that a name stands for nothing: a panel, a criterion, a vote, a pot."""
    return Problem(pointer=pointer, code=f"{kind}_unknown", facts={kind: name})


def percent(value: Fraction) -> str:
    """Write a share in percent."""
    return f"{as_text(value * 100)}%"


def twice(pointer: str, ids: Sequence[str]) -> Iterator[Problem]:
    """Say that two things of a list have one name."""
    if len(set(ids)) < len(ids):
        yield Problem(pointer=pointer, code="id_twice")


def at_least_one(pointer: str, numbers: Mapping[str, int | None]) -> Iterator[Problem]:
    """Say which numbers are given and below one."""
    for name, number in numbers.items():
        if number is not None and number < 1:
            yield Problem(pointer=f"{pointer}/{name}", code="not_positive")
