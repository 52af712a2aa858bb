"""An answer of any kind as plain text, so that two versions can be held against each other."""

from collections.abc import Mapping

from app.forms.proposal_forms import Kind, Question, typed_amount
from app.language.catalogue import content

Names = Mapping[str, Mapping[str, str]]


def readable(question: Question, value: object, names: Names, language: str) -> str:
    """Write an answer as a reader would: names instead of ids, amounts as typed, a line per row."""
    labels = {**names, **{one.id: one.label for one in question.categories}}
    if isinstance(value, list):
        return "\n".join(_row(row, labels, language) for row in value)
    if question.kind is Kind.MONEY:
        return typed_amount(value)
    return _word(value, labels, language)


def _row(row: object, labels: Names, language: str) -> str:
    if not isinstance(row, Mapping):
        return _word(row, labels, language)
    cells = (
        typed_amount(cell) if name.endswith("_minor") else _word(cell, labels, language)
        for name, cell in row.items()
    )
    return " · ".join(cell for cell in cells if cell)


def _word(value: object, labels: Names, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return _row(value, labels, language)
    found = labels.get(str(value))
    return content(found, language)[0] if found else str(value)
