"""The proposals that a member may read, and how gladly he or she would: titles only, nobody's name."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.language import content
from app.language.headings import Heading, heading
from app.paging import paged
from app.policy import require
from app.store import panels, plans
from app.store.rounds import communities_of, strands_of
from app.store.standing import of_bids
from app.unit import Reading
from app.vocabulary import Verb

ROWS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class BidRow:
    """One proposal and the own bid."""

    proposal_id: str
    number: str
    title: str
    strand: str
    community: str
    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BidsPage(Heading):
    """A page of proposals to bid on."""

    rows: tuple[BidRow, ...]
    page: int
    pages: int
    said: int
    of: int
    last_at: datetime | None


def show(reading: Reading, round_id: str, page: int = 1) -> BidsPage:
    """Show a member the proposals that he or she need not keep out of."""
    funding_round, seat, standing = of_bids(reading, round_id)
    require(Verb.BID_VIEW, standing)
    if seat is None:
        raise NotFound
    session = reading.session
    proposals = panels.eligible(session, funding_round.id)
    out = panels.recused_pairs(session, funding_round.id, proposals)
    free = [row for row in proposals if (seat.id, row.id) not in out]
    own = plans.own_bids(session, seat.id)
    strands = {row.id: row.name for row in strands_of(session, funding_round.id)}
    places = {row.id: row.name for row in communities_of(session, funding_round.programme_id)}
    shown = paged(free, page, ROWS)
    return BidsPage(
        **heading(reading, funding_round),
        rows=tuple(
            BidRow(
                proposal_id=row.id,
                number=row.number or "",
                title=row.title,
                strand=content(strands.get(row.strand_id), reading.language)[0],
                community=content(places.get(row.community_id or ""), reading.language)[0],
                value=own[row.id].value if row.id in own else None,
            )
            for row in shown.rows
        ),
        page=shown.number,
        pages=shown.pages,
        said=sum(row.id in own for row in free),
        of=len(free),
        last_at=max((one.set_at for one in own.values()), default=None),
    )
