"""Files that answer a question. They are stored as files under its id, not among the answers."""

from typing import Any

from app.forms.proposal_forms.kinds.handling import FOREIGN, Faults, Found, Handling
from app.forms.proposal_forms.shape import Limits, Question


def _read(question: Question, typed: object, faults: Faults) -> str:
    if typed != "":
        faults[question.id] = FOREIGN
    return ""


def _faults(question: Question, _: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    count = limits.files.get(question.id, 0)
    if question.required and not count:
        yield question.id, ("file_missing", {})
    elif count > question.rows:
        yield question.id, ("files_many", {"limit": question.rows})


FILE = Handling(read=_read, faults=_faults, typed=lambda _question, _answer: "")
