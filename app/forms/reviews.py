"""What a reviewer types: marks as text, judged against the rulebook by the action."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


def _accepted(text: str) -> str:
    if text != "yes":
        raise PydanticCustomError("must_accept", "must accept")
    return text


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


class MarkLine(_Form):
    """One criterion: decimal text, `na` for not applicable, empty for not yet."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: Annotated[str, Field(max_length=12)] = ""


class SheetForm(_Form):
    """A sheet as it stands; `base` is the revision that was on the screen."""

    base: Annotated[int, Field(ge=0)]
    marks: Annotated[list[MarkLine], Field(max_length=200)] = []
    comment: str = Field(default="", max_length=5000)
    recommended: str = Field(default="", max_length=20)
    then: Annotated[str, Field(pattern="^(check|stay)?$")] = ""


class FileForm(_Form):
    """Handing in the sheet that was just checked."""

    base: Annotated[int, Field(ge=1)]
    accept: Annotated[str, AfterValidator(_accepted)] = ""
