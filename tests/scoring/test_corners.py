"""What seldom happens, and must be right when it does."""

import json
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pytest

from app.lots import draws
from app.scoring import merkle
from app.scoring.bundle import Head, make_bundle, with_manifest
from app.scoring.canonical import NotCanonical, canonical
from app.scoring.codec import decode, encode
from app.scoring.diagnostics.tables import fit
from app.scoring.engine import run
from app.scoring.errors import Unreadable
from app.scoring.evidence import Ballot, Decision, DecisionKind, Evidence, Paper, Proposal
from app.scoring.outcome import Block, Reason, Standing
from app.scoring.records import digest_of, record_bytes
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Application,
    Base,
    CategoryShare,
    Combination,
    Part,
    PartKind,
    PublicationLevel,
    Rounds,
    Threshold,
    TieKind,
    TieRule,
    Vote,
)
from app.scoring.sheets import sheet_total
from app.scoring.soundness import problems
from app.scoring.verification import Verdict, first_difference, verify_bundle, verify_part
from tests.support.made_rounds import amounts, down, line_of, panel, proposal, rules, scored, voted


def test_without_a_tier_the_tiers_rule_gives_nothing() -> None:
    outcome = run(rules(Allotment(rule=AllotmentRule.TIERS)), scored({"a": 9}, 500))
    assert (amounts(outcome), line_of(outcome, "a").reason) == ({"a": 0}, Reason.NO_MONEY)


def test_a_score_of_nothing_has_no_share() -> None:
    rule = Allotment(rule=AllotmentRule.PROPORTIONAL, by="score")
    outcome = run(rules(rule), scored({"a": 9, "b": 0}, 50))
    assert amounts(outcome) == {"a": 50, "b": 0}
    assert line_of(outcome, "b").reason is Reason.NO_MONEY


def test_a_share_that_can_be_kept_is_no_problem() -> None:
    share = CategoryShare(categories=("labour",), most=Fraction(1, 2))
    assert list(problems(rules(application=Application(shares=(share,))))) == []
    over = Application(shares=(replace(share, most=Fraction(2)),))
    assert [p.code for p in problems(rules(application=over))] == ["threshold_unreachable"]


DECISION = Decision(id="d", kind=DecisionKind.AWARD_ADJUSTED, minutes="2016-3")


def adjusted(*decisions: Decision, pot: int = 150) -> list[Block]:
    evidence = replace(scored({"a": 9, "b": 8}, pot), decisions=decisions)
    return [blocker.code for blocker in run(rules(down()), evidence).blockers]


def test_an_adjusted_award_is_checked_and_the_machines_stands_beside() -> None:
    decision = replace(DECISION, proposal="b", amount_minor=50)
    outcome = run(rules(down()), replace(scored({"a": 9, "b": 8}, 150), decisions=(decision,)))
    line = line_of(outcome, "b")
    assert (line.amount_minor, line.machine_amount_minor, line.reason) == (50, 0, Reason.ADJUSTED)
    assert outcome.pots[0].after_minor == 0
    assert adjusted(replace(decision, amount_minor=51)) == [Block.ADJUSTED_OVER_POT]
    assert adjusted(replace(decision, amount_minor=101), pot=201) == [Block.ADJUSTED_OVER_REQUEST]
    assert adjusted(replace(decision, proposal="z")) == [Block.EVIDENCE_FAULTY]
    out = replace(DECISION, id="out", kind=DecisionKind.INCOMPLETE_EXCLUDED, proposal="b")
    assert adjusted(decision, out) == [Block.ADJUSTED_NOT_RANKED]
    assert adjusted(replace(decision, amount_minor=0), out) == []
    bare = run(
        rules(),
        replace(scored({"a": 9}), decisions=(replace(DECISION, proposal="a", amount_minor=5),)),
    )
    assert line_of(bare, "a").pot == ""


def test_an_excluded_proposal_takes_no_part() -> None:
    decision = Decision(
        id="d", kind=DecisionKind.INCOMPLETE_EXCLUDED, minutes="2016-3", proposal="a"
    )
    outcome = run(rules(), replace(scored({"a": 9}), decisions=(decision,)))
    assert line_of(outcome, "a").standing is Standing.EXCLUDED


def test_too_few_votes_are_too_few_whatever_the_share() -> None:
    book = rules(vote=Vote(panel="panel", min_votes=3))
    evidence = replace(scored({"a": 9}), ballots=(voted("a", 2, 2, 2),))
    assert line_of(run(book, evidence), "a").reason is Reason.TOO_FEW_VOTES


def test_a_part_that_reads_no_vote_held_yet_is_nothing() -> None:
    share = Part(kind=PartKind.VOTE_SHARE, weight=Fraction(0))
    score = Part(kind=PartKind.PANEL, panel="panel")
    rule = Combination(parts=(score, share))
    assert line_of(run(rules(combination=rule), scored({"a": 9})), "a").parts[1].value == 0


def test_a_decision_about_others_settles_nothing_here() -> None:
    settled = Decision(id="d", kind=DecisionKind.TIE_SETTLED, minutes="1", order=("a", "c"))
    evidence = replace(scored({"a": 9, "b": 9, "c": 9}, 150), decisions=(settled,))
    assert [b.code for b in run(rules(down()), evidence).blockers] == [Block.TIE_OPEN]


def test_what_is_not_on_the_list_comes_last() -> None:
    evidence = scored({"a": 9, "b": 9})
    evidence = replace(evidence, proposals=(proposal("a"), proposal("b", listed_at=1)))
    outcome = run(rules(ties=(TieRule(kind=TieKind.LISTED_ORDER),)), evidence)
    assert [line.proposal for line in outcome.lines] == ["b", "a"]


def test_rounds_of_one_vote_say_nothing_about_another() -> None:
    half = Threshold(base=Base.ALL, share=Fraction(1, 2))
    main = Vote(panel="panel", passing=half, rounds=Rounds(at_most=2))
    ballots = (
        voted("a", 1, 9, 9),
        replace(voted("a", 8, 9, 9), round=2),
        replace(voted("a", 9, 9, 9), vote="other"),
    )
    book = rules(vote=main, votes=(Vote(id="other", panel="panel"),))
    assert run(book, replace(scored({"a": 9}), ballots=ballots)).blockers == ()


def test_counts_of_one_vote_may_stand_beside_papers_of_another() -> None:
    vote, other = Vote(panel="panel"), Vote(id="other", panel="panel")
    evidence = replace(
        scored({"a": 9}),
        ballots=(replace(voted("a", 1, 1, 1), vote="other"),),
        papers=(Paper(id="x", voter="s0", choices={"a": 1}),),
    )
    assert run(rules(vote=vote, votes=(other,)), evidence).blockers == ()


def test_lots_pass_over_values_beyond_the_largest_multiple() -> None:
    number = 2**255 + 1
    lots = draws("20160909", "corner", number)
    assert all(next(lots) < number for _ in range(20))


def test_an_odd_leaf_goes_up_alone_and_none_has_a_root() -> None:
    leaves = [merkle.leaf("", i) for i in range(5)]
    for i, one in enumerate(leaves):
        assert merkle.climb(one, merkle.path(leaves, i)) == merkle.root(leaves)
    assert len(merkle.root([])) == 64


def test_turns_of_a_fit_may_end_before_they_settle() -> None:
    marks = {("s", "a"): 5.0, ("t", "a"): 9.0, ("s", "b"): 1.0}
    assert fit(marks, rounds=1).members != fit(marks).members


def test_one_sheet_alone_is_added_up() -> None:
    assert sheet_total(panel(), {"quality": 8050}) == Fraction("80.5")
    assert sheet_total(panel(), {"quality": None}) == 0


ODD = [
    proposal("a", title="苗\u0301圃"),
    proposal("a", title="\U0001f331"),
    proposal("a", title='say "a":1.5'),
    proposal("a", title="plain"),
    Ballot(proposal="a", votes_for=1),
    rules(down()),
    scored({"a": 80, "b": 81}, 500),
]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_a_record_is_written_as_its_document_is(value: object) -> None:
    assert record_bytes(value) == canonical(encode(value))
    assert len(digest_of(value)) == 64


def test_a_record_that_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(NotCanonical):
        record_bytes(proposal("a", requested=2**53))
    with pytest.raises(NotCanonical):
        record_bytes(proposal("a", title="\ud800"))
    with pytest.raises(Unreadable):
        record_bytes(proposal("a", requested=1.5))  # type: ignore[arg-type]  # what a caller might do
    with pytest.raises(Unreadable):
        encode(object())


def test_any_mapping_is_written_as_an_object() -> None:
    made = scored({"a": 80})
    other = replace(made.sheets[0], marks=MappingProxyType(dict(made.sheets[0].marks)))
    assert record_bytes(other) == record_bytes(made.sheets[0])


def test_what_may_not_be_null_says_so() -> None:
    with pytest.raises(Unreadable) as refused:
        decode(Evidence, {"round": None, "proposals": []})
    assert (refused.value.pointer, refused.value.code) == ("/round", "not_str")
    with pytest.raises(Unreadable) as refused:
        decode(Proposal, {"id": "a"})
    assert refused.value.code == "missing"


BOOK, HEAD = rules(down()), Head(chain="round", sequence=1, digest="0" * 64)
FILES = make_bundle(
    rulebook=BOOK, versions=[], evidence=scored({"a": 80, "b": 70}, 150), seed=None, head=HEAD,
    level=PublicationLevel.SHORT, salt="salt",
)  # fmt: skip


def forged(**parts: object) -> dict[str, bytes]:
    outcome = {**json.loads(FILES["outcome.json"]), **parts}
    kept = {name: data for name, data in FILES.items() if name != "manifest.json"}
    return with_manifest({**kept, "outcome.json": canonical(outcome)}, PublicationLevel.SHORT)


def test_a_short_bundle_that_does_not_add_up_is_found() -> None:
    awards = json.loads(FILES["outcome.json"])["awards"]
    wrong = [
        forged(pots=[{"pot": "seed", "before_minor": 150, "after_minor": 1}]),
        forged(lines=9),
        forged(awards=[{**awards[0], "place": 2}, {**awards[0], "place": 1, "amount_minor": 0}]),
    ]
    assert [verify_bundle(files).code for files in wrong] == [
        "pot_does_not_add_up",
        "lines_do_not_add_up",
        "places_not_in_order",
    ]


def test_a_bundle_that_cannot_be_read_says_why() -> None:
    assert verify_bundle({}).code == "file_missing"
    assert verify_bundle({"manifest.json": b"{}"}).code == "format_unknown"
    level = canonical({"format": "miaopu-bundle/1", "level": "other", "files": {}})
    assert verify_bundle({"manifest.json": level}).verdict is Verdict.UNREADABLE
    assert verify_part({}, FILES).verdict is Verdict.UNREADABLE
    odd = {**FILES, "manifest.json": b"{ }"}
    assert verify_bundle(odd).code == "not_canonical"


def test_alike_documents_differ_nowhere() -> None:
    assert first_difference({"a": [1]}, {"a": [1]}) == ""
    assert first_difference([1], [1]) == ""
    assert first_difference({"a": [1]}, {"a": [1, 2]}) == "/a/1"
    assert first_difference([1, 2], [1]) == "/1"
