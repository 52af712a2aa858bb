"""Estimates against published values; small ones by hand, the panels from the folder of real data."""

import csv
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from app.scoring.columns import estimates
from app.scoring.diagnostics import agreement, ranks, tables
from app.scoring.diagnostics.agreement import Icc, alpha, correlation, icc, kendall_w, with_others
from app.scoring.diagnostics.influence import under_other_rules, without_each_member
from app.scoring.diagnostics.members import abnormal, members
from app.scoring.diagnostics.ranks import at_the_line, bootstrap_places, expected_ranks
from app.scoring.diagnostics.report import LABEL, diagnoses, document
from app.scoring.diagnostics.tables import fit, mid_ranks
from app.scoring.diagnostics.weights import effective_weights, least_shift
from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.outcome import Status
from app.scoring.rulebook import (
    Base,
    Combination,
    Part,
    PartKind,
    Selection,
    SelectionKind,
    TieKind,
    TieRule,
    Vote,
)
from tests.support.made_rounds import proposal, rules, scored, seats, sheet, voted
from tests.support.requirements import find_data

SHROUT = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
Table = dict[tuple[str, str], float]
#: What the seed gave before draws were counted in columns.
PLACES = [
    (3, 9, 12),
    (2, 9, 12),
    (1, 6, 11),
    (1, 4, 10),
    (5, 10, 12),
    (2, 5, 9),
    (5, 10, 12),
    (1, 2, 6),
    (3, 6, 11),
    (1, 5, 10),
    (1, 4, 10),
    (4, 9, 12),
]


def table(rows: Any) -> Table:
    return {
        (f"j{j}", f"p{i}"): float(mark)
        for i, row in enumerate(rows)
        for j, mark in enumerate(row)
        if mark is not None
    }


def read(name: str) -> list[dict[str, str]]:
    folder = find_data()
    assert folder is not None
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def rounded(found: Icc | None, places: int) -> list[float]:
    assert found is not None
    return [
        round(value, places)
        for value in (
            found.one_way,
            found.random,
            found.fixed,
            found.one_way_mean,
            found.random_mean,
            found.fixed_mean,
        )
    ]


def test_correlations_are_those_of_shrout_and_fleiss() -> None:
    assert rounded(icc(table(SHROUT)), 6) == [
        0.165742, 0.289764, 0.714841, 0.442797, 0.620051, 0.909316,
    ]  # fmt: skip


def test_gaps_leave_the_correlations_near() -> None:
    rows = [list(row) for row in SHROUT]
    rows[2][1] = None  # type: ignore[call-overload]  # a gap
    found = icc(table(rows))
    assert found is not None
    assert 0.6 < found.fixed < 0.9
    assert icc(table(((1, 2),))) is None
    assert icc(table(((5, 5), (5, 5)))) is None


@pytest.mark.needs_data
def test_correlations_of_the_wines() -> None:
    marks = {
        (row["Judge"], row["Wine"]): float(row["Scores"])
        for row in read("irr/realstats_wine_icc.csv")
    }
    assert rounded(icc(marks), 3) == [0.728, 0.728, 0.729, 0.914, 0.914, 0.915]


@pytest.mark.needs_data
def test_correlations_of_the_judges_file() -> None:
    rows = [
        [float(row[name]) for name in ("J1", "J2", "J3", "J4")]
        for row in read("irr/shrout_fleiss_1979_table2.csv")
    ]
    assert rounded(icc(table(rows)), 2) == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


@pytest.mark.needs_data
def test_alpha_is_that_of_krippendorff() -> None:
    units = defaultdict(list)
    for row in read("irr/krippendorff_2011_example.csv"):
        for unit, value in row.items():
            if unit != "observer" and value:
                units[unit].append(float(value))
    found = {level: alpha(list(units.values()), level) for level in LEVELS_EXPECTED}
    assert {level: round(value or 0, 4) for level, value in found.items()} == LEVELS_EXPECTED


LEVELS_EXPECTED = {"nominal": 0.7434, "ordinal": 0.8154, "interval": 0.8491, "ratio": 0.7974}
WIKIPEDIA = (
    "* * * * * 3 4 1 2 1 1 3 3 * 3",
    "1 * 2 1 3 3 4 3 * * * * * * *",
    "* * 2 1 3 4 4 * 2 1 1 3 3 * 4",
)


def test_alpha_with_gaps_is_that_of_the_textbook_example() -> None:
    columns = zip(*(line.split() for line in WIKIPEDIA), strict=True)
    units = [[float(value) for value in column if value != "*"] for column in columns]
    found = [round(alpha(units, level) or 0, 6) for level in LEVELS_EXPECTED]
    assert found == [0.691358, 0.806721, 0.810845, 0.808944]
    assert alpha([[1.0], [2.0]]) is None
    assert alpha([[1.0, 1.0]]) is None
    assert alpha([[0.0, 0.0], [0.0, 1.0]], "ratio") is not None


@pytest.mark.parametrize("level", list(LEVELS_EXPECTED))
@pytest.mark.parametrize("step", [Fraction(1, 10), Fraction(1, 7), Fraction(1000)])
def test_columns_give_the_alpha_of_lists(
    level: str, step: Fraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    luck = random.Random(4)
    units = [
        [float(step * luck.randint(0, 30)) for _ in range(luck.randint(0, 5))] for _ in range(200)
    ]
    small = alpha(units, level)
    monkeypatch.setattr(agreement, "LARGE", 0)
    assert alpha(units, level) == pytest.approx(small, abs=1e-9)
    assert alpha([[1.0], []], level) is None
    assert alpha([[1.0, 1.0]], level) is None


@pytest.mark.needs_data
def test_concordance_and_each_judge_are_those_of_the_wine_panels() -> None:
    given: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in read("irr/quandt_wine_panels.csv"):
        given[row["report"]][row["judge"]][row["wine"]] = float(row["rank"])
    expected = read("irr/quandt_wine_panels_expected.csv")
    wrong = [
        row
        for row in expected
        if abs(_found(given[row["report"]], row) - float(row["value"])) > 6e-5
    ]
    assert wrong == []
    kinds = [row["kind"] for row in expected]
    assert (kinds.count("kendall_W"), kinds.count("spearman_with_others")) == (8, 46)


def _found(panel: Mapping[str, Mapping[str, float]], row: Mapping[str, str]) -> float:
    wines = sorted(next(iter(panel.values())))
    rankings = {judge: [own[wine] for wine in wines] for judge, own in panel.items()}
    if row["kind"] == "kendall_W":
        return kendall_w(list(rankings.values())) or 0
    if row["kind"] == "spearman_with_others":
        return with_others(rankings)[row["key"]] or 0
    sums = [sum(own) for own in zip(*rankings.values(), strict=True)]
    place = wines.index(row["key"])
    better = 1 + sum(other < sums[place] for other in sums)
    return sums[place] if row["kind"] == "votes_against" else better


def test_concordance_needs_somebody_who_tells_apart() -> None:
    assert kendall_w([[1, 2, 3], [1, 2, 3]]) == 1
    assert kendall_w([[1, 1], [1, 1]]) is None
    assert kendall_w([]) is None
    assert with_others({"a": [1, 2]}) == {"a": None}
    assert correlation([1, 1], [1, 2]) is None
    assert mid_ranks([5, 7, 5]) == [1.5, 3, 1.5]


@pytest.mark.needs_data
def test_expected_ranks_are_near_those_of_the_swiss_foundation() -> None:
    rows = [row for row in read("peer_review/snsf_mock_panels.csv") if row["panel"] == "p1"]
    marks = {(row["assessor"], row["proposal"]): float(row["num_grade"]) for row in rows}
    found = {one.proposal: one.rank for one in expected_ranks(marks)}
    expected = {
        row["proposal"]: float(row["expected_rank"])
        for row in read("peer_review/snsf_mock_p1_expected.csv")
    }
    assert max(abs(found[name] - rank) for name, rank in expected.items()) < 0.25
    apart = [(a, b) for a in expected for b in expected if expected[a] < expected[b] - 0.1]
    assert all(found[a] < found[b] for a, b in apart)


def test_whoever_cannot_be_told_apart_from_the_line_is_named() -> None:
    marks = table(((90, 91), (80, 70), (71, 79), (10, 12)))
    found = expected_ranks(marks)
    assert [one.proposal for one in found] == ["p0", "p1", "p2", "p3"]
    assert at_the_line(found, 2) == ["p1", "p2"]
    assert at_the_line(found, 4) == []
    same = expected_ranks(table(((5, 5), (5, 5))))
    assert [one.rank for one in same] == [1.5, 1.5]
    sure = expected_ranks(table(((9, 9), (5, 5))))
    assert [one.rank for one in sure] == [1, 2]
    assert expected_ranks({}) == []


def gappy(proposals: int, seats_: int, missing: float = 0.2) -> Table:
    luck = random.Random(proposals)
    return {
        (f"j{seat}", f"p{i:03}"): float(luck.randint(0, 100))
        for i in range(proposals)
        for seat in range(seats_)
        if luck.random() >= missing
    }


@pytest.mark.parametrize(("proposals", "seats_"), [(40, 5), (5, 40), (30, 30)])
def test_columns_fit_the_model_of_lists(
    proposals: int, seats_: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = gappy(proposals, seats_)
    monkeypatch.setattr(tables, "LARGE", 10**9)
    monkeypatch.setattr(ranks, "LARGE", 10**9)
    small = tables.sums(marks), icc(marks), expected_ranks(marks)
    monkeypatch.setattr(tables, "LARGE", 0)
    monkeypatch.setattr(ranks, "LARGE", 0)
    large = tables.sums(marks), icc(marks), expected_ranks(marks)
    near = partial(pytest.approx, rel=1e-7, abs=1e-7)
    assert asdict(large[0].fit) == {side: near(own) for side, own in asdict(small[0].fit).items()}
    assert (large[0].members, list(large[0].sizes)) == (small[0].members, list(small[0].sizes))
    for part in ("left", "in_proposals", "in_members", "between"):
        assert getattr(large[0], part) == near(getattr(small[0], part))
    assert large[1] is not None
    assert small[1] is not None
    assert asdict(large[1]) == near(asdict(small[1]))
    assert [one.proposal for one in large[2]] == [one.proposal for one in small[2]]
    for one, other in zip(large[2], small[2], strict=True):
        assert (one.rank, one.low, one.high) == near((other.rank, other.low, other.high))


def test_where_members_and_proposals_fall_apart_the_slower_way_has_its_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tables, "LARGE", 0)
    apart = table(((1, 3, None, None), (None, None, 4, 9), (2, 3, None, None)))
    assert estimates.additive(apart) is None
    assert tables.sums(apart).fit == fit(apart)
    monkeypatch.setattr(estimates, "SOLVED_MOST", 1)
    assert estimates.additive(table(((1, 3), (2, 5)))) is None


def test_equals_and_sure_things_have_their_ranks_in_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranks, "LARGE", 0)
    assert [one.rank for one in expected_ranks(table(((5, 5), (5, 5))))] == [1.5, 1.5]
    assert [one.rank for one in expected_ranks(table(((9, 9), (5, 5))))] == [1, 2]


def test_the_seed_keeps_the_places_that_it_always_gave() -> None:
    places_ = bootstrap_places(gappy(12, 9, 0.0), 500)
    assert [(one.low, one.middle, one.high) for one in places_] == PLACES


def test_drawing_sheets_again_gives_the_same_places_for_the_same_seed() -> None:
    marks = table(((90, 91, 92), (80, 70, 95), (71, 79, 60), (10, 12, 14)))
    first = bootstrap_places(marks, 200, "x")
    assert first == bootstrap_places(marks, 200, "x")
    assert [(one.low, one.high) for one in first][-1] == (4, 4)
    assert first[1].low < first[1].high
    assert bootstrap_places({}, 5) == []


def test_leniency_and_marks_that_stand_out_are_found() -> None:
    rows = [[50 + 5 * i, 60 + 5 * i, 40 + 5 * i] for i in range(6)]
    rows[3][1] = 20
    marks = table(rows)
    found = {one.seat: one for one in members(table([[5, 15], [6, 16]]))}
    assert {seat: round(one.leniency, 9) for seat, one in found.items()} == {"j0": -5, "j1": 5}
    assert [(one.seat, one.proposal) for one in abnormal(marks)] == [("j1", "p3")]
    assert abnormal(table(((5, 5), (5, 5)))) == []
    assert members(table(((5,),)))[0].spread == 0
    assert fit({}).members == {}


SCORE = Part(kind=PartKind.PANEL, panel="panel", weight=Fraction(7, 10))
SHARE = Part(kind=PartKind.VOTE_SHARE, weight=Fraction(3, 10))
BOOK = rules(
    vote=Vote(panel="panel", share_base=Base.ATTENDING),
    combination=Combination(parts=(SCORE, SHARE)),
    selection=Selection(kind=SelectionKind.FIRST, count=1),
    ties=(TieRule(kind=TieKind.LOTS),),
)


def test_a_part_of_thirty_percent_may_decide_most() -> None:
    evidence = replace(
        scored({"a": 80, "b": 81}), ballots=(voted("a", 9, 10, 10), voted("b", 1, 10, 10))
    )
    outcome = run(BOOK, evidence)
    shares = effective_weights(outcome.lines)
    assert [round(share, 4) for share in shares] == [0.0283, 0.9717]
    shift = least_shift(outcome.lines)
    assert shift is not None
    assert (shift.rises, shift.falls, shift.source, shift.target) == ("b", "a", 1, 0)
    moved = Fraction(shift.by).limit_denominator(10**6)
    parts = (
        replace(SCORE, weight=SCORE.weight + moved),
        replace(SHARE, weight=SHARE.weight - moved),
    )
    even = run(replace(BOOK, combination=Combination(parts=parts)), evidence)
    assert len({round(float(line.total or 0), 4) for line in even.lines}) == 1
    assert effective_weights([]) == []
    assert least_shift([]) is None
    alone = run(rules(), scored({"a": 80}))
    assert effective_weights(alone.lines) == [0]


def judged() -> Evidence:
    marks = {"s0": {"a": 80, "b": 79}, "s1": {"a": 80, "b": 79}, "s2": {"a": 60, "b": 64}}
    return Evidence(
        round="made",
        proposals=(proposal("a"), proposal("b")),
        seats=seats(3),
        sheets=tuple(sheet(s, p, mark) for s, own in marks.items() for p, mark in own.items()),
    )


FIRST = rules(
    selection=Selection(kind=SelectionKind.FIRST, count=1), ties=(TieRule(kind=TieKind.LOTS),)
)


def test_the_member_and_the_rule_that_turn_the_result_are_named() -> None:
    both = frozenset("ab")
    assert without_each_member(FIRST, judged(), "x") == {
        "s0": frozenset(),
        "s1": frozenset(),
        "s2": both,
    }
    other = under_other_rules(FIRST, judged(), "x")
    assert other["aggregation:mean"] == frozenset()
    assert other["aggregation:median"] == both


def test_a_diagnosis_is_labelled_and_changes_nothing() -> None:
    evidence = judged()
    outcome = run(FIRST, evidence, "x")
    (found,) = diagnoses(outcome, FIRST, 50)
    assert (found.label, found.panel, len(found.members)) == (LABEL, "panel", 3)
    written = document(FIRST, evidence, outcome, 50)
    assert written["label"] == LABEL
    assert written["without_member"]["s2"] == ["a", "b"]
    assert run(FIRST, evidence, "x") == outcome
    assert outcome.status is Status.COMPLETE
    assert diagnoses(run(rules(vote=Vote(panel="panel")), scored({})), rules()) == []
