"""How a transaction begins on PostgreSQL, and which actions ask for more than a place beside the others."""

from collections.abc import Callable
from enum import Enum
from typing import Any, ParamSpec, TypeVar

Args = ParamSpec("Args")
Result = TypeVar("Result")


class Turn(Enum):
    """Beside others, in line with its like, alone, past whoever hangs, or on a row that it holds."""

    BESIDE = "ROW SHARE"
    IN_LINE = "SHARE UPDATE EXCLUSIVE"
    ALONE = "EXCLUSIVE"
    NONE = ""
    HOLDING = "REPEATABLE READ"


_TURNS: dict[Callable[..., Any], Turn] = {}


def holding(action: Callable[Args, Result]) -> Callable[Args, Result]:
    """Mark an action that holds the one row whose line it goes on with, and tells nothing to the ledger.

    It is kept apart from what touches this row, and from nothing else.
    """
    _TURNS[action] = Turn.HOLDING
    return action


def in_line(action: Callable[Args, Result]) -> Callable[Args, Result]:
    """Mark an action that many do in one moment and that ends at one chain: a line is quicker than undoing."""
    _TURNS[action] = Turn.IN_LINE
    return action


def turn_of(action: Callable[..., Any]) -> Turn:
    """Tell how an action begins."""
    return _TURNS.get(action, Turn.BESIDE)
