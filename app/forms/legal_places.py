"""What is typed about where a notice was put up."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.fields import JudgedForm, filled, given_day
from app.vocabulary import LegalPlaceKind

Required = Annotated[str, AfterValidator(filled)]


def _address(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise PydanticCustomError("not_address", "address")
    return text


class PlaceForm(JudgedForm):
    """A site with its address, an article of a public account, or a board with its photo."""

    kind: LegalPlaceKind = LegalPlaceKind.SITE
    name: Annotated[Required, Field(max_length=200)] = ""
    address: Annotated[str, Field(max_length=500), AfterValidator(_address)] = ""
    posted_on: Annotated[date, BeforeValidator(given_day)] = ""  # type: ignore[assignment]  # judged like what was typed


class RemoveForm(JudgedForm):
    """Why it does not stand there."""

    reason: Annotated[Required, Field(max_length=500)] = ""
