"""The catalogues. Chinese is the source language; English comes from app/locale/en/*.po."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from app.quoting import filled

Key = tuple[str | None, str]
_ENGLISH = Path(__file__).resolve().parent.parent / "locale" / "en"
_PLACEHOLDER = re.compile(r"(?P<open>[“《]?)%\((?P<name>\w+)\)s(?P<close>[”》]?)")


def N_(message: str) -> str:  # noqa: N802 -- the customary name of a mark for extraction
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message


@lru_cache(maxsize=1)
def english() -> Mapping[Key, tuple[str, ...]]:
    """Read all English catalogues: (context, Chinese) → singular and plural."""
    return dict(entry for path in sorted(_ENGLISH.glob("*.po")) for entry in _entries(path))


def _entries(path: Path) -> Iterator[tuple[Key, tuple[str, ...]]]:
    with path.open("rb") as handle:
        for message in read_po(handle, locale="en"):
            if message.id and not message.fuzzy:
                single = message.id if isinstance(message.id, str) else message.id[0]
                forms = message.string or ()
                yield (
                    (message.context, single),
                    (forms,) if isinstance(forms, str) else tuple(forms),
                )


def translate(message: str, language: str, **facts: object) -> str:
    """Give the message in a language with the facts put in; `%(name)s` marks a fact."""
    return translate_in(None, message, language, facts)


def translate_in(
    context: str | None, message: str, language: str, facts: Mapping[str, object]
) -> str:
    """Give the message of a context, where one Chinese word needs two English ones."""
    text = message
    if language != "zh_CN":
        text = (english().get((context, message)) or (message,))[0] or message
    return fill(text, facts)


def translate_plural(message: str, plural: str, number: int, language: str, **facts: object) -> str:
    """Give the form for a number; Chinese has one form."""
    facts.setdefault("num", number)
    if language == "zh_CN":
        return fill(message, facts)
    forms = english().get((None, message)) or (message, plural)
    return fill(forms[0] if number == 1 or len(forms) == 1 else forms[1], facts)


def listed(names: Iterable[str], language: str) -> str:
    """Write a few names in a row, as people of a language do."""
    return ("、" if language == "zh_CN" else ", ").join(names)


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Put facts in; a missing one stays visible, and a lone percent sign is just that."""
    return filled(_PLACEHOLDER, text, facts)


def main_key(language: str) -> str:
    """Give the key under which an organiser's text stands in a language."""
    return "en" if language == "en" else "zh"


def content(value: Mapping[str, str] | None, language: str) -> tuple[str, bool]:
    """Pick an organiser's text in a language: (text, whether it fell back to the other one)."""
    if not value:
        return "", False
    wanted = "zh" if language == "zh_CN" else "en"
    if value.get(wanted):
        return value[wanted], False
    other = next((text for text in value.values() if text), "")
    return other, bool(other)
