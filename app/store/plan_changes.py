"""What the last run changed at each proposal, and what that is worth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.models import PlanStep, Proposal
from app.store.plan_fits import Fits
from app.store.plan_tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A proposal with the members who went and who came, by label; gain in thousandths."""

    proposal: Proposal
    gone: tuple[str, ...]
    come: tuple[str, ...]
    gain: int


def changes_of(table: Table, fits: Fits, step: PlanStep) -> Iterator[Change]:
    """Go through the proposals whose readers a run changed, in their order."""
    gone, come = _by_proposal(step.taken_back), _by_proposal(step.added)
    for row in table.proposals:
        out, new = gone.get(row.id, set()), come.get(row.id, set())
        if out == new:
            continue
        gain = sum(fits.of(row.id, one) for one in new - out)
        loss = sum(fits.of(row.id, one) for one in out - new)
        yield Change(
            proposal=row,
            gone=_labels(table, out - new),
            come=_labels(table, new - out),
            gain=gain - loss,
        )


def _by_proposal(rows: Sequence[Sequence[Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for proposal_id, seat_id, *_ in rows:
        found.setdefault(proposal_id, set()).add(seat_id)
    return found


def _labels(table: Table, seat_ids: set[str]) -> tuple[str, ...]:
    labels = (table.labels.get(one, "—") for one in seat_ids)
    return tuple(sorted(labels, key=lambda one: (len(one), one)))
