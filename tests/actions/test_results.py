"""From rows to a tally, through decisions, to a signature: each refusal and each digest."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.actions import decisions, sign_offs
from app.actions import results as actions
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.results import AdjustForm, GapForm, OrderLine, SeedForm, SignForm, TieForm
from app.forms.rulebooks import presets
from app.models import (
    Ballot,
    Decision,
    Job,
    LedgerEntry,
    ProgrammeMember,
    Proposal,
    Review,
    ReviewRevision,
    Tally,
)
from app.scoring.rulebook import TieKind, TieRule
from app.store import snapshots
from app.vocabulary import DecisionKind, JobState, Phase, ProposalState, Role, TallyState, Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.result_rows import MARKS, ResultWorld, results  # noqa: F401 -- a fixture

PROOF = sign_offs.Proof(how="password")
WHY = {"minutes": "评审会纪要第 4 条", "reason": "受益面更广"}


def lines(results: ResultWorld) -> dict[str, dict[str, object]]:
    """Read the newest tally's lines by title."""
    return {str(line["title"]): line for line in results.newest().outcome["lines"]}


def verbs(world: PanelWorld) -> list[Verb]:
    """List what the ledger says, in order."""
    rows = world.rows(select(LedgerEntry.verb).order_by(LedgerEntry.sequence))  # type: ignore[arg-type]  # a column
    return list(rows)


def tied(results: ResultWorld) -> None:
    """Make the rules leave only a human to tell equals apart, and let two projects be equal."""
    rules = presets()["founding-round"]
    tiers = (replace(rules.tiers[0], count=1),)
    selection = replace(rules.selection, count=1)
    human = (TieRule(kind=TieKind.HUMAN),)
    results.panel.rulebook(replace(rules, ties=human, tiers=tiers, selection=selection))
    number = len(results.proposals)
    results.panel.proposal("示例五号")
    results.score(number, dict(enumerate(MARKS["示例一号"])))
    results.vote(number, 4, 1)


def test_rows_become_places_and_amounts(results: ResultWorld) -> None:
    results.tally()
    tally = results.newest()
    assert (tally.complete, tally.number, tally.run_by) == (True, 1, results.panel.organiser)
    found = {
        title: (line["place"], line["total"], line["amount_minor"])
        for title, line in lines(results).items()
    }
    # The mean of the middle three sheets × 80 % + 4 of 5 votes × 20 %; none above the request.
    assert found == {
        "示例一号": (1, "88", 1_900_000),
        "示例二号": (2, "84", 1_900_000),
        "示例三号": (3, "7733/100", 1_400_000),
        "示例四号": (4, "6933/100", 1_400_000),
    }
    assert verbs(results.panel) == [Verb.RESULT_KEEP_TALLY]


def test_the_job_computes_as_the_person_who_asked(results: ResultWorld) -> None:
    world = results.panel
    first = world.act(world.organiser, actions.request_tally, results.round_id)
    again = world.act(world.organiser, actions.request_tally, results.round_id)
    assert first == again
    [job] = world.rows(select(Job))
    assert (job.kind, job.state, job.arguments["by"]) == ("tally", JobState.QUEUED, world.organiser)


def test_a_tally_over_older_facts_is_not_kept(results: ResultWorld) -> None:
    world = results.panel
    with world.database.read() as session:
        computed = actions.compute(snapshots.take(session, results.round_id))
    results.pot(100)
    with pytest.raises(Stale, match="evidence_changed"):
        world.act(world.organiser, actions.keep_tally, results.round_id, computed)
    assert world.rows(select(Tally)) == []


def test_the_evidence_holds_filed_sheets_only(results: ResultWorld) -> None:
    world = results.panel
    draft = Review(
        stage_id=world.stage_id,
        seat_id=world.seats[0],
        proposal_id=world.proposal("示例五号"),
        created_at=world.clock.now(),
    )
    revision = ReviewRevision(
        review_id=draft.id, number=1, base=0, marks={"impact": 900}, saved_at=world.clock.now()
    )
    world.put(draft, revision)
    with world.database.read() as session:
        evidence = snapshots.take(session, results.round_id).evidence
    assert len(evidence.proposals) == 5
    assert len(evidence.sheets) == 20
    assert draft.proposal_id not in {sheet.proposal for sheet in evidence.sheets}


def test_a_member_who_keeps_out_counts_nowhere(results: ResultWorld) -> None:
    world = results.panel
    world.recuse(world.seats[0], results.proposals[0])
    with world.database.read() as session:
        evidence = snapshots.take(session, results.round_id).evidence
    mine = [sheet.seat for sheet in evidence.sheets if sheet.proposal == results.proposals[0]]
    assert sorted(mine) == sorted(world.seats[1:])
    [ballot] = [one for one in evidence.ballots if one.proposal == results.proposals[0]]
    assert (ballot.members, ballot.recused) == (5, 1)


def test_a_snapshot_costs_the_same_for_any_number_of_rows(
    results: ResultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = results.panel
    counted: list[int] = []
    for _ in range(2):
        statements: list[str] = []
        engine = world.database.reading

        def note(*arguments: object, kept: list[str] = statements) -> None:
            kept.append(str(arguments[2]))

        event.listen(engine, "before_cursor_execute", note)
        with world.database.read() as session:
            snapshots.take(session, results.round_id)
        event.remove(engine, "before_cursor_execute", note)
        counted.append(len(statements))
        number = len(results.proposals)
        world.proposal(f"示例 {number}")
        results.score(number, {0: 500, 1: 600})
    assert counted[0] == counted[1]


def test_a_tie_stops_until_the_meeting_settles_it(results: ResultWorld) -> None:
    world = results.panel
    tied(results)
    results.tally()
    assert results.newest().complete is False
    pair = [results.proposals[0], results.proposals[4]]
    order = [OrderLine(proposal=pair[1], rank=1), OrderLine(proposal=pair[0], rank=2)]
    world.clock.turn(timedelta(minutes=1))
    world.act(world.organiser, decisions.settle_tie, results.round_id, TieForm(order=order, **WHY))
    results.tally()
    assert results.newest().complete is True
    assert (lines(results)["示例五号"]["place"], lines(results)["示例一号"]["place"]) == (1, 2)
    assert lines(results)["示例五号"]["tie_break"] == "human"
    [decision] = world.rows(select(Decision))
    assert (decision.kind, decision.minutes) == (DecisionKind.TIE_SETTLED, WHY["minutes"])


def test_a_tie_is_settled_whole_and_with_different_ranks(results: ResultWorld) -> None:
    world = results.panel
    tied(results)
    results.tally()
    first, fifth = results.proposals[0], results.proposals[4]
    same = [OrderLine(proposal=first, rank=1), OrderLine(proposal=fifth, rank=1)]
    with pytest.raises(Invalid):
        world.act(
            world.organiser, decisions.settle_tie, results.round_id, TieForm(order=same, **WHY)
        )
    other = [OrderLine(proposal=first, rank=1), OrderLine(proposal=results.proposals[1], rank=2)]
    with pytest.raises(Stale):
        world.act(
            world.organiser, decisions.settle_tie, results.round_id, TieForm(order=other, **WHY)
        )


def test_lots_wait_for_a_seed_that_is_entered_once(results: ResultWorld) -> None:
    world = results.panel
    tied(results)
    rules = presets()["founding-round"]
    lots = (TieRule(kind=TieKind.LOTS),)
    tiers = (replace(rules.tiers[0], count=1),)
    selection = replace(rules.selection, count=1)
    world.rulebook(replace(rules, ties=lots, tiers=tiers, selection=selection))
    results.tally()
    assert [block["code"] for block in results.newest().outcome["blockers"]] == ["seed_missing"]
    form = SeedForm(seed="3-5-1-6", source="会场掷骰", minutes="纪要第 5 条")
    world.act(world.organiser, decisions.enter_seed, results.round_id, form)
    results.tally()
    assert (results.newest().complete, results.newest().seed) == (True, "3-5-1-6")
    with pytest.raises(Refused, match="seed_set"):
        world.act(world.organiser, decisions.enter_seed, results.round_id, form)


def test_a_seed_binds_the_evidence_that_was_shown(results: ResultWorld) -> None:
    world = results.panel
    results.tally()
    results.pot(19_000_000)
    form = SeedForm(seed="3-5-1-6", source="会场掷骰", minutes="纪要第 5 条")
    with pytest.raises(Stale, match="evidence_changed"):
        world.act(world.organiser, decisions.enter_seed, results.round_id, form)


def test_a_proposal_with_too_few_sheets_is_named_and_dealt_with(results: ResultWorld) -> None:
    world = results.panel
    number = len(results.proposals)
    world.proposal("示例五号")
    results.score(number, {0: 500, 1: 600})
    results.vote(number, 5)
    results.tally()
    [block] = results.newest().outcome["blockers"]
    assert (block["code"], block["proposals"]) == ("too_few_sheets", [results.proposals[number]])
    form = GapForm(proposal=results.proposals[number], kind="exclude", **WHY)
    world.act(world.organiser, decisions.deal_with_gap, results.round_id, form)
    results.tally()
    assert results.newest().complete is True
    assert lines(results)["示例五号"]["standing"] == "excluded"


def test_an_award_is_adjusted_beside_the_machines_amount(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    form = AdjustForm(amount="12,000.50", **WHY)
    world.act(world.organiser, decisions.adjust_award, results.round_id, results.proposals[2], form)
    results.tally()
    line = lines(results)["示例三号"]
    assert (line["amount_minor"], line["machine_amount_minor"]) == (1_200_050, 1_400_000)
    assert world.rows(select(Job.kind)) == ["tally"]


def test_what_was_decided_of_a_proposal_that_has_left_stops_nothing(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    form = AdjustForm(amount="12,000.50", **WHY)
    left = results.proposals[2]
    world.act(world.organiser, decisions.adjust_award, results.round_id, left, form)
    [row] = world.rows(select(Proposal).where(Proposal.id == left))
    row.state = ProposalState.WITHDRAWN
    world.put(row)
    results.tally()
    assert results.newest().complete is True
    assert "示例三号" not in lines(results)


def test_an_amount_for_what_is_excluded_later_stops_nothing_and_stands_again(
    results: ResultWorld,
) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    form, out = AdjustForm(amount="12,000.50", **WHY), results.proposals[2]
    world.act(world.organiser, decisions.adjust_award, results.round_id, out, form)
    for kind, amount in (("exclude", 0), ("accept", 1_200_050)):
        world.clock.turn(timedelta(minutes=1))
        gap = GapForm(proposal=out, kind=kind, **WHY)
        world.act(world.organiser, decisions.deal_with_gap, results.round_id, gap)
        results.tally()
        assert results.newest().complete is True
        assert lines(results)["示例三号"]["amount_minor"] == amount


def test_an_amount_for_what_fell_out_of_the_ranking_is_undone_by_naming_nothing(
    results: ResultWorld,
) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    out = results.proposals[2]
    form = AdjustForm(amount="12,000.50", **WHY)
    world.act(world.organiser, decisions.adjust_award, results.round_id, out, form)
    [ballot] = world.rows(select(Ballot).where(Ballot.proposal_id == out))
    ballot.votes_for, ballot.votes_against = 0, 5
    world.put(ballot)
    results.tally()
    assert [one["code"] for one in results.newest().outcome["blockers"]] == ["adjusted_not_ranked"]
    refused = AdjustForm(amount="5", **WHY)
    with pytest.raises(Invalid) as caught:
        world.act(world.organiser, decisions.adjust_award, results.round_id, out, refused)
    assert caught.value.fields["amount"][0] == "not_ranked"
    world.clock.turn(timedelta(minutes=1))
    nothing = AdjustForm(amount="0", **WHY)
    world.act(world.organiser, decisions.adjust_award, results.round_id, out, nothing)
    results.tally()
    assert results.newest().complete is True


@pytest.mark.parametrize(("amount", "code"), [("19000.01", "over_request"), ("18999", "over_pot")])
def test_an_award_above_request_or_pot_is_refused(
    results: ResultWorld, amount: str, code: str
) -> None:
    world = results.panel
    results.pot(6_600_000)
    world.phase(Phase.DECISION)
    results.tally()
    with pytest.raises(Invalid) as refused:
        world.act(
            world.organiser,
            decisions.adjust_award,
            results.round_id,
            results.proposals[2],
            AdjustForm(amount=amount, **WHY),
        )
    assert refused.value.fields["amount"][0] == code
    assert world.rows(select(Decision)) == []


def test_a_second_person_signs(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    results.sign()
    assert results.newest().state is TallyState.SIGNED
    assert verbs(world)[-1] is Verb.RESULT_SIGN


def test_the_one_who_ran_the_tally_cannot_sign_it(results: ResultWorld) -> None:
    world = results.panel
    world.put(
        ProgrammeMember(
            programme_id=world.programme_id,
            account_id=world.organiser,
            role=Role.SIGNATORY,
            added_at=world.clock.now(),
        )
    )
    world.phase(Phase.DECISION)
    results.tally()
    tally = results.newest()
    form = SignForm(tally=tally.id, digest=tally.outcome_digest, accept="yes")
    with pytest.raises(Refused, match="second_person_needed"):
        world.act(world.organiser, sign_offs.sign, results.round_id, form, proof=PROOF)


def test_nothing_is_signed_that_is_blocked_old_or_changed(results: ResultWorld) -> None:
    world = results.panel
    tied(results)
    world.phase(Phase.DECISION)
    results.tally()
    with pytest.raises(Refused, match="tally_blocked"):
        results.sign()
    pair = [OrderLine(proposal=results.proposals[i], rank=i + 1) for i in (0, 4)]
    world.act(world.organiser, decisions.settle_tie, results.round_id, TieForm(order=pair, **WHY))
    results.tally()
    results.pot(19_000_000)
    with pytest.raises(Stale, match="evidence_changed"):
        results.sign()


def test_strangers_learn_nothing_and_organisers_do_not_sign(results: ResultWorld) -> None:
    world = results.panel
    world.phase(Phase.DECISION)
    results.tally()
    tally = results.newest()
    form = SignForm(tally=tally.id, digest=tally.outcome_digest, accept="yes")
    with pytest.raises(NotFound):
        world.act(world.stranger, actions.request_tally, results.round_id)
    with pytest.raises(NotFound):
        world.act(world.stranger, sign_offs.sign, results.round_id, form, proof=PROOF)
    with pytest.raises(Refused, match="not_yours"):
        world.act(world.organiser, sign_offs.sign, results.round_id, form, proof=PROOF)


@pytest.mark.parametrize("phase", [Phase.REVIEW, Phase.NOTICE, Phase.CLOSED])
def test_a_tally_belongs_to_its_phases(results: ResultWorld, phase: Phase) -> None:
    results.panel.phase(phase)
    with pytest.raises(Refused, match="only_in_decision"):
        results.tally()
