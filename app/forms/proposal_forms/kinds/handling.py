"""What every kind of question can do: read what was typed, name what is wrong, show it again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.forms.proposal_forms.amounts import clean
from app.forms.proposal_forms.shape import Fault, Limits, Question

Faults = dict[str, Fault]
Found = Iterator[tuple[str, Fault]]

#: More than this is no answer to a question; less is kept as typed, however long.
HARD_MAX = 20_000
FOREIGN: Fault = ("extra_forbidden", {})
REQUIRED: Fault = ("required", {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """One kind of question.

    `read` turns what was typed into an answer and refuses only what no page of ours can send;
    `faults` names what stands in the way of a hand-in; `typed` gives an answer as its fields show
    it; `blank` is what an untouched field sends.
    """

    read: Callable[[Question, object, Faults], Any]
    faults: Callable[[Question, Any, Limits], Found]
    typed: Callable[[Question, Any], Any]
    blank: str | tuple[()] = ""


def read_text(question: Question, typed: object, faults: Faults) -> str:
    """Read one field of text."""
    return cell(question.id, typed, faults)


def cell(name: str, typed: object, faults: Faults) -> str:
    """Read the text of a field by its name."""
    if not isinstance(typed, str):
        faults[name] = FOREIGN
        return ""
    text = clean(typed)
    if len(text) > HARD_MAX:
        faults[name] = ("string_too_long", {"max_length": HARD_MAX})
    return text


def as_text(_: Question, answer: object) -> str:
    """Show an answer that is a text, or nothing yet."""
    return "" if answer is None else str(answer)


def single(question: Question, typed: object, faults: Faults) -> dict[str, str]:
    """Read the parts of a question that stand in one row, such as `period-0-from`."""
    if typed in ("", (), []):
        return {}
    if not isinstance(typed, list) or len(typed) != 1 or not isinstance(typed[0], dict):
        faults[question.id] = FOREIGN
        return {}
    return {str(name): str(part) for name, part in typed[0].items()}


def picks(question: Question, typed: object, faults: Faults) -> list[str]:
    """Read what was ticked; an untouched field is an empty text among them."""
    ticked = [] if typed in ("", ()) else typed
    if not isinstance(ticked, list) or not all(isinstance(one, str) for one in ticked):
        faults[question.id] = FOREIGN
        return []
    found = [clean(one) for one in ticked]
    if len(found) > HARD_MAX // 100 or any(len(one) > HARD_MAX for one in found):
        faults[question.id] = FOREIGN
        return []
    return list(dict.fromkeys(one for one in found if one))
