"""The eligibility check: passed, sent back to be corrected, or refused; the applicant is told."""

from collections.abc import Mapping

from app.audit import record, round_chain
from app.errors import Stale
from app.forms.screenings import ScreeningForm
from app.language.messages import texts
from app.models import Account, Proposal, Screening
from app.policy import require
from app.store import helped, outbox, receipts
from app.store.standing import of_proposal
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import Verb
from app.workflow import PROPOSAL, advance

VERBS: Mapping[str, Verb] = {
    "pass": Verb.SCREENING_PASS,
    "return": Verb.SCREENING_RETURN,
    "refuse": Verb.SCREENING_REFUSE,
}
KINDS: Mapping[Verb, str] = {
    Verb.SCREENING_PASS: "screening_passed",
    Verb.SCREENING_RETURN: "screening_returned",
    Verb.SCREENING_REFUSE: "screening_refused",
}


def screen(unit: Unit, proposal_id: str, form: ScreeningForm, *, link: str = "") -> str:
    """Give a proposal its outcome and tell the applicant. Gives the round's id."""
    proposal, standing = of_proposal(unit, proposal_id)
    verb = VERBS[form.outcome]
    require(verb, standing)
    if proposal.submitted_revision != form.revision:
        raise Stale("moved_meanwhile")
    move_state(unit.session, proposal, advance(PROPOSAL, proposal.state, verb))
    row = Screening(
        proposal_id=proposal.id,
        revision=form.revision,
        verb=verb,
        reason=form.reason,
        screened_by=unit.actor.account_id or "",
        screened_at=unit.now,
    )
    unit.session.add(row)
    record(
        unit,
        verb,
        proposal,
        chain=round_chain(proposal.funding_round_id),
        after={"state": proposal.state.value, "revision": form.revision, "reason": form.reason},
    )
    _tell(unit, proposal, verb, form.reason, link)
    return proposal.funding_round_id


def _tell(unit: Unit, proposal: Proposal, verb: Verb, reason: str, link: str) -> None:
    """Write to whoever handed the proposal in last."""
    receipt = receipts.of_subject(unit, proposal.id)
    account = unit.session.get(Account, receipt.account_id if receipt else proposal.started_by)
    if account is None:
        return
    told = helped.represented(unit.session, proposal.id)
    facts = {"title": proposal.title, "reason": reason, "link": link}
    outbox.enqueue(
        unit,
        kind=KINDS[verb],
        recipient=told or account.display_name,
        account=None if told else account,
        funding_round_id=proposal.funding_round_id,
        link=link,
        texts=texts(KINDS[verb], account.language, **facts),
    )
