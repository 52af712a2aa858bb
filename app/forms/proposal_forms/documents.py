"""A form as it is written down: checked part by part, kept without what is usual anyway."""

from collections.abc import Mapping
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError

from app.fields import Form
from app.forms.proposal_forms.shape import Kind, Way
from app.vocabulary import ConfirmationKind

LIMIT = 200_000
Document = Mapping[str, Any]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, Field(max_length=1000)]


class FormFaulty(ValueError):
    """A text that is no form: where (the path in the document), and a code."""

    def __init__(self, place: str, code: str, facts: Mapping[str, object] | None = None) -> None:
        """Keep the first fault."""
        super().__init__(f"{place}: {code}")
        self.place, self.code, self.facts = place, code, dict(facts or {})


class _Text(Form):
    zh: Words = ""
    en: Words = ""


class _Option(Form):
    id: Id
    label: _Text


class _Category(_Option):
    share_max: Annotated[int, Field(ge=1, le=99)] | None = None


class _Column(Form):
    id: Id
    kind: Kind = Kind.LINE
    label: _Text = _Text()
    required: bool = False
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class _Question(Form):
    id: Id
    kind: Kind
    label: _Text
    hint: _Text = _Text()
    example: _Text = _Text()
    required: bool = False
    internal: bool = False
    blind: bool = False
    ways: list[Way] | None = None
    limit: Annotated[int, Field(ge=1, le=5000)] = 200
    least: Annotated[int, Field(ge=0, le=5000)] = 0
    rows: Annotated[int, Field(ge=1, le=100)] = 5
    low: Annotated[int, Field(ge=0, le=10**9)] = 0
    high: Annotated[int, Field(ge=0, le=10**9)] = 10**9
    unit: _Text = _Text()
    options: Annotated[list[_Option], Field(max_length=60)] = []
    other: bool = False
    columns: Annotated[list[_Column], Field(max_length=12)] = []
    accept: Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=20)] = []
    size_max: Annotated[int, Field(ge=1, le=200)] = 20
    statement: _Text = _Text()
    categories: Annotated[list[_Category], Field(max_length=60)] = []
    grid: bool = False


class _Section(Form):
    id: Id
    title: _Text
    names: bool = False
    questions: Annotated[list[_Question], Field(max_length=100)]


class _Form(Form):
    id: Id = "form"
    title: _Text = _Text()
    ways: Annotated[list[Way], Field(max_length=3)] = []
    confirmations: Annotated[list[ConfirmationKind], Field(max_length=5)] = []
    sections: Annotated[list[_Section], Field(max_length=30)]


def checked_form(document: object) -> dict[str, Any]:
    """Give the document as it is kept; raises FormFaulty with the first place that is wrong."""
    try:
        form = _Form.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = "/".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise FormFaulty(place, first["type"], first.get("ctx", {})) from None
    return form.model_dump(mode="json", exclude_defaults=True)


def form_from_yaml(text: str) -> dict[str, Any]:
    """Read a form as people write it; raises FormFaulty."""
    if len(text) > LIMIT:
        raise FormFaulty("", "too_long", {"max_length": LIMIT})
    try:
        document = _loaded(text)
    except (yaml.YAMLError, RecursionError, TypeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise FormFaulty("", "not_yaml", {"line": mark.line + 1 if mark else 1}) from None
    return checked_form(document)


def _loaded(text: str) -> object:
    """Read YAML without references: a short text with them could unfold to a huge one."""
    found = [e for e in yaml.parse(text, yaml.SafeLoader) if isinstance(e, yaml.AliasEvent)]
    if found:
        raise ValueError
    return yaml.safe_load(text)


def form_to_yaml(document: Document) -> str:
    """Write a form as people write it."""
    return yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=110)


def wording_apart(document: object) -> Any:  # noqa: ANN401 -- JSON
    """Give what a form asks without the words in which it asks; equal ones differ in wording only."""
    if isinstance(document, Mapping):
        return {
            key: wording_apart(value)
            for key, value in document.items()
            if key not in {"label", "hint", "example", "title", "statement", "unit"}
        }
    return [wording_apart(one) for one in document] if isinstance(document, list) else document
