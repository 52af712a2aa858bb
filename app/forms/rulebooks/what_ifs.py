"""What is tried beside the official result: typed numbers put into the frozen rules. None of it is kept.

A number that was not typed is that of the rules; what the rules do not have cannot be typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app import currencies
from app.errors import Invalid
from app.fields import Form
from app.forms.rulebooks import problems
from app.forms.rulebooks.answers import KEEP, AnswersForm, Number, Word, answers_of
from app.forms.rulebooks.applying import applied
from app.scoring.checks.problem import Problem
from app.scoring.diagnostics.ranges import shared_parts
from app.scoring.errors import BadNumber
from app.scoring.evidence import DecisionKind, Evidence
from app.scoring.numbers import rational
from app.scoring.panel_rules import Criterion
from app.scoring.rulebook import Part, Rulebook, SelectionKind

Drop = Annotated[
    Annotated[int, Field(ge=1, le=5)] | None,
    BeforeValidator(lambda text: None if str(text or "").strip() == "" else text),
]
#: Where the vote no longer counts in the total, the other parts share its weight.
_WITHOUT_SHARE = frozenset({"none", "shortlist"})
#: Criteria that share a whole: pointer, path of the parent, its title, the criteria.
_Level = tuple[str, tuple[str, ...], Mapping[str, str], tuple[Criterion, ...]]
Faults = dict[str, tuple[str, dict[str, object]]]


class WeightLine(Form):
    """A weight by the path of its criterion, or by the place of its part."""

    id: Annotated[str, Field(max_length=300)] = ""
    weight: Word = ""


class WayLine(Form):
    """How the sheets of one panel become one score."""

    id: Word = ""
    dropping: Literal["mean", "trimmed", "median", "keep"] = KEEP
    drop: Drop = None


class PrizeLine(Form):
    """A tier of awards by its id; without a number it goes."""

    id: Word = ""
    count: Number = None
    amount: Word = ""


class PotLine(Form):
    """What would be in a pot, by its id."""

    id: Word = ""
    amount: Word = ""


class WhatIfForm(Form):
    """All that may be tried; it stands in the address, so that a trial can be sent on.

    `tally`: the number of the calculation that it was tried on. `rows`, `page`: what of the answer is shown.
    """

    criteria: Annotated[list[WeightLine], Field(max_length=200)] = []
    parts: Annotated[list[WeightLine], Field(max_length=20)] = []
    panels: Annotated[list[WayLine], Field(max_length=10)] = []
    vote: Literal["none", "gate", "part", "shortlist", "awards", "ties", "keep"] | None = None
    shortlist: Number = None
    passing: Literal["none", "half", "two_thirds", "three_quarters", "keep"] | None = None
    count: Number = None
    pass_mark: Word | None = None
    tiers: Annotated[list[PrizeLine], Field(max_length=30)] = []
    amount: Word | None = None
    pots: Annotated[list[PotLine], Field(max_length=30)] = []
    adjusted: Literal["kept", "dropped"] = "kept"
    tally: Number = None
    rows: Literal["changed", "all"] = "changed"
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The rules and the evidence of a what-if, which stand nowhere else."""

    rulebook: Rulebook
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightGroup:
    """Weights that make up a whole together. `rows`: place in the form, id, title, weight."""

    pointer: str
    title: Mapping[str, str]
    rows: tuple[tuple[int, str, Mapping[str, str], Fraction], ...]


class Refusal(Exception):
    """A what-if whose rules cannot work: each problem with the name of its field, or ""."""

    def __init__(self, problems: list[tuple[str, Problem]]) -> None:
        """Keep all problems."""
        super().__init__("; ".join(problem.code for _, problem in problems))
        self.problems = tuple(problems)


def weight_groups(rulebook: Rulebook) -> tuple[WeightGroup, ...]:
    """List the weights of criteria that may be changed, by the whole that they share."""
    found = []
    row = 0
    for i, panel in enumerate(rulebook.panels):
        for pointer, above, title, siblings in _siblings(panel.criteria, f"/panels/{i}/criteria"):
            rows = tuple(
                (row + n, "/".join((panel.id, *above, one.id)), one.title, one.weight)
                for n, one in enumerate(siblings)
            )
            row += len(rows)
            found.append(WeightGroup(pointer=pointer, title=title or panel.title, rows=rows))
    return tuple(found)


def _siblings(criteria: tuple[Criterion, ...], pointer: str) -> Iterator[_Level]:
    """Give each list of criteria that share a whole, those above first."""
    waiting: list[_Level] = [(pointer, (), {}, criteria)]
    while waiting:
        here, above, title, listed = waiting.pop(0)
        if len(listed) > 1:
            yield here, above, title, listed
        waiting += [
            (f"{here}/{n}/children", (*above, one.id), one.title, one.children)
            for n, one in enumerate(listed)
            if one.children
        ]


def tried(rulebook: Rulebook, evidence: Evidence, form: WhatIfForm) -> Trial:
    """Put what was typed into the rules, and the pots into the evidence.

    Raises Invalid for what cannot be read, and Refusal for what can be read and cannot work: the rules
    of a what-if pass the same checks as any.
    """
    weights = _weighed(rulebook, form)
    _require_sound(rulebook, weights)
    found = applied(weights, _answers(weights, form))
    pots = _pots(rulebook, evidence, form)
    # What was announced for a pot is no rule here: a smaller one shows whom it no longer reaches.
    unsaid = tuple(replace(pot, amount_minor=None) for pot in found.pots)
    _require_sound(rulebook, replace(found, pots=unsaid))
    return Trial(rulebook=found, evidence=_fitting(pots, found, form))


def _weighed(rulebook: Rulebook, form: WhatIfForm) -> Rulebook:
    """Put the weights of criteria and parts into the rules."""
    faults: Faults = {}
    rows = {key: row for group in weight_groups(rulebook) for row, key, _, _ in group.rows}
    typed = _shares("criteria", form.criteria, rows, faults)
    places = {str(place): n for n, place in enumerate(shared_parts(rulebook.combination))}
    parts = _shares("parts", form.parts, places, faults)
    if faults:
        raise Invalid(faults)

    def put(criteria: tuple[Criterion, ...], above: str) -> tuple[Criterion, ...]:
        return tuple(
            replace(
                one,
                weight=typed.get(f"{above}/{one.id}", one.weight),
                children=put(one.children, f"{above}/{one.id}"),
            )
            for one in criteria
        )

    def part(place: int, one: Part) -> Part:
        return replace(one, weight=parts.get(str(place), one.weight))

    rule = rulebook.combination
    return replace(
        rulebook,
        panels=tuple(replace(one, criteria=put(one.criteria, one.id)) for one in rulebook.panels),
        combination=replace(rule, parts=tuple(part(n, one) for n, one in enumerate(rule.parts))),
    )


def _shares(
    table: str, lines: list[WeightLine], rows: Mapping[str, int], faults: Faults
) -> dict[str, Fraction]:
    found = {}
    for line in lines:
        if line.id in rows:
            try:
                found[line.id] = _share(line.weight)
            except BadNumber as error:
                code = "required" if not line.weight else error.code
                facts: dict[str, object] = {"given": line.weight, **error.facts}
                faults[f"{table}-{rows[line.id]}-weight"] = (code, facts)
    return found


def _share(text: str) -> Fraction:
    whole = text.replace("％", "%")
    return rational(whole[:-1].strip()) / 100 if whole.endswith("%") else rational(whole)


def _answers(rulebook: Rulebook, form: WhatIfForm) -> AnswersForm:
    """Answer the questions of the rulebook's editor as the rules do, except for what was typed."""
    now = answers_of(rulebook)
    typed: dict[str, Any] = {
        "panels": [_merged(row, form.panels, ("dropping", "drop")) for row in now["panels"]],
        "tiers": [_merged(row, form.tiers, ("count", "amount")) for row in now["tiers"]],
    }
    for name in ("vote", "passing", "pass_mark", "amount"):
        if getattr(form, name) is not None:
            typed[name] = getattr(form, name)
    if form.count is not None and rulebook.selection.kind is SelectionKind.FIRST:
        typed["count"] = form.count
    if form.shortlist is not None:
        typed["shortlist"] = form.shortlist
    if typed.get("vote") in _WITHOUT_SHARE and typed["vote"] != now["vote"]:
        typed["vote_weight"] = ""
    return AnswersForm.model_validate({**now, **typed})


def _merged(row: Mapping[str, Any], lines: list[Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Put what was typed into a row of answers; a field that was not on the page stays as it is."""
    for line in lines:
        if line.id == row["id"]:
            return {**row, **{n: getattr(line, n) for n in names if n in line.model_fields_set}}
    return dict(row)


def _pots(rulebook: Rulebook, evidence: Evidence, form: WhatIfForm) -> Evidence:
    """Put what was typed into the pots."""
    rows = {pot.id: n for n, pot in enumerate(rulebook.pots)}
    faults: Faults = {}
    amounts: dict[str, int] = {}
    for line in form.pots:
        if line.id in rows:
            try:
                amounts[line.id] = _minor(line.amount, rulebook.currency)
            except BadNumber as error:
                faults[f"pots-{rows[line.id]}-amount"] = (error.code, dict(error.facts))
    if faults:
        raise Invalid(faults)
    pots = tuple(replace(p, amount_minor=amounts.get(p.id, p.amount_minor)) for p in evidence.pots)
    return replace(evidence, pots=pots)


def _minor(text: str, currency: str) -> int:
    found = currencies.read(text, currency)
    if found is None:
        code, facts = currencies.fault(currency, text)
        raise BadNumber(code, given=text, **facts)
    return found


def _fitting(evidence: Evidence, rulebook: Rulebook, form: WhatIfForm) -> Evidence:
    """Leave out what the tried rules do not look at: papers of a vote that is off, adjusted amounts."""
    if form.adjusted == "dropped":
        kept = (d for d in evidence.decisions if d.kind is not DecisionKind.AWARD_ADJUSTED)
        evidence = replace(evidence, decisions=tuple(kept))
    if rulebook.vote is not None:
        return evidence
    return replace(
        evidence,
        ballots=tuple(row for row in evidence.ballots if row.vote),
        papers=tuple(row for row in evidence.papers if row.vote),
        attendance=tuple(row for row in evidence.attendance if row.vote),
    )


def _require_sound(present: Rulebook, found: Rulebook) -> None:
    wrong = [(field_of(one.pointer, present, found), one) for one in problems(found)]
    if wrong:
        raise Refusal(wrong)


_FIELDS: Mapping[str, str] = {
    "/selection/count": "count",
    "/selection/pass_mark": "pass_mark",
    "/combination/pass_mark": "pass_mark",
    "/combination/shortlist": "shortlist",
    "/vote": "vote",
    "/allotment/amount": "amount",
    "/tiers": "tiers-0-count",
}


def field_of(pointer: str, present: Rulebook, found: Rulebook) -> str:
    """Name the field beside which a problem of the tried rules is said; "" where none has made it."""
    for group in weight_groups(present):
        for n, (row, *_) in enumerate(group.rows):
            if pointer in {f"{group.pointer}/{n}/weight", group.pointer if n == 0 else ""}:
                return f"criteria-{row}-weight"
    places = shared_parts(present.combination)
    if pointer.startswith("/combination/parts") and places:
        at = pointer.split("/")[3:4]
        row = places.index(int(at[0])) if at and int(at[0]) in places else 0
        return f"parts-{row}-weight"
    if pointer.startswith("/tiers/"):
        at = pointer.split("/")
        known = [tier.id for tier in present.tiers if tier.count]
        tier = found.tiers[int(at[2])].id
        column = "amount" if at[-1] == "amount" else "count"
        return f"tiers-{known.index(tier)}-{column}" if tier in known else ""
    if pointer == "/tiers" and not any(tier.count for tier in present.tiers):
        return "count"
    return _FIELDS.get(pointer, "")
