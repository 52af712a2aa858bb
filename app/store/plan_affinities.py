"""How well members fit proposals, from what a round knows now: for a run, and for those who came after the last one."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sqlmodel import Session

from app.assignment.affinity import Affinity, Known, Weights
from app.forms.plans import WeightsPart
from app.store import plans
from app.store.knowledge import Knowledge, knowledge_of
from app.store.plan_fits import Basis, Fits, fits_of, made_fits
from app.store.plan_tables import Table

#: Above so many pairs, comparing the texts of all takes longer than a page may.
TEXTS_MAX = 6000
Bids = Mapping[tuple[str, str], int]


def affinity_of(table: Table, knowledge: Knowledge, bids: Bids, *, texts: bool = True) -> Affinity:
    """Put both sides beside each other by the weights of the plan. bids: (proposal, seat) → 0 … 3, by row id."""
    named = {
        (table.numbers[proposal], table.labels[seat]): value
        for (proposal, seat), value in bids.items()
        if proposal in table.numbers and seat in table.labels
    }
    weights = {name: value or 0 for name, value in table.wishes.weights.model_dump().items()}
    told = (lambda one: one) if texts else _silent
    return Affinity(
        [told(one) for one in knowledge.proposals],
        [told(one) for one in knowledge.reviewers],
        bids=named,
        weights=Weights(**weights),
        same=(*table.wishes.same, *table.wishes.same_targets),
    )


def basis_of(table: Table, bids: Bids) -> Basis:
    """Say by what affinities are computed now."""
    wishes = table.wishes
    return Basis(
        weights={name: value or 0 for name, value in wishes.weights.model_dump().items()},
        thesaurus=wishes.thesaurus,
        target_words=wishes.target_words,
        bids=bids,
    )


def as_computed(table: Table, basis: Basis) -> Table:
    """Put back what a run computed by: its weights and its words."""
    wishes = table.wishes.model_copy(
        update={
            "weights": WeightsPart(**basis.weights),
            "thesaurus": basis.thesaurus,
            "target_words": basis.target_words,
        }
    )
    return replace(table, wishes=wishes)


def _silent(one: Known) -> Known:
    return replace(one, text="")


def late_of(table: Table, fits: Fits) -> int:
    """Count proposals and members who came after the last run; nobody is late before the first."""
    if not fits.rows:
        return 0
    rows = sum(row.id not in fits.rows for row in table.proposals)
    return rows + sum(seat.id not in fits.places for seat in table.seats)


def texts_compared(table: Table) -> bool:
    """Tell whether the texts of those who came later are compared at once."""
    return len(table.proposals) * len(table.seats) <= TEXTS_MAX


def fits_now(session: Session, table: Table) -> Fits:
    """Give what the last run saw, and for whoever came later what the next run will see.

    In large rounds the texts of those who came later are compared by the next run only.
    """
    fits = fits_of(session, table.plan)
    sized = bool(fits.rows) or not table.wishes.by_size
    if sized and not late_of(table, fits):
        return fits
    knowledge = knowledge_of(
        session, table.funding_round, table.proposals, table.seats, table.wishes
    )
    bids = plans.bids_of(session, table.funding_round.id, table.panel.id)
    affinity = affinity_of(table, knowledge, bids, texts=texts_compared(table))
    values = affinity.affinities().values
    return _beside(table, fits, made_fits(table.proposals, table.seats, values, knowledge.sizes))


def _beside(table: Table, old: Fits, new: Fits) -> Fits:
    """Keep what was seen before; what is new stands where there was nothing."""
    rows = np.array([row.id in old.rows for row in table.proposals], dtype=np.bool_)
    places = np.array([seat.id in old.places for seat in table.seats], dtype=np.bool_)
    kept = old.block([row.id for row in table.proposals], [seat.id for seat in table.seats])
    return replace(new, values=np.where(np.outer(rows, places), kept, new.values))
