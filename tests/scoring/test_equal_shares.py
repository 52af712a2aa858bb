"""Equal shares: official results, a twin in fractions, committees of other programs, ties and edges."""

import json
import os
import re
import tarfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from app.forms.ballot_files import read_ballot_file, round_of
from app.scoring import equal_shares as module
from app.scoring.ballot_sets import PaperGroup
from app.scoring.budget_rules import Completion, SharesRule, Stop, Utility
from app.scoring.elections import Election
from app.scoring.engine import run
from app.scoring.equal_shares import SharesResult, equal_shares
from tests.support.elections import approvals, at_random, real, twin

REAL = Path(os.environ.get("MIAOPU_TEST_DATA", "absent"))
ADD1 = SharesRule(completion=Completion(step_minor=100))
#: Divides by every number of payers up to 16, so that a unit splits as a fraction would.
FINE = 720_720


def spent(election: Election, result: SharesResult) -> int:
    return sum(election.costs[project] for project in result.winners)


@pytest.mark.needs_data
@pytest.mark.parametrize(
    ("name", "winners", "money", "shares", "greedy"),
    [
        ("Poland_Wieliczka_2023_Green_Budget", 30, 995_079, 1615, 873),
        ("Poland_Swiecie_2023", 17, 1_040_337, 1245, 363),
        ("Netherlands_Assen_2024", 9, 76_700, 21, 21),
    ],
)
def test_the_official_results_come_out(
    name: str, winners: int, money: int, shares: int, greedy: int
) -> None:
    election, _, selected = real(REAL / "pb" / f"{name}.pb")
    result = equal_shares(election, replace(ADD1, comparison=True))
    assert (len(result.winners), spent(election, result)) == (winners, money * 100)
    assert {i for i, one in enumerate(selected) if one == "1"} == set(result.winners)
    assert result.compared is not None
    assert (result.compared.shares, result.compared.greedy) == (shares, greedy)
    assert (
        sum((result.compared.shares, result.compared.greedy, result.compared.same))
        == election.voters
    )


@pytest.mark.needs_data
def test_where_a_completion_stops_is_part_of_the_rule() -> None:
    election, _, _ = real(REAL / "pb" / "Poland_Wieliczka_2023_Green_Budget.pb")
    early = equal_shares(
        election,
        SharesRule(completion=Completion(step_minor=100, stop=Stop.FIRST_EXHAUSTIVE)),
    )
    assert (len(early.winners), spent(election, early)) == (31, 984_579 * 100)
    late = equal_shares(election, ADD1)
    unit = 100 * 10**ADD1.unit_places
    assert (early.purchase.share // unit, late.purchase.share // unit) == (302, 315)
    basic = equal_shares(election, SharesRule())
    assert (len(basic.winners), spent(election, basic)) == (21, 450_548 * 100)


def test_a_completion_may_spend_the_pot_to_its_last_unit() -> None:
    """At a share of 75 each both projects are bought, and nothing is left of 100."""
    election = approvals([50, 50], 100, [[0, 1], [0]])
    found = equal_shares(election, SharesRule(completion=Completion(step_minor=1)))
    assert (found.winners, spent(election, found)) == ((0, 1), 100)
    assert equal_shares(election, SharesRule()).winners == (0,)


@pytest.mark.needs_data
def test_a_long_completion_ends_where_it_must() -> None:
    election, _, _ = real(REAL / "pb" / "France_Toulouse_2022.pb")
    result = equal_shares(election, ADD1)
    assert (len(result.winners), spent(election, result), result.repeated) == (
        128,
        7_986_220 * 100,
        1618,
    )


def test_the_example_worked_by_hand() -> None:
    """Three friends of the bench, two of the trees, one of both: see docs/rules/equal_shares.md."""
    election = approvals([60000, 20000, 30000], 100000, [[0], [0], [0, 1], [1], [2]])
    result = equal_shares(election, SharesRule())
    assert result.winners == (0, 1)
    bench, trees = result.purchase.bought
    assert (bench.paid_by, bench.gave_all) == (3, 0)
    assert (trees.paid_by, trees.gave_all) == (1, 1)


@pytest.mark.parametrize("seed", range(300))
def test_fractions_buy_the_same(seed: int) -> None:
    election = at_random(seed, points=seed % 3 == 2)
    utility = (Utility.COST, Utility.CARDINALITY, Utility.POINTS)[seed % 3]
    if not election.voters:
        assert equal_shares(election, SharesRule(utility=utility)).winners == ()
        return
    fine = replace(
        election, costs=tuple(cost * FINE for cost in election.costs), pot=election.pot * FINE
    )
    result = equal_shares(fine, SharesRule(utility=utility))
    share, extra = result.purchase.share, result.purchase.extra
    budgets = [Fraction(share + (voter < extra), 10**4) for voter in range(fine.voters)]
    expected = list(twin(fine, budgets, by_cost=utility is Utility.COST))
    assert [bought.tied for bought in result.purchase.bought] == expected
    assert result.winners == tuple(tied[0] for tied in expected)


@pytest.mark.parametrize("seed", range(200))
@pytest.mark.parametrize("utility", [Utility.COST, Utility.CARDINALITY])
def test_columns_give_what_lists_give(
    seed: int, utility: Utility, monkeypatch: pytest.MonkeyPatch
) -> None:
    election = at_random(seed)
    rules = [
        SharesRule(utility=utility),
        SharesRule(utility=utility, completion=Completion(step_minor=7), comparison=True),
    ]
    by_lists = [equal_shares(election, rule) for rule in rules]
    monkeypatch.setattr(module, "LARGE", 0)
    monkeypatch.setattr(module, "LARGE_REPEATED", 0)
    assert [equal_shares(election, rule) for rule in rules] == by_lists


def test_numbers_beyond_the_columns_are_left_to_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGE", 0)
    huge = approvals([10**18, 10**18], 10**18, [[0, 1], [0], [0]])
    assert equal_shares(huge, SharesRule()).winners == (0,)
    rich = approvals([100], 10**18, [[0], []])
    assert equal_shares(rich, SharesRule()).winners == (0,)


def test_a_price_that_does_not_divide_is_paid_to_the_unit() -> None:
    election = approvals([100], 100, [[0], [0], [0]])
    result = equal_shares(election, SharesRule(unit_places=0))
    assert (result.winners, result.purchase.share, result.purchase.extra) == ((0,), 33, 1)
    rich = equal_shares(replace(election, pot=102), SharesRule(unit_places=0))
    assert rich.purchase.bought[0].most == (100, 3)


def test_equals_are_bought_in_the_order_of_the_election_and_named() -> None:
    election = approvals([100, 100], 100, [[0], [1]])
    result = equal_shares(replace(election, pot=200), SharesRule())
    assert [bought.tied for bought in result.purchase.bought] == [(0, 1), (1,)]


def test_greedy_is_taken_only_if_more_voters_prefer_it() -> None:
    """Two small groups buy their own; the one project that most like is then out of reach."""
    papers = [[0, 1], [0, 1], [0, 2], [0, 2], [0], [0], [0]]
    election = approvals([700, 200, 200], 700, papers)
    plain = equal_shares(election, SharesRule(comparison=True))
    assert plain.compared is not None
    assert plain.winners == (0,)
    assert (plain.compared.shares, plain.compared.greedy, plain.compared.same) == (0, 0, 7)


def test_a_completion_ends_when_everything_supported_is_bought() -> None:
    result = equal_shares(approvals([100, 100], 1000, [[0], []]), ADD1)
    assert (result.winners, result.exhaustive) == ((0,), False)


def test_nobody_votes_and_nobody_wins() -> None:
    assert equal_shares(approvals([100], 1000, []), ADD1).winners == ()


def test_somebody_hears_how_far_it_is() -> None:
    heard: list[int] = []
    equal_shares(approvals([1000, 900], 1000, [[0], [1]]), ADD1, heard.append)
    assert heard == list(range(heard[-1] + 1))


@pytest.mark.needs_data
def test_committees_are_those_of_the_published_instances() -> None:
    """Budget = seats, each costs one. With ties in full there, ours is one of them, under both rules."""
    compared = 0
    with tarfile.open(REAL / "vectors" / "abcvoting_test_instances.tar.gz") as packed:
        for member in packed.getmembers():
            if member.name.endswith(".yaml"):
                found = packed.extractfile(member)
                assert found is not None
                _agrees(found.read().decode(), member.name)
                compared += 1
    assert compared == 480


def _agrees(instance: str, name: str) -> None:
    """Read only what is needed: the lists of these files are JSON, and YAML's reader takes a minute."""
    papers = json.loads(_after("profile", instance))
    seats, cost = int(_after("committeesize", instance)), FINE * 100
    election = approvals([cost] * int(_after("num_cand", instance)), cost * seats, papers)
    bought = set(equal_shares(election, SharesRule(utility=Utility.CARDINALITY)).winners)
    assert any(bought <= set(one) for one in _committees("equal-shares", instance)), name
    # Approval fills every seat, there and here, also with options that nobody approved of.
    assert _approved(instance, papers) in map(set, _committees("av", instance)), name


def _approved(instance: str, papers: list[list[int]]) -> set[int]:
    """Fund by votes, as the program does with a ballot file of these papers."""
    seats, options = _after("committeesize", instance), range(int(_after("num_cand", instance)))
    lines = ["META", "key;value", f"budget;{seats}", "vote_type;approval", "rule;greedy"]
    lines += ["PROJECTS", "project_id;cost", *(f"{one};1" for one in options)]
    lines += ["VOTES", "voter_id;vote"]
    lines += [f"{i};{','.join(map(str, paper))}" for i, paper in enumerate(papers)]
    applied = round_of(read_ballot_file("\n".join(lines).encode()))
    outcome = run(applied.rulebook, applied.evidence)
    return {int(line.proposal) for line in outcome.lines if line.amount_minor}


def _committees(rule: str, instance: str) -> list[list[int]]:
    found = re.search(rf"rule_id: {rule}\n  result: ([^:]*)\n  resolute: false", instance)
    assert found is not None
    committees: list[list[int]] = json.loads(found[1])
    return committees


def _after(key: str, instance: str) -> str:
    found = re.search(rf"^{key}: (.*?)$(?=\n\S|\Z)", instance, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def test_a_completion_does_not_wait_for_what_got_no_points() -> None:
    """A project named with 0 points is never bought, however large the shares grow."""
    groups = (PaperGroup(2, (0, 1), (5, 0)), PaperGroup(1, (0,), (3,)))
    election = Election(costs=(100, 100), pot=1_000, groups=groups)
    rule = replace(ADD1, utility=Utility.POINTS)
    assert equal_shares(election, rule).winners == (0,)
    by_number = equal_shares(election, replace(rule, utility=Utility.CARDINALITY))
    assert by_number.winners == (0, 1)
