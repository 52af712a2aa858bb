"""The form of a what-if is made from the rules, and what it says of them changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.errors import Invalid
from app.forms.rulebooks import presets
from app.forms.rulebooks.what_ifs import Refusal, WhatIfForm, tried
from app.language.what_ifs import Fields, Line, fields_of
from app.scoring.engine import run
from app.scoring.evidence import Decision, DecisionKind, Evidence, Paper, Pot
from app.scoring.numbers import as_text
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Aggregate, Method, PartKind, Rulebook
from app.scoring.soundness import problems
from tests.support.made_rounds import scored

ALL = sorted(presets())
FOUNDING = "founding-round"


def evidence_of(book: Rulebook) -> Evidence:
    """A round with nothing but its pots."""
    pots = tuple(Pot(id=pot.id, amount_minor=10_000_00) for pot in book.pots)
    return replace(scored({}, pots=pots), seats=())


def official(book: Rulebook) -> Outcome:
    return run(book, evidence_of(book))


def filled(fields: Fields) -> dict[str, Any]:
    """Send the form as it came."""
    single = {
        pick.name: pick.value for pick in (fields.vote, fields.passing) if pick is not None
    } | {
        cell.name: cell.value
        for cell in (fields.count, fields.pass_mark, fields.amount, fields.shortlist)
        if cell is not None
    }
    return single | {
        "criteria": [_row(line) for _, lines in fields.weights for line in lines],
        "parts": [_row(line) for line in fields.parts],
        "tiers": [_row(line) for line in fields.tiers],
        "pots": [_row(line) for line in fields.pots],
        "panels": [
            {"id": way.key, "dropping": way.pick.value, "drop": way.drop.value}
            for way in fields.ways
        ],
    }


def _row(line: Line) -> dict[str, str]:
    return {"id": line.key} | {cell.name.rsplit("-", 1)[1]: cell.value for cell in line.cells}


def changed(name: str, **typed: Any) -> Rulebook:
    """Try a preset with other numbers."""
    book = presets()[name]
    return tried(book, evidence_of(book), WhatIfForm.model_validate(typed)).rulebook


def weights(*shares: str) -> list[dict[str, str]]:
    names = [criterion.id for criterion in presets()[FOUNDING].panels[0].criteria]
    return [
        {"id": f"panel/{name}", "weight": share} for name, share in zip(names, shares, strict=True)
    ]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_numbers_that_stand_change_nothing(name: str, language: str) -> None:
    book = presets()[name]
    evidence = evidence_of(book)
    fields = fields_of(book, official(book), {}, language)
    assert not any(cell.changed for cell in _cells(fields))
    found = tried(book, evidence, WhatIfForm.model_validate(filled(fields)))
    assert found.rulebook == book
    assert found.evidence == evidence


@pytest.mark.parametrize("name", ALL)
def test_the_form_has_only_what_the_rules_have(name: str) -> None:
    book = presets()[name]
    fields = fields_of(book, official(book), {}, "zh_CN")
    assert (fields.vote is not None) == (book.vote is not None)
    assert len(fields.ways) == len(book.panels)
    assert [line.key for line in fields.tiers] == [tier.id for tier in book.tiers if tier.count]
    assert [line.key for line in fields.pots] == [pot.id for pot in book.pots]
    assert fields.adjusted == ""


def _cells(fields: Fields) -> Iterator[Any]:
    for _, lines in fields.weights:
        for line in lines:
            yield from line.cells
    for line in (*fields.parts, *fields.tiers, *fields.pots):
        yield from line.cells


def test_each_choice_changes_its_own_part() -> None:
    found = changed(FOUNDING, criteria=weights("30%", "15%", "1/5", "0.2", "15％"))
    assert [as_text(one.weight) for one in found.panels[0].criteria] == [
        "3/10", "3/20", "1/5", "1/5", "3/20",
    ]  # fmt: skip
    shares = [{"id": "0", "weight": "60%"}, {"id": "1", "weight": "40%"}]
    parts = changed(FOUNDING, parts=shares).combination.parts
    assert [as_text(part.weight) for part in parts] == ["3/5", "2/5"]
    median = changed(FOUNDING, panels=[{"id": "panel", "dropping": "median"}])
    assert median.panels[0].aggregation.kind is Aggregate.MEDIAN
    tiers = changed(FOUNDING, count=3, tiers=[{"id": "first", "count": "3", "amount": "100"}])
    assert (tiers.tiers[0].count, tiers.tiers[0].amount_minor) == (3, 10_000)
    assert tiers.selection.count == 3


def test_the_vote_before_after_or_off() -> None:
    off = changed(FOUNDING, vote="none")
    assert (off.vote, [part.kind for part in off.combination.parts]) == (None, [PartKind.PANEL])
    after = changed(FOUNDING, vote="shortlist", shortlist=20)
    assert (after.combination.method, after.combination.shortlist) == (
        Method.SHORTLIST_THEN_VOTE, 20,
    )  # fmt: skip
    open_gate = changed(FOUNDING, vote="part")
    assert (open_gate.combination.gate, open_gate.combination.parts) == (
        False, presets()[FOUNDING].combination.parts,
    )  # fmt: skip
    higher = changed(FOUNDING, passing="two_thirds").vote
    assert higher is not None
    assert higher.passing is not None
    assert as_text(higher.passing.share) == "2/3"


def test_what_a_vote_that_is_off_leaves_behind_is_not_looked_at() -> None:
    book = presets()[FOUNDING]
    papers = (Paper(id="p", choices={"a": 1}, voter="s0"), Paper(id="q", choices={}, vote="public"))
    evidence = scored({"a": 1}, papers=papers)
    found = tried(book, evidence, WhatIfForm(vote="none"))
    assert [paper.id for paper in found.evidence.papers] == ["q"]
    assert tried(book, evidence, WhatIfForm()).evidence.papers == papers


def test_amounts_that_the_panel_adjusted_may_be_left_out() -> None:
    book = presets()[FOUNDING]
    made = [
        Decision(id=kind.value, kind=kind, minutes="m", proposal="a")
        for kind in (DecisionKind.AWARD_ADJUSTED, DecisionKind.INCOMPLETE_ACCEPTED)
    ]
    evidence = scored({"a": 1}, decisions=tuple(made))
    found = tried(book, evidence, WhatIfForm(adjusted="dropped"))
    assert [one.kind for one in found.evidence.decisions] == [DecisionKind.INCOMPLETE_ACCEPTED]


def test_a_smaller_pot_is_no_fault_of_the_rules() -> None:
    book = presets()[FOUNDING]
    form = WhatIfForm.model_validate({"pots": [{"id": "seed", "amount": "1,000.50"}]})
    found = tried(book, evidence_of(book), form)
    assert [pot.amount_minor for pot in found.evidence.pots] == [100_050]
    assert list(problems(found.rulebook)) == []


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"criteria": weights("", "15%", "20%", "20%", "15%")}, "criteria-0-weight", "required"),
        ({"criteria": weights("x", "2", "3", "4", "5")}, "criteria-0-weight", "not_number"),
        ({"pots": [{"id": "seed", "amount": "-5"}]}, "pots-0-amount", "greater_than_equal"),
        ({"pots": [{"id": "seed", "amount": "viel"}]}, "pots-0-amount", "not_money"),
        ({"pots": [{"id": "seed", "amount": "1.005"}]}, "pots-0-amount", "not_money"),
        ({"tiers": [{"id": "third", "count": "9", "amount": "?"}]}, "tiers-2-amount", "not_money"),
        (
            {"tiers": [{"id": "second", "count": 12, "amount": "-1"}]},
            "tiers-1-amount",
            "greater_than_equal",
        ),
        ({"pass_mark": "hoch"}, "pass_mark", "not_number"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(
    typed: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        changed(FOUNDING, **typed)
    assert {name: found for name, (found, _) in caught.value.fields.items()} == {field: code}


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        (
            {"criteria": weights("26%", "20%", "20%", "20%", "15%")},
            "criteria-0-weight", "weights_not_one",
        ),
        (
            {"criteria": weights("45%", "0", "20%", "20%", "15%")},
            "criteria-1-weight", "not_positive",
        ),
        (
            {"parts": [{"id": "0", "weight": "70%"}]},
            "parts-0-weight", "weights_not_one",
        ),
        (
            {"parts": [{"id": "0", "weight": "120%"}, {"id": "1", "weight": "-20%"}]},
            "parts-1-weight", "negative",
        ),
        ({"count": 40}, "tiers-0-count", "tiers_too_few"),
        ({"pass_mark": "101"}, "pass_mark", "mark_unreachable"),
        ({"vote": "shortlist"}, "shortlist", "missing"),
    ],
)  # fmt: skip
def test_rules_that_cannot_work_are_refused_beside_the_field_that_made_them(
    typed: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        changed(FOUNDING, **typed)
    assert [(name, one.code) for name, one in caught.value.problems] == [(field, code)]
