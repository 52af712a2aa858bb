"""What is typed about an event: when, where, for whom; who is asked, how many came, the minutes; a visitor's name."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, filled, moment
from app.vocabulary import EventKind

GUESTS_MAX, PEOPLE_MAX = 200, 100_000
_PARTS = re.compile(r"[\t,，;；|]|\s+")

Required = Annotated[str, AfterValidator(filled)]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Moment = Annotated[datetime | None, BeforeValidator(moment)]


def _count(value: Any) -> int | None:  # noqa: ANN401 -- whatever was typed
    text = str("" if value is None else value).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= PEOPLE_MAX):
        raise PydanticCustomError("out_of_range", "number", {"low": 0, "high": PEOPLE_MAX})
    return int(text)


def _guests(value: Any) -> Any:  # noqa: ANN401 -- whatever was typed
    if not isinstance(value, str):
        return value
    lines = [(number, line.strip()) for number, line in enumerate(value.splitlines(), start=1)]
    found = [_guest(number, line) for number, line in lines if line]
    if len(found) > GUESTS_MAX:
        raise PydanticCustomError("guests_many", "guests", {"limit": GUESTS_MAX})
    return found


def _guest(number: int, line: str) -> tuple[str, str]:
    parts = [part for part in _PARTS.split(line) if part]
    contact = parts[-1] if len(parts) > 1 else ""
    name = " ".join(parts[:-1])
    known = "@" in contact or contact.lstrip("+").replace("-", "").isdigit()
    if not (name and known and len(name) <= 100 and len(contact) <= 200):  # noqa: PLR2004 -- the columns' length
        raise PydanticCustomError("guest_line", "line", {"line": number})
    return name, contact


class EventForm(JudgedForm):
    """An event: what, when, where, for whom."""

    kind: EventKind = EventKind.MOBILISATION
    title_zh: Annotated[Required, Field(max_length=100)] = ""
    title_en: Annotated[str, Field(max_length=200)] = ""
    starts_at: Moment = None
    ends_at: Moment = None
    place: Annotated[Required, Field(max_length=200)] = ""
    audience: Annotated[str, Field(max_length=300)] = ""

    @field_validator("starts_at", "ends_at")
    @classmethod
    def _said(cls, at: datetime | None, info: ValidationInfo) -> datetime:
        if at is None:
            raise PydanticCustomError("required", "required")
        begins = info.data.get("starts_at") if info.field_name == "ends_at" else None
        if begins is not None and at <= begins:
            raise PydanticCustomError("closes_before_opens", "order")
        return at


class CancelForm(JudgedForm):
    """Why an event does not take place."""

    why: Annotated[Required, Field(max_length=500)] = ""


class GuestsForm(JudgedForm):
    """Who is asked to come: organisations that are ticked, and others by name and contact, one a line."""

    organisations: Annotated[list[Id], Field(max_length=500)] = []
    others: Annotated[list[tuple[str, str]], BeforeValidator(_guests)] = []


class CountForm(JudgedForm):
    """How many came, counted from a list on paper."""

    counted: Annotated[int | None, BeforeValidator(_count)] = None

    @field_validator("counted")
    @classmethod
    def _is_counted(cls, count: int | None) -> int:
        if count is None:
            raise PydanticCustomError("required", "required")
        return count


class MinutesForm(JudgedForm):
    """What was talked about."""

    minutes: Annotated[str, Field(max_length=20_000)] = ""


class VisitorForm(JudgedForm):
    """Somebody who is there."""

    name: Annotated[Required, Field(max_length=60)] = ""
    organisation: Annotated[str, Field(max_length=100)] = ""
