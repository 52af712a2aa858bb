"""What is typed about a proposal: where it begins, a page of it, its hand-in, its end."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError


def _filled(text: str) -> str:
    if not text:
        raise PydanticCustomError("required", "required")
    return text


def _confirmed(text: str) -> str:
    if text != "yes":
        raise PydanticCustomError("not_confirmed", "confirm")
    return text


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class StartForm(_Form):
    """For which organisation a proposal begins, and from which older one it copies its texts.

    `sections` are those that are copied; None, from a page that does not ask, means all.
    """

    organisation_id: Annotated[str, Field(max_length=32), AfterValidator(_filled)]
    copy_from: Annotated[str, Field(max_length=32)] = ""
    sections: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=40)] | None = (
        None
    )


class WayForm(_Form):
    """In which way the proposal is made."""

    way: Annotated[str, Field(max_length=10), AfterValidator(_filled)] = ""


class SectionForm(_Form):
    """A page of the proposal; the action refuses answers to what is no question of the page."""

    base: Annotated[int, Field(ge=0)]
    go: Annotated[str, Field(max_length=40)] = ""
    answers: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, typed: dict[str, Any]) -> dict[str, Any]:
        own: dict[str, Any] = {name: typed[name] for name in ("base", "go") if name in typed}
        rest = {name: value for name, value in typed.items() if name not in own}
        return {**own, "answers": rest}


class SubmitForm(_Form):
    """The hand-in of exactly the version that was on the page."""

    base: Annotated[int, Field(ge=0)]
    confirm: Annotated[str, Field(validate_default=True), AfterValidator(_confirmed)] = ""


class ReopenForm(_Form):
    """A proposal goes back to a draft; there is nothing to type."""


class WithdrawForm(_Form):
    """Why a proposal is taken back."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(_filled)]
