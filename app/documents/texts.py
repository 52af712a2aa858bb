"""Texts on their way to paper: every string of a sheet's data is looked at, and none is markup."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

#: Letters and digits in a row that no line can hold: an address, or a key that was leant upon.
_LONG = re.compile(r"[^\s\u2e80-\uffef\U00020000-\U0003ffff]{24,}")
_STEP = 4
_BREAK = "\u200b"
#: Other ways to begin a line, and the tabulator.
_LINES = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 -- JSON
    """Give every string of a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 -- JSON
    """Give the document with every string changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: mapped(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [mapped(part, change) for part in value]
    return value


def plain(text: str) -> str:
    """Write line ends and tabulators in the one way that templates know."""
    return _LINES.sub("\n", text).replace("\t", "    ")


def breakable(text: str) -> str:
    """Let a line break inside what is too long to be a word."""
    return _LONG.sub(
        lambda found: _BREAK.join(
            found[0][at : at + _STEP] for at in range(0, len(found[0]), _STEP)
        ),
        text,
    )
