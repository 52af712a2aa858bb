"""What the engine refuses, by code and place. Sentences are made in app.language."""


class Unreadable(ValueError):
    """A document cannot be read as evidence or rulebook: where (JSON pointer) and why (code)."""

    def __init__(self, pointer: str, code: str, **facts: object) -> None:
        """Keep place, code and facts."""
        super().__init__(f"{pointer or '/'}: {code}")
        self.pointer = pointer
        self.code = code
        self.facts = facts


class BadNumber(ValueError):
    """A text that is no number as the rules allow it."""

    def __init__(self, code: str, **facts: object) -> None:
        """Keep code and facts."""
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotProved(ValueError):
    """A solver's answer that integers do not confirm: nothing is decided on it."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code
