"""The wording of messages: {name} marks a fact, and nothing else is ever evaluated."""

import re
from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.quoting import filled

_MARK = re.compile(r"\{(\w{1,40})\}")
_PLACED = re.compile(r"(?P<open>[“《]?)\{(?P<name>\w{1,40})\}(?P<close>[”》]?)")


class TemplateForm(BaseModel):
    """A wording; `go` keeps it, shows it first, or brings the program's own back."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    subject: Annotated[str, Field(max_length=200)] = ""
    body: Annotated[str, Field(max_length=4000)] = ""
    base: Annotated[int, Field(ge=0)] = 0
    go: Annotated[str, Field(pattern=r"^(save|preview|reset)$")] = "save"


def marks(text: str) -> frozenset[str]:
    """Name the facts that a wording marks."""
    return frozenset(_MARK.findall(text))


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Put facts in once: what stands in a fact is never read as a mark."""
    return filled(_PLACED, text, facts)


def faults_of(
    form: TemplateForm, allowed: Collection[str]
) -> dict[str, tuple[str, dict[str, object]]]:
    """Find empty fields, marks that this kind of message does not know, and loose braces."""
    found: dict[str, tuple[str, dict[str, object]]] = {}
    for name, text in (("subject", form.subject), ("body", form.body)):
        unknown = sorted(marks(text) - set(allowed))
        rest = _MARK.sub("", text)
        if not text:
            found[name] = ("required", {})
        elif unknown:
            found[name] = ("mark_unknown", {"name": unknown[0]})
        elif "{" in rest or "}" in rest:
            found[name] = ("mark_open", {})
    if "\n" in form.subject or "\r" in form.subject:
        found["subject"] = ("mark_open", {})
    return found
