"""The quick way of reading gives what the slow one gives, and leaves to it whatever is odd."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest

from app.scoring import codec
from app.scoring.codec import decode, encode
from app.scoring.errors import Unreadable
from app.scoring.evidence import Evidence
from app.scoring.rulebook import Rulebook
from tests.support.any_rounds import rounds


class Colour(StrEnum):
    """Two words."""

    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Everything that a field may be."""

    text: str
    number: int
    share: Fraction
    flag: bool
    colour: Colour
    many: tuple[int, ...] = ()
    marks: Mapping[str, int | None] = field(default_factory=dict)
    either: Colour | str = "none"
    anything: Any = None
    perhaps: Fraction | None = None


@dataclass(frozen=True)
class Plain:
    """A record that keeps its parts in a dictionary."""

    leaf: Leaf


GIVEN: Mapping[str, Any] = {
    "text": "e\u0301", "number": 3, "share": "1/3", "flag": True, "colour": "red", "many": [1, 2],
    "marks": {"a": 1, "b": None}, "either": "green", "anything": {"x": 1.5}, "perhaps": 2,
}  # fmt: skip


def both(document: Any) -> tuple[Any, Any]:
    """Read in both ways; a fault counts by its place and code."""
    found = []
    for read in (decode, lambda kind, given: codec._read(kind, given, "")):
        try:
            found.append(read(Plain, document))
        except Unreadable as error:
            found.append((error.pointer, error.code, error.facts))
    return found[0], found[1]


def test_a_whole_record_is_read_alike() -> None:
    quick, slow = both({"leaf": GIVEN})
    assert quick == slow
    assert (quick.leaf.text, quick.leaf.perhaps) == ("é", 2)
    least = {name: GIVEN[name] for name in ("text", "number", "share", "flag", "colour")}
    quick, slow = both({"leaf": least})
    assert quick == slow
    assert (quick.leaf.many, quick.leaf.marks, quick.leaf.either) == ((), {}, "none")


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("text", 1), ("text", "\ud800"), ("number", "1"), ("number", True), ("number", 2**60),
        ("share", "0.1.2"), ("share", True), ("share", None), ("flag", 1), ("colour", "blue"),
        ("colour", 1), ("many", (1, 2)), ("many", 5), ("many", [1, "x"]), ("marks", [1]),
        ("marks", {"a": "x"}), ("either", 5), ("either", {"a": 1}), ("perhaps", "x"), ("strange", 1),
    ],
)  # fmt: skip
def test_what_is_odd_is_told_as_the_slow_way_tells_it(name: str, odd: object) -> None:
    quick, slow = both({"leaf": {**GIVEN, name: odd}})
    assert quick == slow
    assert isinstance(quick, tuple) == (odd != (1, 2))


def test_what_is_missing_is_told_as_the_slow_way_tells_it() -> None:
    for document in ({"leaf": {"text": "a"}}, {}, [], {"leaf": None}):
        quick, slow = both(document)
        assert quick == slow
        assert isinstance(quick, tuple)


def test_random_rounds_are_read_alike() -> None:
    for _, made in zip(range(40), rounds(0), strict=False):
        for value, kind in ((made.book, Rulebook), (made.evidence, Evidence)):
            document = encode(value)
            assert decode(kind, document) == codec._read(kind, document, "") == value
