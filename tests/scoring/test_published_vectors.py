"""Published cases for the rules that exist here: Debian's gate, a parliament by largest remainder."""

import csv
import json
import os
from fractions import Fraction
from pathlib import Path

import pytest

from app.scoring.engine import run
from app.scoring.evidence import Ballot, Bonus, Evidence, Pot, Proposal
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Base,
    Combination,
    Part,
    PartKind,
    PotRule,
    Rulebook,
    Threshold,
    TieKind,
    TieRule,
    Vote,
)

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


def test_the_slovak_parliament_of_2020_by_largest_remainder() -> None:
    """Official seats; among these lists the Hagenbach-Bischoff quota and Hamilton's give the same."""
    with (DATA / "apportionment" / "sk_nr_2020.csv").open(encoding="utf-8") as rows:
        lists = [row for row in csv.reader(rows, delimiter=";") if int(row[3]) > 0]
    evidence = Evidence(
        round="2020",
        proposals=tuple(project(row[0], 150) for row in lists),
        bonuses=tuple(
            Bonus(proposal=row[0], points=Fraction(row[2]), source="votes") for row in lists
        ),
        pots=(Pot(id="seats", amount_minor=150),),
    )
    book = Rulebook(
        id="seats",
        title={},
        combination=PARTS,
        ties=(TieRule(kind=TieKind.LISTED_ORDER),),
        pots=(PotRule(id="seats", title={}),),
        allotment=Allotment(rule=AllotmentRule.PROPORTIONAL, by="score"),
    )
    seats = {line.proposal: line.amount_minor for line in run(book, evidence).lines}
    assert seats == {row[0]: int(row[3]) for row in lists}
