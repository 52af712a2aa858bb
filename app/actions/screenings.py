"""The eligibility check: judged, passed, sent back, refused, taken back; the applicant is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from app.audit import plain, record, round_chain
from app.eligibility import open_failures
from app.errors import Fault, Invalid, NotFound, Refused, Stale
from app.forms.screenings import WHOLE, BatchForm, JudgeForm, OutcomeForm, ReopenForm, ScreeningForm
from app.language.screenings import KINDS, Answer, told
from app.models import FundingRound, Judgement, Proposal, Reopening, Screening
from app.policy import require
from app.store import eligibility, helped, internal_answers, outbox, receipts, reviews, screenings
from app.store.standing import of_proposal, of_round
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import Check, Finding, Judged, Verb
from app.workflow import PROPOSAL, advance

VERBS: Mapping[str, Verb] = {
    "pass": Verb.SCREENING_PASS,
    "return": Verb.SCREENING_RETURN,
    "refuse": Verb.SCREENING_REFUSE,
}
Link = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came of many at once: the ids that were done, and (id, reason) of those that were not."""

    done: list[str]
    left: list[list[str]]


def screen(unit: Unit, proposal_id: str, form: ScreeningForm, *, link: str = "") -> str:
    """Give a proposal its outcome and tell the applicant. Gives the round's id."""
    return _screen(unit, proposal_id, form, revision=form.revision, link=link)


def screen_many(unit: Unit, round_id: str, form: BatchForm, *, link_to: Link) -> Batch:
    """Give many proposals one outcome; each has its own line, and each that cannot is named."""
    _, standing = of_round(unit, round_id)
    require(VERBS[form.outcome], standing)
    done: list[str] = []
    left: list[list[str]] = []
    for proposal_id, revision in form.proposals():
        try:
            _in_round(unit, proposal_id, round_id)
            _screen(unit, proposal_id, form, revision=revision, link=link_to(proposal_id))
        except Invalid as invalid:
            code = next(code for code, _ in invalid.fields.values())
            if code != "note_needed":
                raise
            left.append([proposal_id, code])
        except Fault as fault:
            left.append([proposal_id, fault.reason])
        else:
            done.append(proposal_id)
    return Batch(done=done, left=left)


def judge(unit: Unit, proposal_id: str, subject: Check, form: JudgeForm) -> str:
    """Say what an officer thinks of a check, upon the judgement that stood on the page."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.SCREENING_JUDGE, standing)
    if proposal.submitted_revision is None:
        raise NotFound
    if proposal.submitted_revision != form.revision:
        raise Stale("moved_meanwhile")
    earlier = screenings.judgements_of(unit.session, proposal.id).get(subject, ())
    version = earlier[0][0].version if earlier else 0
    if version != form.base:
        raise Stale("judged_meanwhile")
    found = _finding(unit, proposal, subject)
    if not form.note and (form.judged is Judged.WAIVED or _differs(found, form.judged)):
        raise Invalid({"note": ("waived_why", {})})
    row = Judgement(
        proposal_id=proposal.id,
        revision=form.revision,
        subject=subject,
        version=version + 1,
        found=found,
        judged=form.judged,
        note=form.note,
        judged_by=unit.actor.account_id or "",
        judged_at=unit.now,
    )
    unit.session.add(row)
    try:
        record(unit, Verb.SCREENING_JUDGE, row, chain=round_chain(proposal.funding_round_id))
    except IntegrityError as error:
        raise Stale("judged_meanwhile") from error
    return proposal.id


def reopen(unit: Unit, proposal_id: str, form: ReopenForm, *, link: str = "") -> str:
    """Take an outcome back before the review opens, and tell the applicant why."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.SCREENING_REOPEN, standing)
    state = advance(PROPOSAL, proposal.state, Verb.SCREENING_REOPEN)
    last = screenings.last_outcome(unit.session, proposal.id)
    if last is None or last.id != form.screening:
        raise Stale("moved_meanwhile")
    returned = last.verb is Verb.SCREENING_RETURN
    if returned and screenings.written_since(unit.session, proposal.id, last.screened_at):
        raise Refused("applicant_acted")
    move_state(unit.session, proposal, state)
    reviews.clear_proposal(unit.session, proposal.id)
    row = Reopening(
        screening_id=last.id,
        reason=form.reason,
        reopened_by=unit.actor.account_id or "",
        reopened_at=unit.now,
    )
    unit.session.add(row)
    after = {"state": state.value, "outcome": last.verb.value, "reason": form.reason}
    chain = round_chain(proposal.funding_round_id)
    record(unit, Verb.SCREENING_REOPEN, proposal, chain=chain, after=after)
    answer = Answer(verb=Verb.SCREENING_REOPEN, words=form.reason)
    _tell(unit, proposal, answer, link)
    return proposal.funding_round_id


def _screen(unit: Unit, proposal_id: str, form: OutcomeForm, *, revision: int, link: str) -> str:
    proposal, standing = of_proposal(unit, proposal_id)
    verb = VERBS[form.outcome]
    require(verb, standing)
    if proposal.submitted_revision != revision:
        raise Stale("moved_meanwhile")
    state = advance(PROPOSAL, proposal.state, verb)
    answer = _answer(unit, proposal, form)
    if verb is Verb.SCREENING_PASS and internal_answers.still_open(unit.session, proposal):
        raise Refused("internal_open")
    if verb is Verb.SCREENING_PASS and not form.note and _open(unit, proposal):
        raise Invalid({"note": ("note_needed", {})})
    move_state(unit.session, proposal, state)
    unit.session.add(_row(unit, proposal, form, answer))
    after = {
        "state": state.value,
        "revision": revision,
        "reason": answer.words,
        "reasons": [one.value for one in answer.reasons],
        "opened": _opened(form),
        "due_at": answer.due_at,
        "note": form.note,
    }
    told_only = {name: plain(value) for name, value in after.items() if value not in (None, "", [])}
    chain = round_chain(proposal.funding_round_id)
    record(unit, verb, proposal, chain=chain, after=told_only)
    _tell(unit, proposal, answer, link)
    return proposal.funding_round_id


def _in_round(unit: Unit, proposal_id: str, round_id: str) -> None:
    proposal = unit.session.get(Proposal, proposal_id)
    if proposal is None or proposal.funding_round_id != round_id:
        raise NotFound


def _round(unit: Unit, proposal: Proposal) -> FundingRound:
    return unit.session.get_one(FundingRound, proposal.funding_round_id)


def _answer(unit: Unit, proposal: Proposal, form: OutcomeForm) -> Answer:
    """Read the form for its outcome: a pass has no reasons, only a return has a date."""
    verb = VERBS[form.outcome]
    if verb is Verb.SCREENING_PASS:
        return Answer(verb=verb)
    if verb is Verb.SCREENING_REFUSE:
        return Answer(verb=verb, reasons=form.reasons, words=form.reason)
    opened = _opened(form)
    labels = screenings.opened_labels(unit.session, proposal.funding_round_id, opened)
    if labels is not None and len(labels) != len(opened or ()):
        raise Invalid({"opened": ("choose_opened", {})})
    return Answer(
        verb=verb,
        reasons=form.reasons,
        words=form.reason,
        opened=labels,
        due_at=_due(unit, _round(unit, proposal), form),
    )


def _opened(form: OutcomeForm) -> list[str] | None:
    if VERBS[form.outcome] is not Verb.SCREENING_RETURN or WHOLE in form.opened:
        return None
    return sorted(set(form.opened))


def _due(unit: Unit, funding_round: FundingRound, form: OutcomeForm) -> datetime | None:
    if form.due is None:
        return None
    due = form.due.replace(tzinfo=ZoneInfo(funding_round.timezone)).astimezone(UTC)
    if due <= unit.now:
        raise Invalid({"due": ("date_past", {})})
    return due


def _row(unit: Unit, proposal: Proposal, form: OutcomeForm, answer: Answer) -> Screening:
    return Screening(
        proposal_id=proposal.id,
        revision=proposal.submitted_revision or 0,
        verb=answer.verb,
        reason=answer.words,
        reasons=[one.value for one in answer.reasons],
        opened=_opened(form),
        due_at=answer.due_at,
        note=form.note,
        screened_by=unit.actor.account_id or "",
        screened_at=unit.now,
    )


def _open(unit: Unit, proposal: Proposal) -> Sequence[object]:
    """List the checks that fail and that nobody judged otherwise."""
    found = eligibility.checked(unit.session, _round(unit, proposal), [proposal], unit.now)[
        proposal.id
    ]
    return open_failures(found, screenings.judged(unit.session, [proposal])[proposal.id])


def _finding(unit: Unit, proposal: Proposal, subject: Check) -> Finding:
    found = eligibility.checked(unit.session, _round(unit, proposal), [proposal], unit.now)[
        proposal.id
    ]
    return next(one.finding for one in found if one.subject is subject)


def _differs(found: Finding, judged: Judged) -> bool:
    return found is not Finding.UNCLEAR and found.value != judged.value


def _tell(unit: Unit, proposal: Proposal, answer: Answer, link: str) -> None:
    """Write to whoever handed the proposal in last."""
    account = receipts.recipient_of(unit.session, proposal)
    if account is None:
        return
    zone = ZoneInfo(_round(unit, proposal).timezone)
    represented = helped.represented(unit.session, proposal.id)
    outbox.enqueue(
        unit,
        kind=KINDS[answer.verb],
        recipient=represented or account.display_name,
        account=None if represented else account,
        funding_round_id=proposal.funding_round_id,
        proposal_id=proposal.id,
        link=link,
        texts=told(answer, proposal.title, account.language, zone=zone, link=link),
    )
