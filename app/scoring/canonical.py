"""Canonical JSON after RFC 8785 for the values that this program knows, and digests of it."""

import hashlib
import unicodedata
from json.encoder import encode_basestring

LIMIT = 2**53 - 1


class NotCanonical(TypeError):
    """No canonical form here: a float, a huge integer, half a character, keys that are no text."""


def canonical(value: object) -> bytes:
    """Write a value as canonical JSON in UTF-8."""
    return _text(value).encode("utf-8")


def digest(value: object) -> str:
    """Give the SHA-256 of the canonical form, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def salted_digest(salt: str, value: object) -> str:
    """Give the SHA-256 of the salt followed by the canonical form."""
    return hashlib.sha256(salt.encode("utf-8") + canonical(value)).hexdigest()


def _text(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(composed(value))
    if isinstance(value, list | tuple):
        return "[" + ",".join([_text(item) for item in value]) + "]"
    if isinstance(value, dict):
        return "{" + ",".join([f"{_text(key)}:{_text(item)}" for key, item in _pairs(value)]) + "}"
    return _number(value)


def _number(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and -LIMIT <= value <= LIMIT:
        return str(value)
    raise NotCanonical(f"no canonical form: {type(value).__name__}")


def _pairs(value: dict[str, object]) -> list[tuple[str, object]]:
    """Order by UTF-16 code units, as RFC 8785 asks; two keys that compose to one are refused."""
    if not all(isinstance(key, str) for key in value):
        raise NotCanonical("keys must be text")
    named = {composed(key): item for key, item in value.items()}
    if len(named) < len(value):
        raise NotCanonical("two keys are the same text")
    return sorted(named.items(), key=lambda pair: pair[0].encode("utf-16-be"))


def composed(text: str) -> str:
    """Give the text in NFC; half a surrogate pair is no text."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotCanonical("half a character") from None
    return unicodedata.normalize("NFC", text)
