"""What an officer types when a proposal is screened."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

Outcome = Literal["pass", "return", "refuse"]


def _reasoned(text: str, info: ValidationInfo) -> str:
    """Whoever is sent back or refused is told why."""
    if not text and info.data.get("outcome") != "pass":
        raise PydanticCustomError("required", "reason")
    return text


class ScreeningForm(BaseModel):
    """An outcome with its reason; `confirmed` is set by the preview's button."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    outcome: Outcome
    revision: int
    reason: Annotated[
        str, Field(max_length=1000, validate_default=True), AfterValidator(_reasoned)
    ] = ""
    confirmed: Literal["", "yes"] = ""
