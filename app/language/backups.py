"""Backups in words: the one to be typed before one takes the place of the data, and why one failed."""

from collections.abc import Mapping

from app.errors import Refused
from app.language.catalogue import N_, translate
from app.language.faults import sentence
from app.settings import LANGUAGES

WORD = N_("恢复")


def is_the_word(given: str) -> bool:
    """Tell whether it is the word, in either language."""
    return given.lower() in {translate(WORD, language).lower() for language in LANGUAGES}


def trouble_text(reason: str, facts: Mapping[str, object], language: str) -> str:
    """Say why a run came to nothing; empty where it did not."""
    known = {name: fact for name, fact in facts.items() if name != "findings"}
    return sentence(Refused(reason, **known), language) if reason else ""
