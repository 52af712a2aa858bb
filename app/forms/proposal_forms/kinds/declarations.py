"""A statement that must be ticked."""

from typing import Any

from app.forms.proposal_forms.kinds.handling import FOREIGN, Faults, Found, Handling, as_text
from app.forms.proposal_forms.shape import Limits, Question

TICKED = "yes"


def _read(question: Question, typed: object, faults: Faults) -> str:
    if typed not in ("", TICKED):
        faults[question.id] = FOREIGN
    return TICKED if typed == TICKED else ""


def _faults(question: Question, answer: Any, _: Limits) -> Found:  # noqa: ANN401 -- JSON
    if answer != TICKED:
        yield question.id, ("not_confirmed", {})


DECLARATION = Handling(read=_read, faults=_faults, typed=as_text)
