"""A result is signed in order, by account or on paper; refused, or the signatures taken back."""

from collections.abc import Sequence
from dataclasses import replace

from app.audit import record, round_chain
from app.errors import Invalid, Refused, Stale
from app.forms.results import ApprovalForm, NoteForm, SignForm, TakeBackForm
from app.forms.uploads import FileFacts
from app.models import Account, CheckNote, FundingRound, Signature, TakingBack, Tally
from app.policy import may, require
from app.store import (
    award_terms,
    clearances,
    jobs,
    results,
    sign_offs,
)
from app.store.proofs import Proof, use_up
from app.store.scans import APPROVAL_FORM, add_scan
from app.store.standing import of_round, of_tally
from app.store.states import move_state
from app.telling import tell_signers
from app.unit import Unit
from app.vocabulary import Clearance, Stance, Verb
from app.workflow import TALLY, advance

__all__ = ["Proof", "refuse", "sign", "sign_on_paper", "take_back"]

#: So many characters of the digest, read from the paper, tell that it belongs to this result.
SHOWN_MIN = 8


def sign(unit: Unit, round_id: str, form: SignForm, *, proof: Proof, link: str = "") -> str:
    """Put the own name under one tally, at the post whose turn it is; gives the tally's id.

    The last post completes the signing; after another one, those of the next are told.
    With another opinion it is signed all the same, and said.
    """
    tally, standing = of_tally(unit, form.tally)
    require(Verb.RESULT_SIGN, standing)
    _require_shown(tally, round_id, form)
    _require_clear(unit, tally)
    signing = _signing(unit, tally, form.post)
    target = advance(TALLY, tally.state, Verb.RESULT_SIGN)
    signature = _signature(unit, tally, signing, form, proof)
    if signing.last:
        move_state(unit.session, tally, target)
    record(unit, Verb.RESULT_SIGN, signature, chain=round_chain(round_id))
    if not signing.last:
        funding_round = unit.session.get_one(FundingRound, round_id)
        name = unit.session.get_one(Account, signature.account_id).display_name
        tell_signers(unit, funding_round, "signature_next", tally, link, name=name)
    return tally.id


def refuse(unit: Unit, round_id: str, form: SignForm, *, proof: Proof) -> str:
    """Say no to one tally, with the reason: it cannot be signed any more. Gives the tally's id."""
    tally, standing = of_tally(unit, form.tally)
    require(Verb.RESULT_REFUSE, standing)
    _require_shown(tally, round_id, form)
    signing = _signing(unit, tally, form.post)
    move_state(unit.session, tally, advance(TALLY, tally.state, Verb.RESULT_REFUSE))
    signature = _signature(unit, tally, signing, form, proof)
    record(unit, Verb.RESULT_REFUSE, signature, chain=round_chain(round_id))
    return tally.id


def sign_on_paper(unit: Unit, round_id: str, form: ApprovalForm, scans: Sequence[FileFacts]) -> str:
    """Take the signed and sealed approval form of one tally; whoever signed it needs no account.

    It stands for every post that has not signed yet.
    """
    tally, standing = of_tally(unit, form.tally)
    require(Verb.RESULT_SIGN_ON_PAPER, standing)
    if tally.funding_round_id != round_id:
        raise Stale("evidence_changed")
    shown = "".join(form.shown.split()).lower()
    if len(shown) < SHOWN_MIN or not tally.outcome_digest.startswith(shown):
        raise Invalid({"shown": ("digest_of_paper", {"number": tally.number})})
    if not scans:
        raise Invalid({"file": ("file_missing", {})})
    _require_clear(unit, tally)
    signing = sign_offs.signing_of(unit.session, tally)
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
        position=len(signing.signatures) + 1,
        terms_digest=_terms(unit, tally),
    )
    record(unit, Verb.RESULT_SIGN_ON_PAPER, signature, chain=round_chain(round_id))
    return tally.id


def take_back(unit: Unit, round_id: str, form: TakeBackForm) -> int:
    """Take the signatures back, with the reason, so that the result may change; gives how many there were.

    What was signed stays on the ledger; the next result is computed and signed anew.
    """
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_TAKE_BACK, standing)
    count = 0
    for tally in sign_offs.signed_tallies(unit.session, funding_round.id):
        count += len(sign_offs.signing_of(unit.session, tally).signatures)
        move_state(unit.session, tally, advance(TALLY, tally.state, Verb.RESULT_TAKE_BACK))
        row = TakingBack(
            tally_id=tally.id,
            reason=form.reason,
            taken_by=unit.actor.account_id or "",
            taken_at=unit.now,
        )
        record(unit, Verb.RESULT_TAKE_BACK, row, chain=round_chain(funding_round.id))
    if may(Verb.RESULT_REQUEST_TALLY, replace(standing, decision_signed=False)).allowed:
        _compute_again(unit, funding_round)
    return count


def note_check(unit: Unit, round_id: str, form: NoteForm) -> str:
    """Say why a check that is not clean does not stop the signature; gives the note's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_NOTE_CHECK, standing)
    tally = results.newest(unit.session, funding_round.id)
    found = clearances.clearances_of(unit.session, funding_round, tally, unit.now)
    waiting = {one.clearance for one in clearances.unexplained(found)}
    if tally.id != form.tally or form.clearance not in waiting:
        raise Stale("evidence_changed")
    note = CheckNote(
        tally_id=tally.id,
        clearance=form.clearance,
        note=form.note,
        noted_by=unit.actor.account_id or "",
        noted_at=unit.now,
    )
    record(unit, Verb.RESULT_NOTE_CHECK, note, chain=round_chain(funding_round.id))
    return note.id


def _require_shown(tally: Tally, round_id: str, form: SignForm) -> None:
    if tally.funding_round_id != round_id or tally.outcome_digest != form.digest:
        raise Stale("evidence_changed")


def _require_clear(unit: Unit, tally: Tally) -> None:
    """Only the newest tally can be signed, complete, current, and every check clean or explained."""
    if not tally.complete:
        raise Refused("tally_blocked")
    funding_round = unit.session.get_one(FundingRound, tally.funding_round_id)
    found = clearances.clearances_of(unit.session, funding_round, tally, unit.now)
    red, unexplained = clearances.red(found), clearances.unexplained(found)
    if any(one.clearance is Clearance.FRESH for one in red):
        raise Stale("evidence_changed")
    if red:
        raise Refused("checks_red", count=len(red))
    if unexplained:
        raise Refused("checks_unexplained", count=len(unexplained))


def _signing(unit: Unit, tally: Tally, post: str) -> sign_offs.Signing:
    """Look whose turn it is; somebody may have signed since the sheet was shown."""
    signing = sign_offs.signing_of(unit.session, tally)
    if signing.next is None or (post and signing.next.id != post):
        raise Stale("evidence_changed")
    return signing


def _signature(
    unit: Unit, tally: Tally, signing: sign_offs.Signing, form: SignForm, proof: Proof
) -> Signature:
    use_up(unit, proof)
    me = unit.actor.account_id or ""
    return Signature(
        tally_id=tally.id,
        account_id=me,
        remark=form.remark,
        outcome_digest=tally.outcome_digest,
        signed_at=unit.now,
        position=len(signing.signatures) + 1,
        post=signing.next.id if signing.next is not None else "",
        stance=Stance(form.stance),
        proof=proof.how,
        terms_digest=_terms(unit, tally),
    )


def _terms(unit: Unit, tally: Tally) -> str:
    return award_terms.digest_of(award_terms.terms_of(unit.session, tally.funding_round_id))


def _compute_again(unit: Unit, funding_round: FundingRound) -> None:
    by = unit.actor.account_id
    jobs.enqueue(unit, results.TALLY_JOB, round_id=funding_round.id, by=by)
