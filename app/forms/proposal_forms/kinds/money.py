"""An amount in minor units; what is no amount stays as it was typed."""

from typing import Any

from app import currencies
from app.forms.proposal_forms.amounts import typed_amount
from app.forms.proposal_forms.kinds.handling import Faults, Found, Handling, read_text
from app.forms.proposal_forms.shape import Limits, Question

#: The one question of a form without a budget that says how much is asked for.
REQUESTED = "requested"


def _read(question: Question, typed: object, faults: Faults) -> int | str:
    text = read_text(question, typed, faults)
    amount = currencies.read(text, question.currency)
    return text if amount is None else amount


def _faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    if not isinstance(answer, int):
        yield question.id, currencies.fault(question.currency)
    elif question.id == REQUESTED:
        yield from _request_faults(question, answer, limits)


def _request_faults(question: Question, answer: int, limits: Limits) -> Found:
    currency = question.currency
    cap, floor = limits.request_cap_minor, limits.rules.request_floor_minor
    if cap is not None and answer > cap:
        yield question.id, ("over_limit", {"limit": typed_amount(cap, currency)})
    elif floor is not None and answer < floor:
        yield question.id, ("request_under", {"least": typed_amount(floor, currency)})


MONEY = Handling(
    read=_read,
    faults=_faults,
    typed=lambda question, answer: typed_amount(
        "" if answer is None else answer, question.currency
    ),
)
