"""The questions about what comes from outside: where match comes from, what hours are worth, naming."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from app import currencies
from app.fields import Form
from app.forms.rulebooks.typed import money_of, share_of, ticked, titled
from app.scoring.canonical import digest
from app.scoring.gift_rules import Contribution, Gifts, Origin, Rate
from app.scoring.numbers import as_text, places
from app.scoring.rulebook import Rulebook

KINDS = tuple(Contribution)
Source = Literal["stated", "received"]


class RateLine(Form):
    """What one unit of things or hours is worth; without an amount it goes."""

    id: Annotated[str, Field(max_length=40)] = ""
    kind: Literal["hours", "in_kind"] = "hours"
    zh: Annotated[str, Field(max_length=200)] = ""
    en: Annotated[str, Field(max_length=200)] = ""
    per_zh: Annotated[str, Field(max_length=40)] = ""
    per_en: Annotated[str, Field(max_length=40)] = ""
    amount: Annotated[str, Field(max_length=40)] = ""


def gift_answers(rulebook: Rulebook) -> dict[str, Any]:
    """Read what the questions are answered by."""
    rules = rulebook.gifts or Gifts()
    share = rules.naming_share
    return {
        "match_from": rules.match.value,
        "own_from": rules.own_funds.value,
        **{f"counts_{kind}": "yes" if kind in rules.counted else "" for kind in KINDS},
        "naming_share": "" if share is None else _percent(share * 100, as_text(share)),
        "rates": [dict(_line(rate, rulebook.currency)) for rate in rules.rates],
    }


def put_gifts(rulebook: Rulebook, typed: Mapping[str, Any]) -> Rulebook:
    """Put the answers into the rulebook; rules that say nothing are not written at all."""
    share = typed["naming_share"]
    known = {rate.id: rate for rate in (rulebook.gifts or Gifts()).rates}
    rules = Gifts(
        match=Origin(typed["match_from"]),
        own_funds=Origin(typed["own_from"]),
        counted=tuple(kind for kind in KINDS if ticked(typed[f"counts_{kind}"])),
        rates=tuple(
            _rate(known.get(line.id), line, row, rulebook.currency)
            for row, line in enumerate(typed["rates"])
            if line.amount
        ),
        naming_share=share_of(share, "naming_share") if share else None,
    )
    return replace(rulebook, gifts=None if rules == Gifts() else rules)


def _rate(known: Rate | None, line: RateLine, row: int, currency: str) -> Rate:
    rate = Rate(
        id=line.id,
        title=titled(known.title if known else {}, line.zh, line.en),
        kind=Contribution(line.kind),
        per=titled(known.per if known else {}, line.per_zh, line.per_en),
        amount_minor=money_of(line.amount, f"rates-{row}-amount", currency),
    )
    return rate if rate.id else replace(rate, id=_named(rate, row))


def _named(rate: Rate, row: int) -> str:
    """Name a new rate after what it says: what was valued by one that is gone never meets another one."""
    said = {
        "row": row,
        "title": dict(rate.title),
        "kind": rate.kind.value,
        "per": dict(rate.per),
        "amount_minor": rate.amount_minor,
    }
    return f"rate-{digest(said)[:12]}"


def _line(rate: Rate, currency: str) -> Iterator[tuple[str, str]]:
    yield from (("id", rate.id), ("kind", rate.kind.value))
    yield from (("zh", rate.title.get("zh", "")), ("en", rate.title.get("en", "")))
    yield from (("per_zh", rate.per.get("zh", "")), ("per_en", rate.per.get("en", "")))
    yield "amount", currencies.typed(rate.amount_minor, currency)


def _percent(hundred: Any, exact: str) -> str:  # noqa: ANN401 -- a Fraction; fractions are not floats
    whole = hundred * 100
    if whole.denominator != 1:
        return exact
    return places(hundred, 2).rstrip("0").rstrip(".") + "%"
