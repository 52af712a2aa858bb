"""A signed sheet on paper, typed from what stands on it."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


def _accepted(text: str) -> str:
    if text != "yes":
        raise PydanticCustomError("must_accept", "must accept")
    return text


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


class PaperMark(_Form):
    """One criterion as it stands on the paper; `na` for not applicable."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: Annotated[str, Field(max_length=12)] = ""


class PaperSheetForm(_Form):
    """A sheet on paper; `signed`: the member's signature stands on it."""

    marks: Annotated[list[PaperMark], Field(min_length=1, max_length=200)]
    comment: str = Field(default="", max_length=5000)
    recommended: str = Field(default="", max_length=20)
    signed: Annotated[str, AfterValidator(_accepted)] = ""
