"""What is typed about a round: its name, dates, rulebook, pots, and the reasons for changes."""

from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from app.fields import Form, NamedForm, amount_text, filled, moment
from app.vocabulary import Phase, Verb
from app.workdays import DayUnit


def _code(text: str) -> str:
    code = text.upper()
    plain = code.replace("-", "")
    if not (2 <= len(code) <= 12 and plain.isascii() and plain.isalnum()):  # noqa: PLR2004 -- said in the sentence
        raise PydanticCustomError("code_form", "code")
    return code


Required = Annotated[str, Field(max_length=200), AfterValidator(filled)]
Optional = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(max_length=1000), AfterValidator(filled)]
When = Annotated[datetime | None, BeforeValidator(moment)]
Amount = Annotated[str, Field(max_length=30), BeforeValidator(amount_text)]
Code = Annotated[str, AfterValidator(_code)]


class NewRoundForm(NamedForm):
    """A new round: seven questions from the preset to the call."""

    code: Code
    preset: Required
    strands: Annotated[list[str], Field(max_length=40)] = []
    opens_at: When = None
    closes_at: When = None
    amount: Amount = ""
    source: Optional = ""

    @field_validator("closes_at")
    @classmethod
    def _after_opening(cls, closes: datetime | None, info: ValidationInfo) -> datetime | None:
        return _later(closes, info.data.get("opens_at"))


def _days(value: object) -> object:
    return None if str(value or "").strip() == "" else value


class StageLine(Form):
    """The dates of one stage; its end may be said in days instead, of one kind or the other."""

    kind: Phase
    opens: When = None
    closes: When = None
    days: Annotated[Annotated[int, Field(ge=1, le=365)] | None, BeforeValidator(_days)] = None
    unit: DayUnit = DayUnit.WORKDAY

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: datetime | None, info: ValidationInfo) -> datetime | None:
        return _later(closes, info.data.get("opens"))


class SettingsForm(NamedForm):
    """What a round is called and when its stages are; `base` is the version on the page, 1 of a new round."""

    base: Annotated[int, Field(ge=1)] = 1
    summary_zh: Annotated[str, Field(max_length=4000)] = ""
    summary_en: Annotated[str, Field(max_length=4000)] = ""
    grace_minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    stages: Annotated[list[StageLine], Field(max_length=40)] = []


class PotLine(Form):
    """The amount behind one pot of the rulebook."""

    key: Required
    amount: Amount = ""
    source: Optional = ""


class PotsForm(Form):
    """All amounts; a changed one needs the reason."""

    pots: Annotated[list[PotLine], Field(max_length=100)] = []
    reason: Annotated[str, Field(max_length=1000)] = ""


class ExtendForm(Form):
    """A later date for a stage, with the reason that everybody reads."""

    kind: Phase = Phase.CALL
    closes_at: When
    reason: Reason

    @field_validator("closes_at")
    @classmethod
    def _given(cls, closes: datetime | None) -> datetime | None:
        if closes is None:
            raise PydanticCustomError("required", "required")
        return closes


class StepForm(Form):
    """The step into the next phase; missing reviews must be accepted in words."""

    verb: Verb
    accept_missing: Annotated[str, Field(max_length=3)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""


class PublishForm(Form):
    """The call is published once the preview was read."""

    read: Annotated[str, Field(max_length=3)] = ""


class TellForm(Form):
    """How a message was passed on."""

    how: Annotated[str, Field(pattern=r"^(telephone|in_person|wechat|paper)$")]
    note: Annotated[str, Field(max_length=120)] = ""


def _later(closes: datetime | None, opens: datetime | None) -> datetime | None:
    if opens is not None and closes is not None and closes <= opens:
        raise PydanticCustomError("closes_before_opens", "closes before it opens")
    return closes
