"""What can go wrong, as codes and facts. No sentences (app.language has them), no HTTP status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class Fault(Exception):
    """A refusal with a code; `facts` fill the sentence that app.language keeps for the code."""

    def __init__(self, reason: str, **facts: object) -> None:
        """Keep the code and what is needed to explain it."""
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class Refused(Fault):
    """Known person, existing thing, but not now or not by this person."""


class NotFound(Fault):
    """The thing does not exist for this person."""

    def __init__(self, reason: str = "not_found", **facts: object) -> None:
        """Nothing is said of what was sought."""
        super().__init__(reason, **facts)


class Stale(Fault):
    """Somebody else changed it first; both texts are kept."""


class Conflict(Fault):
    """The same request key came with another body, or a row that must be unique exists."""


class Invalid(Fault):
    """Input that a form could not judge alone. `fields`: field name → (code, facts)."""

    def __init__(
        self, fields: dict[str, tuple[str, dict[str, object]]], reason: str = "invalid"
    ) -> None:
        """Name each field and what is wrong with it."""
        super().__init__(reason)
        self.fields = fields


class Overloaded(Fault):
    """Ask again shortly; nothing was changed."""


class Lost(Overloaded):
    """Bytes that should lie in the store do not, or are others by now: a person has to see to it."""


class SignInNeeded(Fault):
    """Nobody is signed in, and the thing asked for belongs to somebody."""

    def __init__(self) -> None:
        """There is one reason only."""
        super().__init__("sign_in_needed")


class Unfit(Fault):
    """The program cannot start or go on here: a sentence for the person who runs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a file; `facts` say where (line, or sheet, row, column) and what stood."""

    code: str
    facts: Mapping[str, object]


class Unreadable(Fault):
    """A file that cannot be taken as it is: all that is wrong with it, not the first thing only."""

    def __init__(self, problems: Sequence[Problem], reason: str = "file_unreadable") -> None:
        """Keep every problem in the order of the file."""
        super().__init__(reason, count=len(problems))
        self.problems = tuple(problems)


class RuleMissing(Fault):
    """The file asks for a rule that the engine does not have; nothing is computed instead."""
