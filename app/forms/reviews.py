"""What a reviewer types: marks as text, judged against the rulebook by the action."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, accepted


class MarkLine(JudgedForm):
    """One criterion: decimal text, `na` for not applicable, empty for not yet.

    `mark` comes from the buttons; what was typed into the number field stands above it.
    """

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: Annotated[str, Field(max_length=12)] = ""
    typed: Annotated[str, Field(max_length=12)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""

    @property
    def given(self) -> str:
        """Give the mark as it is meant."""
        return self.typed or self.mark


class SheetForm(JudgedForm):
    """A sheet as it stands; `base` is the revision that was on the screen."""

    base: Annotated[int, Field(ge=0)]
    marks: Annotated[list[MarkLine], Field(max_length=200)] = []
    comment: str = Field(default="", max_length=5000)
    panel_note: str = Field(default="", max_length=5000)
    own_note: str = Field(default="", max_length=5000)
    recommended: str = Field(default="", max_length=20)
    then: Annotated[str, Field(pattern="^(check|stay|marks)?$")] = ""


class FileForm(JudgedForm):
    """Handing in the sheet that was just checked; the second time with a reason."""

    base: Annotated[int, Field(ge=1)]
    reason: str = Field(default="", max_length=1000)
    accept: Annotated[str, AfterValidator(accepted)] = ""


class CheckedLine(JudgedForm):
    """One of several sheets, in the version that was read through."""

    review: Annotated[str, Field(min_length=32, max_length=32)]
    base: Annotated[int, Field(ge=1)]


class TogetherForm(JudgedForm):
    """Handing in all sheets that were just read through; one declaration for all of them."""

    sheets: Annotated[list[CheckedLine], Field(min_length=1, max_length=500)]
    reason: str = Field(default="", max_length=1000)
    accept: Annotated[str, AfterValidator(accepted)] = ""


class AdjustForm(JudgedForm):
    """Moving the marks of several own sheets by the same amount, up or down."""

    criterion: Annotated[str, Field(max_length=60)] = ""
    way: Annotated[str, Field(pattern="^(up|down)$")] = "up"
    by: Annotated[str, Field(min_length=1, max_length=12)]
    only: Annotated[list[str], Field(max_length=500)] = []
    sheets: Annotated[list[CheckedLine], Field(max_length=500)] = []


class LookForm(JudgedForm):
    """Why a member is asked to look again."""

    note: str = Field(default="", max_length=1000)


class ConfirmForm(JudgedForm):
    """Why the marks stay as they are."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class PostForm(JudgedForm):
    """What a member says to the others."""

    text: Annotated[str, Field(min_length=1, max_length=3000)]
