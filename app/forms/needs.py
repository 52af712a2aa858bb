"""What is typed about a need: whose, how many, in words, how it is known; and why one is struck."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, day, filled, moment
from app.vocabulary import NeedSource

PEOPLE_MAX = 10_000_000
#: Where people were asked or counted, it was on a day.
COUNTED = frozenset({NeedSource.WALK, NeedSource.SURVEY, NeedSource.REGISTER, NeedSource.MEETING})


def _people(value: Any) -> int | None:  # noqa: ANN401 -- whatever was typed
    """Read a number of people; nothing where nobody has counted."""
    text = str("" if value is None else value).strip().replace(",", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= PEOPLE_MAX):
        raise PydanticCustomError("people_form", "people")
    return int(text)


def _day(value: Any) -> str:  # noqa: ANN401 -- whatever was typed
    found = day(value)
    return found.isoformat() if found else ""


Required = Annotated[str, AfterValidator(filled)]
Id = Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")]


class NeedForm(JudgedForm):
    """A need of a community, or of all of them."""

    community: Id = ""
    group: Annotated[Required, Field(max_length=60)] = ""
    people: Annotated[int | None, BeforeValidator(_people)] = None
    at_least: Annotated[str, Field(pattern="^(yes)?$")] = ""
    text_zh: Annotated[Required, Field(max_length=300)] = ""
    text_en: Annotated[str, Field(max_length=600)] = ""
    source: NeedSource = NeedSource.WALK
    source_note: Annotated[str, Field(max_length=300)] = ""
    counted_on: Annotated[str, BeforeValidator(_day)] = ""

    @field_validator("counted_on")
    @classmethod
    def _asked_on_a_day(cls, day: str, info: ValidationInfo) -> str:
        if info.data.get("source") in COUNTED and not day:
            raise PydanticCustomError("day_needed", "day")
        return day


class NeedEditForm(NeedForm):
    """A need that is changed, with the reason."""

    reason: Annotated[Required, Field(max_length=500)] = ""


class StrikeForm(JudgedForm):
    """A need that is struck from the list, with the reason."""

    why: Annotated[Required, Field(max_length=500)] = ""


class TopicForm(NeedForm):
    """A topic that a community files; `again` names the returned one that it replaces."""

    again: Id = ""


class TopicCallForm(JudgedForm):
    """Until when communities may file topics, and whether each proposal has to answer one."""

    closes_at: Annotated[datetime | None, BeforeValidator(moment)] = None
    one_each: Annotated[str, Field(pattern="^(yes)?$")] = ""

    @field_validator("closes_at")
    @classmethod
    def _is_said(cls, at: datetime | None) -> datetime:
        if at is None:
            raise PydanticCustomError("required", "required")
        return at


class FilerForm(JudgedForm):
    """Somebody who is named to file topics for a community."""

    place: Annotated[str, AfterValidator(filled), Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    name: Annotated[Required, Field(max_length=100)] = ""


class ReturnForm(JudgedForm):
    """Why a topic goes back."""

    why: Annotated[Required, Field(max_length=500)] = ""
