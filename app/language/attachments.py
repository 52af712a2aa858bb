"""Files as pages name them: kinds, endings, sizes."""

from collections.abc import Sequence

from app.files.kinds import KINDS, listed
from app.files.names import split
from app.files.store import megabytes


def kinds_text(endings: Sequence[str]) -> str:
    """List the kinds that a field takes, as people call them."""
    return listed(endings or tuple(KINDS))


def endings_text(endings: Sequence[str]) -> str:
    """List the endings for a browser's file dialogue."""
    return ",".join(f".{ending}" for ending in endings or tuple(KINDS))


def kind_text(name: str) -> str:
    """Say what a file is, by the ending that its bytes have confirmed."""
    kind = KINDS.get(split(name)[1].removeprefix(".").lower())
    return kind.name if kind else ""


def size_text(size: int) -> str:
    """Write a size as people read it."""
    return megabytes(size)
