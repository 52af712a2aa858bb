"""The form of a proposal is data: sections of questions, each answer under its question's id.

`FIRST_FORM` is the first one; a round freezes its own copy. Answers are a JSON document; a number
or an amount that cannot be read stays in it as it was typed, so that a save loses nothing, and
`faults_of` names it before submission.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

from app.settings import resource

Text = Mapping[str, str]
Answers = Mapping[str, Any]
Fault = tuple[str, dict[str, object]]

#: Every question on one page, for people who would rather fill one long form.
ALL = "all"
_AMOUNT = re.compile(r"\A([0-9]{1,3}(?:,[0-9]{3})*|[0-9]{1,12})(?:\.([0-9]{1,2}))?\Z")
_NUMBER = re.compile(r"\A[0-9]{1,9}\Z")
_QUANTITY_MAX = 10**9 - 1
_TYPED_MAX = 40


class Kind(StrEnum):
    """What an answer is."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    COMMUNITY = "community"
    STRAND = "strand"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of cost; `share_max` is the highest percentage of the total that it may take."""

    id: str
    label: Text
    share_max: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; `limit` counts characters, `rows` the height or the budget's lines."""

    id: str
    kind: Kind
    label: Text
    hint: Text
    required: bool
    limit: int
    rows: int
    low: int
    high: int
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions that stand on one page. `names` says that its answers tell who applies."""

    id: str
    title: Text
    names: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One line of a budget as numbers; None where what was typed is no number."""

    category: str
    purpose: str
    unit_price_minor: int | None
    quantity: int | None

    @property
    def amount_minor(self) -> int:
        """Multiply; a line that cannot be read counts nothing yet."""
        return (self.unit_price_minor or 0) * (self.quantity or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a submission is held against: the cap on a request and what may be chosen."""

    request_cap_minor: int | None
    strands: frozenset[str]
    communities: frozenset[str]


def first_form() -> dict[str, Any]:
    """Read the form that comes with the program."""
    text = resource("rulebooks", "forms", "first.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


FIRST_FORM = first_form()


def sections_of(form: Mapping[str, Any]) -> tuple[Section, ...]:
    """Read the sections of a form's document."""
    return tuple(
        Section(
            id=section["id"],
            title=section["title"],
            names=bool(section.get("names")),
            questions=tuple(_question(question) for question in section["questions"]),
        )
        for section in form["sections"]
    )


def questions_in(sections: Sequence[Section], section_id: str) -> tuple[Question, ...] | None:
    """List the questions of a page; None where the form has no such section."""
    if section_id == ALL:
        return tuple(question for section in sections for question in section.questions)
    return next((section.questions for section in sections if section.id == section_id), None)


def read_answers(
    questions: Sequence[Question], typed: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """Turn what was typed into answers; only what is too long or foreign is refused."""
    known = {question.id: question for question in questions}
    faults: dict[str, Fault] = {
        name: ("extra_forbidden", {}) for name in typed if name not in known
    }
    answers: dict[str, Any] = {}
    for name, question in known.items():
        value = typed.get(name, [] if question.kind is Kind.BUDGET else "")
        if question.kind is Kind.BUDGET:
            answers[name] = _budget(question, value, faults)
        elif not isinstance(value, str):
            faults[name] = ("extra_forbidden", {})
        else:
            answers[name] = _answer(question, _clean(value), faults)
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


def budget_lines(answers: Answers, name: str = "budget") -> tuple[BudgetLine, ...]:
    """Read the budget of an answers document."""
    lines = answers.get(name)
    return tuple(_line(line) for line in lines) if isinstance(lines, list) else ()


def requested_minor(answers: Answers) -> int:
    """Add the budget up: this is what is asked of the round."""
    return sum(line.amount_minor for line in budget_lines(answers))


def amount_of(text: str) -> int | None:
    """Read `12000`, `12,000` or `12000.50` as minor units; anything else is None."""
    found = _AMOUNT.match(text)
    if found is None:
        return None
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))


def typed_amount(value: object) -> str:
    """Write a stored amount as a person would type it."""
    if not isinstance(value, int):
        return str(value or "")
    return str(value // 100) if value % 100 == 0 else f"{value // 100}.{value % 100:02d}"


def _question(document: Mapping[str, Any]) -> Question:
    return Question(
        id=document["id"],
        kind=Kind(document["kind"]),
        label=document["label"],
        hint=document.get("hint", {}),
        required=bool(document.get("required")),
        limit=int(document.get("limit", 200)),
        rows=int(document.get("rows", 5)),
        low=int(document.get("low", 0)),
        high=int(document.get("high", 10**9)),
        categories=tuple(
            Category(id=one["id"], label=one["label"], share_max=one.get("share_max"))
            for one in document.get("categories", ())
        ),
    )


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def _answer(question: Question, text: str, faults: dict[str, Fault]) -> Any:  # noqa: ANN401 -- JSON
    numeric = question.kind in {Kind.NUMBER, Kind.MONEY}
    limit = _TYPED_MAX if numeric else question.limit
    if len(text) > limit:
        faults[question.id] = ("string_too_long", {"max_length": limit})
    if question.kind is Kind.NUMBER:
        return int(text) if _NUMBER.match(text) else text
    if question.kind is Kind.MONEY:
        amount = amount_of(text)
        return text if amount is None else amount
    return text


def _budget(question: Question, typed: object, faults: dict[str, Fault]) -> list[dict[str, Any]]:
    if not isinstance(typed, list) or not all(isinstance(row, dict) for row in typed):
        faults[question.id] = ("extra_forbidden", {})
        return []
    if len(typed) > question.rows:
        faults[question.id] = ("too_long", {"max_length": question.rows})
    lines: list[dict[str, Any]] = []
    for row in typed[: question.rows]:
        line = _budget_row(question, row, len(lines), faults)
        if line is not None:
            lines.append(line)
    return lines


def _budget_row(
    question: Question, row: Mapping[str, Any], place: int, faults: dict[str, Fault]
) -> dict[str, Any] | None:
    """Read a row; one in which nothing but the category is filled in is no line."""
    parts = {"category": 40, "purpose": question.limit, "price": _TYPED_MAX, "quantity": _TYPED_MAX}
    for name in row.keys() - parts.keys() - {"amount"}:
        faults[f"{question.id}-{place}-{name}"] = ("extra_forbidden", {})
    typed = {name: _clean(str(row.get(name, ""))) for name in parts}
    for name, limit in parts.items():
        if len(typed[name]) > limit:
            faults[f"{question.id}-{place}-{name}"] = ("string_too_long", {"max_length": limit})
    if not (typed["purpose"] or typed["price"] or typed["quantity"]):
        return None
    amount, quantity = amount_of(typed["price"]), typed["quantity"]
    return {
        "category": typed["category"],
        "purpose": typed["purpose"],
        "unit_price_minor": typed["price"] if amount is None else amount,
        "quantity": int(quantity) if _NUMBER.match(quantity) else quantity,
    }


def _line(line: Mapping[str, Any]) -> BudgetLine:
    price, quantity = line.get("unit_price_minor"), line.get("quantity")
    return BudgetLine(
        category=str(line.get("category", "")),
        purpose=str(line.get("purpose", "")),
        unit_price_minor=price if isinstance(price, int) else None,
        quantity=quantity if isinstance(quantity, int) else None,
    )


def _faults(question: Question, value: object, limits: Limits) -> Iterator[tuple[str, Fault]]:
    if question.kind is Kind.BUDGET:
        yield from _budget_faults(question, value, limits)
    elif value in (None, ""):
        if question.required:
            yield question.id, ("required", {})
    else:
        yield from _value_faults(question, value, limits)


def _value_faults(question: Question, value: object, limits: Limits) -> Iterator[tuple[str, Fault]]:
    choices = {Kind.STRAND: limits.strands, Kind.COMMUNITY: limits.communities}
    if question.kind is Kind.NUMBER and not isinstance(value, int):
        yield question.id, ("not_integer", {})
    elif question.kind is Kind.MONEY and not isinstance(value, int):
        yield question.id, ("not_money", {})
    elif question.kind is Kind.NUMBER and not question.low <= int(str(value)) <= question.high:
        yield question.id, ("out_of_range", {"low": question.low, "high": question.high})
    elif question.kind in choices and value not in choices[question.kind]:
        yield question.id, ("choose_one", {})


def _budget_faults(
    question: Question, value: object, limits: Limits
) -> Iterator[tuple[str, Fault]]:
    lines = budget_lines({question.id: value}, question.id)
    if question.required and not lines:
        yield f"{question.id}-0-purpose", ("required", {})
        return
    known = {category.id for category in question.categories}
    for place, line in enumerate(lines):
        here = f"{question.id}-{place}"
        if line.category not in known:
            yield f"{here}-category", ("choose_one", {})
        if not line.purpose:
            yield f"{here}-purpose", ("required", {})
        if not line.unit_price_minor:
            yield f"{here}-price", ("not_money", {})
        if not line.quantity:
            yield f"{here}-quantity", ("quantity_form", {})
    yield from _sum_faults(question, lines, limits)


def _sum_faults(
    question: Question, lines: Sequence[BudgetLine], limits: Limits
) -> Iterator[tuple[str, Fault]]:
    total = sum(line.amount_minor for line in lines)
    cap = limits.request_cap_minor
    if total > _QUANTITY_MAX * 100:
        yield question.id, ("over_limit", {"limit": typed_amount(_QUANTITY_MAX * 100)})
    elif cap is not None and total > cap:
        yield (
            question.id,
            ("budget_over", {"limit": typed_amount(cap), "over": typed_amount(total - cap)}),
        )
    for category in question.categories:
        yield from _share_fault(question, category, lines)


def _share_fault(
    question: Question, category: Category, lines: Sequence[BudgetLine]
) -> Iterator[tuple[str, Fault]]:
    """Hold a category against its share, and give the amount that would pass."""
    places = [i for i, line in enumerate(lines) if line.category == category.id]
    most, part = category.share_max, sum(lines[i].amount_minor for i in places)
    rest = sum(line.amount_minor for line in lines) - part
    if most is None or part * 100 <= most * (part + rest):
        return
    share = part * 1000 // (part + rest)
    facts: dict[str, object] = {
        "category": category.label,
        "share": f"{share // 10}.{share % 10}%",
        "most": f"{most}%",
        "limit": typed_amount(rest * most // (100 - most)),
    }
    yield f"{question.id}-{places[0]}-price", ("share_over", facts)
