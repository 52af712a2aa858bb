"""How the reading is shared out: everyone everything, or n each by lot."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.fields import Form


def _count(value: Any) -> int | None:  # noqa: ANN401 -- whatever was typed
    text = str(value or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 99):  # noqa: PLR2004 -- said in the sentence
        raise PydanticCustomError("out_of_range", "number", {"low": 1, "high": 99})
    return int(text)


class DrawForm(Form):
    """The default of small rounds is that everyone reads everything."""

    way: Literal["everyone", "balanced"] = "everyone"
    per_proposal: Annotated[int | None, BeforeValidator(_count)] = None
    seed: str = Field(default="", max_length=200)
    seed_source: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _lot_needs_a_seed(self) -> "DrawForm":
        if self.way == "balanced" and not (self.per_proposal and self.seed and self.seed_source):
            raise PydanticCustomError("draw_incomplete", "number, seed and source")
        return self


class AddForm(Form):
    """One more reader for one proposal."""

    seat: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    proposal: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class RepairForm(Form):
    """The difference that was looked at."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
