"""Canonical JSON after RFC 8785 for the values that this program knows, and digests of it."""

import hashlib
import json
import unicodedata

LIMIT = 2**53 - 1


class NotCanonical(TypeError):
    """A value that has no canonical form here: a float, a huge integer, a key that is no text."""


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
    match value:
        case None | bool() | str():
            return json.dumps(
                unicodedata.normalize("NFC", value) if isinstance(value, str) else value,
                ensure_ascii=False,
            )
        case int() if -LIMIT <= value <= LIMIT:
            return str(value)
        case list() | tuple():
            return "[" + ",".join(_text(item) for item in value) + "]"
        case dict():
            return (
                "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in _ordered(value)) + "}"
            )
    raise NotCanonical(f"no canonical form: {type(value).__name__}")


def _ordered(value: dict[str, object]) -> list[str]:
    if not all(isinstance(key, str) for key in value):
        raise NotCanonical("keys must be text")
    return sorted(value, key=lambda key: key.encode("utf-16-be"))
