"""What real ballot files get wrong: read as meant, noted, or refused by line; and the way out again."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import RuleMissing, Unreadable
from app.forms.ballot_files import (
    BallotFile,
    official_winners,
    papers_of,
    point_scale,
    read_ballot_file,
    round_of,
    write_ballot_file,
)
from app.scoring.engine import run

SKIP = (Path(__file__).parent.parent / "data" / "skip.pb").read_bytes()
POINTS = (Path(__file__).parent.parent / "data" / "points.pb").read_bytes()


def problems(data: bytes) -> list[tuple[str, object]]:
    with pytest.raises(Unreadable) as caught:
        read_ballot_file(data)
    return [(problem.code, problem.facts["line"]) for problem in caught.value.problems]


def notes(data: bytes) -> list[tuple[str, object]]:
    return [(n.code, n.facts.get("line")) for n in read_ballot_file(data).notes]


def funded(data: bytes, rule: str | None = None) -> list[str]:
    applied = round_of(read_ballot_file(data), rule)
    outcome = run(applied.rulebook, applied.evidence)
    return [line.proposal for line in outcome.lines if line.amount_minor > 0]


@pytest.mark.parametrize(
    "change",
    [
        (b"META", b"meta"),
        (b"META\n", b"META;;;;\n"),
        (b"key;value\n", b""),
        (b"budget;1000", b"budget; 1000.00 ;;"),
        (b"a;600;4", b" a ; 600 ; 4"),
        (b"1;30;a,b", b"1;30; a , b"),
        (b"1;30;a,b", b'1;30;"a,b"'),
        (b"VOTES\n", b"\n\nVOTES\n\n"),
        (b"4;67;a,c,d\n", b"4;67;a,c,d\n\n"),
        (b"3;22;a,b", b"3;22;b,a"),
        (b"voter_id;age;vote", b"voter_id;age;vote;;"),
        (b"currency;EUR", b"currency;EUR\nweather;fair; and windy"),
    ],
)
def test_what_changes_nothing(change: tuple[bytes, bytes]) -> None:
    assert change[0] in SKIP
    plain, changed = read_ballot_file(SKIP), read_ballot_file(SKIP.replace(*change))
    assert changed.projects == plain.projects
    assert papers_of(changed) == papers_of(plain)
    assert changed.notes == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((b"PROJECTS\n", b"META\nkey;value\nPROJECTS\n"), ("pb_section_twice", 10)),
        ((b"budget;1000", b"budget;1000\nbudget;2000"), ("pb_key_twice", 7)),
        ((b"budget;1000", b"budget;1 000"), ("pb_number", 6)),
        ((b"budget;1000", b"budget;1000,50"), ("pb_number", 6)),
        ((b"budget;1000", b"budget;0"), ("pb_number", 6)),
        ((b"b;500", b"b;-500"), ("pb_number", 13)),
        ((b"b;500", b"b;"), ("pb_number", 13)),
        ((b"b;500", b";500"), ("pb_id_empty", 13)),
        ((b"b;500", b'"b,e";500'), ("pb_id_comma", 13)),
        ((b"Trees;0", b"Trees;yes"), ("pb_selected", 13)),
        ((b"Trees;0", b"Trees; new;0"), ("pb_columns", 13)),
        ((b"Trees;0", b"Trees"), ("pb_columns", 13)),
        ((b"cost;votes;name", b"cost;cost;name"), ("pb_column_twice", 11)),
        ((b"4;67;a,c,d", b";67;a,c,d"), ("pb_voter_empty", 21)),
        ((b"4;67;a,c,d", b"1;67;a,c,d"), ("pb_voter_twice", 21)),
        ((b"4;67;a,c,d", b"4;67;a,,d"), ("pb_vote_unknown", 21)),
        ((b"4;67;a,c,d", b"4;67"), ("pb_columns", 21)),
        ((b"voter_id;age;vote", b"voter;age;vote"), ("pb_column_missing", 17)),
    ],
)
def test_what_is_refused_by_line(change: tuple[bytes, bytes], expected: tuple[str, int]) -> None:
    assert change[0] in SKIP
    assert problems(SKIP.replace(*change))[0] == expected


def test_each_line_with_the_same_fault_is_named() -> None:
    data = SKIP.replace(b"1;30;a,b\n", b"1;30;a,x\n").replace(b"3;22;a,b\n", b"3;22;a,x\n")
    assert problems(data) == [("pb_vote_unknown", 18), ("pb_vote_unknown", 20)]


def test_a_file_of_nothing_but_faults_is_given_up_after_two_hundred() -> None:
    votes = "\n".join(f"{i};1;x{i}" for i in range(300)).encode()
    assert len(problems(SKIP.replace(b"1;30;a,b", votes))) == 200


def test_an_empty_paper_is_a_paper() -> None:
    file = read_ballot_file(SKIP.replace(b"5;19;d", b"5;19;"))
    assert (file.ballots, file.projects[3].votes) == (5, 1)


def test_papers_outside_the_bounds_are_counted_and_noted() -> None:
    data = SKIP.replace(b"currency;EUR", b"min_length;2\nmax_length;2\nmax_sum_cost;1200")
    assert notes(data) == [("pb_outside_length", 21), ("pb_outside_sum_cost", 21)]
    assert read_ballot_file(data).projects[0].votes == 4
    assert (
        notes(POINTS.replace(b"budget", b"max_sum_points;3\nbudget"))[0][0]
        == "pb_outside_sum_points"
    )


def test_points_that_differ_from_the_stated_ones_are_noted() -> None:
    data = POINTS.replace(b"cost;name", b"cost;score;name").replace(b"x;60.25;", b"x;60.25;7;")
    data = data.replace(b"y;40.25;", b"y;40.25;5;").replace(b"z;1;", b"z;1;3;")
    assert [code for code, _ in notes(data)] == ["pb_score_stated"]


def test_points_may_be_below_nothing_and_what_is_left_out_gets_the_default() -> None:
    data = (
        SKIP.replace(b"vote_type;approval", b"vote_type;scoring\ndefault_score;1")
        .replace(b"voter_id;age;vote", b"voter_id;points;vote")
        .replace(b"1;30;a,b", b"1;-2,3;a,b")
        .replace(b"2;41;a,b,c", b"2;1,1,1;a,b,c")
        .replace(b"3;22;a,b", b"3;0.5,0;a,b")
        .replace(b"4;67;a,c,d", b"4;1,1,1;a,c,d")
        .replace(b"5;19;d", b"5;9;d")
    )
    file = read_ballot_file(data)
    assert [str(p.points) for p in file.projects] == ["3/2", "6", "5", "13"]


def test_places_on_a_paper_give_points_where_none_are_written() -> None:
    data = SKIP.replace(b"vote_type;approval", b"vote_type;ordinal\nmax_length;3")
    assert [int(p.points) for p in read_ballot_file(data).projects] == [12, 6, 3, 4]


def test_a_withdrawn_project_does_not_end_a_walk_that_may_not_skip() -> None:
    data = SKIP.replace(b"b;500;3", b"b;999999999;3")
    assert funded(data, "greedy-no-skip") == ["a", "c"]
    assert ("pb_withdrawn", None) in notes(data)


CATEGORIES = (
    SKIP.replace(b"currency;EUR", b"categories;green,play\nbudget_per_category;550,450")
    .replace(b"name;selected", b"name;category")
    .replace(b'quotes";1', b'quotes";green')
    .replace(b"Trees;0", b"Trees;green")
    .replace(b"Swings;1", b"Swings;play")
    .replace(b"Lamps;0", b"Lamps;play")
)


def test_budgets_of_categories_and_what_they_leave() -> None:
    assert funded(CATEGORIES) == ["b", "c"]
    leftover = CATEGORIES.replace(b"rule;greedy", b"rule;greedy\nleftover_budget;by score")
    assert funded(leftover) == ["b", "c", "d"]
    assert funded(CATEGORIES, "greedy") == ["a", "c"]


def test_budgets_that_do_not_fit_their_categories_are_refused() -> None:
    with pytest.raises(Unreadable):
        round_of(read_ballot_file(CATEGORIES.replace(b"550,450", b"550")))
    with pytest.raises(RuleMissing):
        round_of(read_ballot_file(SKIP), "greedy-categories")
    with pytest.raises(RuleMissing):
        round_of(read_ballot_file(SKIP), "equalshares-points")


ORDINAL = SKIP.replace(b"vote_type;approval", b"vote_type;ordinal\nmax_length;3")
CHOOSE = (
    SKIP.replace(b"vote_type;approval", b"vote_type;choose-1\nmax_length;1")
    .replace(b"a,b,c", b"c")
    .replace(b"a,c,d", b"")
    .replace(b"a,b", b"a")
    .replace(b"600;4;", b"600;2;")
    .replace(b"500;3;", b"500;0;")
    .replace(b"400.00;2;", b"400.00;1;")
    .replace(b"100;2;", b"100;1;")
)
#: Halves that add up to whole numbers: what each paper gave is not seen from the sums.
HALVES = POINTS.replace(b"budget", b"max_sum_points;7\nbudget").replace(b"5,2", b"4.5,2.5")
HALVES = HALVES.replace(b"3;x;1", b"3;x,y;1.5,0.5")
SCORING = POINTS.replace(b"cumulative", b"scoring\ndefault_score;1").replace(b"3,3", b"-0.25,3")
FILES = {
    "skip": SKIP,
    "points": POINTS,
    "categories": CATEGORIES,
    "ordinal": ORDINAL,
    "choose-1": CHOOSE,
    "cumulative": HALVES,
    "scoring": SCORING,
}
REAL = Path(os.environ.get("MIAOPU_TEST_DATA", "absent")) / "pb"
SMALL = 200_000


def out_and_in(data: bytes) -> tuple[BallotFile, BallotFile, dict[str, int]]:
    file = read_ballot_file(data)
    applied = round_of(file, "greedy")
    evidence = replace(applied.evidence, ballot_sets=papers_of(file))
    outcome = run(applied.rulebook, applied.evidence)
    amounts = {line.proposal: line.amount_minor for line in outcome.lines}
    written = write_ballot_file(
        {**file.meta, "rule": "greedy"},
        evidence,
        amounts,
        places=applied.places,
        point_scale=point_scale(file),
    )
    return file, read_ballot_file(written), amounts


def same(file: BallotFile, again: BallotFile, amounts: dict[str, int]) -> None:
    assert papers_of(again) == papers_of(file)
    assert (again.budget, again.ballots, again.threshold) == (
        file.budget,
        file.ballots,
        file.threshold,
    )
    facts = [
        [(p.id, p.name, p.cost, p.votes, p.points) for p in one.projects] for one in (file, again)
    ]
    assert facts[0] == facts[1]
    assert official_winners(again) == {name for name, amount in amounts.items() if amount}
    assert again.notes == file.notes == ()


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_out_and_in_again_is_the_same_round(data: bytes) -> None:
    same(*out_and_in(data))


def test_halves_that_add_up_to_whole_points_are_kept_on_their_papers() -> None:
    file = read_ballot_file(HALVES)
    assert [str(project.points) for project in file.projects] == ["6", "6", "3"]
    assert papers_of(file).groups == ("1:0=15,1=5", "1:0=45,1=25", "1:1=30,2=30")


@pytest.mark.needs_data
def test_small_real_files_out_and_in_again_are_the_same_rounds() -> None:
    small = [path for path in sorted(REAL.glob("*.pb")) if path.stat().st_size < SMALL]
    for path in small:
        same(*out_and_in(path.read_bytes()))
    assert len(small) == 19
