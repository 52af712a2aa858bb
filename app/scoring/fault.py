"""One contradiction in the evidence."""

from dataclasses import dataclass, field

from app.scoring.outcome import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One contradiction: the list it stands in, the proposal and seat it concerns, and why."""

    code: str
    part: str
    proposal: str = ""
    seat: str = ""
    facts: Facts = field(default_factory=dict)
