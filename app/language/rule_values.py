"""Numbers of a rulebook as they stand in its sentences."""

from collections.abc import Sequence
from fractions import Fraction

from app.language.catalogue import N_, translate
from app.language.formats import currency_unit, money


def joined(listed: Sequence[str], language: str) -> str:
    """Put words in a row."""
    return translate(N_("、"), language).join(listed)


def amount_text(minor: int, currency: str, language: str) -> str:
    """Write an amount with its unit."""
    return f"{money(minor, currency, language)} {currency_unit(currency, language)}"


def percent(share: Fraction) -> str:
    """Write a share in percent where that is a whole number, else as a fraction."""
    whole = share * 100
    return f"{whole.numerator}%" if whole.denominator == 1 else share_text(share)


def share_text(share: Fraction) -> str:
    """Write a share as a fraction."""
    return f"{share.numerator}/{share.denominator}" if share.denominator > 1 else f"{share * 100}%"


def plain(value: Fraction) -> str:
    """Write a number exactly."""
    return str(value.numerator) if value.denominator == 1 else share_text(value)
