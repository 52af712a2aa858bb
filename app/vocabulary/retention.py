"""How long what is kept for: said in the privacy notice, and done by a retention run."""

from enum import StrEnum

#: Days.
HALF_A_YEAR = 180
DRAFT_DAYS = 90
CONTACT_DAYS = 730
EVIDENCE_YEARS = 15


class Kept(StrEnum):
    """What a retention run looks after, one kind a line of its preview."""

    SIGN_INS = "sign_ins"
    ATTEMPTS = "attempts"
    ACCESSES = "accesses"
    CODES = "codes"
    KEYS = "keys"
    DRAFTS = "drafts"
    MESSAGES = "messages"
    CONTACTS = "contacts"
    INVITATIONS = "invitations"
    VISITORS = "visitors"
    OBJECTORS = "objectors"
    FILERS = "filers"
    DONORS = "donors"
