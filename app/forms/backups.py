"""What is typed to have a backup put back."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class RestoreForm(BaseModel):
    """The word stands on the page; whoever types it means it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    word: Literal["恢复", "restore", "RESTORE", "Restore"]
