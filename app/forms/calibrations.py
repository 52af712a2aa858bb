"""The sample that everybody marks first, and a member's marks for it."""

from typing import Annotated

from pydantic import Field

from app.fields import JudgedForm


class AnchorLine(JudgedForm):
    """The mark that fits one criterion, and why."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: Annotated[str, Field(min_length=1, max_length=12)]
    why: Annotated[str, Field(min_length=1, max_length=1000)]


class SampleForm(JudgedForm):
    """A made-up proposal with its anchored marks."""

    panel: Annotated[str, Field(min_length=1, max_length=60)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=20000)]
    anchors: Annotated[list[AnchorLine], Field(min_length=1, max_length=200)]


class PracticeLine(JudgedForm):
    """One criterion: from the buttons, or typed."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: Annotated[str, Field(max_length=12)] = ""
    typed: Annotated[str, Field(max_length=12)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""

    @property
    def given(self) -> str:
        """Give the mark as it is meant."""
        return self.typed or self.mark


class PracticeForm(JudgedForm):
    """A member's marks for the sample."""

    marks: Annotated[list[PracticeLine], Field(min_length=1, max_length=200)]
