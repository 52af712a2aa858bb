"""What is typed about an objection to a published result."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, accepted, filled
from app.vocabulary import Awaited, ObjectionWay, Objector

Required = Annotated[str, AfterValidator(filled)]


class _ObjectionForm(JudgedForm):
    """Who objects, about what, and why. The name is the real one; it goes to nobody but the office."""

    objector: Objector = Objector.PERSON
    name: Annotated[Required, Field(max_length=100)] = ""
    contact: Annotated[Required, Field(max_length=200)] = ""
    proposal_number: str = Field(default="", max_length=40)
    grounds: Annotated[Required, Field(max_length=3000)] = ""


class RaiseForm(_ObjectionForm):
    """Raised on the public page, without an account."""

    accept: Annotated[str, AfterValidator(accepted)] = ""


class RecordForm(_ObjectionForm):
    """Written down by an officer for somebody who wrote, called or came."""

    way: Literal[ObjectionWay.LETTER, ObjectionWay.CALL, ObjectionWay.VISIT] = ObjectionWay.LETTER


class ForwardForm(JudgedForm):
    """Handed on to the body that supervises."""

    forwarded_to: Annotated[Required, Field(max_length=200)] = ""


class AnswerForm(JudgedForm):
    """What came of it, and why, as the one who objected reads it."""

    outcome: Literal["uphold", "dismiss"] = "dismiss"
    answer: Annotated[Required, Field(max_length=3000)] = ""
    answer_number: str = Field(default="", max_length=100)


class SetAsideForm(JudgedForm):
    """Which other one says the same, and the reason as the one who objected reads it."""

    repeats: Annotated[Required, Field(max_length=40)] = ""
    answer: Annotated[Required, Field(max_length=1000)] = ""


class PauseForm(JudgedForm):
    """The term stands still: for what it waits, and what the one who objected reads of it."""

    waits_for: Awaited = Awaited.EVIDENCE
    reason: Annotated[Required, Field(max_length=1000)] = ""


class ResumeForm(JudgedForm):
    """The term runs again."""

    reason: Annotated[Required, Field(max_length=1000)] = ""
