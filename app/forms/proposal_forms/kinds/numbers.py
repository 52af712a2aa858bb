"""A whole number, with its unit; what is no number stays as it was typed."""

from typing import Any

from app.forms.proposal_forms.amounts import number_of
from app.forms.proposal_forms.kinds.handling import Faults, Found, Handling, as_text, read_text
from app.forms.proposal_forms.shape import Limits, Question


def _read(question: Question, typed: object, faults: Faults) -> int | str:
    text = read_text(question, typed, faults)
    number = number_of(text, tuple(question.unit.values()))
    return text if number is None else number


def _faults(question: Question, answer: Any, _: Limits) -> Found:  # noqa: ANN401 -- JSON
    if not isinstance(answer, int):
        yield question.id, ("not_integer", {})
    elif not question.low <= answer <= question.high:
        yield question.id, ("out_of_range", {"low": question.low, "high": question.high})


NUMBER = Handling(read=_read, faults=_faults, typed=as_text)
