"""What the owner types about how the installation deals with personal data."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, accepted, filled

TEXT_MAX = 20_000
Text = Annotated[str, Field(max_length=TEXT_MAX)]
Required = Annotated[str, AfterValidator(filled)]


class RetentionForm(JudgedForm):
    """What is due goes for good: the tick is the agreement to it."""

    confirmed: Annotated[str, AfterValidator(accepted)] = ""


class ConsentForm(JudgedForm):
    """To which version of the notice somebody consents: the one on the page."""

    version: int = 0


class NoticeForm(JudgedForm):
    """A new version of the privacy notice, and in a sentence what is different."""

    text_zh: Annotated[Required, Field(max_length=TEXT_MAX)] = ""
    text_en: Text = ""
    changes: Annotated[Required, Field(max_length=500)] = ""
