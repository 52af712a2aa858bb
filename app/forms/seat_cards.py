"""What is typed about seat cards: which seats get one, and the code on a card."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, filled


def _some(seats: list[str]) -> list[str]:
    if not seats:
        raise PydanticCustomError("none_chosen", "none chosen")
    return list(dict.fromkeys(seats))


class IssueForm(JudgedForm):
    """Seats that get a new card; an older one of theirs ends."""

    seats: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]],
        Field(max_length=300),
        AfterValidator(_some),
    ] = []


class CodeForm(JudgedForm):
    """The code of a card, as it is typed."""

    #: A code leaves no trace, not even a digest of the form.
    keeps_no_body: ClassVar[bool] = True

    code: Annotated[str, Field(max_length=60), AfterValidator(filled)] = ""
