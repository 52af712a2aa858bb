"""A backup brought to the first page: what it holds, and how far it is put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.errors import Fault
from app.files import Files
from app.views.checks import Finding


class Stage(StrEnum):
    """How far it is."""

    AWAITED = "awaited"
    LOOKED_AT = "looked_at"
    WORKING = "working"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a backup says of itself."""

    name: str
    size: int
    made_at: datetime
    version: str
    programmes: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where it stands: what was looked at last, and what came of putting it back."""

    stage: Stage = Stage.AWAITED
    held: Held | None = None
    fault: Fault | None = None
    findings: tuple[Finding, ...] = ()


class Bringing(Protocol):
    """One backup at a time, for the person who has the first link."""

    #: What is sent in lies here until it is put back.
    store: Files

    def look(self, file: Path, name: str, passphrase: str) -> Held:
        """Read what a file says of itself; a fault says why it is of no use."""

    def begin(self) -> None:
        """Put back what was looked at, beside the data."""

    def standing(self) -> Standing:
        """Tell where it stands."""

    def forget(self) -> None:
        """Everything stays as it is."""
