"""The budget: lines of cost, added up in minor units and held against the rules of the round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import currencies
from app.forms.proposal_forms.amounts import number_of, typed_amount
from app.forms.proposal_forms.counting import characters
from app.forms.proposal_forms.kinds.handling import REQUIRED, Faults, Found, Handling
from app.forms.proposal_forms.kinds.spending import spending_faults
from app.forms.proposal_forms.kinds.tables import cells_of, rows_of
from app.forms.proposal_forms.shape import Answers, Limits, Question, Source

#: The answer in which the budget stands; a form has one at most.
BUDGET_ID = "budget"
SIMPLE = ("category", "purpose", "price", "quantity")
GRID = ("category", "purpose", "price", "unit", "quantity", "source", "note")
_UNIT_MAX = 20
#: Fields that come filled in: a line with nothing else is no line.
_GIVEN = frozenset({"category", "source"})
#: The most that all lines may come to, in the main unit.
TOTAL_MAX = 10**9 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One line of a budget as numbers; None where what was typed is no number."""

    category: str
    purpose: str
    unit_price_minor: int | None
    quantity: int | None
    unit: str = ""
    source: str = Source.REQUESTED
    note: str = ""

    @property
    def amount_minor(self) -> int:
        """Multiply; a line that cannot be read counts nothing yet."""
        return (self.unit_price_minor or 0) * (self.quantity or 0)


def budget_lines(answers: Answers, name: str = BUDGET_ID) -> tuple[BudgetLine, ...]:
    """Read the budget of an answers document."""
    lines = answers.get(name)
    return tuple(_line(line) for line in lines) if isinstance(lines, list) else ()


def sums_of(lines: Sequence[BudgetLine]) -> dict[str, int]:
    """Add a budget up by who pays."""
    return {
        source.value: sum(line.amount_minor for line in lines if line.source == source)
        for source in Source
    }


def _read(question: Question, typed: object, faults: Faults) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for row in rows_of(question, typed, faults):
        line = _read_row(question, row, len(lines), faults)
        if line is not None:
            lines.append(line)
    return lines


def _read_row(
    question: Question, row: Mapping[str, Any], place: int, faults: Faults
) -> dict[str, Any] | None:
    """Read a row; one in which only category and source are filled in is no line."""
    names = GRID if question.grid else SIMPLE
    known = {name: text for name, text in row.items() if name != "amount"}
    cells = cells_of(known, names, f"{question.id}-{place}", faults)
    if not any(text for name, text in cells.items() if name not in _GIVEN):
        return None
    price, quantity = (
        currencies.read(cells["price"], question.currency),
        _quantity(cells["quantity"]),
    )
    line: dict[str, Any] = {
        "category": cells["category"],
        "purpose": cells["purpose"],
        "unit_price_minor": cells["price"] if price is None else price,
        "quantity": cells["quantity"] if quantity is None else quantity,
    }
    if question.grid:
        line |= {name: cells[name] for name in ("unit", "source", "note")}
        line["source"] = line["source"] or Source.REQUESTED.value
    return line


def _quantity(text: str) -> int | None:
    """Read a quantity; 10.00 is what spreadsheets make of 10."""
    whole, _, places = text.partition(".")
    return number_of(whole if places and set(places) == {"0"} else text)


def _line(line: Mapping[str, Any]) -> BudgetLine:
    price, quantity = line.get("unit_price_minor"), line.get("quantity")
    return BudgetLine(
        category=str(line.get("category", "")),
        purpose=str(line.get("purpose", "")),
        unit_price_minor=price if isinstance(price, int) else None,
        quantity=quantity if isinstance(quantity, int) else None,
        unit=str(line.get("unit", "")),
        source=str(line.get("source") or Source.REQUESTED.value),
        note=str(line.get("note", "")),
    )


def _faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    lines = budget_lines({question.id: answer}, question.id)
    if question.required and not lines:
        yield f"{question.id}-0-purpose", REQUIRED
        return
    if len(lines) > question.rows:
        yield question.id, ("too_long", {"max_length": question.rows})
    for place, line in enumerate(lines):
        yield from _line_faults(question, line, f"{question.id}-{place}")
    total = sum(line.amount_minor for line in lines)
    most = TOTAL_MAX * 10 ** currencies.places(question.currency)
    if total > most:
        yield question.id, ("over_limit", {"limit": typed_amount(most, question.currency)})
        return
    yield from spending_faults(question, lines, limits)


def _line_faults(question: Question, line: BudgetLine, here: str) -> Found:
    if line.category not in {category.id for category in question.categories}:
        yield f"{here}-category", ("choose_one", {})
    if not line.purpose:
        yield f"{here}-purpose", REQUIRED
    if not line.unit_price_minor:
        yield f"{here}-price", currencies.fault(question.currency)
    if not line.quantity:
        yield f"{here}-quantity", ("quantity_form", {})
    if line.source not in set(Source):
        yield f"{here}-source", ("choose_one", {})
    lengths = ((line.purpose, question.limit), (line.unit, _UNIT_MAX), (line.note, question.limit))
    for name, (text, limit) in zip(("purpose", "unit", "note"), lengths, strict=True):
        if (over := characters(text) - limit) > 0:
            yield f"{here}-{name}", ("text_over", {"limit": limit, "over": over})


def _typed(question: Question, answer: Any) -> tuple[dict[str, str], ...]:  # noqa: ANN401 -- JSON
    names = GRID if question.grid else SIMPLE
    return tuple(
        {
            name: typed_amount(line.get("unit_price_minor", ""), question.currency)
            if name == "price"
            else str(line.get(name, ""))
            for name in names
        }
        for line in (answer if isinstance(answer, list) else ())
    )


BUDGET = Handling(read=_read, faults=_faults, typed=_typed, blank=())
