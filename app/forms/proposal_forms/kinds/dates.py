"""A day, and a stretch of days; written as 2026-05-14, and read in the ways people write it."""

import re
from datetime import date
from typing import Any

from app.forms.proposal_forms.amounts import clean
from app.forms.proposal_forms.kinds.handling import (
    FOREIGN,
    REQUIRED,
    Faults,
    Found,
    Handling,
    as_text,
    cell,
    read_text,
    single,
)
from app.forms.proposal_forms.shape import Limits, Question

_DAY = re.compile(r"\A([12][0-9]{3})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?\Z")
_ENDS = ("from", "to")


def day_of(text: str) -> str | None:
    """Read a day; one that is not in the calendar, or could be two days, is None."""
    found = _DAY.match(clean(text))
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


def is_day(value: object) -> bool:
    """Tell whether an answer is a day in its one way of being written."""
    return isinstance(value, str) and day_of(value) == value


def _read(question: Question, typed: object, faults: Faults) -> str:
    text = read_text(question, typed, faults)
    return day_of(text) or text


def _faults(question: Question, answer: Any, _: Limits) -> Found:  # noqa: ANN401 -- JSON
    if not is_day(answer):
        yield question.id, ("not_date", {})


def _read_period(question: Question, typed: object, faults: Faults) -> dict[str, str] | str:
    parts = single(question, typed, faults)
    for name in parts.keys() - set(_ENDS):
        faults[f"{question.id}-0-{name}"] = FOREIGN
    texts = {end: cell(f"{question.id}-0-{end}", parts.get(end, ""), faults) for end in _ENDS}
    return {end: day_of(text) or text for end, text in texts.items()} if any(texts.values()) else ""


def _period_faults(question: Question, answer: Any, _: Limits) -> Found:  # noqa: ANN401 -- JSON
    ends = _typed_period(question, answer)
    for end in _ENDS:
        if not ends[end]:
            yield f"{question.id}-0-{end}", REQUIRED
        elif not is_day(ends[end]):
            yield f"{question.id}-0-{end}", ("not_date", {})
    if is_day(ends["from"]) and is_day(ends["to"]) and ends["to"] < ends["from"]:
        yield f"{question.id}-0-to", ("ends_before", {})


def _typed_period(_: Question, answer: Any) -> dict[str, str]:  # noqa: ANN401 -- JSON
    given = answer if isinstance(answer, dict) else {}
    return {end: str(given.get(end, "")) for end in _ENDS}


DATE = Handling(read=_read, faults=_faults, typed=as_text)
PERIOD = Handling(read=_read_period, faults=_period_faults, typed=_typed_period, blank=())
