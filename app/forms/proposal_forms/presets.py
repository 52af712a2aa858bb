"""Forms that come with the program, and the words of the tables whose columns are known."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from app.forms.proposal_forms.shape import Column, Kind, Source, Text, column_of
from app.settings import resource

_ORDER = ("full", "micro", "first")


def first_form() -> dict[str, Any]:
    """Read the form that a round has if nobody composed one."""
    return preset("first")


@lru_cache(maxsize=8)
def preset(name: str) -> dict[str, Any]:
    """Read one of the forms that come with the program; raises KeyError for another name."""
    if name not in _ORDER:
        raise KeyError(name)
    return _document(name)


def form_presets() -> Mapping[str, dict[str, Any]]:
    """Give all of them, the fullest first."""
    return {name: preset(name) for name in _ORDER}


@lru_cache(maxsize=1)
def known_columns() -> Mapping[Kind, tuple[Column, ...]]:
    """Give the columns of the kinds of table that every form has alike."""
    words = _document("words")
    return {
        kind: tuple(column_of(column) for column in words[kind.value])
        for kind in (Kind.BENEFICIARIES, Kind.PARTNERS)
    }


@lru_cache(maxsize=1)
def source_labels() -> Mapping[Source, Text]:
    """Name the sources of money in a budget."""
    return {Source(name): label for name, label in _document("words")["sources"].items()}


def _document(name: str) -> dict[str, Any]:
    text = resource("rulebooks", "forms", f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found
