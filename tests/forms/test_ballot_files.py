"""Ballot files: counted exactly, refused by line, funded by the rule that they declare."""

import os
from pathlib import Path

import pytest

from app.errors import RuleMissing, Unreadable
from app.forms.ballot_files import EIGHTY, official_differs, read_ballot_file, round_of
from app.scoring.engine import run
from app.scoring.outcome import Status

HERE = Path(__file__).parent.parent / "data"
REAL = Path(os.environ.get("MIAOPU_TEST_DATA", "absent")) / "pb"
FILES = sorted(path.name for path in REAL.glob("*.pb"))
#: What the official result holds against the declared rule, by project.
KNOWN = {
    "Poland_Warszawa_2018_Las.pb": {"1649": "pb_official_left_out"},
    "Poland_Gdynia_2020_Babie_Doly__small.pb": {"5": "pb_official_other_money"},
    "Poland_Katowice_2022_Koszutka.pb": {"L12/02/IX": "pb_official_other_money"},
    "Poland_Poznan_2025_2_-_Kiekrz_Krzyzowniki-Smochowice_Podolany_Strzeszyn__large.pb": {
        "RD-II.5": "pb_official_other_money"
    },
}
UNAVAILABLE = ("unknown",)
#: Winners and money where they are published as figures.
FIGURES = {"Poland_Lodz_2022.pb": (16, 6_112_868)}


def own(name: str) -> bytes:
    return (HERE / name).read_bytes()


def winners(data: bytes, rule: str | None = None) -> list[str]:
    applied = round_of(read_ballot_file(data), rule)
    outcome = run(applied.rulebook, applied.evidence)
    assert outcome.status is Status.COMPLETE
    return [line.proposal for line in outcome.lines if line.amount_minor > 0]


def problems(data: bytes) -> list[tuple[str, object]]:
    with pytest.raises(Unreadable) as caught:
        read_ballot_file(data)
    return [(problem.code, problem.facts["line"]) for problem in caught.value.problems]


def test_votes_are_counted_and_further_columns_accepted() -> None:
    file = read_ballot_file(own("skip.pb"))
    assert [(p.id, p.name, p.votes, p.listed_at) for p in file.projects] == [
        ("a", "Bench; with quotes", 4, 1),
        ("b", "Trees", 3, 2),
        ("c", "Swings", 2, 3),
        ("d", "Lamps", 2, 4),
    ]
    assert (file.ballots, file.places, file.notes) == (5, 0, ())


def test_what_does_not_fit_is_passed_over() -> None:
    assert winners(own("skip.pb")) == ["a", "c"]


def test_without_skipping_the_first_that_does_not_fit_ends_it() -> None:
    assert winners(own("skip.pb"), "greedy-no-skip") == ["a"]


def test_of_equal_votes_the_one_listed_first_is_funded() -> None:
    swapped = own("skip.pb").decode().replace("c;400.00", "TMP").replace("d;100", "c;400.00")
    moved = swapped.replace("TMP;2;Swings;1", "d;400;2;Lamps;0").encode()
    applied = round_of(read_ballot_file(moved), "greedy")
    outcome = run(applied.rulebook, applied.evidence)
    assert [(tie.proposals, tie.resolved_by) for tie in outcome.ties] == [
        (("d", "c"), "listed_order")
    ]


def test_the_first_that_does_not_fit_is_funded_if_four_fifths_remain() -> None:
    data = own("skip.pb")
    assert winners(data, EIGHTY) == ["a", "b"]
    assert winners(data.replace(b"budget;1000", b"budget;999"), EIGHTY) == ["a"]


def test_points_with_decimal_costs_and_a_threshold() -> None:
    file = read_ballot_file(own("points.pb"))
    assert [(p.id, int(p.points), p.votes) for p in file.projects] == [
        ("x", 6, 2),
        ("y", 5, 2),
        ("z", 3, 1),
    ]
    assert winners(own("points.pb")) == ["x", "y"]


def test_every_broken_line_is_named() -> None:
    assert problems(own("broken.pb")) == [
        ("pb_id_twice", 9),
        ("pb_number", 10),
        ("pb_columns", 11),
        ("pb_voter_twice", 15),
        ("pb_vote_twice", 16),
        ("pb_vote_unknown", 17),
        ("pb_columns", 18),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((b"META", b"BETA"), ("pb_not_a_ballot_file", 1)),
        ((b"budget;1000", b"budget;1e3"), ("pb_number", 6)),
        ((b"budget;1000\n", b""), ("pb_meta_missing", 16)),
        ((b"vote_type;approval", b"vote_type;shouting"), ("pb_vote_type", 7)),
        ((b"project_id;cost", b"project_id;price"), ("pb_column_missing", 11)),
        ((b"Trees", b"\xff"), ("pb_encoding", 13)),
        ((b'"Bench; with quotes"', b'"Bench'), ("pb_quotes", 12)),
    ],
)
def test_a_broken_file_is_refused(change: tuple[bytes, bytes], expected: tuple[str, int]) -> None:
    assert problems(own("skip.pb").replace(*change))[0] == expected


def test_a_cut_file_is_refused() -> None:
    assert problems(own("skip.pb").split(b"VOTES")[0]) == [("pb_section_missing", 15)]


def test_a_mark_of_the_editor_and_windows_line_ends_change_nothing() -> None:
    windows = b"\xef\xbb\xbf" + own("skip.pb").replace(b"\n", b"\r\n")
    assert read_ballot_file(windows) == read_ballot_file(own("skip.pb"))


def test_a_rule_that_is_not_there_is_never_replaced() -> None:
    data = own("skip.pb").replace(b"rule;greedy", b"rule;by-the-mayor")
    with pytest.raises(RuleMissing) as caught:
        round_of(read_ballot_file(data))
    assert caught.value.facts["rule"] == "by-the-mayor"


def test_votes_that_differ_from_the_stated_ones_are_noted() -> None:
    file = read_ballot_file(own("skip.pb").replace(b";500;3;", b";500;7;"))
    assert [note.code for note in file.notes] == ["pb_votes_stated"]


@pytest.mark.needs_data
@pytest.mark.parametrize("name", FILES)
def test_a_real_file_gives_its_official_winners_or_says_why_not(name: str) -> None:
    file = read_ballot_file((REAL / name).read_bytes())
    assert file.notes == ()
    if file.rule_declared in UNAVAILABLE:
        with pytest.raises(RuleMissing):
            round_of(file)
        return
    applied = round_of(file)
    outcome = run(applied.rulebook, applied.evidence)
    assert outcome.status is Status.COMPLETE
    funded = [line.proposal for line in outcome.lines if line.amount_minor > 0]
    differs = official_differs(file, applied.rule, funded, {})
    assert {str(d.facts["id"]): d.code for d in differs} == KNOWN.get(name, {})
    spent = sum(line.amount_minor for line in outcome.lines)
    assert spent <= outcome.pots[0].before_minor
    if name in FIGURES:
        assert (len(funded), spent // 10**applied.places) == FIGURES[name]


@pytest.mark.needs_data
def test_every_kind_of_real_file_is_there() -> None:
    assert len(FILES) == 21
