"""Numbers as ballot files write them: plain decimals of ASCII digits."""

from fractions import Fraction


def amount(text: str) -> Fraction | None:
    """Read a plain decimal, never negative; None for everything else."""
    text = text.strip()
    units, dot, places = text.partition(".")
    if not (units.isascii() and units.isdigit()) or (
        dot and not (places.isascii() and places.isdigit())
    ):
        return None
    return Fraction(int(units)) if not dot else Fraction(text)


def whole(text: str) -> int | None:
    """Read a whole number; None for everything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() else None


def places(value: Fraction) -> int:
    """Count the decimal places that a decimal needs."""
    count, denominator = 0, value.denominator
    while denominator > 1:
        denominator //= (2 if denominator % 2 == 0 else 1) * (5 if denominator % 5 == 0 else 1)
        count += 1
    return count
