"""What is typed about seats: invitations, answers to them, conflicts and recusals."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, accepted, filled
from app.vocabulary import RecusalReason

LINE_MAX, COUNT_MAX = 100, 999
WORD_MAX = 30
_WORDS = re.compile(r"[\s,，、;；]+")
_LINES = re.compile(r"[\n;；]+")
_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?|[1-9][0-9]{0,3}/[1-9][0-9]{0,3}")


def _weight(text: str) -> str:
    if not _WEIGHT.fullmatch(text) or not text.strip("0./"):
        raise PydanticCustomError("not_weight", "weight")
    return text


def _reason(value: Any) -> Any:  # noqa: ANN401 -- whatever was typed
    return None if value == "" else value


def _lines(value: Any) -> Any:  # noqa: ANN401 -- whatever was typed
    if not isinstance(value, str):
        return value
    lines = (line.strip()[:LINE_MAX] for line in _LINES.split(value))
    return list(dict.fromkeys(line for line in lines if line))


def _words(value: Any) -> Any:  # noqa: ANN401 -- whatever was typed
    if not isinstance(value, str):
        return value
    words = (word[:WORD_MAX] for word in _WORDS.split(value))
    return list(dict.fromkeys(word for word in words if word))


def _count(value: Any) -> int | None:  # noqa: ANN401 -- whatever was typed
    text = str("" if value is None else value).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= COUNT_MAX):
        raise PydanticCustomError("out_of_range", "number", {"low": 0, "high": COUNT_MAX})
    return int(text)


Ids = Annotated[list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]], Field(max_length=500)]
Required = Annotated[str, AfterValidator(filled)]
Reason = Annotated[RecusalReason | None, BeforeValidator(_reason)]


class SeatForm(JudgedForm):
    """An invitation to a seat."""

    name: Annotated[Required, Field(max_length=100)]
    affiliation: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    panel: Annotated[Required, Field(max_length=60)]
    weight: Annotated[str, AfterValidator(_weight)] = "1"


class AcceptForm(JudgedForm):
    """Taking the seat, as the person who is signed in."""

    accept: Annotated[str, AfterValidator(accepted)] = ""
    promised: str = Field(default="", max_length=64)


class UndertakingForm(JudgedForm):
    """What members promise, one point a line."""

    text_zh: Annotated[Required, Field(max_length=4000)]
    text_en: str = Field(default="", max_length=8000)


class DescriptionForm(JudgedForm):
    """What a member knows well, how much there is time for, and where ties may be."""

    strands: Ids = []
    communities: Ids = []
    belongs_to: Ids = []
    targets: Annotated[list[str], BeforeValidator(_words), Field(max_length=20)] = []
    worked_for: Annotated[list[str], BeforeValidator(_lines), Field(max_length=30)] = []
    expertise: Annotated[list[str], BeforeValidator(_words), Field(max_length=20)] = []
    about: str = Field(default="", max_length=1000)
    capacity: Annotated[int | None, BeforeValidator(_count)] = None


class ReasonForm(JudgedForm):
    """A reason in words: for declining, or for taking a seat away."""

    reason: Annotated[Required, Field(max_length=500)]


class ConflictLine(JudgedForm):
    """One organisation of the list: keep out or not, and why."""

    organisation: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    recuse: Annotated[str, Field(pattern="^(yes)?$")] = ""
    reason: Reason = None
    note: str = Field(default="", max_length=1000)

    @model_validator(mode="after")
    def _says_why(self) -> "ConflictLine":
        if self.recuse and self.reason is None:
            raise PydanticCustomError("conflict_reason", "reason of the conflict")
        return self


class ConflictsForm(JudgedForm):
    """The declaration over the whole list."""

    conflicts: Annotated[list[ConflictLine], Field(max_length=2000)] = []
    accept: Annotated[str, AfterValidator(accepted)] = ""


class RecusalForm(JudgedForm):
    """Keeping out of one proposal that has come to light later."""

    reason: Annotated[RecusalReason, BeforeValidator(_reason)]
    note: str = Field(default="", max_length=1000)
