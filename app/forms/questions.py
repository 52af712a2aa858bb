"""What is typed about a call: a question, its answer, why one is hidden, until when they are taken."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.fields import Form, filled

_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


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


class AskForm(Form):
    """A question about the call."""

    text: Annotated[str, Field(max_length=1000), AfterValidator(filled)]


class AnswerForm(Form):
    """An answer on the base of the number that was on the page."""

    text: Annotated[str, Field(max_length=4000), AfterValidator(filled)]
    base: Annotated[int, Field(ge=0)] = 0


class HideForm(Form):
    """Why a question is not shown; who asked reads it."""

    reason: Annotated[str, Field(max_length=300), AfterValidator(filled)]


class QuestionsUntilForm(Form):
    """Until when questions are taken; empty means as long as the call runs."""

    until: Annotated[datetime | None, BeforeValidator(_when)] = None
