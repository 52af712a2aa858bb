"""What is typed about seat cards: which seats get one, and the code on a card."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


def _some(seats: list[str]) -> list[str]:
    if not seats:
        raise PydanticCustomError("none_chosen", "none chosen")
    return list(dict.fromkeys(seats))


def _filled(text: str) -> str:
    if not text:
        raise PydanticCustomError("required", "required")
    return text


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


class IssueForm(_Form):
    """Seats that get a new card; an older one of theirs ends."""

    seats: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]],
        Field(max_length=300),
        AfterValidator(_some),
    ] = []


class CodeForm(_Form):
    """The code of a card, as it is typed."""

    #: A code leaves no trace, not even a digest of the form.
    keeps_no_body: ClassVar[bool] = True

    code: Annotated[str, Field(max_length=60), AfterValidator(_filled)] = ""
