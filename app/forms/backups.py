"""What is typed to have a backup put back."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, filled


class RestoreForm(JudgedForm):
    """The word that stands on the page: whoever types it means it."""

    word: Annotated[str, AfterValidator(filled), Field(max_length=20)] = ""


class BringForm(JudgedForm):
    """A backup from elsewhere: where it lies on this machine, or the file itself, sent with the form."""

    #: The passphrase leaves no trace, not even a digest of the form.
    keeps_no_body: ClassVar[bool] = True

    passphrase: str = Field(default="", max_length=1000)
    path: str = Field(default="", max_length=2000)
    #: What came with an earlier try lies there already, under its digest.
    brought: str = Field(default="", pattern="^([0-9a-f]{64})?$")
    brought_as: str = Field(default="", max_length=300)
