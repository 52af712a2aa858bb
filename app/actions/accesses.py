"""Who opened what is written down behind the requests."""

from collections.abc import Sequence

from app.store import accesses
from app.unit import Look, Unit


def keep(unit: Unit, *, looks: Sequence[Look]) -> None:
    """Write what was opened since the last time."""
    accesses.keep(unit, looks)
