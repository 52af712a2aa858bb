"""Money, things and hours from outside, and who gives them."""

from enum import StrEnum


class GiftKind(StrEnum):
    """What comes from outside: a designated gift, the applicant's own money, things, or hours of volunteers."""

    GIFT = "gift"
    OWN = "own"
    IN_KIND = "in_kind"
    HOURS = "hours"


class GiftStep(StrEnum):
    """Whether an entry notes what was promised or what came in."""

    PLEDGED = "pledged"
    RECEIVED = "received"


class GiftState(StrEnum):
    """Proposed by an applicant, entered by one officer, confirmed by another, or refused."""

    PROPOSED = "proposed"
    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class DonorKind(StrEnum):
    """Who gives."""

    ORGANISATION = "organisation"
    PERSON = "person"
