"""Rulebooks: what is read, what is refused and where, and that every preset runs."""

from fractions import Fraction

import pytest

from app.forms.rulebooks import (
    RulebookFaulty,
    compiled,
    digest_of,
    document_of,
    from_yaml,
    presets,
    to_yaml,
)
from app.scoring.ballot_sets import BallotSets, SetForm, ballot_sets
from app.scoring.canonical import canonical
from app.scoring.engine import run
from app.scoring.evidence import Ballot, Evidence, Pot, Proposal, Seat, Sheet
from app.scoring.outcome import Status
from app.scoring.rulebook import AllotmentRule, Rulebook

SMALL = """
id: small
title: {zh: 小, en: Small}
panels:
  - id: panel
    title: {zh: 评委}
    criteria:
      - {id: x, title: {zh: 甲}, weight: 60%, maximum: 10, step: 0.5}
      - {id: y, title: {zh: 乙}, weight: 2/5, maximum: 10, step: 0.5}
vote: {panel: panel, passing: {base: attending, share: 2/3}}
combination: {gate: true, parts: [{kind: panel, panel: panel}]}
ties: [{kind: criterion, ref: x}, {kind: human}]
pots: [{id: seed, title: {zh: 资金}}]
allotment: {rule: down_the_ranking, unit: 100}
"""


def found_in(text: str) -> list[tuple[str, str]]:
    with pytest.raises(RulebookFaulty) as refused:
        from_yaml(text)
    return [(problem.pointer, problem.code) for problem in refused.value.problems]


def test_percent_fractions_and_decimals_become_exact() -> None:
    rulebook = from_yaml(SMALL)
    assert [leaf.weight for leaf in rulebook.panels[0].criteria] == [Fraction(3, 5), Fraction(2, 5)]
    assert [leaf.step for leaf in rulebook.panels[0].criteria] == [50, 50]
    assert rulebook.allotment is not None
    assert rulebook.allotment.unit_minor == 10_000


NOT_SAID = ("/panels/0/normalisation/ridge", "missing")
NOT_THERE = ("/panels/0/normalisation", "rule_not_available")
REFUSED = [
    ("60%", "61%", [("/panels/0/criteria", "weights_not_one")]),
    ("60%", "0.5999999", [("/panels/0/criteria", "weights_not_one")]),
    ("60%", "６0%", [("/panels/0/criteria/0/weight", "not_number")]),
    ("unit: 100", "unit: 0", [("/allotment/unit", "not_positive")]),
    ("unit: 100", "unit: 1.005", [("/allotment/unit", "not_money")]),
    ("unit: 100", "units: 100", [("/allotment/units", "unknown_key")]),
    ("unit: 100", "unit: 1, floor: 5, cap: 4", [("/allotment/cap", "cap_below_floor")]),
    ("down_the_ranking", "best_guess", [("/allotment/rule", "not_in_list")]),
    ("down_the_ranking", "tiers", [("/tiers", "missing")]),
    ("down_the_ranking", "flat", [("/allotment/amount", "missing")]),
    ("share: 2/3", "share: 4/3", [("/vote/passing/share", "threshold_unreachable")]),
    ("share: 2/3", "share: 1, strict: true", [("/vote/passing/share", "threshold_unreachable")]),
    ("ref: x", "ref: z", [("/ties/0/ref", "criterion_unknown")]),
    (", {kind: human}", "", [("/ties", "ties_without_end")]),
    ("{id: y,", "{id: x,", [("/panels/0/criteria", "id_twice"), ("/panels", "id_twice")]),
    ("step: 0.5", "step: 3", [("/panels/0/criteria/0/step", "step_does_not_fit")]),
    ("  - id: panel", "  - id: panel\n    normalisation: leniency", [NOT_SAID]),
    ("  - id: panel", "  - id: panel\n    normalisation: z_score", [NOT_THERE]),
    ("pots: [{id: seed, title: {zh: 资金}}]", "pots: []", [("/pots", "missing")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problems"), REFUSED)
def test_a_rulebook_that_cannot_work_is_refused_by_place(
    old: str, new: str, problems: list[tuple[str, str]]
) -> None:
    assert SMALL.count(old) >= 1
    assert found_in(SMALL.replace(old, new, 1)) == problems


@pytest.mark.parametrize(
    "text",
    ["a: [", "id: a\nid: b", "a: &x [1]\nb: *x", "a: !!python/name:os.system", "[" * 3000],
)
def test_what_is_no_plain_yaml_is_refused(text: str) -> None:
    assert [code for _, code in found_in(text)] == ["not_yaml"]


def test_a_number_is_read_as_everybody_writes_it() -> None:
    """YAML 1.1 would take 010 for 8 and 1:30 for 90."""
    for odd in ("010", "1:30", "0x10", "1e3", "1_000"):
        assert found_in(SMALL.replace("unit: 100", f"unit: {odd}")) == [
            ("/allotment/unit", "not_number")
        ]


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_preset_is_written_and_read_back_as_it_was(name: str) -> None:
    rulebook = presets()[name]
    assert from_yaml(to_yaml(rulebook)) == rulebook
    assert compiled(document_of(rulebook)) == rulebook
    assert len(digest_of(rulebook)) == 64


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_preset_speaks_both_languages(name: str) -> None:
    rulebook = presets()[name]
    texts = [rulebook.title, *(pot.title for pot in rulebook.pots)]
    texts += [tier.title for tier in rulebook.tiers]
    for panel in rulebook.panels:
        texts += [panel.title, *(t for leaf, _ in panel.leaves for t in (leaf.title, leaf.guide))]
    assert [sorted(text) for text in texts] == [["en", "zh"]] * len(texts)


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_preset_runs_on_a_whole_round(name: str) -> None:
    rulebook = presets()[name]
    outcome = run(rulebook, made_for(rulebook), "20160909")
    ties = [block for block in outcome.blockers if block.code.value != "tie_open"]
    assert ties == []
    assert outcome.status is Status.COMPLETE or rulebook.ties[-1].kind.value == "human"
    paid = [line for line in outcome.lines if line.amount_minor or not rulebook.pots]
    left_open = {name for block in outcome.blockers for name in block.proposals}
    reasons = {line.reason.value for line in outcome.lines if line.proposal in left_open}
    assert paid or reasons == {"tie_open"}
    assert canonical(document_of(rulebook))


def made_for(rulebook: Rulebook) -> Evidence:
    """Twenty proposals and seven members in each panel, with marks that differ."""
    names = [f"p{i:02}" for i in range(20)]
    seats = tuple(
        Seat(id=f"{panel.id}{i}", label=str(i), panel=panel.id)
        for panel in rulebook.panels
        for i in range(7)
    )
    leaves = {panel.id: [leaf for leaf, _ in panel.leaves] for panel in rulebook.panels}
    sheets = tuple(
        Sheet(
            seat=seat.id,
            proposal=name,
            marks={
                leaf.id: max(leaf.maximum - (7 * n + 3 * s + k) % 6 * leaf.step, 0)
                for k, leaf in enumerate(leaves[seat.panel])
            },
            recommended_minor=900_000 + 10_000 * n,
        )
        for n, name in enumerate(names)
        for s, seat in enumerate(seats)
    )
    ballots = tuple(
        Ballot(
            proposal=name,
            votes_for=4 + n % 4,
            votes_against=3 - n % 4,
            attending=7,
            members=None if vote.panel else 7,
            vote=vote.id,
        )
        for n, name in enumerate(names)
        for vote in rulebook.all_votes
    )
    proposals = tuple(_proposal(n, name) for n, name in enumerate(names))
    return Evidence(
        round="made",
        proposals=proposals,
        seats=seats,
        sheets=sheets,
        ballots=ballots,
        pots=tuple(Pot(id=pot.id, amount_minor=17_000_000) for pot in rulebook.pots),
        ballot_sets=_papers(rulebook, names),
    )


def _papers(rulebook: Rulebook, names: list[str]) -> BallotSets | None:
    """The public's papers, where the money follows them."""
    rule = rulebook.allotment
    if rule is None or rule.rule is not AllotmentRule.EQUAL_SHARES:
        return None
    papers = [((n % 20, (n + 7) % 20), (), 1) for n in range(60)]
    return ballot_sets(SetForm.APPROVAL, names, [(tuple(sorted(a)), b, c) for a, b, c in papers])


def _proposal(n: int, name: str) -> Proposal:
    return Proposal(
        id=name,
        number=name,
        title=name,
        organisation=f"o{n % 15}",
        requested_minor=1_000_000 + 50_000 * n,
        own_funds_minor=100_000 * (n % 5),
        match_raised_minor=30_000 * (n % 7),
        tags=("social_worker_plus_volunteer",) if n % 2 else (),
    )
