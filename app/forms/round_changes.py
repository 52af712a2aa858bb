"""What is typed when a round does not go as planned: each time with the reason that everybody reads."""

from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, filled, moment
from app.vocabulary import Verb


def _when(value: object) -> datetime:
    found = moment(value)
    if found is None:
        raise PydanticCustomError("required", "required")
    return found


Reason = Annotated[str, Field(max_length=1000), AfterValidator(filled)]
When = Annotated[datetime, BeforeValidator(_when)]


class ReasonForm(JudgedForm):
    """Why a round is paused, or goes on."""

    reason: Reason = ""


class BackForm(JudgedForm):
    """The step back with its reason; a reopened call has a new end."""

    verb: Verb
    closes_at: Annotated[datetime | None, BeforeValidator(moment)] = None
    reason: Reason = ""


class OutageForm(JudgedForm):
    """Since when and until when the program could not be used, and what it was."""

    began_at: When
    ended_at: When
    reason: Reason = ""

    @field_validator("ended_at")
    @classmethod
    def _after_beginning(cls, ended: datetime, info: ValidationInfo) -> datetime:
        began = info.data.get("began_at")
        if began is not None and ended <= began:
            raise PydanticCustomError("ends_before_begins", "ends before it begins")
        return ended
