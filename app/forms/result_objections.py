"""What is typed about an objection to a published result."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.vocabulary import ObjectionWay, Objector


def _required(text: str) -> str:
    if not text:
        raise PydanticCustomError("required", "required")
    return text


def _accepted(text: str) -> str:
    if text != "yes":
        raise PydanticCustomError("must_accept", "must accept")
    return text


Required = Annotated[str, AfterValidator(_required)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


class _ObjectionForm(_Form):
    """Who objects, about what, and why. The name is the real one; it goes to nobody but the office."""

    objector: Objector = Objector.PERSON
    name: Annotated[Required, Field(max_length=100)] = ""
    contact: Annotated[Required, Field(max_length=200)] = ""
    proposal_number: str = Field(default="", max_length=40)
    grounds: Annotated[Required, Field(max_length=3000)] = ""


class RaiseForm(_ObjectionForm):
    """Raised on the public page, without an account."""

    accept: Annotated[str, AfterValidator(_accepted)] = ""


class RecordForm(_ObjectionForm):
    """Written down by an officer for somebody who wrote, called or came."""

    way: Literal[ObjectionWay.LETTER, ObjectionWay.CALL, ObjectionWay.VISIT] = ObjectionWay.LETTER


class ForwardForm(_Form):
    """Handed on to the body that supervises."""

    forwarded_to: Annotated[Required, Field(max_length=200)] = ""


class AnswerForm(_Form):
    """What came of it, and why, as the one who objected reads it."""

    outcome: Literal["uphold", "dismiss"] = "dismiss"
    answer: Annotated[Required, Field(max_length=3000)] = ""
