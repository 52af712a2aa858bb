"""What the rules look at beside a proposal."""

from enum import StrEnum


class FactKind(StrEnum):
    """What the rules look at beside a proposal: a feature, a bonus or penalty, an amount."""

    TAG = "tag"
    BONUS = "bonus"
    APPROVED = "approved"
    MINIMUM = "minimum"
    STEP = "step"
