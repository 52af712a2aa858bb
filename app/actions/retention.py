"""A retention run removes what has been kept long enough."""

from dataclasses import dataclass

from app.audit import record
from app.policy import require
from app.store import retention
from app.store.standing import of_installation
from app.unit import Unit
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many things went, and the digests of files that nothing of them refers to any more."""

    count: int
    files: tuple[str, ...]


def run(unit: Unit) -> Removed:
    """Remove what a preview shows; gives what went. The ledger says how many of each kind."""
    require(Verb.RETENTION_RUN, of_installation(unit))
    removed, files = retention.remove(unit)
    counts = {kind.value: count for kind, count in removed.items() if count}
    record(unit, Verb.RETENTION_RUN, retention.house(unit.session), before={}, after=counts)
    unit.scrubs = True
    return Removed(count=sum(removed.values()), files=tuple(sorted(files)))
