"""How much of one text stands in another one: hashed 5-grams of characters, integers throughout.

Pure: no database, no clock, no randomness. A text is first brought to its letters and digits
(NFKC, lower case), so that spaces, punctuation and width do not hide a copy.

Source: shingling and bottom-k sketches after A. Broder, "On the resemblance and containment of
documents", Proc. Compression and Complexity of Sequences, 1997. The thresholds are our rule.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

GRAM = 5
#: As many of the smallest hashes as a sketch keeps; two sketches of this size cost about 10 µs.
SKETCH = 256
#: The shortest run of equal characters that is shown as a passage.
PASSAGE_MIN = 12
PASSAGES_MAX = 12
_PLACES_MAX = 8
_BITS = 48
PER_MILLE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The same words in two texts: (from, to) in each of them, as written."""

    here: tuple[int, int]
    there: tuple[int, int]
    length: int


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text's letters and digits, each with its place in the text as written."""

    text: str
    places: tuple[int, ...]


def grams(texts: Iterable[str]) -> frozenset[int]:
    """Hash every run of five letters of each text; none crosses from one text into the next.

    A text shorter than five letters gives nothing. Cost: linear, about 1 µs a character.
    """
    return frozenset(
        _hash(plain[start : start + GRAM])
        for plain in (_plain(text).text for text in texts)
        for start in range(len(plain) - GRAM + 1)
    )


def sketch(hashes: frozenset[int]) -> list[int]:
    """Keep the smallest hashes, in order: a fair sample of the set, the same for equal sets."""
    return sorted(hashes)[:SKETCH]


def resemblance(one: Sequence[int], other: Sequence[int]) -> int:
    """Estimate from two sketches how much the sets share, in thousandths of the smaller one.

    Exact where both sets fit into a sketch; otherwise over the common range of both sketches.
    """
    if not one or not other:
        return 0
    full_one, full_other = len(one) < SKETCH, len(other) < SKETCH
    edges = [sketched[-1] for sketched, full in ((one, full_one), (other, full_other)) if not full]
    edge = min(edges, default=max(one[-1], other[-1]))
    here = {value for value in one if value <= edge}
    there = {value for value in other if value <= edge}
    return _share(here, there)


def shared(one: frozenset[int], other: frozenset[int]) -> int:
    """Say exactly how much two sets share, in thousandths of the smaller one."""
    return _share(one, other)


def close_to(
    one: Sequence[int], others: Mapping[str, Sequence[int]], *, least: int, count: int
) -> list[str]:
    """Name the nearest texts by their sketches, at most `count`, none under `least` thousandths."""
    near = ((resemblance(one, other), name) for name, other in others.items())
    found = sorted((-share, name) for share, name in near if share >= least)
    return [name for _, name in found[:count]]


def passages(here: str, there: str) -> list[Passage]:
    """List the longest runs that stand in both texts, in the order of the first one.

    Greedy from the left: each run is taken as long as it goes and is not taken again. A run that
    stands in more than eight places is looked up in the first eight.
    """
    mine, other = _plain(here), _plain(there)
    index = _index(other.text)
    found: list[Passage] = []
    at = 0
    while at <= len(mine.text) - PASSAGE_MIN:
        start, length = _longest(mine.text, at, other.text, index)
        if length >= PASSAGE_MIN:
            found.append(_passage(mine, at, other, start, length))
        at += length if length >= PASSAGE_MIN else 1
    longest = sorted(found, key=lambda one: -one.length)[:PASSAGES_MAX]
    return sorted(longest, key=lambda one: one.here)


def _plain(text: str) -> _Plain:
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKC", char).lower():
            if letter.isalnum():
                letters.append(letter)
                places.append(place)
    return _Plain("".join(letters), tuple(places))


def _hash(gram: str) -> int:
    return int.from_bytes(blake2b(gram.encode(), digest_size=_BITS // 8).digest(), "big")


def _share(one: Iterable[int], other: Iterable[int]) -> int:
    here, there = set(one), set(other)
    least = min(len(here), len(there))
    return len(here & there) * PER_MILLE // least if least else 0


def _index(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for start in range(len(text) - GRAM + 1):
        starts = found.setdefault(text[start : start + GRAM], [])
        if len(starts) < _PLACES_MAX:
            starts.append(start)
    return found


def _longest(text: str, at: int, other: str, index: Mapping[str, list[int]]) -> tuple[int, int]:
    best = (0, 0)
    for start in index.get(text[at : at + GRAM], ()):
        length = GRAM
        while (
            at + length < len(text)
            and start + length < len(other)
            and text[at + length] == other[start + length]
        ):
            length += 1
        if length > best[1]:
            best = (start, length)
    return best


def _passage(mine: _Plain, at: int, other: _Plain, start: int, length: int) -> Passage:
    return Passage(
        here=(mine.places[at], mine.places[at + length - 1] + 1),
        there=(other.places[start], other.places[start + length - 1] + 1),
        length=length,
    )
