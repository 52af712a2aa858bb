"""What the worker keeps of texts that are alike; only working tables are touched."""

from app.store import likenesses
from app.store.likenesses import Compared, Drawn
from app.unit import Unit


def keep_sketch(unit: Unit, drawn: Drawn) -> None:
    """Keep the sketch of what was handed in."""
    likenesses.keep_sketch(unit, drawn)


def keep_compared(unit: Unit, compared: Compared) -> None:
    """Keep what it is like, unless something newer was handed in meanwhile."""
    likenesses.keep_compared(unit, compared)
