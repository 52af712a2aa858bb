"""The words of what comes before a call: where a need is known from, where it stands, kinds of events."""

from enum import StrEnum


class NeedSource(StrEnum):
    """How it is known that a need is there."""

    WALK = "walk"
    SURVEY = "survey"
    REGISTER = "register"
    MEETING = "meeting"
    REPORT = "report"
    OTHER = "other"


class NeedState(StrEnum):
    """Where a need stands: on the list, struck from it, or filed as a topic that waits or went back."""

    LISTED = "listed"
    FILED = "filed"
    RETURNED = "returned"
    STRUCK = "struck"


class EventKind(StrEnum):
    """What people are called together for."""

    MOBILISATION = "mobilisation"
    TRAINING = "training"
    COACHING = "coaching"
    JOINT_MEETING = "joint_meeting"
    OTHER = "other"
