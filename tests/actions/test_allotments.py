"""The allotment workbench: a trial shows what would come of it, and only recording it writes."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.actions import decisions
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.results import AwardLine, AwardsForm
from app.forms.rulebooks import presets
from app.models import Decision, Job, LedgerEntry
from app.views import allotments
from app.vocabulary import Phase, Verb
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture

WHY = {"minutes": "评审会纪要第 4 条", "reason": "受益面更广"}


def page(results: ResultWorld, **amounts: str) -> allotments.AllotmentPage:
    """Look at the workbench with a trial: amounts by the number of a proposal."""
    typed = {f"a-{results.proposals[int(n[1:])]}": text for n, text in amounts.items()}
    return results.panel.look(results.panel.organiser, allotments.show, results.round_id, typed)


def form(results: ResultWorld, **amounts: str) -> AwardsForm:
    """Fill in what records a trial."""
    rows = [
        AwardLine(proposal=results.proposals[int(n[1:])], amount=text)
        for n, text in amounts.items()
    ]
    return AwardsForm(tally=results.newest().id, lines=rows, **WHY)


@pytest.fixture
def decision(results: ResultWorld) -> ResultWorld:
    """A round in decision with a pot of 70 000 and four awards of together 66 000."""
    results.pot(7_000_000)
    results.panel.phase(Phase.DECISION)
    results.tally()
    return results


def test_each_pot_says_what_remains_and_each_line_what_the_rules_gave(
    decision: ResultWorld,
) -> None:
    shown = page(decision)
    [pot] = shown.pots
    assert (pot.before_minor, pot.spent_minor, pot.left_minor, pot.awards) == (
        7_000_000,
        6_600_000,
        400_000,
        4,
    )
    assert [(row.title, row.machine_minor, row.amount_minor) for row in shown.awards] == [
        ("示例一号", 1_900_000, 1_900_000),
        ("示例二号", 1_900_000, 1_900_000),
        ("示例三号", 1_400_000, 1_400_000),
        ("示例四号", 1_400_000, 1_400_000),
    ]
    assert (shown.reserve, shown.trial, shown.may_record) == ((), (), False)
    assert [(one.source, one.before_minor, one.left_minor) for one in shown.funders] == [
        ("示例资金", 7_000_000, 400_000)
    ]


def test_a_trial_shows_pot_reserve_and_next_and_writes_nothing(decision: ResultWorld) -> None:
    world = decision.panel
    before = world.rows(select(LedgerEntry))
    shown = page(decision, p0="0", p3="18000")
    [pot] = shown.pots
    assert (pot.left_minor, pot.tried_left_minor) == (400_000, 1_900_000)
    assert (pot.next.title, pot.next.wish_minor, pot.next.lacks_minor) == (
        "示例一号",
        1_900_000,
        0,
    )
    assert [(row.title, row.amount_minor, row.tried_minor) for row in shown.trial] == [
        ("示例一号", 1_900_000, 0),
        ("示例四号", 1_400_000, 1_800_000),
    ]
    assert (shown.trial_moved_minor, shown.may_record) == (-1_500_000, True)
    assert (world.rows(select(Decision)), world.rows(select(Job))) == ([], [])
    assert world.rows(select(LedgerEntry)) == before


@pytest.mark.parametrize(
    ("amounts", "sentence"),
    [
        ({"p2": "19000.01"}, "超过了申请金额 19,000.00，可以填 19,000.00 或更少。"),
        ({"p2": "一万"}, "没看懂这个金额。请填数字，最多两位小数，例如 12000 或 12000.50。"),
    ],
)
def test_a_trial_says_beside_the_line_what_cannot_be(
    decision: ResultWorld, amounts: dict[str, str], sentence: str
) -> None:
    shown = page(decision, **amounts)
    assert ([row.error for row in shown.trial], shown.may_record) == ([sentence], False)


def test_a_trial_over_the_pot_says_by_how_much(decision: ResultWorld) -> None:
    shown = page(decision, p2="18000", p3="15000")
    assert shown.trial_faults == ("合计会超过资金池 1,000.00。",)
    assert not shown.may_record
    with pytest.raises(Invalid) as refused:
        decision.panel.act(
            decision.panel.organiser,
            decisions.adjust_awards,
            decision.round_id,
            form(decision, p2="18000", p3="15000"),
        )
    assert refused.value.fields == {"lines": ("sum_over_pot", {"over": "1,000.00"})}


def test_several_amounts_are_recorded_with_one_reason(decision: ResultWorld) -> None:
    world = decision.panel
    sent = form(decision, p0="18000", p3="15000")
    assert world.act(world.organiser, decisions.adjust_awards, decision.round_id, sent) == 2
    rows = world.rows(select(Decision))
    assert {(row.subject["proposal"], row.subject["amount_minor"]) for row in rows} == {
        (decision.proposals[0], 1_800_000),
        (decision.proposals[3], 1_500_000),
    }
    assert {row.reason for row in rows} == {WHY["reason"]}
    assert world.rows(select(Job.kind)) == ["tally"]
    verbs = world.rows(select(LedgerEntry.verb).order_by(LedgerEntry.sequence))  # type: ignore[arg-type]  # a column
    assert verbs[-2:] == [Verb.RESULT_ADJUST_AWARD] * 2
    decision.tally()
    found = {row.title: (row.machine_minor, row.amount_minor) for row in page(decision).awards}
    assert found["示例一号"] == (1_900_000, 1_800_000)
    assert found["示例四号"] == (1_400_000, 1_500_000)


def test_amounts_over_an_older_tally_are_not_recorded(decision: ResultWorld) -> None:
    world = decision.panel
    sent = form(decision, p0="18000")
    decision.tally()
    with pytest.raises(Stale, match="evidence_changed"):
        world.act(world.organiser, decisions.adjust_awards, decision.round_id, sent)


def test_a_limit_that_stops_somebody_is_shown_and_cannot_be_broken_by_hand(
    results: ResultWorld,
) -> None:
    world = results.panel
    rules = presets()["founding-round"]
    tiers = (replace(rules.tiers[0], count=3, amount_minor=1_000_000),)
    selection = replace(rules.selection, count=3)
    world.rulebook(replace(rules, tiers=tiers, selection=selection))
    world.phase(Phase.DECISION)
    results.tally()
    shown = page(results)
    assert [(one.text, one.stopped, one.kept) for one in shown.limits] == [
        ("入选最多 3 个，用了 3 个。", ("示例四号",), True)
    ]
    assert [row.title for row in shown.reserve] == ["示例四号"]
    broken = page(results, p3="5000")
    assert broken.trial_faults == ("会超出规则的限额：用了 4，规则是 3。",)
    with pytest.raises(Invalid) as refused:
        world.act(
            world.organiser, decisions.adjust_awards, results.round_id, form(results, p3="5000")
        )
    assert refused.value.fields["lines"][0] == "limit_broken"
    # Whoever steps back makes room.
    assert page(results, p0="0", p3="5000").may_record


def test_who_may_not_decide_sees_no_fields_and_strangers_see_nothing(decision: ResultWorld) -> None:
    world = decision.panel
    shown = world.look(decision.signatory, allotments.show, decision.round_id, {})
    assert not shown.may_adjust
    with pytest.raises(NotFound):
        world.look(world.stranger, allotments.show, decision.round_id, {})
    with pytest.raises(Refused, match="not_yours"):
        world.act(
            decision.signatory,
            decisions.adjust_awards,
            decision.round_id,
            form(decision, p0="18000"),
        )
