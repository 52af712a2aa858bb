"""What is typed in the answers to a rulebook's questions, read exactly; a fault stands beside its field."""

from collections.abc import Mapping
from fractions import Fraction

from app import currencies
from app.errors import Invalid
from app.scoring.errors import BadNumber
from app.scoring.numbers import hundredths, rational


def ticked(word: str) -> bool:
    """Read a box."""
    return word == "yes"


def titled(known: Mapping[str, str], zh: str, en: str) -> dict[str, str]:
    """Put a title of two languages together; what other languages it has stays."""
    others = {name: text for name, text in known.items() if name not in {"zh", "en"}}
    return {name: text for name, text in (("zh", zh), ("en", en)) if text} | others


def share_of(text: str, field: str) -> Fraction:
    """Read a share: 25% or 1/4."""
    whole = text.strip()
    return number_of(whole[:-1], field) / 100 if whole.endswith("%") else number_of(whole, field)


def number_of(text: str, field: str) -> Fraction:
    """Read a number."""
    try:
        return rational(text.strip())
    except BadNumber as error:
        raise Invalid({field: (error.code, {"given": text, **error.facts})}) from None


def mark_of(text: str, field: str) -> int:
    """Read a mark, in hundredths."""
    try:
        return hundredths(text.strip())
    except BadNumber as error:
        raise Invalid({field: (error.code, {"given": text, **error.facts})}) from None


def money_of(text: str, field: str, currency: str) -> int:
    """Read an amount, in minor units of its currency."""
    found = currencies.read(text, currency)
    if found is None:
        raise Invalid({field: currencies.fault(currency, text)})
    return found
