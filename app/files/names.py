"""Names of files as people send them: made fit to be shown and to be saved anywhere."""

import re
import unicodedata

BYTES_MAX = 180
PLAIN = "file"
_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
_RESERVED = re.compile(r"(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
#: Control characters, marks that turn the direction of reading, half characters, private ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(given: str) -> str:
    """Give the last part of a path in NFC, without what is unseen or forbidden somewhere, and not too long.

    Windows forbids some characters and some names, and no system takes more than 255 bytes.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        char
        for char in unicodedata.normalize("NFC", last)
        if unicodedata.category(char) not in _UNSEEN
    )
    stem, ending = split(_FORBIDDEN.sub("_", " ".join(seen.split())).rstrip(". "))
    stem = stem.strip(". ")
    if not stem.strip("_"):
        stem = PLAIN
    if _RESERVED.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    return f"{_shortened(stem, BYTES_MAX - len(ending.encode()))}{ending}"


def split(name: str) -> tuple[str, str]:
    """Part a name into its stem and its ending with the dot; a long ending is none."""
    stem, dot, ending = name.rpartition(".")
    known = dot and ending and len(ending) <= 8 and ending.isascii() and ending.isalnum()  # noqa: PLR2004 -- the longest ending in use
    return (stem, f".{ending}") if known else (name, "")


def _shortened(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip(". ")
