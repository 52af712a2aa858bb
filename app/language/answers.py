"""An answer of any kind as plain text, so that two versions can be held against each other."""

from collections.abc import Iterable, Mapping

from app.forms.proposal_forms import HANDLING, OTHER, Question, source_labels
from app.language.catalogue import N_, content, translate

Names = Mapping[str, Mapping[str, str]]


def readable(question: Question, value: object, names: Names, language: str) -> str:
    """Write an answer as a reader would: names instead of ids, amounts as typed, a line per row."""
    labels = {
        **names,
        **{one.id: one.label for one in question.categories},
        **{one.id: one.label for one in question.options},
        **{source.value: label for source, label in source_labels().items()},
    }
    typed = HANDLING[question.kind].typed(question, value)
    if isinstance(typed, tuple):
        return "\n".join(_joined(row.values(), labels, language, " · ") for row in typed)
    if isinstance(typed, list):
        return _joined(typed, labels, language, translate(N_("、"), language))
    if isinstance(typed, dict):
        return _joined(typed.values(), labels, language, " – ")
    return _word(typed, labels, language)


def _joined(cells: Iterable[str], labels: Names, language: str, joiner: str) -> str:
    return joiner.join(_word(cell, labels, language) for cell in cells if cell)


def _word(text: str, labels: Names, language: str) -> str:
    if text == OTHER and OTHER not in labels:
        return translate(N_("其他"), language)
    found = labels.get(text)
    return content(found, language)[0] if found else text
