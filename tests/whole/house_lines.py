"""The lines of the matrix for what belongs to the installation, not to a round."""

from tests.whole.lines import (
    ALWAYS,
    APPLICANT,
    AUDITOR,
    CALL,
    ORGANISERS,
    OWNER,
    Line,
    anybody,
    nobody,
    proposals_exist,
    signed_in,
    since,
)

#: The demo's organiser also runs the installation; whose data is asked for is the applicant.
_owner: Line = ((OWNER, ALWAYS),)
_concerned: Line = ((OWNER + APPLICANT, ALWAYS),)

GET: dict[str, tuple[Line, Line]] = {
    "accounts.sign_in": (anybody, nobody),
    "accounts.sign_up": (anybody, nobody),
    "accounts.reset": (anybody, nobody),
    "accounts.show": (signed_in, anybody),
    "accounts.demo": (anybody, nobody),
    "homes.health": (anybody, nobody),
    "homes.styleguide": (anybody, nobody),
    "homes.desk": (signed_in, anybody),
    "privacy.show": (anybody, nobody),
    "handbook.index": (anybody, nobody),
    "handbook.show": (anybody, nobody),
    "handbook.picture": (anybody, nobody),
    "privacy.edit": (_owner, nobody),
    "privacy.retention": (_owner, nobody),
    "privacy.accesses": (((ORGANISERS + AUDITOR, since(CALL)),), proposals_exist),
    "privacy.accesses_of_person": (nobody, nobody),
    "persons.own": (signed_in, anybody),
    "persons.own_file": (signed_in, anybody),
    "persons.search": (_owner, nobody),
    "persons.show": (_concerned, nobody),
    "persons.file": (_concerned, nobody),
}

POST: dict[str, tuple[Line, Line]] = {
    "privacy.consent": (signed_in, anybody),
    "privacy.publish": (_owner, nobody),
    "privacy.run_retention": (_owner, nobody),
    "persons.erase_own": (signed_in, anybody),
    "persons.erase": (_concerned, nobody),
}
