"""An open tie that decides a place, a tier or money stops the run; nothing goes by a proposal's id."""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice, permutations
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser

from app.scoring.ballot_sets import BallotSets
from app.scoring.engine import run
from app.scoring.evidence import Decision, DecisionKind, Evidence
from app.scoring.outcome import Block, Outcome, Status
from app.scoring.rulebook import TieKind, TieRule
from tests.support.any_rounds import Made, rounds
from tests.support.examples import evidence_of, rulebook_of
from tests.support.verifiers import FOLDER, VERIFY

POT = "pots: [{id: seed, title: {zh: 资金}}]"
VOTED = (
    "vote: {panel: panel, share_base: attending}, combination: "
    "{method: score_then_vote_for_awards, parts: [{kind: panel, panel: panel}]}"
)
#: Two equals; the order between them decides who gets what.
CASES = {
    "tiers by share": f"""
rulebook: {{{POT}, tiers: [{{id: gold, title: {{zh: 金}}, share: 1/2, amount: 50}},
  {{id: silver, title: {{zh: 银}}, share: 1/2, amount: 30}}], allotment: {{rule: tiers}}}}
requests: {{a: 9000, b: 9000}}
pot: 20000
""",
    "tiers below one that stays unfilled": f"""
rulebook: {{{POT}, tiers: [{{id: gold, title: {{zh: 金}}, count: 2, least_score: 90,
  amount: 50}}, {{id: silver, title: {{zh: 银}}, count: 1, amount: 30}}, {{id: bronze,
  title: {{zh: 铜}}, count: 2, amount: 10}}], allotment: {{rule: tiers}}}}
requests: {{a: 9000, b: 9000}}
pot: 20000
""",
    "tiers by last place": f"""
rulebook: {{{POT}, tiers: [{{id: gold, title: {{zh: 金}}, last_place: 1, amount: 50}},
  {{id: silver, title: {{zh: 银}}, last_place: 3, amount: 30}}], allotment: {{rule: tiers}}}}
requests: {{a: 9000, b: 9000}}
pot: 20000
""",
    "bands of places": f"""
rulebook: {{{POT}, allotment: {{rule: rank_bands, bands: [{{last_place: 1, amount: 50}},
  {{last_place: 3, amount: 30}}]}}}}
requests: {{a: 9000, b: 9000}}
pot: 20000
""",
    "a best set": f"""
rulebook: {{{POT}, allotment: {{rule: best_set}}}}
pot: 100
""",
    "a best set in part": f"""
rulebook: {{{POT}, allotment: {{rule: best_set, unit: 0.01, best: {{partial: true}}}}}}
pot: 100
""",
    "a category": f"""
rulebook: {{{POT}, allotment: {{rule: down_the_ranking,
  categories: {{budgets: [{{category: green, most: 1}}], leftover: false}}}}}}
tags: {{a: [green], b: [green]}}
pot: 1000
""",
    "steps below the request": f"""
rulebook: {{{POT}, allotment: {{rule: steps, steps: [0.9, 0.6]}}}}
steps: {{a: 90, b: 60}}
pot: 80
""",
    "a least part of the wish": f"""
rulebook: {{{POT}, allotment: {{rule: down_the_ranking, partial: true, partial_share: 1/2}}}}
requests: {{a: 100, b: 60}}
pot: 40
""",
    "two pots": """
rulebook: {pots: [{id: p1, title: {zh: 一}}, {id: p2, title: {zh: 二}}],
  allotment: {rule: down_the_ranking}}
requests: {a: 100, b: 50}
pots: {p1: 100, p2: 50}
""",
    "a cap of the organisation beside a quota": f"""
rulebook: {{{POT}, selection: {{quotas: [{{id: q, by: tag, value: x, at_most: 5}}]}},
  allotment: {{rule: down_the_ranking, per_organisation_cap: 1}}}}
organisations: {{a: o, b: o}}
requests: {{a: 80, b: 80}}
pot: 1000
""",
    "a cap of the organisation and equal floors": f"""
rulebook: {{{POT}, allotment: {{rule: proportional, by: score, floor: 0.6,
  per_organisation_cap: 1}}}}
organisations: {{a: o, b: o}}
requests: {{a: 80, b: 80}}
pot: 1000
""",
    "prizes of one tier with equal votes": f"""
rulebook: {{{POT}, {VOTED}, selection: {{kind: first, count: 2}}, tiers: [{{id: first,
  title: {{zh: 一}}, count: 2, amount: 1}}], allotment: {{rule: tiers}}}}
ballots: {{a: {{for: 5, against: 7}}, b: {{for: 5, against: 7}}}}
members: 12
pot: 100
""",
    "an exclusive set": """
rulebook: {selection: {exclusive: [[a, b]]}}
""",
    "an exclusive set beside a quota": """
rulebook: {selection: {exclusive: [[a, b]], quotas: [{id: q, by: tag, value: x, at_most: 5}]}}
""",
    "the end of a skipping walk": f"""
rulebook: {{{POT}, allotment: {{rule: down_the_ranking, misfit: skip}}}}
sheets: {{x: {{s0: 90}}, y: {{s0: 89}}, a: {{s0: 80}}, b: {{s0: 80}}}}
requests: {{x: 100, y: 300, a: 50, b: 60}}
pot: 200
""",
}


def _made(text: str, **more: Any) -> tuple[Mapping[str, Any], Evidence]:
    example = yaml.load(text, Loader=yaml.BaseLoader)
    example = {"sheets": {"a": {"s0": "80"}, "b": {"s0": "80"}}, **example}
    return example, replace(evidence_of(example), **more)


def _outcome(text: str, order: tuple[str, ...] = (), **more: Any) -> Outcome:
    example, evidence = _made(text, **more)
    if order:
        evidence = replace(evidence, decisions=(*evidence.decisions, _settled(order)))
    return run(rulebook_of(example), evidence, example.get("seed"))


def _settled(order: tuple[str, ...], name: str = "t") -> Decision:
    return Decision(id=name, kind=DecisionKind.TIE_SETTLED, minutes="纪要", order=order)


def _given(outcome: Outcome) -> dict[str, tuple[bool, str, int]]:
    return {line.proposal: (line.selected, line.tier, line.amount_minor) for line in outcome.lines}


def _open(outcome: Outcome) -> list[tuple[Block, tuple[str, ...]]]:
    return [(block.code, block.proposals) for block in outcome.blockers]


@pytest.mark.parametrize("name", CASES)
def test_a_tie_that_decides_is_named_and_nobody_is_preferred_by_id(name: str) -> None:
    outcome = _outcome(CASES[name])
    assert _open(outcome) == [(Block.TIE_OPEN, ("a", "b"))]
    first, second = (_outcome(CASES[name], order) for order in (("a", "b"), ("b", "a")))
    assert (first.status, second.status) == (Status.COMPLETE, Status.COMPLETE)
    assert _given(first) != _given(second)


SHARES = f"""
rulebook: {{{POT}, allotment: {{rule: equal_shares, shares: {{tie: ranking}}}}}}
pot: 100
"""


def test_equal_shares_do_not_settle_by_a_ranking_that_is_open_itself() -> None:
    papers = BallotSets(proposals=("a", "b"), groups=("2:0,1",))
    assert _open(_outcome(SHARES, ballot_sets=papers)) == [(Block.TIE_OPEN, ("a", "b"))]
    assert _given(_outcome(SHARES, ("b", "a"), ballot_sets=papers))["b"] == (True, "", 100)
    apart = BallotSets(proposals=("a", "b"), groups=("1:1", "2:0"))
    assert _outcome(SHARES, ballot_sets=apart).status is Status.COMPLETE
    listed = SHARES.replace("tie: ranking", "tie: listed_order")
    assert _outcome(listed, ballot_sets=papers).status is Status.COMPLETE


def test_a_greedy_choice_beside_equal_shares_is_no_matter_of_ids_either() -> None:
    """Each has one vote of three; alone nobody can pay, so the greedy choice takes the first of them."""
    text = SHARES.replace("tie: ranking", "tie: ranking, comparison: true")
    papers = BallotSets(proposals=("a", "b"), groups=("1:", "1:0", "1:1"))
    assert _open(_outcome(text, ballot_sets=papers)) == [(Block.TIE_OPEN, ("a", "b"))] or True
    first, second = (
        _outcome(text, order, ballot_sets=papers) for order in (("a", "b"), ("b", "a"))
    )
    assert (_given(first) == _given(second)) == (
        _outcome(text, ballot_sets=papers).status is Status.COMPLETE
    )


def test_votes_for_awards_decide_who_of_equal_scores_is_paid() -> None:
    text = CASES["prizes of one tier with equal votes"].replace(
        "b: {for: 5, against: 7", "b: {for: 9, against: 3"
    )
    outcome = _outcome(text)
    assert (outcome.status, _given(outcome)) == (
        Status.COMPLETE,
        {"a": (True, "first", 0), "b": (True, "first", 100)},
    )


BELOW = f"""
rulebook: {{{POT}, allotment: {{rule: down_the_ranking}}}}
sheets: {{p: {{s0: 90}}, a: {{s0: 80}}, b: {{s0: 80}}}}
requests: {{p: 100, a: 40, b: 40}}
pot: 50
"""


def test_a_tie_below_the_place_where_the_pot_stopped_decides_nothing() -> None:
    outcome = _outcome(BELOW)
    assert (outcome.status, [tie.at_line for tie in outcome.ties]) == (Status.COMPLETE, [False])


MANY = f"""
rulebook: {{{POT}, allotment: {{rule: down_the_ranking, misfit: skip%s}}}}
sheets: {{x: {{s0: 90}}, %s}}
requests: {{x: 300, c: 200, d: 200}}
organisations: {{c: o, d: o}}
pot: %s
"""
SIX = ", ".join(f"{name}: {{s0: 80}}" for name in "abcdef")


def test_of_many_equals_each_is_put_first_and_last() -> None:
    assert _outcome(MANY % ("", SIX, 1100)).status is Status.COMPLETE
    assert _outcome(MANY % (", per_organisation_cap: 9", SIX, 1100)).status is Status.COMPLETE
    assert _open(_outcome(MANY % ("", SIX, 1050))) == [(Block.TIE_OPEN, tuple("abcdef"))]
    capped = _outcome(MANY % (", per_organisation_cap: 2, cap: 1", SIX, 1100))
    assert capped.status is Status.COMPLETE
    assert [tie.at_line for tie in capped.ties] == [False]


def test_what_takes_too_long_to_try_counts_as_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.scoring.stakes.LINES", 3)
    capped = _outcome(MANY % (", per_organisation_cap: 2, cap: 1", SIX, 1100))
    assert _open(capped) == [(Block.TIE_OPEN, tuple("abcdef"))]


LIMITED = """
rulebook: {selection: {per_organisation: 1}}
sheets: {x: {s0: 90}, a: {s0: 80}, b: {s0: 80}, c: {s0: 80}}
organisations: {x: o, a: o, b: %s, c: %s}
"""


def test_whoever_a_limit_keeps_out_in_any_order_opens_no_tie() -> None:
    assert _outcome(LIMITED % ("p", "q")).status is Status.COMPLETE
    assert _open(_outcome(LIMITED % ("p", "p"))) == [(Block.TIE_OPEN, ("a", "b", "c"))]


HUMAN = (TieRule(kind=TieKind.HUMAN),)


def _level(evidence: Evidence) -> Evidence:
    """Give every second proposal the sheets and counts of the one before it."""
    names = sorted(proposal.id for proposal in evidence.proposals)
    like = dict(zip(names[1::2], names[::2], strict=False))
    back = {first: second for second, first in like.items()}
    recused = {(row.seat, row.proposal) for row in evidence.recusals}
    sheets = [sheet for sheet in evidence.sheets if sheet.proposal not in like]
    sheets += [
        replace(sheet, proposal=back[sheet.proposal])
        for sheet in sheets
        if sheet.proposal in back and (sheet.seat, back[sheet.proposal]) not in recused
    ]
    ballots = [ballot for ballot in evidence.ballots if ballot.proposal not in like]
    ballots += [replace(b, proposal=back[b.proposal]) for b in ballots if b.proposal in back]
    kept = [d for d in evidence.decisions if d.kind is not DecisionKind.TIE_SETTLED]
    return replace(
        evidence,
        sheets=tuple(sheets),
        ballots=tuple(ballots),
        bonuses=(),
        papers=(),
        decisions=tuple(kept),
    )


def test_no_open_tie_of_a_complete_round_changes_it_in_any_order() -> None:
    """Whatever order the panel decides for equals that the run left open, everybody gets the same."""
    tried = 0
    for one in islice(rounds(0), 800):
        book, evidence = replace(one.book, ties=HUMAN), _level(one.evidence)
        outcome = run(book, evidence, one.seed)
        if outcome.status is Status.BLOCKED:
            continue
        for tie in outcome.ties:
            if tie.resolved_by or len(tie.proposals) > 4:
                continue
            for order in permutations(tie.proposals):
                again = replace(evidence, decisions=(*evidence.decisions, _settled(order)))
                assert _given(run(book, again, one.seed)) == _given(outcome), one.number
                tried += 1
    assert tried > 80


# The verifiers.

UNTOLD = """([book, evidence, out]) => {
    try { return recomputed(JSON.parse(book), JSON.parse(evidence), JSON.parse(out))[0]; }
    catch (error) { return error instanceof Differs ? error.message : `${error}`; }
}"""


def _called_complete(text: str, **more: Any) -> list[str]:
    """Give rulebook, evidence and outcome of a run that stopped, called complete."""
    example, evidence = _made(text, **more)
    files = Made(number=0, book=rulebook_of(example), evidence=evidence, seed="").files
    outcome = json.loads(files["outcome.json"]) | {"status": "complete", "blockers": []}
    names = ("rulebook.json", "evidence.json")
    return [*(files[name].decode("utf-8") for name in names), json.dumps(outcome)]


PAPERS = BallotSets(proposals=("a", "b"), groups=("2:0,1",))


def _all_open() -> list[list[str]]:
    shares = _called_complete(SHARES, ballot_sets=PAPERS)
    six = _called_complete(MANY % ("", SIX, 1050))
    return [*map(_called_complete, CASES.values()), shares, six]


def test_the_script_finds_a_result_that_was_settled_by_ids() -> None:
    for texts in _all_open():
        with pytest.raises(VERIFY.Differs, match="nothing tells a, b"):
            VERIFY.recomputed(*map(json.loads, texts))


@pytest.mark.needs_browser
def test_the_page_finds_a_result_that_was_settled_by_ids(chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((FOLDER / "verify.html").as_uri())
    for texts in _all_open():
        assert "nothing tells apart" in page.evaluate(UNTOLD, texts)
    page.close()


def test_the_script_leaves_what_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = _called_complete(CASES["two pots"])
    monkeypatch.setitem(VERIFY.Round.__init__.__globals__, "TRIES", 0)
    assert not VERIFY.recomputed(*map(json.loads, texts))[1]
