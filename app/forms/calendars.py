"""What is typed about working days: a day, a year that is complete, a term to be counted."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, filled

YEARS = (2000, 2100)


def _day(value: object) -> date:
    text = str(value or "").strip()
    if not text:
        raise PydanticCustomError("required", "required")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("not_date", "date") from None
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise PydanticCustomError("not_date", "date")
    return found


Day = Annotated[date, BeforeValidator(_day)]
Year = Annotated[int, Field(ge=YEARS[0], le=YEARS[1])]


class DayForm(JudgedForm):
    """A day that is off, or that is worked."""

    day: Day = date.min
    works: Literal["off", "work"] = "off"
    name: Annotated[str, Field(max_length=60), AfterValidator(filled)] = ""


class RestoreForm(JudgedForm):
    """A day that goes back to what the seed says."""

    day: Day


class YearForm(JudgedForm):
    """A year whose special days stand in the calendar in full, with where they were announced."""

    year: Year
    source: Annotated[str, Field(max_length=300), AfterValidator(filled)] = ""


class TermForm(JudgedForm):
    """A term to be counted: from a day on, so many days."""

    start: Day
    days: Annotated[int, Field(ge=1, le=365)]
    unit: Literal["workday", "calendar"] = "workday"
