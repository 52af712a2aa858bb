"""Marks of quotation around words that may hold such marks themselves: the inner ones change.

GB/T 15834 and English print agree: double marks outside, single ones inside, double ones in those.
"""

import re
from collections.abc import Mapping

_PAIR = re.compile(r"“([^“”]*)”")
_SINGLE = re.compile(r"(?<![A-Za-z])‘([^‘’]*)’(?![A-Za-z])")
_REST = str.maketrans("“”", "‘’")
_TITLES = str.maketrans("《》", "〈〉")


def quoted(text: str) -> str:
    """Put a title between marks; one that is a single quotation already stays as it is."""
    if _PAIR.fullmatch(text):
        return text
    parts = _PAIR.split(text)
    # Outside and inside of the marks take turns.
    changed = [
        "‘" + _SINGLE.sub(r"“\1”", part) + "’" if place % 2 else part.translate(_REST)
        for place, part in enumerate(parts)
    ]
    return f"“{''.join(changed)}”"


def filled(pattern: re.Pattern[str], text: str, facts: Mapping[str, object]) -> str:
    """Put facts into a sentence; marks around one in the sentence close around it properly.

    The pattern finds a fact with the marks around it: `open`, `name` and `close`. A fact that is
    missing stays visible.
    """

    def one(found: re.Match[str]) -> str:
        if found["name"] not in facts:
            return found[0]
        value = str(facts[found["name"]])
        match found["open"] + found["close"]:
            case "“”":
                return quoted(value)
            case "《》":
                return f"《{value.translate(_TITLES)}》"
            case _:
                return f"{found['open']}{value}{found['close']}"

    return pattern.sub(one, text)
