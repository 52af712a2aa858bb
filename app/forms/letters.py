"""What is typed of a letter."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.fields import filled


class LetterForm(BaseModel):
    """A letter to the other side."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    text: Annotated[str, Field(max_length=4000), AfterValidator(filled)]
