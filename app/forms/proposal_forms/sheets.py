"""What an organiser types when composing a form: page by page, each upon the version it showed."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.forms.proposal_forms.shape import Kind, Way
from app.vocabulary import ConfirmationKind

Line = Annotated[str, Field(max_length=300)]
Words = Annotated[str, Field(max_length=1000)]
Name = Annotated[str, Field(max_length=40)]
Tick = Literal["", "yes"]
_BARE: Mapping[Kind, tuple[str, ...]] = {
    Kind.LINE: ("limit", "least"),
    Kind.TEXT: ("limit", "least", "rows"),
    Kind.NUMBER: ("low", "high", "unit"),
    Kind.CHOICE: ("options", "other", "limit"),
    Kind.CHOICES: ("options", "other", "limit", "low", "high"),
    Kind.TABLE: ("columns", "low", "rows"),
    Kind.BENEFICIARIES: ("low", "rows"),
    Kind.PARTNERS: ("low", "rows"),
    Kind.COMMUNITIES: ("high",),
    Kind.FILE: ("accept", "rows", "size_max"),
    Kind.DECLARATION: ("statement",),
    Kind.BUDGET: ("categories", "grid", "rows", "limit"),
}


def settings_of(kind: Kind) -> tuple[str, ...]:
    """List what can be set for a kind of question beside its words."""
    return _BARE.get(kind, ())


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    base: Annotated[int, Field(ge=0)] = 0
    reason: Annotated[str, Field(max_length=500)] = ""


class ChooseForm(_Sheet):
    """Another form instead: a preset, the form of another round, or a text."""

    preset: Name = ""
    round_id: Annotated[str, Field(max_length=32)] = ""
    text: Annotated[str, Field(max_length=200_000)] = ""


class WaysForm(_Sheet):
    """In which ways one may apply, and whose word a proposal needs."""

    ways: Annotated[list[Way], Field(min_length=1, max_length=3)]
    confirmations: Annotated[list[ConfirmationKind], Field(max_length=5)] = []


class SectionSheet(_Sheet):
    """The title of a section."""

    title_zh: Line = ""
    title_en: Line = ""
    names: Tick = ""


class ArrangeForm(_Sheet):
    """A section or question goes up, down or out."""

    what: Literal["section", "question"] = "question"
    part: Annotated[str, Field(max_length=40)] = ""
    step: Literal["up", "down", "remove"] = "up"


class NamedRow(BaseModel):
    """An option, a column or a category as it is typed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Name = ""
    zh: Line = ""
    en: Line = ""
    kind: Literal["", "line", "number", "money", "date"] = ""
    required: Tick = ""


class QuestionSheet(_Sheet):
    """One question; which of the fields count depends on its kind."""

    kind: Kind
    section: Name = ""
    label_zh: Line = ""
    label_en: Line = ""
    hint_zh: Words = ""
    hint_en: Words = ""
    example_zh: Words = ""
    example_en: Words = ""
    statement_zh: Words = ""
    statement_en: Words = ""
    unit_zh: Name = ""
    unit_en: Name = ""
    required: Tick = ""
    internal: Tick = ""
    blind: Tick = ""
    other: Tick = ""
    grid: Tick = ""
    ways: list[Way] = []
    limit: Annotated[int, Field(ge=1, le=5000)] | Literal[""] = ""
    least: Annotated[int, Field(ge=0, le=5000)] | Literal[""] = ""
    rows: Annotated[int, Field(ge=1, le=100)] | Literal[""] = ""
    low: Annotated[int, Field(ge=0, le=10**9)] | Literal[""] = ""
    high: Annotated[int, Field(ge=0, le=10**9)] | Literal[""] = ""
    size_max: Annotated[int, Field(ge=1, le=200)] | Literal[""] = ""
    accept: Annotated[str, Field(max_length=100)] = ""
    options: Annotated[list[NamedRow], Field(max_length=60)] = []
    columns: Annotated[list[NamedRow], Field(max_length=12)] = []
    categories: Annotated[list[NamedRow], Field(max_length=60)] = []

    def document(self, question_id: str) -> dict[str, Any]:
        """Give the question as the form keeps it; only what counts for its kind."""
        settings = settings_of(self.kind)
        made: dict[str, Any] = {"id": question_id, "kind": self.kind.value}
        for name in ("label", "hint", "example", *_among(settings, "statement", "unit")):
            text = _text(getattr(self, f"{name}_zh"), getattr(self, f"{name}_en"))
            if text or name == "label":
                made[name] = text
        flags = ("required", "internal", "blind", *_among(settings, "other", "grid"))
        made |= {name: True for name in flags if getattr(self, name)}
        numbers = _among(settings, "limit", "least", "rows", "low", "high", "size_max")
        made |= {name: getattr(self, name) for name in numbers if getattr(self, name) != ""}
        if self.ways and len(set(self.ways)) < len(Way):
            made["ways"] = [way.value for way in Way if way in self.ways]
        for name in _among(settings, "options", "columns", "categories"):
            made[name] = _rows(getattr(self, name), columns=name == "columns")
        if "accept" in settings:
            made["accept"] = [word.lower().lstrip(".") for word in self.accept.split()]
        return made


def _among(settings: tuple[str, ...], *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name in settings)


def _text(zh: str, en: str) -> dict[str, str]:
    return {language: text for language, text in (("zh", zh), ("en", en)) if text}


def _rows(rows: list[NamedRow], *, columns: bool) -> list[dict[str, Any]]:
    """Keep the rows that have a name; a new one gets an id that none has."""
    filled = [row for row in rows if row.zh or row.en]
    taken, made = {row.id for row in filled}, list[dict[str, Any]]()
    for row in filled:
        number = len(made) + 1
        while not row.id and f"o{number}" in taken:
            number += 1
        one: dict[str, Any] = {"id": row.id or f"o{number}", "label": _text(row.zh, row.en)}
        taken.add(one["id"])
        if columns:
            one |= {"kind": row.kind} if row.kind not in {"", "line"} else {}
            one |= {"required": True} if row.required else {}
        made.append(one)
    return made
