"""What many forms ask of a field, once: filled in, agreed to, a moment of the round's own zone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app import currencies
from app.clock import local_time
from app.errors import Invalid


class Form(BaseModel):
    """Knows its fields and no others; spaces around a text are nobody's meaning."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class JudgedForm(Form):
    """A box left empty sends nothing: its default is judged too."""

    model_config = ConfigDict(validate_default=True)


def minor_of(text: str, currency: str, field: str = "amount") -> int:
    """Read an amount in minor units, or say beside its field what its currency allows; nothing stands for nothing."""
    return minors_of({field: text}, currency)[field]


def minors_of(typed: Mapping[str, str], currency: str) -> dict[str, int]:
    """Read the amounts of several fields; all that cannot be read are said at once."""
    read = {
        field: currencies.read(text, currency) if text.strip() else 0
        for field, text in typed.items()
    }
    found = {field: amount for field, amount in read.items() if amount is not None}
    if len(found) < len(read):
        unread = {field: typed[field] for field in read.keys() - found.keys()}
        raise Invalid({field: currencies.fault(currency, text) for field, text in unread.items()})
    return found


def amount_text(value: object) -> str:
    """Keep an amount as it was typed, if it can be read in some currency; which one, the round knows."""
    text = "" if value is None else str(value).strip()
    if text and not currencies.is_amount(text):
        raise PydanticCustomError("not_money", "money")
    return text


def filled(text: str) -> str:
    """Ask for a text."""
    if not text:
        raise PydanticCustomError("required", "required")
    return text


class NamedForm(Form):
    """A name in two languages: the programme's main one must be filled in, the other may."""

    main: Literal["zh", "en"] = "zh"
    name_zh: Annotated[str, Field(max_length=200, validate_default=True)] = ""
    name_en: Annotated[str, Field(max_length=200, validate_default=True)] = ""

    @field_validator("name_zh", "name_en")
    @classmethod
    def _main_name(cls, text: str, info: ValidationInfo) -> str:
        return filled(text) if info.field_name == f"name_{info.data.get('main', 'zh')}" else text


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


def given_day(value: object) -> date:
    """Read a day that must stand there."""
    found = day(value)
    if found is None:
        raise PydanticCustomError("required", "required")
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


class Proved(JudgedForm):
    """Who signs shows again who they are; of such a form nothing is kept but where it was sent."""

    keeps_no_body: ClassVar[bool] = True

    password: str = Field(default="", max_length=200)
    code: str = Field(default="", max_length=40)
