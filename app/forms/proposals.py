"""What is typed about a proposal: where it begins, a page of it, its hand-in, its end."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.fields import Form, filled


def _confirmed(text: str) -> str:
    if text != "yes":
        raise PydanticCustomError("not_confirmed", "confirm")
    return text


class StartForm(Form):
    """For which organisation a proposal begins, and from which older one it copies its texts.

    `sections` are those that are copied; None, from a page that does not ask, means all.
    """

    organisation_id: Annotated[str, Field(max_length=32), AfterValidator(filled)]
    copy_from: Annotated[str, Field(max_length=32)] = ""
    sections: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=40)] | None = (
        None
    )


class WayForm(Form):
    """In which way the proposal is made."""

    way: Annotated[str, Field(max_length=10), AfterValidator(filled)] = ""


class SectionForm(Form):
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


class SubmitForm(Form):
    """The hand-in of exactly the version that was on the page."""

    base: Annotated[int, Field(ge=0)]
    confirm: Annotated[str, Field(validate_default=True), AfterValidator(_confirmed)] = ""


class ReopenForm(Form):
    """A proposal goes back to a draft; there is nothing to type."""


class WithdrawForm(Form):
    """Why a proposal is taken back."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(filled)]
