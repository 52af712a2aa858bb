"""Amounts between a currency's main unit, as people write it, and its minor one, in which all sums are kept.

A yen has no minor unit, a yuan has a hundred 分: how many places, ISO 4217 says.
"""

from decimal import Decimal
from fractions import Fraction

from babel.numbers import get_currency_precision


def places(currency: str) -> int:
    """Tell how many places the amounts of a currency have."""
    return int(get_currency_precision(currency))


def minor(number: Fraction, currency: str) -> Fraction:
    """Give an amount of the main unit in minor ones; what is finer than they are leaves a fraction."""
    unit: int = 10 ** places(currency)
    return number * unit


def major(minor_units: int, currency: str) -> Decimal:
    """Give an amount of minor units in the main one, exact, with all its places."""
    return Decimal(minor_units).scaleb(-places(currency))


def typed(minor_units: int, currency: str) -> str:
    """Write an amount as people type it: without grouping, and without places that are all zero."""
    whole, rest = divmod(minor_units, 10 ** places(currency))
    return f"{whole}.{rest:0{places(currency)}d}" if rest else str(whole)
