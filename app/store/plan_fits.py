"""How well each member fits each proposal, as the last run saw it: whole thousandths, packed into one value."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from app.assignment.affinity import DIGITS
from app.models import AssignmentPlan, PlanFit, Proposal, Seat
from app.unit import Unit

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What fits were computed by: weights and words as they were wished, bids as (proposal, seat) → 0 … 3."""

    weights: Mapping[str, int]
    thesaurus: str
    target_words: str
    bids: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fits:
    """Thousandths by place; whoever came later fits with nothing until the next run.

    basis: nothing for fits that were kept before it was.
    """

    rows: dict[str, int]
    places: dict[str, int]
    values: Ints
    sizes: dict[str, int]
    basis: Basis | None = None

    def has(self, proposal_id: str, seat_id: str) -> bool:
        """Tell whether a pair was there when they were computed."""
        return proposal_id in self.rows and seat_id in self.places

    def of(self, proposal_id: str, seat_id: str) -> int:
        """Give the thousandths of one pair."""
        row, place = self.rows.get(proposal_id), self.places.get(seat_id)
        return 0 if row is None or place is None else int(self.values[row, place])

    def size(self, proposal_id: str) -> int:
        """Give the characters of a proposal, at least 1."""
        return self.sizes.get(proposal_id, 1)

    def block(self, proposals: Sequence[str], seats: Sequence[str]) -> Ints:
        """Lay the values out for a list of each side."""
        found = np.zeros((len(proposals), len(seats)), dtype=np.int64)
        here = [(at, self.rows[one]) for at, one in enumerate(proposals) if one in self.rows]
        there = [(at, self.places[one]) for at, one in enumerate(seats) if one in self.places]
        if here and there:
            at, row = zip(*here, strict=True)
            column, place = zip(*there, strict=True)
            found[np.ix_(at, column)] = self.values[np.ix_(row, place)]
        return found


NO_FITS = Fits(rows={}, places={}, values=np.zeros((0, 0), dtype=np.int64), sizes={})


def fits_of(session: Session, plan: AssignmentPlan | None) -> Fits:
    """Unpack what the last run kept; nothing before the first run."""
    row = session.get(PlanFit, plan.id) if plan else None
    if row is None:
        return NO_FITS
    shape = (len(row.proposals), len(row.seats))
    packed = zlib.decompress(row.values)
    count = shape[0] * shape[1]
    values = np.frombuffer(packed, dtype="<i4", count=count).reshape(shape)
    return Fits(
        rows={key: at for at, key in enumerate(row.proposals)},
        places={key: at for at, key in enumerate(row.seats)},
        values=values.astype(np.int64),
        sizes=dict(zip(row.proposals, row.sizes, strict=True)),
        basis=_unpacked(packed[count * values.itemsize :], row),
    )


def _unpacked(packed: bytes, row: PlanFit) -> Basis | None:
    if not packed:
        return None
    kept = json.loads(packed)
    bids = {(row.proposals[p], row.seats[s]): value for p, s, value in kept.pop("bids")}
    return Basis(**kept, bids=bids)


def _packed(fits: Fits) -> bytes:
    """The basis stands behind the values, its bids by place."""
    basis = fits.basis
    if basis is None:
        return b""
    kept = {
        "weights": dict(basis.weights),
        "thesaurus": basis.thesaurus,
        "target_words": basis.target_words,
        "bids": [
            (fits.rows[proposal], fits.places[seat], value)
            for (proposal, seat), value in basis.bids.items()
            if fits.has(proposal, seat)
        ],
    }
    return json.dumps(kept, ensure_ascii=False).encode()


def made_fits(
    proposals: Sequence[Proposal],
    seats: Sequence[Seat],
    values: NDArray[np.float64],
    sizes: Sequence[int],
    basis: Basis | None = None,
) -> Fits:
    """Take affinities as they were computed, and what they were computed by."""
    return Fits(
        rows={row.id: at for at, row in enumerate(proposals)},
        places={seat.id: at for at, seat in enumerate(seats)},
        values=np.rint(values * 10**DIGITS).astype(np.int64),
        sizes={row.id: size for row, size in zip(proposals, sizes, strict=True)},
        basis=basis,
    )


def keep_fits(unit: Unit, plan: AssignmentPlan, fits: Fits) -> None:
    """Keep them in place of those of the run before."""
    row = unit.session.get(PlanFit, plan.id) or PlanFit(
        plan_id=plan.id, proposals=[], seats=[], sizes=[], values=b""
    )
    row.proposals, row.seats = list(fits.rows), list(fits.places)
    row.sizes = [fits.size(key) for key in fits.rows]
    row.values = zlib.compress(fits.values.astype("<i4").tobytes() + _packed(fits), 1)
    unit.session.add(row)
