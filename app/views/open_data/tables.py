"""The same data as tables for spreadsheets: a mark of the encoding, texts that are never formulas."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from app.language.cells import csv_of, harmless
from app.views.open_data.shapes import Text


def table(shape: type[BaseModel], rows: Sequence[BaseModel]) -> bytes:
    """Write rows of one shape; texts in two languages become two columns."""
    lines = ([_cell(value) for value in _cells(shape, one.model_dump(mode="json"))] for one in rows)
    return csv_of([list(_heads(shape)), *lines])


def _is_text(shape: type[BaseModel], name: str) -> bool:
    return shape.model_fields[name].annotation in {Text, Text | None}


def _heads(shape: type[BaseModel]) -> Iterator[str]:
    for name in shape.model_fields:
        yield from ((f"{name}_zh", f"{name}_en") if _is_text(shape, name) else (name,))


def _cells(shape: type[BaseModel], row: dict[str, Any]) -> Iterator[Any]:
    for name in shape.model_fields:
        value = row[name]
        if _is_text(shape, name):
            yield from ((value or {}).get("zh"), (value or {}).get("en"))
        else:
            yield value


def _cell(value: Any) -> Any:  # noqa: ANN401 -- a value of JSON
    """Numbers stay numbers; a text that looks like a formula gets the mark that makes it a text."""
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else value
