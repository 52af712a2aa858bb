"""Tallies asked for, kept and signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.audit import record, round_chain
from app.errors import Invalid, Refused, Stale
from app.forms.results import ApprovalForm, SignForm
from app.forms.uploads import FileFacts
from app.models import FundingRound, Signature, Tally
from app.policy import require
from app.scoring import engine, evidence, outcome
from app.scoring.outcome import Outcome, Status
from app.store import jobs, results, snapshots
from app.store.scans import APPROVAL_FORM, add_scan
from app.store.snapshots import Snapshot
from app.store.standing import of_round, of_tally
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import JobState, Verb
from app.workflow import TALLY, advance


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
    return _kept(unit, funding_round, compute(snapshots.take(unit.session, funding_round.id)))


def sign(unit: Unit, round_id: str, form: SignForm) -> str:
    """A second person puts the name under one tally; gives the tally's id."""
    tally, standing = of_tally(unit, form.tally)
    require(Verb.RESULT_SIGN, standing)
    if tally.funding_round_id != round_id or tally.outcome_digest != form.digest:
        raise Stale("evidence_changed")
    _require_fit(unit, tally)
    move_state(unit.session, tally, advance(TALLY, tally.state, Verb.RESULT_SIGN))
    signature = Signature(
        tally_id=tally.id,
        account_id=unit.actor.account_id or "",
        remark=form.remark,
        outcome_digest=tally.outcome_digest,
        signed_at=unit.now,
    )
    record(unit, Verb.RESULT_SIGN, signature, chain=round_chain(tally.funding_round_id))
    return tally.id


#: So many characters of the digest, read from the paper, tell that it belongs to this result.
SHOWN_MIN = 8


def sign_on_paper(unit: Unit, round_id: str, form: ApprovalForm, scans: Sequence[FileFacts]) -> str:
    """Take the signed and sealed approval form of one tally; whoever signed it needs no account."""
    tally, standing = of_tally(unit, form.tally)
    require(Verb.RESULT_SIGN_ON_PAPER, standing)
    if tally.funding_round_id != round_id:
        raise Stale("evidence_changed")
    shown = "".join(form.shown.split()).lower()
    if len(shown) < SHOWN_MIN or not tally.outcome_digest.startswith(shown):
        raise Invalid({"shown": ("digest_of_paper", {"number": tally.number})})
    if not scans:
        raise Invalid({"file": ("file_missing", {})})
    _require_fit(unit, tally)
    move_state(unit.session, tally, advance(TALLY, tally.state, Verb.RESULT_SIGN_ON_PAPER))
    scan = add_scan(unit, scans[0], APPROVAL_FORM, funding_round_id=round_id)
    signature = Signature(
        tally_id=tally.id,
        account_id=unit.actor.account_id or "",
        outcome_digest=tally.outcome_digest,
        signed_at=unit.now,
        number=form.number,
        signers=form.signers,
        signed_on=form.signed_on,
        attachment_id=scan.id,
    )
    record(unit, Verb.RESULT_SIGN_ON_PAPER, signature, chain=round_chain(round_id))
    return tally.id


def _require_fit(unit: Unit, tally: Tally) -> None:
    """Only the newest tally can be signed, complete, and over the evidence as it is now."""
    if not tally.complete:
        raise Refused("tally_blocked")
    if results.newest(unit.session, tally.funding_round_id).id != tally.id:
        raise Stale("evidence_changed")
    current = snapshots.take(unit.session, tally.funding_round_id)
    if (evidence.digest_of(current.evidence), current.seed) != (tally.evidence_digest, tally.seed):
        raise Stale("evidence_changed")


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
