"""Short and long texts, counted as their readers count."""

from typing import Any

from app.forms.proposal_forms.counting import characters
from app.forms.proposal_forms.kinds.handling import Found, Handling, as_text, read_text
from app.forms.proposal_forms.shape import Limits, Question


def _faults(question: Question, answer: Any, _: Limits) -> Found:  # noqa: ANN401 -- JSON
    count = characters(str(answer))
    if count > question.limit:
        over = count - question.limit
        yield question.id, ("text_over", {"limit": question.limit, "over": over})
    elif count < question.least:
        more = question.least - count
        yield question.id, ("text_under", {"least": question.least, "more": more})


LINE = Handling(read=read_text, faults=_faults, typed=as_text)
TEXT = Handling(read=read_text, faults=_faults, typed=as_text)
