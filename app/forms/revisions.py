"""What is typed about versions: which of two texts stands, which old one comes back, what is copied."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from app.fields import Form

PICK = "pick-"
THEIRS, MINE, TYPED = "theirs", "mine", "typed"


class MergeForm(Form):
    """A choice for each question that both changed, upon the version that was on the page."""

    base: Annotated[int, Field(ge=0)]
    picks: dict[str, Any]
    texts: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, typed: dict[str, Any]) -> dict[str, Any]:
        picks = {
            name.removeprefix(PICK): value for name, value in typed.items() if name.startswith(PICK)
        }
        texts = {
            name: value
            for name, value in typed.items()
            if name != "base" and not name.startswith(PICK)
        }
        own = {"base": typed["base"]} if "base" in typed else {}
        return {**own, "picks": picks, "texts": texts}


class RestoreForm(Form):
    """An old version comes back, upon the version that was on the page."""

    base: Annotated[int, Field(ge=0)]


class CopyForm(Form):
    """From which older proposal a page is copied; `over` also replaces what is written already."""

    copy_from: Annotated[str, Field(min_length=1, max_length=32)]
    over: Annotated[str, Field(max_length=3)] = ""
