"""What is typed on the pages of a rulebook besides the rules themselves."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm


def _ticked(text: str) -> str:
    if text != "yes":
        raise PydanticCustomError("must_accept", "must be ticked")
    return text


class RulebookForm(JudgedForm):
    """A preset by name, or a rulebook's text; after the call also the reason of the new version."""

    preset: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=400_000)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""
    act: Annotated[str, Field(pattern=r"^(keep|try)$")] = "keep"


class SignForm(JudgedForm):
    """One's word for the rules that were read, by their digest."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    accept: Annotated[str, AfterValidator(_ticked)] = ""
