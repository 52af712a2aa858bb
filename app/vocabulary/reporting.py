"""The closed words of what comes after an award: reports of the work, and what evaluators say of it."""

from enum import StrEnum


class ReportKind(StrEnum):
    """Which report is asked for, in the order of the year."""

    MIDTERM = "midterm"
    FINAL = "final"
    MONTHLY = "monthly"


class ReportState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    FILED = "filed"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class EvaluationState(StrEnum):
    """Whether sheets still come in, or the result is computed."""

    OPEN = "open"
    CLOSED = "closed"


class Consequence(StrEnum):
    """What an evaluation proposes for the next instalment; the organiser decides."""

    RELEASE = "release"
    HOLD = "hold"
    STOP = "stop"
