"""What was handed in, as officers list, read and screen it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound, Refused
from app.language.catalogue import N_, content, translate
from app.language.formats import money, second
from app.language.headings import Heading, heading
from app.language.messages import texts
from app.language.verbs import label
from app.models import Account, FundingRound, Organisation, Proposal
from app.policy import Standing, may, require
from app.store import receipts, screenings
from app.store.proposals import ProposalText, proposal_text
from app.store.rounds import communities_of, strands_of
from app.store.screenings import Filter
from app.store.standing import of_proposal, of_round
from app.unit import Reading
from app.vocabulary import OrganisationKind, ProposalState, Verb
from app.workflow import PROPOSAL, legal

OUTCOMES: Mapping[str, tuple[Verb, str]] = {
    "pass": (Verb.SCREENING_PASS, "screening_passed"),
    "return": (Verb.SCREENING_RETURN, "screening_returned"),
    "refuse": (Verb.SCREENING_REFUSE, "screening_refused"),
}
HEADINGS = (
    N_("编号"),
    N_("项目名称"),
    N_("申报主体"),
    N_("版块"),
    N_("社区"),
    N_("申请金额"),
    N_("提交时间"),
    N_("状态"),
)
#: What a spreadsheet takes for the beginning of a formula, in half and full width.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
LISTED = tuple(state for state in ProposalState if state is not ProposalState.DRAFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One proposal of the list."""

    id: str
    number: str
    title: str
    organisation: str
    strand: dict[str, str]
    community: dict[str, str]
    requested_minor: int
    submitted_at: datetime | None
    state: ProposalState


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Heading):
    """All that was handed in, filtered as the address says."""

    lines: tuple[ListLine, ...]
    shown_minor: int
    counts: tuple[tuple[ProposalState, int], ...]
    drafts: int
    state: str
    community: str
    strand: str
    search: str
    communities: tuple[tuple[str, dict[str, str]], ...]
    strands: tuple[tuple[str, dict[str, str]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOutcome:
    """An outcome that was given, by whom and when."""

    verb: Verb
    reason: str
    officer: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage(Heading):
    """A proposal as the officer reads it."""

    proposal_id: str
    number: str
    title: str
    state: ProposalState
    revision: int
    submitted_at: datetime | None
    organisation: str
    organisation_id: str
    kind: OrganisationKind
    registration: str
    fiscal_host: str
    contact_person: str
    contact_phone: str
    document: ProposalText
    requested_minor: int
    past: tuple[PastOutcome, ...]
    outcomes: tuple[str, ...]
    why_not: str
    next_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(Heading):
    """One outcome before it is given: what the applicant will read, and in which language."""

    proposal_id: str
    outcome: str
    number: str
    title: str
    organisation: str
    revision: int
    recipient: str
    channel: str
    subject: str
    body: str


def index(reading: Reading, round_id: str, wanted: Mapping[str, str]) -> ListPage:
    """List what was handed in in a round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PROPOSAL_LIST, standing)
    session = reading.session
    asked = _filter(wanted)
    rows = screenings.handed_in(session, funding_round.id, asked)
    counted = screenings.counts(session, funding_round.id)
    communities = communities_of(session, funding_round.programme_id)
    return ListPage(
        **heading(reading, funding_round),
        lines=tuple(
            ListLine(
                id=row.id,
                number=row.number or "",
                title=row.title,
                organisation=organisation.name,
                strand=strand.name,
                community=community.name if community else {},
                requested_minor=row.requested_minor,
                submitted_at=row.submitted_at,
                state=row.state,
            )
            for row, organisation, strand, community in rows
        ),
        shown_minor=sum(row.requested_minor for row, _, _, _ in rows),
        counts=tuple((state, counted.get(state, 0)) for state in LISTED),
        drafts=screenings.drafts(session, funding_round.id),
        state=asked.state.value if asked.state else "",
        community=asked.community_id,
        strand=asked.strand_id,
        search=asked.search,
        communities=tuple((row.id, row.name) for row in communities),
        strands=tuple((row.id, row.name) for row in strands_of(session, funding_round.id)),
    )


def show(reading: Reading, proposal_id: str) -> ReadPage:
    """Show what was handed in with the outcomes that may be given."""
    proposal, standing = _handed_in(reading, proposal_id)
    session = reading.session
    organisation = _organisation(reading, proposal)
    funding_round = _round(reading, proposal)
    allowed = may(Verb.SCREENING_PASS, standing)
    return ReadPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        state=proposal.state,
        revision=proposal.submitted_revision or 0,
        submitted_at=proposal.submitted_at,
        organisation=organisation.name,
        organisation_id=organisation.id,
        kind=organisation.kind,
        registration=" ".join(
            part
            for part in (organisation.registration_scheme, organisation.registration_number)
            if part
        ),
        fiscal_host=organisation.fiscal_host or "",
        contact_person=organisation.contact_person,
        contact_phone=organisation.contact_phone,
        document=proposal_text(session, proposal, proposal.submitted_revision, reading.language),
        requested_minor=proposal.requested_minor,
        past=_past(reading, proposal),
        outcomes=tuple(
            name
            for name, (verb, _) in OUTCOMES.items()
            if may(verb, standing).allowed and legal(PROPOSAL, proposal.state, verb)
        ),
        why_not=allowed.reason,
        next_id=screenings.next_unscreened(session, funding_round.id, proposal),
    )


def ask(reading: Reading, proposal_id: str, outcome: str, reason: str = "") -> AskPage:
    """Show what the applicant will read if this outcome is given."""
    if outcome not in OUTCOMES:
        raise NotFound
    proposal, standing = _handed_in(reading, proposal_id)
    verb, kind = OUTCOMES[outcome]
    require(verb, standing)
    if not legal(PROPOSAL, proposal.state, verb):
        raise Refused("not_from_here", state=proposal.state.value)
    account = _recipient(reading, proposal)
    language = account.language if account else reading.language
    subject, body = texts(kind, language, title=proposal.title, reason=reason)
    return AskPage(
        **heading(reading, _round(reading, proposal)),
        proposal_id=proposal.id,
        outcome=outcome,
        number=proposal.number or "",
        title=proposal.title,
        organisation=_organisation(reading, proposal).name,
        revision=proposal.submitted_revision or 0,
        recipient=account.display_name if account else "",
        channel=_channel(account),
        subject=subject,
        body=body,
    )


def _filter(wanted: Mapping[str, str]) -> Filter:
    state = wanted.get("state", "")
    return Filter(
        state=ProposalState(state) if state in {one.value for one in LISTED} else None,
        community_id=wanted.get("community", "")[:32],
        strand_id=wanted.get("strand", "")[:32],
        search=wanted.get("search", "").strip()[:60],
    )


def _handed_in(reading: Reading, proposal_id: str) -> tuple[Proposal, Standing]:
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_LIST, standing)
    if proposal.number is None:
        raise NotFound
    return proposal, standing


def _round(reading: Reading, proposal: Proposal) -> FundingRound:
    found = reading.session.get(FundingRound, proposal.funding_round_id)
    if found is None:
        raise NotFound
    return found


def _organisation(reading: Reading, proposal: Proposal) -> Organisation:
    found = reading.session.get(Organisation, proposal.organisation_id)
    if found is None:
        raise NotFound
    return found


def _recipient(reading: Reading, proposal: Proposal) -> Account | None:
    """Find whoever handed the proposal in last."""
    rows = receipts.receipts_of(reading.session, proposal.id)
    wanted = rows[0].account_id if rows else proposal.started_by
    return reading.session.get(Account, wanted)


def _channel(account: Account | None) -> str:
    if account is None or not (account.email or account.mobile):
        return "hand"
    return "email" if account.email else "sms"


def _past(reading: Reading, proposal: Proposal) -> tuple[PastOutcome, ...]:
    rows = screenings.outcomes_of(reading.session, proposal.id)
    return tuple(
        PastOutcome(verb=row.verb, reason=row.reason, officer=name, at=row.screened_at)
        for row, name in rows
    )


def following(reading: Reading, proposal_id: str) -> str | None:
    """Find the proposal that waits next."""
    proposal, _ = _handed_in(reading, proposal_id)
    return screenings.next_unscreened(reading.session, proposal.funding_round_id, proposal)


def table(page: ListPage, language: str) -> list[list[str]]:
    """Lay the list out as rows of plain cells, safe to open in a spreadsheet."""
    rows = [[translate(text, language) for text in HEADINGS]]
    rows += [
        [
            line.number,
            line.title,
            line.organisation,
            content(line.strand, language)[0],
            content(line.community, language)[0],
            money(line.requested_minor, page.currency, language).replace(",", ""),
            second(line.submitted_at, page.zone, language) if line.submitted_at else "",
            label(line.state, language),
        ]
        for line in page.lines
    ]
    return [[harmless(cell) for cell in row] for row in rows]


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) else cell
