"""What the yearly picture of a programme counts, in the order of its tables."""

from enum import StrEnum


class Figure(StrEnum):
    """One figure; every one is a sum over proposals, so that it opens into the rows that make it."""

    SUBMITTED = "submitted"
    VALID = "valid"
    HEARD = "heard"
    FUNDED = "funded"
    ASKED = "asked"
    GRANTED = "granted"
    PAID = "paid"
    RETURNED = "returned"
    REPORTED = "reported"
    PEOPLE = "people"
    CONTACTS = "contacts"


#: Amounts of money, in the currency's minor unit.
AMOUNTS = frozenset({Figure.ASKED, Figure.GRANTED, Figure.PAID, Figure.RETURNED})
#: What is public since the announcement only.
AFTER_AWARD = frozenset(
    {Figure.PAID, Figure.RETURNED, Figure.REPORTED, Figure.PEOPLE, Figure.CONTACTS}
)
