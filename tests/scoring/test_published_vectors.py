"""Published cases for the rules that exist here: Debian's gate, a parliament by largest remainder."""

import csv
import json
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.scoring.engine import run
from app.scoring.evidence import Assignment, Ballot, Bonus, Evidence, Pot, Proposal, Seat
from app.scoring.normalising import Given, corrected, ranks
from app.scoring.outcome import Block
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Base,
    Combination,
    Normalisation,
    Normalise,
    Part,
    PartKind,
    PotRule,
    Rulebook,
    Selection,
    SelectionKind,
    Shared,
    Threshold,
    TieKind,
    TieRule,
    Vote,
)
from app.scoring.votes import least
from tests.support.made_rounds import proposal, rules, sheet

DATA = Path(os.environ.get("MIAOPU_TEST_DATA", "absent"))
pytestmark = pytest.mark.needs_data
PARTS = Combination(parts=(Part(kind=PartKind.MATCH_RAISED),))


def project(name: str, requested: int = 1) -> Proposal:
    return Proposal(
        id=name, number=name, title=name, organisation=name, requested_minor=requested, listed_at=1
    )


def test_debian_2004_drops_what_does_not_beat_the_default() -> None:
    """An option needs 3Q votes over the default option, and more of them than against."""
    case = json.loads((DATA / "vectors" / "published_vectors.json").read_text())["debian_2004_gate"]
    votes = case["majority_ratio_vs_default"]
    quorum = -(
        -Fraction(str(case["quorum_3Q"])).numerator // Fraction(str(case["quorum_3Q"])).denominator
    )
    book = Rulebook(
        id="gate",
        title={},
        vote=Vote(
            panel="developers",
            passing=Threshold(base=Base.CAST, share=Fraction(1, 2), strict=True),
            min_votes=quorum,
        ),
        combination=Combination(gate=True, parts=(Part(kind=PartKind.VOTE_SHARE),)),
    )
    evidence = Evidence(
        round="2004",
        proposals=tuple(project(name) for name in votes),
        ballots=tuple(
            Ballot(
                proposal=name,
                votes_for=row[0],
                votes_against=row[1],
                members=case["developers"],
                attending=case["developers"],
            )
            for name, row in votes.items()
        ),
    )
    standing = {line.proposal: line.standing.value for line in run(book, evidence).lines}
    assert standing == {
        name: "ranked" if row[3] == "pass" else "gate_failed" for name, row in votes.items()
    }


def vectors(name: str) -> Any:
    return json.loads((DATA / "vectors" / "published_vectors.json").read_text())[name]


def rows_of(name: str) -> list[list[str]]:
    with (DATA / "apportionment" / name).open(encoding="utf-8") as rows:
        return list(csv.reader(rows, delimiter=";"))


def seats(votes: Mapping[str, Fraction], total: int, most: int | None = None) -> dict[str, int]:
    """Share seats as a round shares its pot: by score, each list may ask for all or for `most`."""
    evidence = Evidence(
        round="seats",
        proposals=tuple(project(name, most or total) for name in votes),
        bonuses=tuple(Bonus(proposal=n, points=v, source="votes") for n, v in votes.items()),
        pots=(Pot(id="seats", amount_minor=total),),
    )
    book = Rulebook(
        id="seats",
        title={},
        combination=PARTS,
        ties=(TieRule(kind=TieKind.LISTED_ORDER),),
        pots=(PotRule(id="seats", title={}),),
        allotment=Allotment(rule=AllotmentRule.PROPORTIONAL, by="score"),
    )
    return {line.proposal: line.amount_minor for line in run(book, evidence).lines}


def test_the_slovak_parliament_of_2020_by_largest_remainder() -> None:
    """Official seats; among these lists the Hagenbach-Bischoff quota and Hamilton's give the same."""
    lists = [row for row in rows_of("sk_nr_2020.csv") if int(row[3]) > 0]
    assert seats({row[0]: Fraction(row[2]) for row in lists}, 150) == {
        row[0]: int(row[3]) for row in lists
    }


def test_the_german_parliament_of_2017_by_largest_remainder() -> None:
    """Official seats after levelling, 709; highest averages (Sainte-Laguë) and Hamilton give the same."""
    head, _, *rows = rows_of("de_bdt_2017.csv")
    second = {name: head.index(name) + 1 for name in head[2:] if name}
    official = {
        "CDU": 200, "SPD": 153, "AfD": 94, "FDP": 80, "DIE LINKE": 69, "GRÜNE": 67, "CSU": 46,
    }  # fmt: skip
    votes = {name: Fraction(sum(int(row[second[name]] or 0) for row in rows)) for name in official}
    assert seats(votes, 709) == official


def test_the_regions_of_the_czech_parliament_of_2021_by_largest_remainder() -> None:
    """How many of 200 seats a region has is Hamilton's by law; within it the law has other quotas.

    Prague had 11 + 6 + 5 + 1 seats.
    """
    head, *rows = rows_of("cz_psp_2021.csv")
    votes = {
        region: Fraction(sum(int(row[i]) for row in rows)) for i, region in enumerate(head[1:], 1)
    }
    found = seats(votes, 200)
    assert (found["Hlavní město Praha"], sum(found.values())) == (23, 200)


def test_largest_remainder_as_in_textbooks() -> None:
    plain, alabama, *_ = vectors("largest_remainder")
    shares = {name: Fraction(str(share)) for name, share in plain["shares"].items()}
    assert seats(shares, plain["seats"]) == plain["result"]
    given = dict(zip("abc", map(Fraction, alabama["shares"]), strict=True))
    for total in (49, 51):
        found = seats(given, total)
        assert [found[name] for name in "abc"] == alabama[f"seats_{total}"]


def test_more_seats_may_take_one_from_a_list_and_equal_remainders_are_named() -> None:
    """The Alabama paradox: 2 of 49 seats, 1 of 51; of 50 two equal remainders want one seat."""
    given = dict(zip("abc", map(Fraction, vectors("largest_remainder")[1]["shares"]), strict=True))
    assert [seats(given, total)["a"] for total in (49, 51)] == [2, 1]
    assert seats(given, 50) == {"a": 1, "b": 4, "c": 45}


def test_two_thirds_in_whole_numbers() -> None:
    rule = Threshold(base=Base.ALL, share=Fraction(2, 3))
    expected = vectors("threshold_two_thirds")["min_yes"]
    assert {base: least(rule, int(base)) for base in expected} == expected


def test_a_newcomer_turns_the_sum_of_ranks_as_described() -> None:
    case = vectors("ranksum_irrelevant_alternative")
    before, after = case["before"], case["after_adding_D"]
    assert ranks_added(before["score"], before["votes"]) == before["rank_sum"]
    score = {**before["score"], "D": after["score_D"]}
    assert ranks_added(score, {**before["votes"], "D": after["votes_D"]}) == after["rank_sum"]


def ranks_added(score: Mapping[str, float], votes: Mapping[str, int]) -> dict[str, int]:
    columns = [[Fraction(str(value)) for value in given.values()] for given in (score, votes)]
    places = [ranks(column, Shared.BETTER) for column in columns]
    return {name: int(a + b) for name, a, b in zip(score, *places, strict=True)}


def test_the_path_of_the_mariner_that_borda_prefers() -> None:
    """Ten groups put 32 paths in order, with equals; points by place, equals share the mean of theirs."""
    text = (DATA / "preflib" / "00003-00000001_nasa_mariner.toc").read_text(encoding="utf-8")
    orders = [line.partition(":")[2] for line in text.splitlines() if line[:1].isdigit()]
    rule = Normalisation(
        kind=Normalise.RANK_POINTS, first=Fraction(32), step=Fraction(1), shared=Shared.MEAN
    )
    given = [
        Given(seat=str(seat), proposal=path, strand="", total=Fraction(-place))
        for seat, order in enumerate(orders)
        for place, equals in enumerate(re.findall(r"\{[^}]*\}|[0-9]+", order))
        for path in re.findall(r"[0-9]+", equals)
    ]
    points: dict[str, Fraction] = defaultdict(Fraction)
    for (_, path), one in corrected(rule, given).items():
        points[path] += one.value
    assert (len(orders), len(points)) == (10, 32)
    assert max(points, key=points.__getitem__) == "27"


def test_the_244_papers_of_a_conference_that_tie_at_its_cut_are_named() -> None:
    """ICLR 2021: of 2,615 decided papers 860 were accepted. By the mean of the ratings 244 share the last places."""
    with (DATA / "peer_review" / "iclr2021_ratings.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["decision"] != "Unknown"]
    accepted = sum(row["decision"].startswith("Accept") for row in rows)
    assert (len(rows), accepted) == (2615, 860)
    given = [
        (row["paper_id"], place, Fraction(row[str(place)]))
        for row in rows
        for place in range(6)
        if row[str(place)]
    ]
    evidence = Evidence(
        round="ICLR 2021",
        proposals=tuple(proposal(row["paper_id"]) for row in rows),
        seats=tuple(Seat(id=f"s{at}", label=str(at), panel="panel") for at in range(6)),
        assignments=tuple(Assignment(seat=f"s{at}", proposal=name) for name, at, _ in given),
        sheets=tuple(sheet(f"s{at}", name, int(mark)) for name, at, mark in given),
    )
    book = rules(selection=Selection(kind=SelectionKind.FIRST, count=accepted))
    outcome = run(book, evidence)
    at_line = [tie for tie in outcome.ties if tie.at_line]
    assert [(len(tie.proposals), tie.resolved_by) for tie in at_line] == [(244, "")]
    first, last = min(at_line[0].places), max(at_line[0].places)
    assert first <= accepted < last
    [blocker] = outcome.blockers
    assert (blocker.code, len(blocker.proposals)) == (Block.TIE_OPEN, 244)
