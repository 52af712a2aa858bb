"""Words of the installation itself."""

from enum import StrEnum


class SystemFact(StrEnum):
    """What the program finds out about itself and keeps the last answer to."""

    CHECK = "check"
    CLOCK = "clock"
    HEADS = "heads"
