"""Which members are reminded, and which difference is applied."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


def _some(seats: list[str]) -> list[str]:
    if not seats:
        raise PydanticCustomError("none_chosen", "none chosen")
    return seats


class RemindForm(BaseModel):
    """The members who are to be reminded."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    seats: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]],
        Field(max_length=500),
        AfterValidator(_some),
    ] = []
