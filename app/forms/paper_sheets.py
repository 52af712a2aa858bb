"""A signed sheet on paper, typed from what stands on it."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, accepted


class PaperMark(JudgedForm):
    """One criterion as it stands on the paper; `na` for not applicable."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: Annotated[str, Field(max_length=12)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""


class PaperSheetForm(JudgedForm):
    """A sheet on paper; `signed`: the member's signature stands on it."""

    marks: Annotated[list[PaperMark], Field(min_length=1, max_length=200)]
    comment: str = Field(default="", max_length=5000)
    panel_note: str = Field(default="", max_length=5000)
    recommended: str = Field(default="", max_length=20)
    signed: Annotated[str, AfterValidator(accepted)] = ""
