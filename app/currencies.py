"""Amounts between a currency's main unit, as people write it, and its minor one, in which all sums are kept.

A yen has no minor unit, a yuan has a hundred 分: how many places, ISO 4217 says. Every amount that
somebody types is read here, exactly or not at all: full-width digits and commas are taken as what they
are, 万 after a number is ten thousand of it, and a comma parts groups of three. What could mean two
things is not read.
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from babel.numbers import get_currency_precision

Fault = tuple[str, dict[str, object]]
_DIGITS = r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.([0-9]{1,6}))?"
_AMOUNT = re.compile(rf"\A[¥￥]?{_DIGITS} ?(万)? ?(?:元|圆|円|yuan|RMB|CNY)?\Z", re.IGNORECASE)
_NUMBER = re.compile(rf"\A{_DIGITS} ?(万)?\Z")
_TEN_THOUSAND = 10_000
_MINUS = ("-", "−", "–")
_MOST = 10**12
#: The places of most currencies; the sentence about an amount that is not read speaks of them.
_USUAL = 2


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


def read(text: str, currency: str) -> int | None:
    """Read `12000`, `12,000.50`, `5万` or `5万元` as minor units; anything else is None."""
    found = _AMOUNT.match(_narrow(text))
    if found is None or (found[3] is None and len(found[2] or "") > places(currency)):
        return None
    number = _exact(found)
    exact = minor(number, currency)
    return exact.numerator if exact.denominator == 1 and number < _MOST else None


def is_amount(text: str) -> bool:
    """Tell whether a text is an amount in some currency."""
    return _AMOUNT.match(_narrow(text)) is not None


def whole(text: str) -> int | None:
    """Read a whole number; anything else is None."""
    found = _NUMBER.match(_narrow(text))
    exact = _exact(found) if found else None
    if exact is None or exact.denominator != 1 or exact >= _MOST:
        return None
    return exact.numerator


def hundredths(text: str) -> int | None:
    """Read a quantity of at most two places, in hundredths, as amounts are read; anything else is None."""
    found = _NUMBER.match(_narrow(text))
    exact = _exact(found) * 100 if found else None
    if exact is None or exact.denominator != 1 or exact >= _MOST * 100:
        return None
    return exact.numerator


def fault(currency: str, given: str = "") -> Fault:
    """Say why an amount is not read: it is below 0, or has other places than those of its currency."""
    if _narrow(given)[:1] in _MINUS:
        return "greater_than_equal", {"ge": 0}
    count = places(currency)
    if count == _USUAL:
        return "not_money", {}
    return ("money_places", {"places": count}) if count else ("money_whole", {})


def typed(minor_units: int, currency: str) -> str:
    """Write an amount as people type it: without grouping, and without places that are all zero."""
    units, rest = divmod(minor_units, 10 ** places(currency))
    return f"{units}.{rest:0{places(currency)}d}" if rest else str(units)


def plain(minor_units: int, currency: str) -> str:
    """Write an amount without its unit, grouped, with all its places."""
    units, rest = divmod(minor_units, 10 ** places(currency))
    return f"{units:,}" + (f".{rest:0{places(currency)}d}" if places(currency) else "")


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("，", ",").replace("萬", "万").strip()


def _exact(found: re.Match[str]) -> Fraction:
    units, rest = found[1].replace(",", ""), found[2] or ""
    exact = Fraction(int(units + rest), 10 ** len(rest))
    return exact * _TEN_THOUSAND if found[3] else exact
