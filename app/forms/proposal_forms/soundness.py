"""What cannot work in a form, each with the place where it is put right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.forms.proposal_forms.changes import question_ids
from app.forms.proposal_forms.kinds.budgets import BUDGET_ID
from app.forms.proposal_forms.kinds.money import REQUESTED
from app.forms.proposal_forms.shape import (
    Kind,
    Question,
    Section,
    sections_of,
    ways_of,
)
from app.scoring.rulebook import Application

_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FormProblem:
    """What is wrong (a code with its facts), and in which section or question, if in one."""

    code: str
    part: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def form_problems(
    form: Mapping[str, Any], rules: Application | None, strands: int = 1
) -> Iterator[FormProblem]:
    """Name everything that cannot work in a form that is well written."""
    for ids in (list(question_ids(form)), [section["id"] for section in form["sections"]]):
        for one in sorted({one for one in ids if ids.count(one) > 1}):
            yield FormProblem(code="id_twice", part=one, facts={"id": one})
    inside = sections_of(form, internal=True)
    sections = sections_of(form)
    shown = {section.id for section in (*sections, *inside)}
    for section in form["sections"]:
        if section["id"] not in shown:
            yield FormProblem(code="section_empty", part=section["id"])
    for part in (*sections, *inside):
        for question in part.questions:
            yield from _question_problems(question)
    yield from _whole_problems(form, strands)
    yield from _rule_problems(sections, rules or Application())


def _question_problems(question: Question) -> Iterator[FormProblem]:
    if not any(question.label.values()):
        yield FormProblem(code="label_missing", part=question.id)
    needed: Mapping[Kind, tuple[Sequence[object], str]] = {
        Kind.CHOICE: (question.options, "options_missing"),
        Kind.CHOICES: (question.options, "options_missing"),
        Kind.TABLE: (question.columns, "columns_missing"),
        Kind.BUDGET: (question.categories, "categories_missing"),
    }
    listed, code = needed.get(question.kind, (("", ""), ""))
    if len(listed) < (1 if question.kind is Kind.TABLE else _TWO):
        yield FormProblem(code=code, part=question.id)
    for each in (question.options, question.columns, question.categories):
        names = [one.id for one in each]
        if len(set(names)) < len(names):
            yield FormProblem(code="id_twice", part=question.id, facts={"id": names[-1]})
    if question.kind is Kind.DECLARATION and not any(question.statement.values()):
        yield FormProblem(code="statement_missing", part=question.id)
    if question.least > question.limit or question.low > question.high:
        yield FormProblem(code="bounds_crossed", part=question.id)
    yield from _place_problems(question)


def _place_problems(question: Question) -> Iterator[FormProblem]:
    if question.internal and question.kind in {Kind.BUDGET, Kind.FILE}:
        yield FormProblem(code="internal_kind", part=question.id)
    if question.kind is Kind.BUDGET and question.id != BUDGET_ID:
        yield FormProblem(code="budget_elsewhere", part=question.id)


def _whole_problems(form: Mapping[str, Any], strands: int) -> Iterator[FormProblem]:
    """Look at what every way of applying needs."""
    for way in ways_of(form):
        asked = {
            question.id: question
            for section in sections_of(form, way)
            for question in section.questions
        }
        facts: dict[str, object] = {"way": way.value}
        title = asked.get("title")
        if title is None or title.kind is not Kind.LINE or not title.required:
            yield FormProblem(code="no_title", facts=facts)
        budget, amount = asked.get(BUDGET_ID), asked.get(REQUESTED)
        if not (budget and budget.required) and not (
            amount and amount.kind is Kind.MONEY and amount.required
        ):
            yield FormProblem(code="no_amount", facts=facts)
        if strands > 1 and not _is(asked.get("strand"), Kind.STRAND):
            yield FormProblem(code="no_strand", facts=facts)


def _is(question: Question | None, kind: Kind) -> bool:
    return question is not None and question.kind is kind and question.required


def _rule_problems(sections: Sequence[Section], rules: Application) -> Iterator[FormProblem]:
    budgets = [q for s in sections for q in s.questions if q.kind is Kind.BUDGET]
    if not budgets:
        return
    known = {category.id for category in budgets[0].categories}
    named = {one for share in rules.shares for one in share.categories} | set(rules.forbidden)
    for one in sorted(named - known):
        yield FormProblem(code="rule_category_unknown", part=budgets[0].id, facts={"category": one})
    if rules.own_share is not None and not budgets[0].grid:
        yield FormProblem(code="own_share_needs_sources", part=budgets[0].id)
