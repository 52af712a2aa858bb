"""What is typed about a call: a question, its answer, why one is hidden, until when they are taken."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


def _filled(text: str) -> str:
    if not text:
        raise PydanticCustomError("required", "required")
    return text


def _when(value: object) -> datetime | None:
    """Read a local date and time; 24:00 is the midnight that ends the day."""
    text = str(value or "").strip()
    if not text:
        return None
    ends_day = text.endswith("24:00")
    for form in _FORMS:
        try:
            found = datetime.strptime(text[:-5] + "00:00" if ends_day else text, form)  # noqa: DTZ007 -- the action knows the round's zone
        except ValueError:
            continue
        return found + timedelta(days=1) if ends_day else found
    raise PydanticCustomError("not_date_time", "date and time")


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AskForm(_Form):
    """A question about the call."""

    text: Annotated[str, Field(max_length=1000), AfterValidator(_filled)]


class AnswerForm(_Form):
    """An answer on the base of the number that was on the page."""

    text: Annotated[str, Field(max_length=4000), AfterValidator(_filled)]
    base: Annotated[int, Field(ge=0)] = 0


class HideForm(_Form):
    """Why a question is not shown; who asked reads it."""

    reason: Annotated[str, Field(max_length=300), AfterValidator(_filled)]


class QuestionsUntilForm(_Form):
    """Until when questions are taken; empty means as long as the call runs."""

    until: Annotated[datetime | None, BeforeValidator(_when)] = None
