"""Tables of named columns; beneficiaries and partners are tables whose columns are known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app import currencies
from app.forms.proposal_forms.amounts import COUNTED, clean, number_of, typed_amount
from app.forms.proposal_forms.counting import characters
from app.forms.proposal_forms.kinds.dates import day_of, is_day
from app.forms.proposal_forms.kinds.handling import (
    FOREIGN,
    HARD_MAX,
    REQUIRED,
    Faults,
    Found,
    Handling,
)
from app.forms.proposal_forms.presets import known_columns
from app.forms.proposal_forms.shape import Column, Fault, Kind, Limits, Question

ROWS_HARD_MAX = 300
Row = dict[str, Any]

_WHOLE = 100


def columns_of(question: Question) -> tuple[Column, ...]:
    """Give the columns of a table, those of the known kinds too."""
    return known_columns().get(question.kind, question.columns)


def rows_of(question: Question, typed: object, faults: Faults) -> list[Mapping[str, Any]]:
    """Read rows as they came; what is no row, or more of them than any table has, is refused."""
    if typed in ("", ()):
        return []
    if not isinstance(typed, list) or not all(isinstance(row, dict) for row in typed):
        faults[question.id] = FOREIGN
        return []
    if len(typed) > ROWS_HARD_MAX:
        faults[question.id] = ("too_long", {"max_length": ROWS_HARD_MAX})
    return typed[:ROWS_HARD_MAX]


def cells_of(
    row: Mapping[str, Any], names: Sequence[str], here: str, faults: Faults
) -> dict[str, str]:
    """Read the cells of a row; a cell that the table does not have is refused."""
    for name in row.keys() - set(names):
        faults[f"{here}-{name}"] = FOREIGN
    cells = {name: clean(str(row.get(name, ""))) for name in names}
    for name, text in cells.items():
        if len(text) > HARD_MAX:
            faults[f"{here}-{name}"] = ("string_too_long", {"max_length": HARD_MAX})
    return cells


def _read(question: Question, typed: object, faults: Faults) -> list[Row]:
    columns, lines = columns_of(question), list[Row]()
    names = [column.id for column in columns]
    for row in rows_of(question, typed, faults):
        cells = cells_of(row, names, f"{question.id}-{len(lines)}", faults)
        if any(cells.values()):
            lines.append(
                {
                    column.id: _value(column, cells[column.id], question.currency)
                    for column in columns
                }
            )
    return lines


def _value(column: Column, text: str, currency: str) -> int | str:
    readers: dict[Kind, Callable[[str], int | str | None]] = {
        Kind.NUMBER: lambda typed: number_of(typed, COUNTED),
        Kind.MONEY: lambda typed: currencies.read(typed, currency),
        Kind.DATE: day_of,
    }
    found = readers[column.kind](text) if column.kind in readers else None
    return text if found is None else found


def _faults(question: Question, answer: Any, _: Limits) -> Found:  # noqa: ANN401 -- JSON
    lines = answer if isinstance(answer, list) else []
    if len(lines) < question.low:
        yield question.id, ("too_short", {"min_length": question.low})
    if len(lines) > question.rows:
        yield question.id, ("too_long", {"max_length": question.rows})
    for place, line in enumerate(lines):
        for column in columns_of(question):
            fault = _cell_fault(column, line.get(column.id, ""), question.currency)
            if fault is not None:
                yield f"{question.id}-{place}-{column.id}", fault


def _cell_fault(column: Column, value: object, currency: str) -> Fault | None:
    if value == "":
        return REQUIRED if column.required else None
    if column.kind in {Kind.NUMBER, Kind.MONEY}:
        fault = ("not_integer", {}) if column.kind is Kind.NUMBER else currencies.fault(currency)
        return None if isinstance(value, int) else fault
    if column.kind is Kind.DATE:
        return None if is_day(value) else ("not_date", {})
    over = characters(str(value)) - column.limit
    return ("text_over", {"limit": column.limit, "over": over}) if over > 0 else None


def _people_faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    yield from _faults(question, answer, limits)
    for place, line in enumerate(answer if isinstance(answer, list) else []):
        people, contacts = line.get("people"), line.get("contacts")
        if isinstance(people, int) and isinstance(contacts, int) and contacts < people:
            yield f"{question.id}-{place}-contacts", ("contacts_under", {"people": people})


def _partner_faults(question: Question, answer: Any, limits: Limits) -> Found:  # noqa: ANN401 -- JSON
    yield from _faults(question, answer, limits)
    lines = answer if isinstance(answer, list) else []
    shares = [line["share"] for line in lines if isinstance(line.get("share"), int)]
    if sum(shares) > _WHOLE:
        yield question.id, ("shares_over", {"sum": sum(shares)})


def _typed(question: Question, answer: Any) -> tuple[dict[str, str], ...]:  # noqa: ANN401 -- JSON
    money = {column.id for column in columns_of(question) if column.kind is Kind.MONEY}
    return tuple(
        {
            column.id: typed_amount(line.get(column.id, ""), question.currency)
            if column.id in money
            else str(line.get(column.id, ""))
            for column in columns_of(question)
        }
        for line in (answer if isinstance(answer, list) else ())
    )


TABLE = Handling(read=_read, faults=_faults, typed=_typed, blank=())
BENEFICIARIES = replace(TABLE, faults=_people_faults)
PARTNERS = replace(TABLE, faults=_partner_faults)
