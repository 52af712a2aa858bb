"""What another installation published: its yearly figures, or the bundle of one result."""

from app.forms.foreign_entries.bundles import read_published
from app.forms.foreign_entries.reading import figures_digest, read_foreign
from app.forms.foreign_entries.shape import (
    ForeignFile,
    ForeignForm,
    Key,
    RemoveForm,
    alike,
    refuse,
)

__all__ = [
    "ForeignFile",
    "ForeignForm",
    "Key",
    "RemoveForm",
    "alike",
    "figures_digest",
    "read_foreign",
    "read_published",
    "refuse",
]
