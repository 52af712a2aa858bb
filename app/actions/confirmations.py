"""Other bodies are asked for their word, and give it: on a link of their own, or on a stamped page."""

from dataclasses import dataclass
from datetime import timedelta

from app.audit import INSTALLATION, record, round_chain
from app.errors import Refused, Stale
from app.fields import minor_of
from app.forms.confirmations import AnswerForm, AskForm, HostForm, StampForm
from app.forms.uploads import FileFacts
from app.models import Confirmation, Proposal
from app.policy import require
from app.store import codes
from app.store.confirmations import shown_to_body
from app.store.rounds import currency_of
from app.store.scans import STAMPED_PAGE, add_scan
from app.store.standing import of_confirmation, of_organisation, of_proposal
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import CodeKind, ConfirmationKind, ConfirmationState, Verb
from app.workflow import CONFIRMATION, advance

LINK_LIFETIME = timedelta(days=60)
VERBS = {"confirm": Verb.CONFIRMATION_CONFIRM, "decline": Verb.CONFIRMATION_DECLINE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The link for a body; the page shows it once."""

    confirmation_id: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a body said."""

    confirmation_id: str
    body_name: str
    state: str


def ask(unit: Unit, proposal_id: str, form: AskForm, *, link_base: str) -> Asked:
    """Ask a body for its word on a proposal."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.CONFIRMATION_ASK, standing)
    partner = form.kind is ConfirmationKind.PARTNER
    row = Confirmation(
        kind=form.kind,
        proposal_id=proposal.id,
        body_name=form.body_name,
        part=form.part,
        share_minor=_share(unit, proposal, form.share) if partner else None,
        asked_by=unit.actor.account_id or "",
        asked_at=unit.now,
    )
    return _ask(unit, row, link_base)


def _share(unit: Unit, proposal: Proposal, text: str) -> int | None:
    """Read what a partner gives; nothing where nothing stands."""
    currency = currency_of(unit.session, proposal.funding_round_id)
    return minor_of(text, currency, "share") if text else None


def ask_host(unit: Unit, organisation_id: str, form: HostForm, *, link_base: str) -> Asked:
    """Ask a body whether it hosts a group."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.CONFIRMATION_ASK, standing)
    row = Confirmation(
        kind=ConfirmationKind.FISCAL_HOST,
        organisation_id=organisation.id,
        body_name=form.body_name,
        asked_by=unit.actor.account_id or "",
        asked_at=unit.now,
    )
    return _ask(unit, row, link_base)


def ask_again(unit: Unit, confirmation_id: str, *, link_base: str) -> Asked:
    """Make another link for a body that has not answered; the earlier one goes on working."""
    row, standing = of_confirmation(unit, confirmation_id)
    require(Verb.CONFIRMATION_ASK, standing)
    if row.state is not ConfirmationState.ASKED:
        raise Refused("not_from_here", state=row.state.value)
    link = link_base + _token(unit, row)
    record(unit, Verb.CONFIRMATION_ASK, row, chain=_chain(unit, row), after={"link": "again"})
    return Asked(confirmation_id=row.id, link=link)


def answer(unit: Unit, token: str, form: AnswerForm) -> Answered:
    """Take a body's answer; its link is used up by this, and by nothing else."""
    code = codes.use(unit, CodeKind.CONFIRMATION, token)
    row, standing = of_confirmation(unit, code.subject["confirmation_id"])
    verb = VERBS[form.answer]
    require(verb, standing)
    if row.state is not ConfirmationState.ASKED:
        raise Refused("confirmation_ended")
    shown = shown_to_body(unit.session, row)
    if form.shown != shown.digest:
        raise Stale("moved_meanwhile")
    move_state(unit.session, row, advance(CONFIRMATION, row.state, verb))
    row.opinion = form.opinion
    row.signer_name, row.signer_post = form.signer_name, form.signer_post
    row.revision = shown.revision
    row.answered_at = unit.now
    record(unit, verb, row, chain=_chain(unit, row))
    return Answered(confirmation_id=row.id, body_name=row.body_name, state=row.state.value)


def stamp(unit: Unit, confirmation_id: str, form: StampForm, scan: FileFacts) -> str:
    """Attach the page that a body has stamped. Gives the confirmation's id."""
    row, standing = of_confirmation(unit, confirmation_id)
    require(Verb.CONFIRMATION_STAMP, standing)
    move_state(unit.session, row, advance(CONFIRMATION, row.state, Verb.CONFIRMATION_STAMP))
    page = add_scan(unit, scan, STAMPED_PAGE, proposal_id=row.proposal_id)
    row.attachment_id, row.answered_at = page.id, unit.now
    row.signer_name, row.signer_post = form.signer_name, form.signer_post
    row.revision = shown_to_body(unit.session, row).revision
    after = {"state": row.state.value, "page": page.id, "sha256": page.sha256}
    record(unit, Verb.CONFIRMATION_STAMP, row, chain=_chain(unit, row), after=after)
    return row.id


def withdraw(unit: Unit, confirmation_id: str) -> str:
    """Ask no longer, or rely no longer on what was said. Gives the confirmation's id."""
    row, standing = of_confirmation(unit, confirmation_id)
    require(Verb.CONFIRMATION_WITHDRAW, standing)
    move_state(unit.session, row, advance(CONFIRMATION, row.state, Verb.CONFIRMATION_WITHDRAW))
    row.withdrawn_at = unit.now
    record(unit, Verb.CONFIRMATION_WITHDRAW, row, chain=_chain(unit, row))
    return row.id


def _ask(unit: Unit, row: Confirmation, link_base: str) -> Asked:
    unit.session.add(row)
    unit.session.flush()
    link = link_base + _token(unit, row)
    after = {"kind": row.kind.value, "body": row.body_name, "part": row.part}
    record(unit, Verb.CONFIRMATION_ASK, row, chain=_chain(unit, row), after=after)
    return Asked(confirmation_id=row.id, link=link)


def _token(unit: Unit, row: Confirmation) -> str:
    subject = {"confirmation_id": row.id}
    return codes.issue_link(unit, CodeKind.CONFIRMATION, subject, LINK_LIFETIME)


def _chain(unit: Unit, row: Confirmation) -> str:
    """Name the ledger: the round's for a proposal, the installation's for an organisation."""
    proposal = unit.session.get(Proposal, row.proposal_id) if row.proposal_id else None
    return round_chain(proposal.funding_round_id) if proposal else INSTALLATION
