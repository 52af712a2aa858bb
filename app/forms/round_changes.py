"""What is typed when a round does not go as planned: each time with the reason that everybody reads."""

from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from app.clock import local_time
from app.vocabulary import Verb


def _filled(text: str) -> str:
    if not text:
        raise PydanticCustomError("required", "required")
    return text


def _maybe(value: object) -> datetime | None:
    text = str(value or "").strip()
    if not text:
        return None
    found = local_time(text)
    if found is None:
        raise PydanticCustomError("not_date_time", "date and time")
    return found


def _when(value: object) -> datetime:
    found = _maybe(value)
    if found is None:
        raise PydanticCustomError("required", "required")
    return found


Reason = Annotated[str, Field(max_length=1000), AfterValidator(_filled)]
When = Annotated[datetime, BeforeValidator(_when)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


class ReasonForm(_Form):
    """Why a round is paused, or goes on."""

    reason: Reason = ""


class BackForm(_Form):
    """The step back with its reason; a reopened call has a new end."""

    verb: Verb
    closes_at: Annotated[datetime | None, BeforeValidator(_maybe)] = None
    reason: Reason = ""


class OutageForm(_Form):
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
