"""Tallies asked for, kept and signed."""

from dataclasses import dataclass

from app.audit import record, round_chain
from app.errors import Refused, Stale
from app.language.catalogue import listed
from app.models import FundingRound, Tally
from app.policy import require
from app.scoring import engine, evidence, outcome
from app.scoring.outcome import Outcome, Status
from app.store import gifts, jobs, results, snapshots
from app.store.rules import rules_of
from app.store.snapshots import Snapshot
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import JobState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A run of the engine with what went into it."""

    snapshot: Snapshot
    outcome: Outcome


def compute(snapshot: Snapshot) -> Computed:
    """Run the engine. Pure: the worker does it in its own thread, never the writer's."""
    return Computed(
        snapshot=snapshot, outcome=engine.run(snapshot.rules, snapshot.evidence, snapshot.seed)
    )


def request_tally(unit: Unit, round_id: str) -> str:
    """Ask the worker for a tally, once while one waits; gives the job's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_REQUEST_TALLY, standing)
    _require_moment(unit, funding_round)
    waiting = results.waiting_job(unit.session, funding_round.id)
    if waiting is not None and waiting.state is JobState.QUEUED and waiting.attempts == 0:
        return waiting.id
    return jobs.enqueue(
        unit, results.TALLY_JOB, round_id=funding_round.id, by=unit.actor.account_id
    )


def keep_tally(unit: Unit, round_id: str, computed: Computed) -> str:
    """Keep what was computed, if nothing has changed since; gives the tally's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_KEEP_TALLY, standing)
    if snapshots.take(unit.session, funding_round.id).digest != computed.snapshot.digest:
        raise Stale("evidence_changed")
    return _kept(unit, funding_round, computed)


def tally_now(unit: Unit, round_id: str) -> str:
    """Compute and keep at once, for imports and sample data; gives the tally's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_KEEP_TALLY, standing)
    _require_moment(unit, funding_round)
    return _kept(unit, funding_round, compute(snapshots.take(unit.session, funding_round.id)))


def _require_moment(unit: Unit, funding_round: FundingRound) -> None:
    """Where the rules count what was received, the moment is set and past, and two persons saw each figure."""
    rules = rules_of(unit.session, funding_round.id).gifts
    if rules is None or not rules.needs_moment:
        return
    moment = gifts.moment_of(unit.session, funding_round.id)
    if moment is None:
        raise Refused("gift_moment_missing")
    if moment.at > unit.now:
        raise Refused("gift_moment_ahead")
    waiting = gifts.unconfirmed(unit.session, funding_round.id, rules, moment.at)
    if waiting:
        raise Refused("gift_unconfirmed", names=listed(waiting, unit.language))


def _kept(unit: Unit, funding_round: FundingRound, computed: Computed) -> str:
    snapshot, result = computed.snapshot, computed.outcome
    document = outcome.to_document(result)
    tally = Tally(
        funding_round_id=funding_round.id,
        number=results.next_number(unit.session, funding_round.id),
        rulebook_version=snapshot.rulebook_version,
        evidence=evidence.to_document(snapshot.evidence),
        evidence_digest=evidence.digest_of(snapshot.evidence),
        outcome=document,
        outcome_digest=outcome.digest_of(result),
        complete=result.status is Status.COMPLETE,
        seed=snapshot.seed,
        run_by=unit.actor.account_id or "",
        computed_at=unit.now,
    )
    record(
        unit,
        Verb.RESULT_KEEP_TALLY,
        tally,
        chain=round_chain(funding_round.id),
        after={
            "number": tally.number,
            "rulebook_version": tally.rulebook_version,
            "evidence_digest": tally.evidence_digest,
            "outcome_digest": tally.outcome_digest,
            "complete": tally.complete,
            "seed": tally.seed,
        },
    )
    return tally.id
