"""How members work during the review: what they see of each other, in which order, with what practice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SheetOrder(StrEnum):
    """In which order a member's sheets come."""

    NUMBER = "number"
    FEWEST = "fewest"
    SHUFFLED = "shuffled"


class OthersMarks(StrEnum):
    """When a member sees the totals that others gave, without who gave them."""

    NEVER = "never"
    AFTER_OWN = "after_own"
    AFTER_ALL = "after_all"


class Discussion(StrEnum):
    """Whether members talk about a proposal after handing in, and under which name."""

    NONE = "none"
    NAMED = "named"
    PSEUDONYMOUS = "pseudonymous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """The rules of the members' work. `matters`: criterion → sections of the form to read for it.

    `calibration`: everybody marks one shared sample before the real sheets.
    """

    order: SheetOrder = SheetOrder.NUMBER
    others: OthersMarks = OthersMarks.NEVER
    discussion: Discussion = Discussion.NONE
    calibration: bool = False
    matters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


#: What holds where a rulebook says nothing about it.
PLAIN = Reviewing()
