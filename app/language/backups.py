"""The word that has to be typed before a backup takes the place of the data."""

from app.language.catalogue import N_, translate
from app.settings import LANGUAGES

WORD = N_("恢复")


def is_the_word(given: str) -> bool:
    """Tell whether it is the word, in either language."""
    return given.lower() in {translate(WORD, language).lower() for language in LANGUAGES}
