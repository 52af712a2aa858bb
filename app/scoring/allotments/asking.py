"""What a rule is asked and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.scoring.evidence import Proposal
from app.scoring.outcome import Line, Reason
from app.scoring.rulebook import Allotment, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One selected line, its proposal and the rules that it is paid by."""

    rule: Allotment
    line: Line
    proposal: Proposal
    tiers: Mapping[str, Tier] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a rule would give if the pot were endless, and why."""

    amount_minor: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A pot that is shared at once: the lines in order, and what each organisation may still get."""

    rule: Allotment
    lines: tuple[Line, ...]
    proposals: Mapping[str, Proposal]
    pot_minor: int
    paid_to: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """For a line of a pot that is shared at once: its amount, why, and what else is to be said."""

    amount_minor: int
    reason: Reason
    facts: Mapping[str, Any] = field(default_factory=dict)


def recommended(line: Line) -> int | None:
    """Give what the first panel that was asked recommends."""
    given = (panel.recommended_minor for panel in line.panels)
    return next((amount for amount in given if amount is not None), None)
