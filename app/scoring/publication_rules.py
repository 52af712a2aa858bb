"""What is published of a round, how long it may be objected to, and what each applicant is told."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.scoring.payment_rules import Days
from app.scoring.terms import ABSENT


class PublicationLevel(StrEnum):
    """How much is published."""

    SHORT = "short"
    OPEN = "open"


class FeedbackPlace(StrEnum):
    """How exactly an applicant learns the own place: the place, the third in which it lies, or not."""

    PLACE = "place"
    BAND = "band"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What an applicant reads of the own result, beside the amount and the reason."""

    place: FeedbackPlace = FeedbackPlace.PLACE
    totals: bool = True
    criteria: bool = True
    comments: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What is published, announced with the call; each term is counted in working days, or in all days.

    `answer_days`: so long an objection may wait for its answer; seven working days as in the Measures
    for Queries and Complaints in Government Procurement (Ministry of Finance order 94, article 13).
    `terms_named`: the conditions of awards, and the budget lines that were granted, are public too.
    `renewed_notice_days`: the notice of a new version, where it is not as long as the first.
    """

    level: PublicationLevel = PublicationLevel.SHORT
    notice_days: int = 5
    panel_named: bool = False
    notice_unit: Days = field(default=Days.WORKDAY, metadata=ABSENT)
    renewed_notice_days: int | None = field(default=None, metadata=ABSENT)
    answer_days: int = field(default=7, metadata=ABSENT)
    answer_unit: Days = field(default=Days.WORKDAY, metadata=ABSENT)
    feedback: Feedback | None = field(default=None, metadata=ABSENT)
    terms_named: bool = field(default=False, metadata=ABSENT)

    @property
    def told(self) -> Feedback:
        """Give what applicants are told; a rulebook that says nothing tells them all."""
        return self.feedback or Feedback()

    def days_of_notice(self, version: int) -> int:
        """Give how long a version of the result stands before it is announced."""
        renewed = self.renewed_notice_days
        return self.notice_days if version == 1 or renewed is None else renewed
