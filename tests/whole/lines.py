"""The roles and phases in which the lines of the matrix are written, and lines that many routes share."""

from app.vocabulary import Phase
from tests.support.rounds import ROLES

Roles = tuple[str, ...]
Phases = frozenset[Phase]
Line = tuple[tuple[Roles, Phases], ...]

_ORDER = tuple(Phase)


def since(phase: Phase) -> Phases:
    return frozenset(_ORDER[_ORDER.index(phase) :])


def until(phase: Phase) -> Phases:
    return frozenset(_ORDER[: _ORDER.index(phase) + 1])


def only(*phases: Phase) -> Phases:
    return frozenset(phases)


ALWAYS = frozenset(Phase)
NEVER: Phases = frozenset()
CALL, SCREENING, REVIEW, MEETING, TALLY, DECISION, NOTICE, ANNOUNCED = _ORDER[1:9]

VISITOR: Roles = ("visitor",)
APPLICANT: Roles = ("applicant",)
ASSIGNED: Roles = ("assigned",)
RECUSED: Roles = ("recused",)
MEMBERS = ASSIGNED + RECUSED
OWNER: Roles = ("organiser",)
ORGANISERS: Roles = ("organiser", "second")
SECRETARY: Roles = ("secretary",)
SIGNATORY: Roles = ("signatory",)
AUDITOR: Roles = ("auditor",)
OFFICERS = ORGANISERS + SIGNATORY + SECRETARY + AUDITOR
EVERYBODY: Roles = ROLES
SIGNED_IN: Roles = tuple(role for role in ROLES if role != "visitor")

anybody: Line = ((EVERYBODY, ALWAYS),)
signed_in: Line = ((SIGNED_IN, ALWAYS),)
officers: Line = ((OFFICERS, ALWAYS),)
organisers: Line = ((ORGANISERS, ALWAYS),)
nobody: Line = ()
#: A link that opens nothing says so to whoever holds it: asking for a new one is the next step.
link_is_spent: Line = ((EVERYBODY, ALWAYS),)
members: Line = ((MEMBERS, since(SCREENING)),)
readers_of_proposal: Line = ((APPLICANT + OFFICERS, since(CALL)), (ASSIGNED, since(REVIEW)))
knows_proposal: Line = ((APPLICANT + OFFICERS, since(CALL)), (MEMBERS, since(REVIEW)))
words_of_bodies: Line = ((APPLICANT + OFFICERS, since(CALL)),)
#: No version of the subject was kept aside: its writers find none while they may write.
none_is_aside: Line = (
    (OFFICERS, since(CALL)),
    (APPLICANT, since(SCREENING)),
    (MEMBERS, since(REVIEW)),
)
published: Line = ((EVERYBODY, since(NOTICE)),)
own_part: Line = ((APPLICANT, since(NOTICE)),)
SETTLING = only(TALLY, DECISION)
settling: Line = ((ORGANISERS, SETTLING),)
results: Line = ((OFFICERS, since(TALLY)),)
seats_exist: Line = ((OFFICERS, since(SCREENING)),)
meeting_exists: Line = ((OFFICERS + MEMBERS, since(MEETING)),)
proposals_exist: Line = ((OFFICERS, since(CALL)),)

composed: Line = ((ORGANISERS, only(Phase.DRAFT, CALL)),)

#: route → (who is served, who knows and is refused)


def holds(line: Line, role: str, phase: Phase) -> bool:
    """Tell whether a line names a role in a phase."""
    return any(role in roles and phase in phases for roles, phases in line)
