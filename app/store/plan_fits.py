"""How well each member fits each proposal, as the last run saw it: whole thousandths, packed into one value."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from app.assignment.affinity import DIGITS
from app.models import AssignmentPlan, PlanFit, Proposal, Seat
from app.unit import Unit

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fits:
    """Thousandths by place; whoever came later fits with nothing until the next run."""

    rows: dict[str, int]
    places: dict[str, int]
    values: Ints
    sizes: dict[str, int]

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
    values = np.frombuffer(zlib.decompress(row.values), dtype="<i4").reshape(shape)
    return Fits(
        rows={key: at for at, key in enumerate(row.proposals)},
        places={key: at for at, key in enumerate(row.seats)},
        values=values.astype(np.int64),
        sizes=dict(zip(row.proposals, row.sizes, strict=True)),
    )


def made_fits(
    proposals: Sequence[Proposal],
    seats: Sequence[Seat],
    values: NDArray[np.float64],
    sizes: Sequence[int],
) -> Fits:
    """Take affinities as they were computed."""
    return Fits(
        rows={row.id: at for at, row in enumerate(proposals)},
        places={seat.id: at for at, seat in enumerate(seats)},
        values=np.rint(values * 10**DIGITS).astype(np.int64),
        sizes={row.id: size for row, size in zip(proposals, sizes, strict=True)},
    )


def keep_fits(unit: Unit, plan: AssignmentPlan, fits: Fits) -> None:
    """Keep them in place of those of the run before."""
    row = unit.session.get(PlanFit, plan.id) or PlanFit(
        plan_id=plan.id, proposals=[], seats=[], sizes=[], values=b""
    )
    row.proposals, row.seats = list(fits.rows), list(fits.places)
    row.sizes = [fits.size(key) for key in fits.rows]
    row.values = zlib.compress(fits.values.astype("<i4").tobytes(), 1)
    unit.session.add(row)
