"""What an officer types to the questions that only the office sees."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class InternalForm(BaseModel):
    """The answers upon the version that stood on the page; the action refuses what is not asked."""

    model_config = ConfigDict(extra="forbid")

    base: Annotated[int, Field(ge=0)]
    answers: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, typed: dict[str, Any]) -> dict[str, Any]:
        own: dict[str, Any] = {"base": typed["base"]} if "base" in typed else {}
        return {**own, "answers": {name: typed[name] for name in typed if name != "base"}}
