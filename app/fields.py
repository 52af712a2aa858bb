"""What many forms ask of a field, once: filled in, agreed to, a moment of the round's own zone."""

from datetime import date, datetime
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from app.clock import local_time


class Form(BaseModel):
    """Knows its fields and no others; spaces around a text are nobody's meaning."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class JudgedForm(Form):
    """A box left empty sends nothing: its default is judged too."""

    model_config = ConfigDict(validate_default=True)


def filled(text: str) -> str:
    """Ask for a text."""
    if not text:
        raise PydanticCustomError("required", "required")
    return text


def accepted(text: str) -> str:
    """Ask for the tick."""
    if text != "yes":
        raise PydanticCustomError("must_accept", "must accept")
    return text


def zone(text: str) -> str:
    """Ask for a time zone that there is."""
    if text not in available_timezones():
        raise PydanticCustomError("zone_unknown", "time zone")
    return text


def moment(value: object) -> datetime | None:
    """Read a local date and time; nothing where nothing stands."""
    text = str(value or "").strip()
    if not text:
        return None
    found = local_time(text)
    if found is None:
        raise PydanticCustomError("not_date_time", "date and time")
    return found


def day(value: object) -> date | None:
    """Read a day such as 2026-05-14; nothing where nothing stands."""
    text = str(value or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("not_date", "date") from None
