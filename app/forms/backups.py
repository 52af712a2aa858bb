"""What is typed to have a backup put back."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, filled


class RestoreForm(JudgedForm):
    """The word that stands on the page: whoever types it means it."""

    word: Annotated[str, AfterValidator(filled), Field(max_length=20)] = ""
