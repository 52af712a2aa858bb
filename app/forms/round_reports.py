"""What an officer adds to the report of a round: what was learnt, in their own words."""

from typing import Annotated

from pydantic import Field

from app.fields import Form


class RoundReportForm(Form):
    """The text, and the number of the version on which it was written."""

    learnt: Annotated[str, Field(max_length=6000)] = ""
    number: Annotated[int, Field(ge=0)] = 0
