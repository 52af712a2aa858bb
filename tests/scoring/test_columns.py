"""Columns of totals and places: the engine's own numbers, or a refusal at the bound of int64."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.scoring import outcome as outcomes
from app.scoring import totals
from app.scoring.canonical import canonical
from app.scoring.columns.panels import Sheets, aggregated_sheets
from app.scoring.columns.totals import Columns, TooLarge, ranked
from app.scoring.engine import run
from app.scoring.evidence import Assignment, Ballot, Evidence, Proposal, Seat, Sheet
from app.scoring.numbers import Mode
from app.scoring.outcome import Line
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Base,
    Combination,
    Criterion,
    Panel,
    Part,
    PartKind,
    Rounding,
    Rulebook,
    Threshold,
    TieKind,
    TieRule,
    Vote,
)
from tests.support.wide_rounds import wide_round

SHEETS = 6
LEAVES = (("a", Fraction(1, 2), 1000), ("b", Fraction(1, 3), 500), ("c", Fraction(1, 6), 700))
PANEL = Panel(
    id="p",
    title={},
    criteria=tuple(Criterion(id=i, title={}, weight=w, maximum=m) for i, w, m in LEAVES),
    min_sheets=2,
)
AGGREGATIONS = (
    Aggregation(),
    Aggregation(kind=Aggregate.SUM),
    Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=1, drop_low=1, needs=4),
    Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=2, drop_low=1, needs=3),
    Aggregation(kind=Aggregate.MEDIAN),
    Aggregation(kind=Aggregate.WEIGHTED_MEAN),
    Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=1, needs=5, fallback=Aggregate.MEDIAN),
    Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_low=1, needs=5, fallback=Aggregate.SUM),
    Aggregation(kind=Aggregate.TRIMMED_MEAN, needs=5, fallback=Aggregate.WEIGHTED_MEAN),
)
WEIGHTS = (1, 2, 3, 1, 5, 2)


def made(seed: int) -> tuple[Columns, Evidence]:
    """Make the same round twice: as columns and as evidence."""
    dice = random.Random(seed)
    count = dice.randint(1, 12)
    marks = np.zeros((count, SHEETS, len(LEAVES)), dtype=np.int16)
    filed = np.zeros((count, SHEETS), dtype=bool)
    sheets, ballots = [], []
    for row in range(count):
        for seat in range(SHEETS):
            if dice.random() < 0.8:
                given = [dice.randint(0, m // 50) * 50 for _, _, m in LEAVES]
                marks[row, seat], filed[row, seat] = given, True
                named = dict(zip("abc", given, strict=True))
                sheets.append(Sheet(seat=f"s{seat}", proposal=str(row), marks=named))
        ballots.append(
            Ballot(proposal=str(row), votes_for=dice.randint(0, 9), members=9, attending=9)
        )
    evidence = Evidence(
        round="r",
        proposals=tuple(
            Proposal(
                id=str(row),
                number=str(row),
                title="",
                organisation="",
                requested_minor=1,
                listed_at=row,
            )
            for row in range(count)
        ),
        seats=tuple(
            Seat(id=f"s{seat}", label="", panel="p", weight=Fraction(weight, 7))
            for seat, weight in enumerate(WEIGHTS)
        ),
        assignments=tuple(Assignment(seat=s.seat, proposal=s.proposal) for s in sheets),
        sheets=tuple(sheets),
        ballots=tuple(ballots),
    )
    columns = Columns(
        marks=marks,
        filed=filed,
        weights=np.tile(np.array(WEIGHTS, dtype=np.int64), (count, 1)),
        votes_for=np.array([b.votes_for for b in ballots], dtype=np.int64),
        votes_needed=np.full(count, 5, dtype=np.int64),
    )
    return columns, evidence


def book(panel: Panel, rounding: Rounding | None) -> Rulebook:
    return Rulebook(
        id="r",
        title={},
        panels=(panel,),
        vote=Vote(panel="p", passing=Threshold(base=Base.ALL, share=Fraction(1, 2), strict=True)),
        combination=Combination(
            gate=True, parts=(Part(kind=PartKind.PANEL, panel="p"),), rounding=rounding
        ),
        ties=(TieRule(kind=TieKind.LISTED_ORDER),),
    )


@pytest.mark.parametrize("seed", range(90))
def test_the_numbers_are_the_engines(seed: int) -> None:
    columns, evidence = made(seed)
    panel = replace(PANEL, aggregation=AGGREGATIONS[seed % len(AGGREGATIONS)])
    rounding = (None, *(Rounding(places=2, mode=mode) for mode in Mode))[seed % 5]
    found, filed = ranked(panel, columns, rounding), columns.filed
    assert filed is not None
    by_id = {line.proposal: line for line in run(book(panel, rounding), evidence).lines}
    for row in range(len(found.places)):
        line = by_id[str(row)]
        assert found.complete[row] == (filed[row].sum() >= 2)
        if found.complete[row]:
            assert found.passed[row] == (line.vote is not None and line.vote.passed)
        if found.places[row]:
            assert found.total(row) == line.total
    assert [found.places[int(line.proposal)] for line in _ranked(by_id)] == _competition(by_id)


def _ranked(lines: dict[str, Line]) -> list[Line]:
    return [line for line in lines.values() if line.place is not None]


def _competition(lines: dict[str, Line]) -> list[int]:
    totals = [line.total for line in _ranked(lines)]
    return [
        1 + sum(other > total for other in totals if other and total is not None)
        for total in totals
    ]


def test_the_bound_is_checked_before_anything_is_computed() -> None:
    leaf = Criterion(id="a", title={}, weight=Fraction(1, 10**12), maximum=10**9)
    rest = Criterion(id="b", title={}, weight=1 - Fraction(1, 10**12), maximum=7 * 10**8)
    with pytest.raises(TooLarge):
        ranked(
            replace(PANEL, criteria=(leaf, rest)),
            Columns(marks=np.zeros((2, 3, 2), dtype=np.int64)),
        )


def test_trimming_without_a_lowest_and_all_sheets_there() -> None:
    plain = Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=1)
    marks = np.arange(18, dtype=np.int64).reshape(2, 3, 3) * 10
    found = ranked(replace(PANEL, aggregation=plain), Columns(marks=marks))
    assert list(found.places) == [2, 1]


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_where_nothing_is_filed_nothing_is_ranked(aggregation: Aggregation) -> None:
    panel = replace(PANEL, aggregation=aggregation)
    marks = np.zeros((2, 3, 3), dtype=np.int64)
    for columns in (
        Columns(marks=marks, filed=np.zeros((2, 3), dtype=bool)),
        Columns(marks=marks[:, :0]),
    ):
        found = ranked(panel, columns)
        assert (list(found.places), [found.total(row) for row in range(2)]) == ([0, 0], [0, 0])


def test_no_rows_no_places() -> None:
    assert list(ranked(PANEL, Columns(marks=np.zeros((0, 3, 3), dtype=np.int64))).places) == []


def written(book_: Rulebook, evidence: Evidence) -> bytes:
    return canonical(outcomes.to_document(run(book_, evidence, "x")))


def agree(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in seeds:
        book_, evidence = wide_round(seed, 30 if seed % 10 == 0 else 9)
        monkeypatch.setattr(totals, "LARGE", len(evidence.sheets) + 1)
        line_by_line = written(book_, evidence)
        monkeypatch.setattr(totals, "LARGE", 0)
        assert written(book_, evidence) == line_by_line, seed


def test_a_large_round_has_the_bytes_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    agree(range(150), monkeypatch)


@pytest.mark.soak
def test_fifteen_thousand_large_rounds_have_the_bytes_of_small_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agree(range(15_000), monkeypatch)


def test_every_way_of_aggregating_is_reckoned_in_columns_with_gaps_and_ties() -> None:
    kinds, gaps, unsure = set(), 0, 0
    for seed in range(60):
        book_, evidence = wide_round(seed)
        panel, columns = book_.panels[0], [s.marks for s in evidence.sheets if s.marks]
        marks = [[given.get(name) for given in columns] for name in "xyz"]
        if any(mark is not None and not 0 <= mark <= 500 for mark in marks[1]) or not columns:
            continue
        found = aggregated_sheets(
            panel, Sheets(counts=[len(columns)], marks=marks, weights=[1] * len(columns))
        )
        kinds.add(panel.aggregation.kind)
        gaps += any(None in column for column in marks)
        unsure += bool(found.unsure)
        assert len(found.totals) == len(columns)
    assert kinds == set(Aggregate)
    assert gaps > 10
    assert unsure > 0


def test_where_columns_cannot_hold_it_the_round_is_reckoned_line_by_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(totals, "LARGE", 0)
    _, evidence = made(3)
    fine = Fraction(1, 10**12)
    leaves = zip("abc", (fine, fine, 1 - 2 * fine), strict=True)
    criteria = tuple(Criterion(id=i, title={}, weight=w, maximum=10**7 + 19) for i, w in leaves)
    panel = replace(PANEL, criteria=criteria)
    marks = [[m] for m in (1, 2, 3)]
    with pytest.raises(TooLarge):
        aggregated_sheets(panel, Sheets(counts=[1], marks=marks))
    large = written(book(panel, None), evidence)
    monkeypatch.setattr(totals, "LARGE", 10**9)
    assert written(book(panel, None), evidence) == large


def test_gaps_whose_weights_share_no_denominator_are_too_large() -> None:
    whole = 1_000_003
    leaves = zip("abc", (100_003, 300_007, whole - 400_010), strict=True)
    criteria = tuple(
        Criterion(id=i, title={}, weight=Fraction(w, whole), maximum=1000, na_allowed=True)
        for i, w in leaves
    )
    marks = [[1, None, None, 1, 1], [None, 1, None, 1, None], [None, None, 1, None, 1]]
    with pytest.raises(TooLarge):
        aggregated_sheets(replace(PANEL, criteria=criteria), Sheets(counts=[5], marks=marks))


def test_a_table_that_would_be_nearly_empty_is_not_laid_out() -> None:
    counts = [50, *[1] * 50]
    marks = [[100] * sum(counts)] * 3
    with pytest.raises(TooLarge):
        aggregated_sheets(PANEL, Sheets(counts=counts, marks=marks))
