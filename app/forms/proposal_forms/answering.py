"""From what was typed to answers, and from answers to what stands in the way of a hand-in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.forms.proposal_forms.kinds import HANDLING
from app.forms.proposal_forms.kinds.budgets import BUDGET_ID, budget_lines
from app.forms.proposal_forms.kinds.handling import REQUIRED
from app.forms.proposal_forms.kinds.money import REQUESTED
from app.forms.proposal_forms.shape import (
    ALL,
    Answers,
    Fault,
    Kind,
    Limits,
    Question,
    Section,
    Source,
)

EMPTY: tuple[object, ...] = (None, "", [], {})


def questions_in(sections: Sequence[Section], section_id: str) -> tuple[Question, ...] | None:
    """List the questions of a page; None where the form has no such section."""
    if section_id == ALL:
        return tuple(question for section in sections for question in section.questions)
    return next((section.questions for section in sections if section.id == section_id), None)


def read_answers(
    questions: Sequence[Question], typed: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """Turn what was typed into answers; only what no page of ours can send is refused.

    A number, a date or an amount that cannot be read stays as it was typed, so that a save loses
    nothing, and `faults_of` names it. Files are no part of the answers.
    """
    known = {question.id: question for question in questions}
    faults: dict[str, Fault] = {
        name: ("extra_forbidden", {}) for name in typed if name not in known
    }
    answers: dict[str, Any] = {}
    for name, question in known.items():
        handling = HANDLING[question.kind]
        answer = handling.read(question, typed.get(name, handling.blank), faults)
        if question.kind is not Kind.FILE:
            answers[name] = answer
    return answers, faults


def faults_of(sections: Sequence[Section], answers: Answers, limits: Limits) -> dict[str, Fault]:
    """Name everything that stands in the way of a submission, by field."""
    found: dict[str, Fault] = {}
    for section in sections:
        for question in section.questions:
            found.update(_faults(question, answers.get(question.id), limits))
    return found


def section_with(sections: Sequence[Section], field: str) -> str:
    """Tell on which page a field stands; a budget's fields are `budget-0-purpose`."""
    name = field.partition("-")[0]
    return next(
        (s.id for s in sections if any(question.id == name for question in s.questions)), ALL
    )


def chosen_needs(sections: Sequence[Section], answers: Answers) -> tuple[str, ...]:
    """List the needs that a proposal answers."""
    asked = (one.id for section in sections for one in section.questions if one.kind is Kind.NEEDS)
    found = (answers.get(name) for name in asked)
    return tuple(
        dict.fromkeys(need for chosen in found if isinstance(chosen, list) for need in chosen)
    )


def people_reached(sections: Sequence[Section], answers: Answers) -> int | None:
    """Say how many people a project reaches: the lines of its target groups, else the number that is asked for."""
    groups = [
        line.get("people")
        for section in sections
        for one in section.questions
        if one.kind is Kind.BENEFICIARIES
        for line in answers.get(one.id) or ()
    ]
    counts = [
        count
        for count in (*groups, *(() if groups else (answers.get("people"),)))
        if isinstance(count, int)
    ]
    return sum(counts) if counts else None


def requested_minor(answers: Answers) -> int:
    """Say what is asked of the round: the budget's lines for it, or the one amount of a short form."""
    lines = budget_lines(answers, BUDGET_ID)
    if not lines:
        amount = answers.get(REQUESTED)
        return amount if isinstance(amount, int) else 0
    return sum(line.amount_minor for line in lines if line.source == Source.REQUESTED)


def answers_within(sections: Sequence[Section], answers: Answers) -> dict[str, Any]:
    """Keep the answers to what is asked; the rest was typed for another way or form."""
    asked = {question.id for section in sections for question in section.questions}
    return {name: answer for name, answer in answers.items() if name in asked}


def _faults(question: Question, answer: Any, limits: Limits) -> Iterator[tuple[str, Fault]]:  # noqa: ANN401 -- JSON
    own_way = question.kind in {Kind.BUDGET, Kind.FILE, Kind.NEEDS}
    if own_way or answer not in EMPTY:
        yield from HANDLING[question.kind].faults(question, answer, limits)
    elif question.required or question.kind is Kind.DECLARATION:
        yield question.id, REQUIRED
