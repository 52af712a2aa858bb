"""Members who owe something are reminded, by messages that were looked at before."""

from collections.abc import Sequence

from app.audit import record, round_chain
from app.language.reminders import reminder
from app.policy import require
from app.store import outbox, review_progress
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import Verb


def remind(unit: Unit, round_id: str, seat_ids: Sequence[str], *, link: str) -> int:
    """Remind the chosen members who still owe something; gives the number of messages."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.REVIEW_REMIND, standing)
    grid = review_progress.grid_of(unit.session, funding_round.id)
    people = review_progress.accounts_of(unit.session, grid.seats)
    count = 0
    for seat in grid.seats:
        account = people.get(seat.id)
        if seat.id not in seat_ids or account is None:
            continue
        made = reminder(grid, seat, account, funding_round, link=link, now=unit.now)
        if made is None:
            continue
        outbox.enqueue(
            unit,
            kind=made[0],
            recipient=account.display_name,
            account=account,
            texts=made[1],
            link=link,
            funding_round_id=funding_round.id,
            programme_id=funding_round.programme_id,
        )
        chain = round_chain(funding_round.id)
        record(unit, Verb.REVIEW_REMIND, seat, chain=chain, after={"kind": made[0]})
        count += 1
    return count
