"""Somebody types for a group: begun, signed for on paper, ended, and handed over to the group."""

from dataclasses import dataclass
from datetime import timedelta

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.helped_entries import BehalfForm, GroupForm
from app.forms.uploads import FileFacts
from app.models import FundingRound, HelpedEntry, Organisation, Proposal
from app.policy import require
from app.store import codes, helped
from app.store.applying import require_may_apply
from app.store.beginnings import begin_proposal, first_answers, first_revision
from app.store.scans import SIGNED_PAPER, add_scan
from app.store.standing import of_organisation, of_paper, of_proposal, of_round
from app.unit import Unit
from app.vocabulary import (
    Capacity,
    CodeKind,
    OrganisationKind,
    OrganisationRole,
    PaperState,
    Verb,
)

LINK_LIFETIME = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The link with which a group takes its organisation over; the page shows it once."""

    link: str


def register(unit: Unit, round_id: str, form: GroupForm) -> str:
    """An officer registers a group and begins its proposal, from a paper or not. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    paper = None
    if form.paper_id:
        paper, standing = of_paper(unit, form.paper_id)
        if paper.funding_round_id != funding_round.id:
            raise NotFound
    require(Verb.HELPED_BEGIN, standing)
    if paper is not None and paper.state is PaperState.WITHDRAWN:
        raise Refused("not_from_here", state=paper.state.value)
    if paper is not None and paper.proposal_id is not None:
        raise Refused("paper_typed")
    organisation = _group(unit, funding_round, form)
    require_may_apply(unit.session, funding_round, organisation)
    answers = first_answers(unit, funding_round, {"title": paper.title} if paper else {})
    proposal = begin_proposal(unit, funding_round, organisation.id, answers)
    entry = _begin(unit, proposal, Capacity.OFFICER, form.on_behalf_of)
    first_revision(unit, proposal, answers)
    _record_start(unit, proposal, entry)
    if paper is not None:
        paper.proposal_id, paper.typed_at = proposal.id, unit.now
        record(unit, Verb.HELPED_BEGIN, paper, chain=round_chain(funding_round.id))
    _keep_out(unit, proposal, [entry.helper_id, paper.recorded_by if paper else ""])
    return proposal.id


def begin(unit: Unit, proposal_id: str, form: BehalfForm) -> str:
    """A coach, or another officer, types at a proposal that was begun. Gives its id."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.HELPED_BEGIN, standing)
    coach = standing.organisation_role is OrganisationRole.COACH
    if not coach and not helped.represented(unit.session, proposal.id):
        raise Refused("not_yours")
    capacity = Capacity.COACH if coach else Capacity.OFFICER
    entry = _begin(unit, proposal, capacity, form.on_behalf_of)
    record(unit, Verb.HELPED_BEGIN, entry, chain=round_chain(proposal.funding_round_id))
    _keep_out(unit, proposal, [entry.helper_id])
    return proposal.id


def end(unit: Unit, proposal_id: str) -> str:
    """Type no longer for the group; what was typed stays, and so does keeping out. Gives its id."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.HELPED_END, standing)
    for entry, _ in helped.entries_of(unit.session, proposal.id):
        own = entry.helper_id == standing.account_id
        if entry.ended_at is None and (own or not standing.helping):
            entry.ended_at = unit.now
            record(unit, Verb.HELPED_END, entry, chain=round_chain(proposal.funding_round_id))
    return proposal.id


def attach_signed(unit: Unit, proposal_id: str, scan: FileFacts) -> str:
    """Keep the copy of the paper that the group's person signed. Gives the proposal's id."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.HELPED_SIGN, standing)
    page = add_scan(
        unit,
        scan,
        SIGNED_PAPER,
        funding_round_id=proposal.funding_round_id,
        proposal_id=proposal.id,
    )
    after = {"proposal": proposal.id, "size": page.size, "sha256": page.sha256}
    chain = round_chain(proposal.funding_round_id)
    record(unit, Verb.HELPED_SIGN, page, chain=chain, after=after)
    return proposal.id


def hand_over(unit: Unit, organisation_id: str, *, link_base: str) -> HandedOver:
    """Make the one-time link with which the group's own person becomes its lead; earlier ones end."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.ORGANISATION_HAND_OVER, standing)
    if helped.is_led(unit.session, organisation.id):
        raise Refused("already_led")
    subject = {"organisation_id": organisation.id, "role": OrganisationRole.LEAD.value}
    token = codes.issue_only_link(unit, CodeKind.ORGANISATION, subject, LINK_LIFETIME)
    record(unit, Verb.ORGANISATION_HAND_OVER, organisation, after={"role": "lead"})
    return HandedOver(link=link_base + token)


def _group(unit: Unit, funding_round: FundingRound, form: GroupForm) -> Organisation:
    """Take a group that officers typed for before, or register a new one without an account."""
    if form.organisation_id:
        known = helped.unled_groups(unit.session, funding_round.programme_id)
        found = next((row for row in known if row.id == form.organisation_id), None)
        if found is None:
            raise Invalid({"organisation_id": ("choose_one", {})})
        return found
    organisation = Organisation(
        kind=OrganisationKind.GROUP,
        name=form.name,
        fiscal_host=form.fiscal_host,
        contact_person=form.on_behalf_of,
        contact_phone=form.contact_phone,
        created_by=unit.actor.account_id or "",
        created_at=unit.now,
    )
    unit.session.add(organisation)
    unit.session.flush()
    after = {"kind": organisation.kind.value, "name": organisation.name}
    record(unit, Verb.ORGANISATION_CREATE, organisation, after=after)
    return organisation


def _begin(unit: Unit, proposal: Proposal, capacity: Capacity, name: str) -> HelpedEntry:
    return helped.begin(unit, proposal, capacity=capacity, on_behalf_of=name)


def _record_start(unit: Unit, proposal: Proposal, entry: HelpedEntry) -> None:
    chain = round_chain(proposal.funding_round_id)
    after = {"organisation": proposal.organisation_id, "state": proposal.state.value}
    record(unit, Verb.PROPOSAL_START, proposal, chain=chain, after=after)
    record(unit, Verb.HELPED_BEGIN, entry, chain=chain)


def _keep_out(unit: Unit, proposal: Proposal, account_ids: list[str]) -> None:
    """Whoever helped and sits on the panel keeps out of this proposal from now on."""
    chain = round_chain(proposal.funding_round_id)
    for recusal in helped.recusals(unit, proposal, account_ids):
        record(unit, Verb.RECUSAL_RECORD, recusal, chain=chain)
