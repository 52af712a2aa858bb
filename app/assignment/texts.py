"""How much two texts speak of the same things: runs of two and three characters, weighed by how rare they are.

Works on Chinese without a segmenter and on other scripts alike. Whole numbers throughout.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from math import isqrt

GRAMS = (2, 3)
FULL = 1000


def likeness(ones: Sequence[str], others: Sequence[str]) -> list[list[int]]:
    """Compare each text of one list with each of another.

    Args:
        ones: n texts; empty ones are like nothing.
        others: m texts.

    Returns:
        n × m thousandths: the cosine of the texts' runs, each weighed by count and rarity among all texts.

    Exact: whole numbers; square roots are rounded down. Cost: O(runs) and O(n · m) sums over shared runs.
    Source: Salton, Buckley, "Term-weighting approaches in automatic text retrieval", 1988, on character n-grams
    (McNamee, Mayfield, "Character n-gram tokenization for European language text retrieval", 2004).
    """
    counted = [_runs(text) for text in (*ones, *others)]
    spread = Counter(run for runs in counted for run in runs)
    weighed = [_weighed(runs, spread, len(counted)) for runs in counted]
    here, there = weighed[: len(ones)], weighed[len(ones) :]
    lengths = [_square(weights) for weights in there]
    found = _index(there)
    return [_cosines(one, found, lengths) for one in here]


Index = Mapping[str, Sequence[tuple[int, int]]]


def _index(texts: Sequence[Mapping[str, int]]) -> Index:
    """Tell where each run stands, and with what weight."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, weights in enumerate(texts):
        for run, weight in weights.items():
            found.setdefault(run, []).append((place, weight))
    return found


def _runs(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", text).lower()
    words = "".join(one if one.isalnum() else " " for one in plain).split()
    return Counter(
        word[at : at + size]
        for word in words
        for size in GRAMS
        for at in range(len(word) - size + 1)
    )


def _weighed(runs: Counter[str], spread: Mapping[str, int], texts: int) -> dict[str, int]:
    """A run that stands in every text tells nothing; counts are damped by their square root."""
    return {
        run: isqrt(count * 10_000) * ((texts * texts) // (spread[run] * spread[run])).bit_length()
        for run, count in runs.items()
    }


def _cosines(one: Mapping[str, int], found: Index, lengths: Sequence[int]) -> list[int]:
    shared = [0] * len(lengths)
    for run, weight in one.items():
        for place, other in found.get(run, ()):
            shared[place] += weight * other
    square = _square(one)
    wholes = (isqrt(square * length) for length in lengths)
    return [part * FULL // whole if part else 0 for part, whole in zip(shared, wholes, strict=True)]


def _square(weights: Mapping[str, int]) -> int:
    return sum(weight * weight for weight in weights.values())
