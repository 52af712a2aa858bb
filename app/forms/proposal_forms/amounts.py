"""Numbers and amounts as people type them: read exactly, or not at all.

Full-width digits and commas are taken as what they are, and 万 after a number is ten thousand of
it. What was understood is always shown back in full; what could mean two things is not read.
"""

import re
import unicodedata
from fractions import Fraction

_DIGITS = r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.([0-9]{1,6}))?"
_AMOUNT = re.compile(rf"\A[¥￥]?{_DIGITS} ?(万)? ?(?:元|圆|yuan|RMB|CNY)?\Z", re.IGNORECASE)
_NUMBER = re.compile(rf"\A{_DIGITS} ?(万)?\Z")
_TEN_THOUSAND = 10_000
_NUMBER_MAX = 10**12
#: What people put behind a number of people or of times, though the column says it already.
COUNTED = ("人次", "人", "次", "名", "位", "个", "场", "people", "times")


def amount_of(text: str) -> int | None:
    """Read `12000`, `12,000.50`, `5万` or `5万元` as minor units; anything else is None."""
    found = _AMOUNT.match(_narrow(text))
    if found is None or (found[3] is None and len(found[2] or "") > len("00")):
        return None
    exact = _exact(found) * 100
    whole = exact.numerator if exact.denominator == 1 else None
    return whole if whole is not None and whole < _NUMBER_MAX * 100 else None


def number_of(text: str, units: tuple[str, ...] = ()) -> int | None:
    """Read a whole number, with or without its unit after it; anything else is None."""
    narrow = _narrow(text)
    for unit in units:
        if unit and narrow.endswith(unit):
            narrow = narrow.removesuffix(unit).strip()
    found = _NUMBER.match(narrow)
    if found is None:
        return None
    exact = _exact(found)
    return exact.numerator if exact.denominator == 1 and exact < _NUMBER_MAX else None


def typed_amount(value: object) -> str:
    """Write a stored amount as a person would type it."""
    if not isinstance(value, int):
        return str(value or "")
    return str(value // 100) if value % 100 == 0 else f"{value // 100}.{value % 100:02d}"


def clean(text: str) -> str:
    """Give what was typed in one spelling: composed, with one kind of line end, no space around."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return unicodedata.normalize("NFC", joined).strip()


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("，", ",").replace("萬", "万").strip()


def _exact(found: re.Match[str]) -> Fraction:
    whole, places = found[1].replace(",", ""), found[2] or ""
    exact = Fraction(int(whole + places), 10 ** len(places))
    return exact * _TEN_THOUSAND if found[3] else exact
