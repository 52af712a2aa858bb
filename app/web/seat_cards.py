"""The codes of new seat cards: drawn here, printed once, and forgotten."""

from collections.abc import Sequence

from app.actions.seat_cards import Minted, mint

__all__ = ["Minted", "minted"]


def minted(seat_ids: Sequence[str]) -> dict[str, Minted]:
    """Draw a card for each seat."""
    return {seat_id: mint() for seat_id in seat_ids}
