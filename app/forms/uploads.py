"""Files that come with a form: what a field takes, and what is known of a file that was taken."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file whose bytes are already in the store."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRule:
    """What a field for files takes: endings (none: every kind), bytes of each (0: the house's limit), how many."""

    kinds: tuple[str, ...] = ()
    size_max: int = 0
    count_max: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a field takes now: the rule, less what lies there already."""

    kinds: tuple[str, ...] = ()
    size_max: int
    count_max: int
    count_left: int
    bytes_left: int


class UploadForm(BaseModel):
    """A file is handed in; its fields are none."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SealedForm(BaseModel):
    """A result page asks again for what it was made from."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    sealed: str = Field(max_length=2_000_000)
    kind: str = Field(default="xlsx", pattern="^(xlsx|json)$")
