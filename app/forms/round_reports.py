"""What an officer adds to the report of a round: what was learnt, in their own words."""

from typing import Annotated, Literal

from pydantic import Field

from app.fields import Form


class RoundReportForm(Form):
    """The text is printed and not kept."""

    learnt: Annotated[str, Field(max_length=6000)] = ""
    kind: Literal["docx", "pdf"] = "docx"
