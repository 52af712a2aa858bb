"""The sample that everybody marks first, and a member's marks for it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


class AnchorLine(_Form):
    """The mark that fits one criterion, and why."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: Annotated[str, Field(min_length=1, max_length=12)]
    why: Annotated[str, Field(min_length=1, max_length=1000)]


class SampleForm(_Form):
    """A made-up proposal with its anchored marks."""

    panel: Annotated[str, Field(min_length=1, max_length=60)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=20000)]
    anchors: Annotated[list[AnchorLine], Field(min_length=1, max_length=200)]


class PracticeLine(_Form):
    """One criterion: from the buttons, or typed."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: Annotated[str, Field(max_length=12)] = ""
    typed: Annotated[str, Field(max_length=12)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""

    @property
    def given(self) -> str:
        """Give the mark as it is meant."""
        return self.typed or self.mark


class PracticeForm(_Form):
    """A member's marks for the sample."""

    marks: Annotated[list[PracticeLine], Field(min_length=1, max_length=200)]
