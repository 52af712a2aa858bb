"""A member says how gladly he or she would read which proposal."""

from app.errors import NotFound
from app.forms.plans import BidsForm
from app.models import Bid
from app.policy import require
from app.store import panels, plans
from app.store.standing import of_bids
from app.unit import Unit
from app.vocabulary import Verb


def set_bids(unit: Unit, round_id: str, form: BidsForm) -> int:
    """Keep one page of bids; gives how many stand on it. A working table: nothing of it is on the ledger."""
    funding_round, seat, standing = of_bids(unit, round_id)
    require(Verb.BID_SET, standing)
    if seat is None:
        raise NotFound
    proposals = panels.eligible(unit.session, funding_round.id)
    out = panels.recused_pairs(unit.session, funding_round.id, proposals)
    free = {row.id for row in proposals if (seat.id, row.id) not in out}
    own = plans.own_bids(unit.session, seat.id)
    kept = 0
    for line in form.bids:
        if line.proposal not in free or line.value is None:
            continue
        row = own.get(line.proposal) or Bid(
            seat_id=seat.id, proposal_id=line.proposal, value=line.value, set_at=unit.now
        )
        row.value, row.set_at = line.value, unit.now
        unit.session.add(row)
        kept += 1
    return kept
