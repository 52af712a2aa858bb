"""What is typed when somebody types for a group, and when a proposal comes on paper."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, accepted, filled

_INSTANT = re.compile(r"\A(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})\Z")


def _filled_if_new(text: str, info: ValidationInfo) -> str:
    """Ask for what describes a group, unless one that is known was chosen."""
    return text if info.data.get("organisation_id") else filled(text)


def _minute(value: object) -> datetime:
    """Read a local date and time to the minute; the action knows the round's zone."""
    text = str(value or "").strip()
    if not text:
        raise PydanticCustomError("required", "required")
    found = _INSTANT.match(text)
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}" if found else "")
    except ValueError:
        raise PydanticCustomError("not_date_time", "date and time") from None


class BehalfForm(JudgedForm):
    """On whose behalf somebody types."""

    on_behalf_of: Annotated[str, Field(max_length=60), AfterValidator(filled)]


class GroupForm(JudgedForm):
    """The group for which an officer types: one known already, or a new one with its host."""

    organisation_id: Annotated[str, Field(max_length=32)] = ""
    name: Annotated[str, Field(max_length=100), AfterValidator(_filled_if_new)] = ""
    fiscal_host: Annotated[str, Field(max_length=100), AfterValidator(_filled_if_new)] = ""
    contact_phone: Annotated[str, Field(max_length=40)] = ""
    on_behalf_of: Annotated[str, Field(max_length=60), AfterValidator(filled)]
    paper_id: Annotated[str, Field(max_length=32)] = ""


class PaperForm(JudgedForm):
    """A proposal on paper as it came over the counter."""

    group_name: Annotated[str, Field(max_length=100), AfterValidator(filled)]
    title: Annotated[str, Field(max_length=200), AfterValidator(filled)]
    pages: Annotated[int, Field(ge=1, le=999)]
    received_at: Annotated[datetime, BeforeValidator(_minute)]
    note: Annotated[str, Field(max_length=300)] = ""


class CheckedForm(JudgedForm):
    """A second person has compared the paper with what was registered."""

    accept: Annotated[str, AfterValidator(accepted)] = ""


class OriginalForm(JudgedForm):
    """Where the signed original lies."""

    note: Annotated[str, Field(max_length=200)] = ""
