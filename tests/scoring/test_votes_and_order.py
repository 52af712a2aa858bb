"""Who stands before whom where a vote comes in: rounds, named votes, awards, lists, prizes."""

from dataclasses import replace
from fractions import Fraction

import yaml

from app.scoring.engine import run
from app.scoring.evidence import Evidence, Paper
from app.scoring.outcome import Block, Outcome, Status
from app.scoring.rulebook import Method, PartKind
from app.scoring.soundness import problems
from tests.support.examples import evidence_of, rulebook_of
from tests.support.made_rounds import amounts, line_of, places

POT = "pots: [{id: seed, title: {zh: 资金}}]"


def _outcome(text: str, papers: tuple[Paper, ...] = ()) -> Outcome:
    example = yaml.load(text, Loader=yaml.BaseLoader)
    evidence: Evidence = evidence_of(example)
    evidence = replace(evidence, papers=papers or evidence.papers)
    return run(rulebook_of(example), evidence, example.get("seed"))


ROUNDS = """
rulebook: {vote: {panel: panel, passing: {base: attending, share: 1/2, strict: true},
  rounds: {at_most: 2}, share_base: attending}, combination: {method: shortlist_then_vote,
  shortlist: 3, parts: [{kind: panel, panel: panel}]}, selection: {kind: first, count: 2}}
sheets: {a: {s0: 90}, b: {s0: 80}, c: {s0: 70}}
ballots: {a: {for: 8, against: 2, members: 10}, b: {for: 1, against: 9, members: 10},
  c: {for: 5, against: 5, members: 10}}
again: {c: {for: 9, against: 1, members: 10}}
"""


def test_whoever_passed_stands_before_whoever_did_not() -> None:
    """b failed in the first round and was not voted on again; c passed in the second."""
    outcome = _outcome(ROUNDS)
    assert places(outcome) == {"a": 1, "c": 2, "b": 3}
    assert [line.proposal for line in outcome.lines if line.selected] == ["a", "c"]


NAMED = """
rulebook: {vote: {id: main, panel: panel, share_base: attending},
  combination: {method: vote_breaks_ties, parts: [{kind: panel, panel: panel}]},
  selection: {kind: first, count: 1}}
sheets: {a: {s0: 80}, b: {s0: 80}}
further: {main: {a: {for: 5, against: 6}, b: {for: 6, against: 5}}}
"""


def test_a_vote_with_a_name_breaks_ties_too() -> None:
    outcome = _outcome(NAMED)
    assert (outcome.status, places(outcome)) == (Status.COMPLETE, {"b": 1, "a": 2})


def test_no_part_of_the_score_reads_a_later_vote_by_its_name() -> None:
    example = yaml.load(NAMED, Loader=yaml.BaseLoader)
    book = rulebook_of(example)
    part = replace(
        book.combination.parts[0], kind=PartKind.VOTE_SHARE, vote="main", weight=Fraction(1)
    )
    listed = replace(
        book.combination, method=Method.SHORTLIST_THEN_VOTE, shortlist=1, parts=(part,)
    )
    codes = {problem.code for problem in problems(replace(book, combination=listed))}
    assert "vote_comes_later" in codes


AWARDS = f"""
rulebook: {{{POT}, vote: {{panel: panel, share_base: attending}},
  combination: {{method: score_then_vote_for_awards, parts: [{{kind: panel,
  panel: panel}}]}}, selection: {{kind: first, count: 2}}, tiers: [{{id: first,
  title: {{zh: 一}}, count: 1, amount: 1}}, {{id: second, title: {{zh: 二}}, count: 1,
  amount: 0.5}}], allotment: {{rule: tiers}}}}
sheets: {{a: {{s0: 90}}, b: {{s0: 80}}}}
ballots: {{a: {{for: 5, against: 7}}, b: {{for: 9, against: 3}}}}
members: 12
pot: 100
"""


def test_where_the_vote_gives_the_awards_the_first_award_is_paid_first() -> None:
    outcome = _outcome(AWARDS)
    assert (outcome.status, amounts(outcome)) == (Status.COMPLETE, {"a": 0, "b": 100})


SHARED = f"""
rulebook: {{{POT}, vote: {{panel: panel, share_base: attending}},
  combination: {{method: shortlist_then_vote, shortlist: 2, parts: [{{kind: panel,
  panel: panel}}]}}, allotment: {{rule: proportional, by: score}}}}
sheets: {{a: {{s0: 90}}, b: {{s0: 10}}}}
ballots: {{a: {{for: 1, against: 9}}, b: {{for: 9, against: 1}}}}
members: 10
pot: 100
"""


def test_shares_by_score_are_shares_by_score_though_a_vote_came_later() -> None:
    assert amounts(_outcome(SHARED)) == {"b": 10, "a": 90}


LISTS = """
rulebook: {panels: [{}], vote: {panel: panel, form: approval, passing: {base: valid,
  share: 1/2, strict: true}, rounds: {at_most: 2}, share_base: valid},
  combination: {parts: [{kind: vote_share}]}}
sheets: {a: {s0: 1, s1: 1, s2: 1, s3: 1}, b: {s0: 1, s1: 1, s2: 1, s3: 1}, c: {s0: 1, s1: 1,
  s2: 1, s3: 1}}
"""


def _papers(held: int, *named: str) -> tuple[Paper, ...]:
    return tuple(
        Paper(id=f"{held}-{i}", voter=f"s{i}", round=held, choices=dict.fromkeys(names, 1))
        for i, names in enumerate(named)
    )


def test_whom_nobody_names_in_the_second_round_has_no_vote_in_it() -> None:
    """a passes at once and is on no second paper; b had 2 of 4, then none; c had 1, then 3."""
    first, second = _papers(1, "abc", "ab", "a", "a"), _papers(2, "c", "c", "c", "")
    outcome = _outcome(LISTS, first + second)
    held = {
        line.proposal: (line.vote.round, line.vote.votes_for, line.total)
        for line in outcome.lines
        if line.vote is not None
    }
    expected = {"a": (1, 4, 100), "b": (2, 0, 0), "c": (2, 3, 75)}
    assert held == {name: (*counts, Fraction(total)) for name, (*counts, total) in expected.items()}


PRIZE = f"""
rulebook: {{{POT}, ties: [{{kind: lots}}], extra_prizes: [{{id: best, title: {{zh: 最佳}},
  by: {{kind: criterion, ref: quality}}, amount: 0.3, pot: seed}}],
  allotment: {{rule: down_the_ranking}}}}
sheets: {{a: {{s0: 80}}, b: {{s0: 80}}}}
pot: 230
"""


def test_a_prize_that_waits_for_lots_says_that_the_seed_is_missing() -> None:
    assert [block.code for block in _outcome(PRIZE).blockers] == [Block.SEED_MISSING]
    assert _outcome(PRIZE + "seed: '1'\n").status is Status.COMPLETE
    by_hand = PRIZE.replace("kind: lots", "kind: human")
    assert [block.code for block in _outcome(by_hand).blockers] == [Block.TIE_OPEN]
    assert line_of(_outcome(PRIZE), "a").extras == ()
