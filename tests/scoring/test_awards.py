"""Selection under quotas against every set there is; tiers of each kind; prizes on top."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.engine import run
from app.scoring.evidence import Evidence, Pot
from app.scoring.outcome import Block, Reason, Status, award_minor, to_document, written_minor
from app.scoring.rulebook import (
    Combination,
    ExtraPrize,
    Method,
    Part,
    PartKind,
    PotRule,
    Quota,
    QuotaBy,
    Selection,
    SelectionKind,
    TieKind,
    Tier,
    TieRule,
)
from tests.support.made_rounds import down, line_of, proposal, rules, scored

JOINT = Quota(id="joint", by=QuotaBy.TAG, value="joint", at_least=1)
EAST = Quota(id="east", by=QuotaBy.STRAND, value="east", at_most=1)


def tagged(scores: dict[str, int], tags: dict[str, str], pot: int | None = None) -> Evidence:
    """Tags by proposal: j for joint, e for the strand east, n for the community north."""
    evidence = scored(scores, pot)
    return replace(
        evidence,
        proposals=tuple(
            replace(
                one,
                tags=("joint",) if "j" in tags.get(one.id, "") else (),
                strand="east" if "e" in tags.get(one.id, "") else "west",
                community="north" if "n" in tags.get(one.id, "") else "",
                organisation="same" if "o" in tags.get(one.id, "") else one.organisation,
            )
            for one in evidence.proposals
        ),
    )


def first(count: int | None, *quotas: Quota, **more: object) -> Selection:
    kind = SelectionKind.FIRST if count else SelectionKind.ALL
    return Selection(kind=kind, count=count, quotas=quotas, **more)  # type: ignore[arg-type]  # as given


def chosen(selection: Selection, evidence: Evidence) -> set[str]:
    outcome = run(rules(selection=selection), evidence)
    return {line.proposal for line in outcome.lines if line.selected}


def test_a_floor_brings_the_best_that_bears_it_in() -> None:
    evidence = tagged({"a": 90, "b": 80, "c": 70, "d": 60}, {"c": "j", "d": "j"})
    outcome = run(rules(selection=first(2, JOINT)), evidence)
    assert {line.proposal: line.moved_by for line in outcome.lines} == {
        "a": (),
        "b": ("joint",),
        "c": ("joint",),
        "d": (),
    }
    assert line_of(outcome, "b").reason is Reason.QUOTA
    assert line_of(outcome, "d").reason is Reason.NOT_SELECTED


def test_a_ceiling_puts_the_last_out() -> None:
    evidence = tagged({"a": 90, "b": 80, "c": 70}, {"a": "e", "b": "e"})
    assert chosen(first(2, EAST), evidence) == {"a", "c"}


def test_of_equal_sums_the_better_places_are_taken() -> None:
    evidence = tagged(
        {"a": 90, "b": 80, "c": 70, "d": 60}, {"a": "e", "b": "e", "c": "j", "d": "j"}
    )
    assert chosen(first(2, JOINT, EAST), evidence) == {"a", "c"}


def test_quotas_that_cannot_be_met_stop_the_run() -> None:
    outcome = run(rules(selection=first(2, JOINT)), scored({"a": 90, "b": 80}))
    assert [(b.code, b.facts) for b in outcome.blockers] == [
        (Block.QUOTA_UNREACHABLE, {"quotas": "joint"})
    ]
    assert {line.reason for line in outcome.lines} == {Reason.QUOTA}


def test_what_excludes_each_other_is_named_by_id_number_or_tag() -> None:
    evidence = tagged({"a": 90, "b": 80, "c": 70, "d": 60}, {"c": "j", "d": "j"})
    sets = first(None, exclusive=(("a", "B"), ("joint",)))
    outcome = run(rules(selection=sets), evidence)
    assert {line.proposal for line in outcome.lines if line.selected} == {"a", "c"}
    assert line_of(outcome, "b").facts == {"other": "a"}


QUOTAS = [
    JOINT,
    EAST,
    Quota(id="third", by=QuotaBy.TAG, value="joint", at_least_share=Fraction(1, 3)),
    Quota(id="half", by=QuotaBy.STRAND, value="east", at_most_share=Fraction(1, 2)),
    Quota(id="north", by=QuotaBy.COMMUNITY, value="north", at_least=1, at_most=2),
]


@given(
    scores=st.lists(st.integers(1, 5), min_size=1, max_size=7),
    tags=st.lists(
        st.sampled_from(["", "j", "e", "je", "n", "jno", "eo", "o"]), min_size=7, max_size=7
    ),
    quotas=st.lists(st.sampled_from(QUOTAS), min_size=1, max_size=3, unique_by=lambda q: q.id),
    count=st.sampled_from([None, 1, 2, 3, 5]),
    limit=st.sampled_from([None, 1, 2]),
    apart=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_no_set_that_keeps_the_quotas_is_better(
    scores: list[int],
    tags: list[str],
    quotas: list[Quota],
    count: int | None,
    limit: int | None,
    apart: bool,
) -> None:
    names = "abcdefg"[: len(scores)]
    evidence = tagged(
        dict(zip(names, scores, strict=True)), dict(zip("abcdefg", tags, strict=True))
    )
    sets = (("a", "b"), ("b", "c")) if apart else ()
    rule = first(count, *quotas, per_organisation=limit, exclusive=sets)
    outcome = run(rules(selection=rule, ties=(TieRule(kind=TieKind.LOTS),)), evidence, "x")
    order = [line.proposal for line in outcome.lines]
    found = {line.proposal for line in outcome.lines if line.selected}
    assert found == slow(rule, evidence, order, dict(zip(names, scores, strict=True)))


def slow(rule: Selection, evidence: Evidence, order: list[str], scores: dict[str, int]) -> set[str]:
    """Try every set from the largest size down; the greatest sum, then the better places."""
    for size in range(min(rule.count or len(order), len(order)), 0, -1):
        fit = [s for s in combinations(order, size) if keeps(rule, evidence, s)]
        if fit:
            # combinations() lists sets of better places first, and max() keeps the first.
            return set(max(fit, key=lambda s: sum(scores[name] for name in s)))
    return set()


def keeps(rule: Selection, evidence: Evidence, names: tuple[str, ...]) -> bool:
    mine = [p for p in evidence.proposals if p.id in names]
    limit = rule.per_organisation or len(mine)
    if any(sum(q.organisation == p.organisation for q in mine) > limit for p in mine):
        return False
    if any(len(set(pair) & set(names)) > 1 for pair in rule.exclusive):
        return False
    for quota in rule.quotas:
        field = {"tag": "tags", "strand": "strand", "community": "community"}[quota.by]
        number = sum(
            quota.value in getattr(p, field)
            if field == "tags"
            else quota.value == getattr(p, field)
            for p in mine
        )
        if number < (quota.at_least or 0) or number > (
            len(mine) if quota.at_most is None else quota.at_most
        ):
            return False
        if number < (quota.at_least_share or 0) * len(mine):
            return False
        if quota.at_most_share is not None and number > quota.at_most_share * len(mine):
            return False
    return True


def test_a_tie_that_a_quota_cuts_waits() -> None:
    evidence = tagged({"a": 90, "b": 80, "c": 80, "d": 70}, {"d": "j"})
    outcome = run(rules(selection=first(2, JOINT)), evidence)
    assert outcome.status is Status.COMPLETE
    outcome = run(rules(selection=first(3, JOINT)), evidence)
    assert [(b.code, b.proposals) for b in outcome.blockers] == [(Block.TIE_OPEN, ("b", "c"))]


def tier(name: str, **more: object) -> Tier:
    return Tier(id=name, title={}, **more)  # type: ignore[arg-type]  # as given


def tiers_of(*tiers: Tier, scores: dict[str, int], **more: object) -> dict[str, str]:
    outcome = run(rules(tiers=tiers, **more), scored(scores))
    return {line.proposal: line.tier for line in outcome.lines}


SCORES = {"a": 90, "b": 80, "c": 70, "d": 60}


def test_tiers_by_count_share_place_and_score() -> None:
    assert tiers_of(tier("1", count=1), tier("2", count=2), scores=SCORES) == {
        "a": "1", "b": "2", "c": "2", "d": "",
    }  # fmt: skip
    half = tier("1", share=Fraction(1, 2))
    assert tiers_of(half, tier("2", share=Fraction(1)), scores=SCORES) == {
        "a": "1", "b": "1", "c": "2", "d": "2",
    }  # fmt: skip
    bands = (tier("1", last_place=1), tier("2", last_place=3))
    assert tiers_of(*bands, scores=SCORES) == {"a": "1", "b": "2", "c": "2", "d": ""}
    marks = (tier("1", from_score=Fraction(80)), tier("2", from_score=Fraction(70)))
    assert tiers_of(*marks, scores=SCORES) == {"a": "1", "b": "1", "c": "2", "d": ""}


def test_a_tier_may_stay_unfilled() -> None:
    tiers = (tier("1", count=2, least_score=Fraction(85)), tier("2", count=2))
    assert tiers_of(*tiers, scores=SCORES) == {"a": "1", "b": "2", "c": "2", "d": ""}
    outcome = run(rules(tiers=tiers), scored(SCORES))
    assert line_of(outcome, "d").reason is Reason.NO_TIER


def test_equals_across_a_band_of_places_wait() -> None:
    book = rules(tiers=(tier("1", last_place=1),))
    outcome = run(book, scored({"a": 80, "b": 80}))
    assert [block.code for block in outcome.blockers] == [Block.TIE_OPEN]
    assert [line.tier for line in outcome.lines] == ["", ""]


BEST = ExtraPrize(
    id="best",
    title={},
    by=TieRule(kind=TieKind.CRITERION, ref="quality"),
    amount_minor=30,
    pot="seed",
)


def test_a_prize_on_top_is_paid_first_and_may_pass_the_request() -> None:
    book = rules(down(), extra_prizes=(BEST,))
    outcome = run(book, scored({"a": 90, "b": 80}, 230))
    line = line_of(outcome, "a")
    assert (line.amount_minor, [extra.amount_minor for extra in line.extras]) == (100, [30])
    document = next(
        one for one in to_document(outcome)["lines"] if one["proposal"] == line.proposal
    )
    assert award_minor(line) == written_minor(document) == 130
    assert [(pot.before_minor, pot.after_minor) for pot in outcome.pots] == [(230, 0)]
    assert line_of(outcome, "b").amount_minor == 100


def test_a_prize_that_the_pot_does_not_carry_is_not_given() -> None:
    outcome = run(rules(down(), extra_prizes=(BEST,)), scored({"a": 90}, 20))
    assert line_of(outcome, "a").extras == ()


def test_a_prize_without_any_award_has_its_pot() -> None:
    book = rules(
        down(), extra_prizes=(BEST,), selection=Selection(kind=SelectionKind.FIRST, count=1)
    )
    book = replace(book, combination=Combination(parts=(Part(kind=PartKind.MATCH_RAISED),)))
    evidence = scored({"a": 80, "b": 90}, 230)
    evidence = replace(evidence, proposals=(proposal("a", match_raised_minor=5), proposal("b")))
    outcome = run(book, evidence)
    assert (line_of(outcome, "b").pot, line_of(outcome, "b").amount_minor) == ("seed", 0)
    assert outcome.pots[0].after_minor == 100


def test_equals_at_the_top_leave_a_prize_open_by_name() -> None:
    outcome = run(rules(down(), extra_prizes=(BEST,)), scored({"a": 90, "b": 90}, 999))
    assert [(b.code, b.proposals, b.facts) for b in outcome.blockers] == [
        (Block.TIE_OPEN, ("a", "b"), {"prize": "best"})
    ]


def test_nobody_ranked_gets_no_prize() -> None:
    book = rules(down(), extra_prizes=(BEST,), pots=(PotRule(id="seed", title={}),))
    evidence = Evidence(round="made", proposals=(), pots=(Pot(id="seed", amount_minor=5),))
    assert run(book, evidence).status is Status.COMPLETE


def test_a_selection_by_ranks_takes_the_smallest_sums() -> None:
    rule = Combination(method=Method.RANK_SUM, parts=(Part(kind=PartKind.PANEL, panel="panel"),))
    evidence = tagged({"a": 90, "b": 80, "c": 70, "d": 60}, {"c": "j", "d": "j"})
    outcome = run(rules(selection=first(2, JOINT), combination=rule), evidence)
    assert {line.proposal for line in outcome.lines if line.selected} == {"a", "c"}
