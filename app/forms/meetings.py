"""What is typed at a meeting: its plan, a paper, counts of a vote held on paper."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.vocabulary import Choice, RecusalReason

_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


def _required(text: str) -> str:
    if not text:
        raise PydanticCustomError("required", "required")
    return text


def _when(value: Any) -> datetime | None:  # noqa: ANN401 -- whatever was typed
    text = str(value or "").strip()
    if not text:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 -- the action knows the round's zone
        except ValueError:
            continue
    raise PydanticCustomError("not_date_time", "date and time")


def _people(value: Any) -> int:  # noqa: ANN401 -- whatever was typed
    text = str(value).strip()
    if not text:
        raise PydanticCustomError("required", "required")
    if not (text.isascii() and text.isdigit() and len(text) <= 5):  # noqa: PLR2004 -- more people than any panel has
        raise PydanticCustomError("not_integer", "whole number")
    return int(text)


People = Annotated[int, BeforeValidator(_people)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


class MeetingForm(_Form):
    """When and where the panel meets; the time is that of the round's zone."""

    title: Annotated[str, Field(max_length=200), AfterValidator(_required)]
    place: str = Field(default="", max_length=200)
    held_at: Annotated[datetime | None, BeforeValidator(_when)] = None


class PaperForm(_Form):
    """One member's answer. Nothing of the request may be kept: the vote may be secret."""

    keeps_no_body: ClassVar[bool] = True
    choice: Choice


class KeepOutForm(_Form):
    """Keeping out of the vote on one proposal, said at the meeting."""

    reason: RecusalReason = RecusalReason.OTHER


class CountsForm(_Form):
    """The counts of a vote by paper or show of hands. `document` names one uploaded before."""

    votes_for: People
    votes_against: People
    votes_abstain: People
    votes_void: People
    attending: People
    document: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""

    @model_validator(mode="after")
    def _add_up(self) -> "CountsForm":
        total = self.votes_for + self.votes_against + self.votes_abstain + self.votes_void
        if total > self.attending:
            raise PydanticCustomError(
                "counts_exceed", "counts", {"sum": total, "attending": self.attending}
            )
        return self
