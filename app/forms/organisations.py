"""What is typed about an applicant organisation, and the check of its registration number."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app.fields import Form, filled
from app.registration import USCC, plain_number, plain_scheme, uscc_problem
from app.vocabulary import OrganisationKind, OrganisationRole, RecordKind

OTHER = "other"


def _number(text: str, info: ValidationInfo) -> str:
    """A registered body needs its number; a group that has none yet needs none."""
    if info.data.get("kind") is OrganisationKind.GROUP:
        return ""
    number = plain_number(filled(text))
    if info.data.get("registration_scheme") == USCC:
        problem = uscc_problem(number)
        if problem is not None:
            raise PydanticCustomError(problem[0], "uscc", problem[1])
    return number


def _host(text: str, info: ValidationInfo) -> str:
    return "" if info.data.get("kind") is OrganisationKind.REGISTERED else filled(text)


def _scheme(text: str, info: ValidationInfo) -> str:
    """Take a scheme of the list, or the one that was typed beside it."""
    chosen = str(info.data.get("other_scheme", "")) if text == OTHER else text
    return plain_scheme(filled(chosen))


def _day(text: str) -> str:
    """Read a day as 2016-05-14; a month or a year alone is a day unknown, and may be left out."""
    if text and not _DAY.match(text):
        raise PydanticCustomError("not_date", "date")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise PydanticCustomError("not_date", "date") from None


def _until(text: str, info: ValidationInfo) -> str:
    day = _day(text)
    if day and info.data.get("from_on") and day < str(info.data["from_on"]):
        raise PydanticCustomError("until_before_from", "date")
    return day


_DAY = re.compile(r"\A\d{4}-\d{2}-\d{2}\Z")
Day = Annotated[str, Field(max_length=10), AfterValidator(_day)]


class OrganisationForm(Form):
    """Who applies: a registered body with its number, or a group with its fiscal host."""

    kind: OrganisationKind
    name: Annotated[str, Field(max_length=100), AfterValidator(filled)]
    other_scheme: Annotated[str, Field(max_length=40)] = ""
    registration_scheme: Annotated[str, Field(max_length=40), AfterValidator(_scheme)] = USCC
    registration_number: Annotated[
        str, Field(max_length=80, validate_default=True), AfterValidator(_number)
    ] = ""
    fiscal_host: Annotated[
        str, Field(max_length=100, validate_default=True), AfterValidator(_host)
    ] = ""
    contact_person: Annotated[str, Field(max_length=60), AfterValidator(filled)]
    contact_phone: Annotated[str, Field(max_length=40), AfterValidator(filled)]
    address: Annotated[str, Field(max_length=200)] = ""
    about: Annotated[str, Field(max_length=1000)] = ""


class ChangeForm(OrganisationForm):
    """A change of an organisation; `version` is what was on the page."""

    legal_representative: Annotated[str, Field(max_length=40)] = ""
    founded_on: Day = ""
    version: int


class ColleagueForm(Form):
    """An invitation to act for an organisation in a role."""

    role: OrganisationRole


class RoleForm(Form):
    """What a colleague may do from now on."""

    role: OrganisationRole


class RecordForm(Form):
    """A fact that an organisation declares about itself, with its dates."""

    kind: RecordKind
    title: Annotated[str, Field(max_length=200), AfterValidator(filled)]
    authority: Annotated[str, Field(max_length=200)] = ""
    from_on: Day = ""
    until_on: Annotated[str, Field(max_length=10), AfterValidator(_until)] = ""
    note: Annotated[str, Field(max_length=500)] = ""
