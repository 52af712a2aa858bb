"""Objections: to a member of a panel, and to a result."""

from enum import StrEnum


class ObjectionState(StrEnum):
    """Where an applicant's wish that a member keep out stands."""

    RAISED = "raised"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ResultObjectionState(StrEnum):
    """Where an objection to a published result stands; until it is answered nothing is announced."""

    RECEIVED = "received"
    FORWARDED = "forwarded"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    SET_ASIDE = "set_aside"


class Objector(StrEnum):
    """Who objects to a result: a person under the real name, or a body with its seal."""

    PERSON = "person"
    BODY = "body"


class ObjectionWay(StrEnum):
    """How an objection came."""

    ONLINE = "online"
    LETTER = "letter"
    CALL = "call"
    VISIT = "visit"


class Awaited(StrEnum):
    """For what the term of an objection stands still."""

    EVIDENCE = "evidence"
    OPINION = "opinion"
