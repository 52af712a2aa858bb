"""One answer laid out for reading, whatever its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.forms import proposal_forms as forms
from app.forms.proposal_forms import HANDLING, Kind, Question

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """One answer: its question, and what was written.

    `kind` is text, line, number, money, name, names, table or declaration. `names` are chosen
    things (own words stand in `text`), `rows` the cells of a table under `columns`.
    """

    id: str
    label: Text
    kind: str
    text: str
    number: int | None
    name: Text | None
    unit: Text = field(default_factory=dict)
    names: tuple[Text, ...] = ()
    columns: tuple[Text, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def filled(self) -> bool:
        """Tell whether anything was written."""
        return bool(
            self.text.strip() or self.number is not None or self.name or self.names or self.rows
        )


def answer_of(question: Question, value: object, names: Mapping[str, Text]) -> AnswerText:
    """Lay one answer out for reading."""
    plain = AnswerText(
        id=question.id,
        label=question.label,
        kind=_SHOWN.get(question.kind, "text"),
        text=str(value) if isinstance(value, str | int) else "",
        number=value if isinstance(value, int) else None,
        name=names.get(str(value)) if question.kind in {Kind.STRAND, Kind.COMMUNITY} else None,
        unit=question.unit,
    )
    if plain.kind == "names":
        return replace(plain, **_chosen(question, value, names))
    if plain.kind == "table":
        columns = forms.columns_of(question)
        rows = HANDLING[question.kind].typed(question, value)
        return replace(
            plain,
            columns=tuple(column.label for column in columns),
            rows=tuple(tuple(row[column.id] for column in columns) for row in rows),
        )
    if question.kind is Kind.PERIOD and isinstance(value, dict):
        ends = [str(value[end]) for end in ("from", "to") if value.get(end)]
        return replace(plain, text=" – ".join(ends))
    if question.kind is Kind.DECLARATION:
        return replace(plain, label=question.statement or question.label)
    return plain


#: How an answer of a kind is read; everything else is a text.
_SHOWN: Mapping[Kind, str] = {
    Kind.LINE: "line",
    Kind.NUMBER: "number",
    Kind.MONEY: "money",
    Kind.DATE: "days",
    Kind.PERIOD: "days",
    Kind.STRAND: "name",
    Kind.COMMUNITY: "name",
    Kind.CHOICE: "names",
    Kind.CHOICES: "names",
    Kind.COMMUNITIES: "names",
    Kind.NEEDS: "names",
    Kind.TABLE: "table",
    Kind.BENEFICIARIES: "table",
    Kind.PARTNERS: "table",
    Kind.DECLARATION: "declaration",
}


def _chosen(question: Question, value: object, names: Mapping[str, Text]) -> dict[str, Any]:
    """Name what was chosen; what was said in own words is a text."""
    if isinstance(value, dict):
        labels = {option.id: option.label for option in question.options}
        chosen, text = value.get("chosen", ()), str(value.get("other", ""))
    else:
        labels, chosen, text = dict(names), value if isinstance(value, list) else (), ""
    return {"names": tuple(labels[one] for one in chosen if one in labels), "text": text}
