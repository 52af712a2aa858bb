"""One of several, or several of them, and something else in own words where the form allows it.

The options and the field for own words share one name: what is no option is the own words.
"""

from typing import Any

from app.forms.proposal_forms.counting import characters
from app.forms.proposal_forms.kinds.handling import Faults, Found, Handling, picks
from app.forms.proposal_forms.shape import Limits, Question

#: The option that stands for own words.
OTHER = "other"


def _read(question: Question, typed: object, faults: Faults) -> dict[str, Any] | str:
    known = {option.id for option in question.options} | {OTHER}
    given = picks(question, typed, faults)
    chosen = [one for one in given if one in known]
    words = " ".join(one for one in given if one not in known)
    if words and OTHER not in chosen:
        chosen.append(OTHER)
    return {"chosen": chosen, "other": words} if chosen else ""


def _faults(question: Question, answer: Any, _: Limits) -> Found:  # noqa: ANN401 -- JSON
    chosen, words = _parts(answer)
    known = {option.id for option in question.options} | ({OTHER} if question.other else set())
    if not set(chosen) <= known:
        yield question.id, ("choose_one", {})
    elif OTHER in chosen and not words:
        yield question.id, ("other_words", {})
    elif characters(words) > question.limit:
        over = characters(words) - question.limit
        yield question.id, ("text_over", {"limit": question.limit, "over": over})


def _one_faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    if len(_parts(answer)[0]) > 1:
        yield question.id, ("only_one", {})
    else:
        yield from _faults(question, answer, limits)


def _many_faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    count = len(_parts(answer)[0])
    if count < question.low:
        yield question.id, ("choose_more", {"least": question.low})
    elif count > question.high:
        yield question.id, ("choose_fewer", {"most": question.high})
    else:
        yield from _faults(question, answer, limits)


def _parts(answer: Any) -> tuple[list[str], str]:  # noqa: ANN401 -- JSON
    given = answer if isinstance(answer, dict) else {}
    return list(given.get("chosen", ())), str(given.get("other", ""))


def _typed(_: Question, answer: Any) -> list[str]:  # noqa: ANN401 -- JSON
    chosen, words = _parts(answer)
    return [*chosen, *([words] if words else [])]


CHOICE = Handling(read=_read, faults=_one_faults, typed=_typed, blank=())
CHOICES = Handling(read=_read, faults=_many_faults, typed=_typed, blank=())
