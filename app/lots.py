"""Lots from a public seed, checkable by hand: SHA-256 of `seed|purpose|i`."""

import hashlib
from collections.abc import Iterator, Sequence


def draws(seed: str, purpose: str, n: int) -> Iterator[int]:
    """Give an endless sequence of uniform integers.

    Args:
        seed: the public seed as it was announced, any text.
        purpose: what is drawn, so that two draws from one seed differ.
        n: number of candidates, ≥ 1.

    Returns:
        Integers in 0 … n−1. Draw i is SHA-256 of UTF-8 `seed|purpose|i` as a big-endian integer; values at or above
        the largest multiple of n below 2^256 are passed over; the rest modulo n.

    Exact: integers only. Source: our rule, after the practice of public audit sampling.
    """
    limit = 2**256 // n * n
    i = 0
    while True:
        value = int.from_bytes(hashlib.sha256(f"{seed}|{purpose}|{i}".encode()).digest(), "big")
        i += 1
        if value < limit:
            yield value % n


def drawn_order(seed: str, purpose: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """Draw candidates one after another until none is left.

    Args:
        seed: the public seed.
        purpose: what is drawn.
        candidates: n ids; their order does not matter, they are put in code-point order first.

    Returns:
        All ids in the order drawn: the k-th is drawn among the remaining ones with the first draw of `purpose#k`.
    """
    left = sorted(candidates)
    drawn: list[str] = []
    while left:
        drawn.append(left.pop(next(draws(seed, f"{purpose}#{len(drawn) + 1}", len(left)))))
    return tuple(drawn)
