"""What the page for files takes besides the file itself."""

from pydantic import BaseModel, ConfigDict, Field


class UploadForm(BaseModel):
    """A file is handed in; its fields are none."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SealedForm(BaseModel):
    """A result page asks again for what it was made from."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    sealed: str = Field(max_length=2_000_000)
    kind: str = Field(default="xlsx", pattern="^(xlsx|json)$")
