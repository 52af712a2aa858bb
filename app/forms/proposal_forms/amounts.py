"""Numbers and texts as people type them; amounts are read and written by their currency.

What was understood is always shown back in full; what could mean two things is not read.
"""

import unicodedata

from app import currencies

#: What people put behind a number of people or of times, though the column says it already.
COUNTED = ("人次", "人", "次", "名", "位", "个", "场", "people", "times")


def number_of(text: str, units: tuple[str, ...] = ()) -> int | None:
    """Read a whole number, with or without its unit after it; anything else is None."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    for unit in units:
        if unit and narrow.endswith(unit):
            narrow = narrow.removesuffix(unit).strip()
    return currencies.whole(narrow)


def typed_amount(value: object, currency: str) -> str:
    """Write a stored amount as a person would type it; what is no amount stays as it was typed."""
    return currencies.typed(value, currency) if isinstance(value, int) else str(value or "")


def clean(text: str) -> str:
    """Give what was typed in one spelling: composed, with one kind of line end, no space around."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return unicodedata.normalize("NFC", joined).strip()
