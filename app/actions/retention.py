"""A retention run removes what has been kept long enough."""

from app.audit import record
from app.policy import require
from app.store import retention
from app.store.standing import of_installation
from app.unit import Unit
from app.vocabulary import Verb


def run(unit: Unit) -> int:
    """Remove what a preview shows; gives how many things. The ledger says how many of each kind."""
    require(Verb.RETENTION_RUN, of_installation(unit))
    removed = retention.remove(unit)
    counts = {kind.value: count for kind, count in removed.items() if count}
    record(unit, Verb.RETENTION_RUN, retention.house(unit.session), before={}, after=counts)
    unit.scrubs = True
    return sum(removed.values())
