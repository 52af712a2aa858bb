"""Affinities as numbers: NumPy's own files, and to how many decimal places numbers count."""

import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import Problem as Fault
from app.errors import Unreadable

DIGITS_MAX = 6
WHOLE_MAX = 10**9
ROWS = 64


def read_npy(data: bytes, name: str) -> NDArray[Any]:
    """Read a matrix of numbers; nothing in the file is ever run."""
    try:
        found = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError):
        raise Unreadable([Fault(code="assign_npy", facts={"file": name})]) from None
    if not isinstance(found, np.ndarray) or found.ndim != 2 or found.dtype.kind not in "iuf":  # noqa: PLR2004 -- a matrix
        raise Unreadable([Fault(code="assign_npy", facts={"file": name})])
    return found


def digits_of(values: NDArray[Any], prices: Sequence[Fraction] = ()) -> int:
    """Tell how many decimal places say the numbers exactly, six at most, fewer where numbers are very large."""
    least = next((d for d in range(DIGITS_MAX) if _all_whole(prices, d)), DIGITS_MAX)
    if values.dtype.kind in "iu" or not values.size:
        return least
    high = float(values.max())
    if not np.isfinite(high):
        return least
    fitting = [d for d in range(least, DIGITS_MAX + 1) if high * 10**d <= WHOLE_MAX] or [least]
    return next((d for d in fitting if _whole(values, d)), fitting[-1])


def _all_whole(prices: Sequence[Fraction], digits: int) -> bool:
    return all((price * 10**digits).denominator == 1 for price in prices)


def _whole(values: NDArray[Any], digits: int) -> bool:
    """Look row by row: most matrices show at once that they have more places."""
    return all(_near(values[at : at + ROWS], digits) for at in range(0, len(values), ROWS))


def _near(values: NDArray[Any], digits: int) -> bool:
    scaled = values.astype(np.float64) * 10**digits
    hair = 1e-6 * np.maximum(1, np.abs(scaled))
    return bool((np.abs(scaled - np.rint(scaled)) <= hair).all())
