"""What people settle by hand, with minutes: each decision is a row, and asks for a new tally."""

from collections.abc import Mapping
from typing import Any

from app.audit import record, round_chain
from app.errors import Invalid, Refused, Stale
from app.fields import minor_of, minors_of
from app.forms.results import AdjustForm, AwardsForm, GapForm, SeedForm, TieForm
from app.models import Decision, FundingRound, Tally
from app.policy import require
from app.scoring import evidence, outcome
from app.scoring.outcome import Block, Blocker, Outcome
from app.store import jobs, results, snapshots
from app.store.bundles import rules_at
from app.store.rounds import currency_of
from app.store.standing import concerning, of_round
from app.store.trials import tried
from app.unit import Unit
from app.vocabulary import DecisionKind, Verb


def settle_tie(unit: Unit, round_id: str, form: TieForm) -> str:
    """Put tied proposals into the order that the meeting decided; gives the decision's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_DECIDE, concerning(unit, standing, [one.proposal for one in form.order]))
    _require_tied(_outcome(unit, funding_round), form)
    subject = {"order": form.ranked}
    return _decide(
        unit, funding_round, DecisionKind.TIE_SETTLED, subject, (form.minutes, form.reason)
    )


def deal_with_gap(unit: Unit, round_id: str, form: GapForm) -> str:
    """Accept or exclude a proposal with too few sheets; gives the decision's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_DECIDE, concerning(unit, standing, [form.proposal]))
    if form.proposal not in {line.proposal for line in _outcome(unit, funding_round).lines}:
        raise Invalid({"proposal": ("choose_one", {})})
    kind = (
        DecisionKind.INCOMPLETE_ACCEPTED
        if form.kind == "accept"
        else DecisionKind.INCOMPLETE_EXCLUDED
    )
    return _decide(
        unit, funding_round, kind, {"proposal": form.proposal}, (form.minutes, form.reason)
    )


def adjust_award(unit: Unit, round_id: str, proposal_id: str, form: AdjustForm) -> str:
    """Give a proposal another amount; the machine's stays beside it. Gives the decision's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_ADJUST_AWARD, concerning(unit, standing, [proposal_id]))
    tally = results.newest(unit.session, funding_round.id)
    amount = minor_of(form.amount, currency_of(unit.session, funding_round.id))
    _require_possible(unit, tally, {proposal_id: amount}, {proposal_id: "amount"}, "amount")
    subject = {"proposal": proposal_id, "amount_minor": amount}
    texts = (form.minutes, form.reason)
    return _decide(
        unit, funding_round, DecisionKind.AWARD_ADJUSTED, subject, texts, Verb.RESULT_ADJUST_AWARD
    )


def adjust_awards(unit: Unit, round_id: str, form: AwardsForm) -> int:
    """Give several proposals other amounts with one reason, all or none; gives how many."""
    funding_round, standing = of_round(unit, round_id)
    proposals = [line.proposal for line in form.lines]
    require(Verb.RESULT_ADJUST_AWARD, concerning(unit, standing, proposals))
    tally = results.newest(unit.session, funding_round.id)
    if tally.id != form.tally or len(set(proposals)) != len(proposals):
        raise Stale("evidence_changed")
    currency = currency_of(unit.session, funding_round.id)
    typed = {f"lines-{n}-amount": line.amount for n, line in enumerate(form.lines)}
    wanted = dict(zip(proposals, minors_of(typed, currency).values(), strict=True))
    fields = {proposal: f"lines-{n}-amount" for n, proposal in enumerate(wanted)}
    _require_possible(unit, tally, wanted, fields, "lines")
    for proposal, amount in wanted.items():
        subject = {"proposal": proposal, "amount_minor": amount}
        texts = (form.minutes, form.reason)
        _keep(
            unit,
            funding_round,
            DecisionKind.AWARD_ADJUSTED,
            subject,
            texts,
            Verb.RESULT_ADJUST_AWARD,
        )
    _ask_again(unit, funding_round)
    return len(wanted)


def _require_possible(
    unit: Unit, tally: Tally, wanted: Mapping[str, int], fields: Mapping[str, str], whole: str
) -> None:
    """Refuse what the pot, a request or a limit of the rulebook does not allow, beside its field."""
    result, rules = outcome.from_document(tally.outcome), rules_at(unit.session, tally)
    faults = tried(result, rules, tally, wanted).faults
    if faults:
        raise Invalid({fields.get(name, whole): fault for name, fault in faults.items()})


def enter_seed(unit: Unit, round_id: str, form: SeedForm) -> None:
    """Enter the public seed, once, over evidence that has not moved since its digest was shown."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_ENTER_SEED, standing)
    if funding_round.seed is not None:
        raise Refused("seed_set")
    tally = results.newest(unit.session, funding_round.id)
    current = evidence.digest_of(snapshots.take(unit.session, funding_round.id).evidence)
    if current != tally.evidence_digest:
        raise Stale("evidence_changed")
    funding_round.seed = form.seed
    funding_round.seed_source = f"{form.source}（{form.minutes}）"
    _ask_again(unit, funding_round)
    record(
        unit,
        Verb.RESULT_ENTER_SEED,
        funding_round,
        chain=round_chain(funding_round.id),
        after={
            "seed": form.seed,
            "source": form.source,
            "minutes": form.minutes,
            "evidence_digest": current,
        },
    )


def _outcome(unit: Unit, funding_round: FundingRound) -> Outcome:
    return outcome.from_document(results.newest(unit.session, funding_round.id).outcome)


def _require_tied(result: Outcome, form: TieForm) -> None:
    """The order must name one open tie, each of its proposals once, each with a rank of its own."""
    ranks = [line.rank for line in form.order]
    if len(set(ranks)) != len(ranks):
        raise Invalid({"order": ("rank_twice", {})})
    named = sorted(line.proposal for line in form.order)
    if named not in [sorted(blocker.proposals) for blocker in open_ties(result)]:
        raise Stale("evidence_changed")


def open_ties(result: Outcome) -> list[Blocker]:
    """List the ties that stop a run."""
    return [blocker for blocker in result.blockers if blocker.code is Block.TIE_OPEN]


def _decide(
    unit: Unit,
    funding_round: FundingRound,
    kind: DecisionKind,
    subject: dict[str, Any],
    texts: tuple[str, str],
    verb: Verb = Verb.RESULT_DECIDE,
) -> str:
    decision_id = _keep(unit, funding_round, kind, subject, texts, verb)
    _ask_again(unit, funding_round)
    return decision_id


def _keep(
    unit: Unit,
    funding_round: FundingRound,
    kind: DecisionKind,
    subject: dict[str, Any],
    texts: tuple[str, str],
    verb: Verb,
) -> str:
    decision = Decision(
        funding_round_id=funding_round.id,
        kind=kind,
        subject=subject,
        minutes=texts[0],
        reason=texts[1],
        decided_by=unit.actor.account_id or "",
        decided_at=unit.now,
    )
    unit.session.add(decision)
    record(unit, verb, decision, chain=round_chain(funding_round.id))
    return decision.id


def _ask_again(unit: Unit, funding_round: FundingRound) -> None:
    jobs.enqueue(unit, results.TALLY_JOB, round_id=funding_round.id, by=unit.actor.account_id)
