"""What should not stand in a public file: numbers of persons and of telephones, addresses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_EDGE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "identity": re.compile(_EDGE + r"[1-9][0-9]{16}[0-9Xx]" + _END),
    "mobile": re.compile(_EDGE + r"1[3-9][0-9]{9}" + _END),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
}
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """Something that looks like a person's data: where, of which kind, masked."""

    file: str
    kind: str
    masked: str


def personal_data(files: Mapping[str, bytes]) -> tuple[Personal, ...]:
    """Find what looks like personal data in files that are about to be published."""
    found = {
        Personal(file=name, kind=kind, masked=_masked(match.group()))
        for name, data in files.items()
        for kind, pattern in _PATTERNS.items()
        for match in pattern.finditer(data.decode("utf-8", "replace"))
    }
    return tuple(sorted(found, key=lambda one: (one.file, one.kind, one.masked)))


def _masked(text: str) -> str:
    return text[:_SHOWN] + "*" * (len(text) - _SHOWN)
