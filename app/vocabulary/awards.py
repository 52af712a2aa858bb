"""What follows an award: what its instalments wait for, what became of them and of the award."""

from enum import StrEnum


class AwardState(StrEnum):
    """Where an award stands: the last decision about it tells."""

    RESERVE = "reserve"
    OFFERED = "offered"
    DECLINED = "declined"
    RUNNING = "running"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    CLOSED_OUT = "closed_out"


class AwardStep(StrEnum):
    """What was decided about an award after it was announced."""

    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    CLOSED_OUT = "closed_out"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    GAP = "gap"


class DueAfter(StrEnum):
    """What an instalment waits for."""

    ANNOUNCEMENT = "announcement"
    AGREEMENT = "agreement"
    MIDTERM = "midterm"
    FINAL = "final"
    DAY = "day"


class TermDays(StrEnum):
    """How a term is counted."""

    WORKDAY = "workday"
    CALENDAR = "calendar"


class InstalmentVerdict(StrEnum):
    """What was decided about an instalment: paid whatever it waits for, kept back, or never paid."""

    OPEN = "open"
    RELEASED = "released"
    HELD = "held"
    STOPPED = "stopped"


class InstalmentState(StrEnum):
    """Where an instalment stands today, from the facts."""

    WAITING = "waiting"
    DUE = "due"
    OVERDUE = "overdue"
    HELD = "held"
    STOPPED = "stopped"
    ENTERED = "entered"
    PAID = "paid"


class PaymentState(StrEnum):
    """Whether a payment counts: where two persons are the practice, the second one says so."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class ReturnKind(StrEnum):
    """Why money comes back: it was not needed, or it is claimed back."""

    UNSPENT = "unspent"
    CLAWBACK = "clawback"


class ReturnState(StrEnum):
    """Where money stands that is to come back."""

    OWED = "owed"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"
