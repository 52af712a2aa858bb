"""From an id of a gift to its row and the standing towards it."""

from app.errors import NotFound
from app.models import Gift, GiftEntry
from app.policy import Standing
from app.store.gifts import towards_gift
from app.store.standing import of_proposal, of_round
from app.unit import Reading


def of_gift(reading: Reading, gift_id: str) -> tuple[Gift, Standing]:
    """Load a gift with the actor's standing in its round, and towards its project where it has one."""
    gift = reading.session.get(Gift, gift_id)
    if gift is None:
        raise NotFound
    if gift.proposal_id is not None:
        return gift, of_proposal(reading, gift.proposal_id)[1]
    return gift, of_round(reading, gift.funding_round_id)[1]


def of_gift_entry(reading: Reading, entry_id: str) -> tuple[GiftEntry, Gift, Standing]:
    """Load a figure of a gift; whoever entered or proposed it does not confirm it."""
    entry = reading.session.get(GiftEntry, entry_id)
    if entry is None:
        raise NotFound
    gift, standing = of_gift(reading, entry.gift_id)
    return entry, gift, towards_gift(standing, entry)
