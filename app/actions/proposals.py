"""A proposal is begun, saved page by page, handed in, handed in again, taken back."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import record, round_chain
from app.clock import to_text
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms import proposal_forms
from app.forms.proposals import ReopenForm, SectionForm, StartForm, SubmitForm, WithdrawForm
from app.language import content, formats
from app.language.messages import texts
from app.models import (
    Account,
    FormVersion,
    FundingRound,
    Organisation,
    Proposal,
    ProposalRevision,
    Receipt,
)
from app.policy import Standing, require
from app.scoring.canonical import salted_digest
from app.store import (
    helped,
    jobs,
    likenesses,
    needs,
    outbox,
    proposal_files,
    proposals,
    receipts,
    revisions,
)
from app.store.applying import require_may_apply
from app.store.beginnings import (
    begin_proposal,
    first_answers,
    first_revision,
    taken_over,
    title_of,
)
from app.store.confirmations import open_confirmations
from app.store.standing import of_organisation, of_proposal, of_round_by_code
from app.store.states import hold, move_state
from app.unit import Unit, holding
from app.vocabulary import Capacity, OrganisationRole, ReceiptKind, Verb
from app.workflow import PROPOSAL, advance

WRITERS = {OrganisationRole.LEAD, OrganisationRole.EDITOR, OrganisationRole.COACH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What came of a save. One that is `stale` is kept too, beside the version that stands.

    `clock` is the time of day in the round's zone; `theirs` and `clashes` are questions by id and
    label: what others changed meanwhile and is put together, what waits for a person to choose.
    """

    number: int
    base: int
    saved_at: str
    clock: str
    stale: bool
    theirs: list[list[str]]
    clashes: list[list[str]]
    writing: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The receipt of a hand-in."""

    receipt_id: str
    receipt_number: str


def start(unit: Unit, code: str, form: StartForm) -> str:
    """Begin a proposal in a round for an organisation. Gives its id."""
    funding_round, standing = of_round_by_code(unit, code)
    require(Verb.PROPOSAL_START, standing)
    organisation, own = of_organisation(unit, form.organisation_id)
    if own.organisation_role is None:
        raise NotFound
    if own.organisation_role not in WRITERS:
        raise Refused("not_yours")
    require_may_apply(unit.session, funding_round, organisation)
    copied = _copied(unit, form, funding_round) if form.copy_from else {}
    answers = first_answers(unit, funding_round, copied)
    proposal = begin_proposal(unit, funding_round, organisation.id, answers)
    if own.organisation_role is OrganisationRole.COACH:
        _begin_help(unit, proposal, organisation.contact_person)
    first_revision(unit, proposal, answers)
    record(
        unit,
        Verb.PROPOSAL_START,
        proposal,
        chain=round_chain(funding_round.id),
        after={"organisation": organisation.id, "state": proposal.state.value},
    )
    return proposal.id


@holding
def save(unit: Unit, proposal_id: str, section_id: str, form: SectionForm) -> Saved:
    """Keep a page as typed: a new revision, never a change of an old one."""
    hold(unit.session, Proposal, proposal_id)
    proposal, standing = _writable(unit, proposal_id, Verb.PROPOSAL_SAVE)
    version = proposals.form_version(unit.session, proposal.funding_round_id)
    sections = proposals.sections_for(version, proposal)
    questions = proposal_forms.questions_in(sections, section_id)
    if questions is None:
        raise NotFound
    opened = [one for one in questions if standing.may_change(one.id)]
    typed, faults = proposal_forms.read_answers(opened, form.answers)
    for closed in {one.id for one in questions} & faults.keys() - {one.id for one in opened}:
        faults[closed] = ("not_opened", {})
    if faults:
        raise Invalid(faults)
    writing = _others_writing(unit, proposal)
    written = revisions.write(unit, proposal, version, typed, base=form.base)
    labels = {one.id: content(one.label, unit.language)[0] for one in questions}
    return _saved(unit, proposal, written, labels, writing)


def submit(unit: Unit, proposal_id: str, form: SubmitForm, *, link: str = "") -> Submitted:
    """Hand in the version that was on the page; what counts is when the request arrived."""
    proposal, standing = _writable(unit, proposal_id, Verb.PROPOSAL_SUBMIT)
    account = unit.session.get(Account, unit.actor.account_id or "")
    # An officer who types is known; whoever is helped has signed on paper.
    by_officer = standing.helping and standing.organisation_role is None
    if not by_officer and (account is None or account.contact_confirmed_at is None):
        raise Refused("contact_unconfirmed")
    funding_round = _round(unit, proposal)
    current = proposals.current_revision(unit.session, proposal.id)
    if current is None or current.number != form.base:
        raise Stale("stale")
    answers = proposals.held(unit.session, proposal, current.answers, standing.opened)
    if answers != current.answers:
        current = revisions.keep(unit, proposal, answers, base=current.number, stands=True)
    asked = _require_complete(unit, funding_round, proposal, answers)
    organisation = unit.session.get_one(Organisation, proposal.organisation_id)
    require_may_apply(unit.session, funding_round, organisation, proposal.id)
    if not all(one.met for one in open_confirmations(unit.session, proposal)):
        raise Refused("confirmations_open")
    move_state(unit.session, proposal, advance(PROPOSAL, proposal.state, Verb.PROPOSAL_SUBMIT))
    number = _number(unit, funding_round, proposal)
    proposal.title = title_of(answers)
    proposal.strand_id, proposal.community_id = answers["strand"], _community(answers)
    proposal.requested_minor = proposal_forms.requested_minor(asked)
    proposal.submitted_revision, proposal.submitted_at = current.number, unit.arrived_at
    proposal.submitted_way = proposal.way
    _answer_needs(unit, funding_round, proposal, answers)
    return _hand_in(unit, funding_round, proposal, current=current, number=number, link=link)


def withdraw(unit: Unit, proposal_id: str, form: WithdrawForm) -> str:
    """Take a proposal back, with the reason. Gives its id."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.PROPOSAL_WITHDRAW, standing)
    move_state(unit.session, proposal, advance(PROPOSAL, proposal.state, Verb.PROPOSAL_WITHDRAW))
    record(
        unit,
        Verb.PROPOSAL_WITHDRAW,
        proposal,
        chain=round_chain(proposal.funding_round_id),
        after={"state": proposal.state.value, "reason": form.reason},
    )
    return proposal.id


def reopen(unit: Unit, proposal_id: str, _form: ReopenForm) -> str:
    """Take a proposal back to a draft before the deadline; it counts again when handed in again."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.PROPOSAL_REOPEN, standing)
    before = {"state": proposal.state.value, "revision": proposal.submitted_revision}
    move_state(unit.session, proposal, advance(PROPOSAL, proposal.state, Verb.PROPOSAL_REOPEN))
    proposal.submitted_revision = proposal.submitted_at = None
    proposal.submitted_way = ""
    record(
        unit,
        Verb.PROPOSAL_REOPEN,
        proposal,
        chain=round_chain(proposal.funding_round_id),
        before=before,
        after={"state": proposal.state.value},
    )
    return proposal.id


def _writable(unit: Unit, proposal_id: str, verb: Verb) -> tuple[Proposal, Standing]:
    proposal, standing = of_proposal(unit, proposal_id)
    require(verb, standing)
    return proposal, standing


def _round(unit: Unit, proposal: Proposal) -> FundingRound:
    found = unit.session.get(FundingRound, proposal.funding_round_id)
    if found is None:
        raise NotFound
    return found


def _others_writing(unit: Unit, proposal: Proposal) -> list[str]:
    """Name who else is writing. Asked before anything is written: then it is written in one go."""
    since = unit.now - revisions.LATELY
    me = unit.actor.account_id
    return list(revisions.writers_since(unit.session, proposal.id, since=since, without=me))


def _saved(
    unit: Unit,
    proposal: Proposal,
    written: revisions.Written,
    labels: dict[str, str],
    writing: list[str],
) -> Saved:
    at = written.revision.saved_at
    zone = ZoneInfo(_round(unit, proposal).timezone)
    return Saved(
        number=written.revision.number,
        base=written.base,
        saved_at=to_text(at),
        clock=at.astimezone(zone).strftime("%H:%M:%S"),
        stale=bool(written.clashes),
        theirs=[[name, labels.get(name, name)] for name in written.theirs],
        clashes=[[name, labels.get(name, name)] for name in written.clashes],
        writing=writing,
    )


def _begin_help(unit: Unit, proposal: Proposal, name: str) -> None:
    """A coach begins for the group: from the first word on it is known who types for whom."""
    entry = helped.begin(unit, proposal, capacity=Capacity.COACH, on_behalf_of=name)
    chain = round_chain(proposal.funding_round_id)
    record(unit, Verb.HELPED_BEGIN, entry, chain=chain)
    for recusal in helped.recusals(unit, proposal, [entry.helper_id]):
        record(unit, Verb.RECUSAL_RECORD, recusal, chain=chain)


def _copied(unit: Unit, form: StartForm, funding_round: FundingRound) -> dict[str, Any]:
    older, standing = of_proposal(unit, form.copy_from)
    require(Verb.PROPOSAL_VIEW, standing)
    if standing.organisation_role is None:
        raise NotFound
    if older.organisation_id != form.organisation_id:
        raise Invalid({"copy_from": ("copy_other_body", {})})
    return taken_over(unit.session, older, funding_round, form.sections)


def _community(answers: dict[str, Any]) -> str | None:
    """Say where it takes place; of several communities the first one stands in the lists."""
    several = answers.get("communities") or []
    return answers.get("community") or next(iter(several), None)


def _require_complete(
    unit: Unit, funding_round: FundingRound, proposal: Proposal, answers: dict[str, Any]
) -> dict[str, Any]:
    """Give the answers to what is asked in the proposal's way, if nothing stands in the way."""
    version: FormVersion = proposals.form_version(unit.session, funding_round.id)
    sections = proposals.sections_for(version, proposal)
    faults = proposal_forms.faults_of(
        sections, answers, proposals.limits_of(unit.session, funding_round, proposal.id)
    )
    if faults:
        raise Invalid(faults)
    return proposal_forms.answers_within(sections, answers)


def _answer_needs(
    unit: Unit, funding_round: FundingRound, proposal: Proposal, answers: dict[str, Any]
) -> None:
    version = proposals.form_version(unit.session, funding_round.id)
    sections = proposals.sections_for(version, proposal)
    chosen = proposal_forms.chosen_needs(sections, answers)
    people = proposal_forms.people_reached(sections, answers)
    needs.keep_answered(unit, proposal.id, chosen, people)


def _number(unit: Unit, funding_round: FundingRound, proposal: Proposal) -> str:
    """Number the receipt: the first one's number stays the proposal's, later ones count on it."""
    if proposal.number is None:
        proposal.number = receipts.new_number(unit.session, funding_round.code)
        return proposal.number
    return f"{proposal.number}-{receipts.count_of(unit.session, proposal.id) + 1}"


def _hand_in(
    unit: Unit,
    funding_round: FundingRound,
    proposal: Proposal,
    *,
    current: ProposalRevision,
    number: str,
    link: str,
) -> Submitted:
    files = proposal_files.files_of(unit.session, proposal.id)
    content = proposals.handed_in(proposal, current, files)
    after = {
        "state": proposal.state.value,
        "number": proposal.number,
        "receipt": number,
        "revision": current.number,
        "way": proposal.submitted_way,
        "requested_minor": proposal.requested_minor,
        "content": salted_digest(current.id, content),
    }
    entry = record(
        unit, Verb.PROPOSAL_SUBMIT, proposal, chain=round_chain(funding_round.id), after=after
    )
    receipt = receipts.make_receipt(
        unit,
        kind=ReceiptKind.SUBMISSION,
        funding_round=funding_round,
        subject_id=proposal.id,
        content=content,
        entry=(entry.chain, entry.sequence, entry.digest),
        number=number,
    )
    jobs.enqueue(unit, likenesses.JOB, proposal_id=proposal.id)
    _tell(unit, funding_round, proposal, receipt, link)
    return Submitted(receipt_id=receipt.id, receipt_number=receipt.number)


def _tell(
    unit: Unit, funding_round: FundingRound, proposal: Proposal, receipt: Receipt, link: str
) -> None:
    account = unit.session.get(Account, unit.actor.account_id or "")
    if account is None:
        return
    told = helped.represented(unit.session, proposal.id)
    at = formats.second(receipt.accepted_at, ZoneInfo(funding_round.timezone), account.language)
    facts = {"title": proposal.title, "time": at, "number": receipt.number, "link": link}
    outbox.enqueue(
        unit,
        kind="proposal_submitted",
        recipient=told or account.display_name,
        account=None if told else account,
        funding_round_id=funding_round.id,
        proposal_id=proposal.id,
        link=link,
        texts=texts("proposal_submitted", account.language, **facts),
    )
