"""One proposal on the screening desk: the rules of the program beside the judgements of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.eligibility import Alike, Checked, Facts, Other, checks
from app.errors import NotFound
from app.language.catalogue import translate
from app.language.headings import Heading, heading
from app.language.screenings import CHECKS, finding_text, opened_text, reasons_text
from app.models import FundingRound, Judgement, Organisation, Proposal
from app.policy import Standing, may, require
from app.registration import USCC
from app.store import eligibility, organisations, screenings
from app.store.proposals import ProposalText, proposal_text
from app.store.screenings import Past
from app.store.standing import of_proposal
from app.unit import Reading
from app.vocabulary import (
    Check,
    Finding,
    Judged,
    OrganisationKind,
    ProposalState,
    RecordKind,
    ScreeningReason,
    Verb,
)
from app.workflow import PROPOSAL, legal

OUTCOMES: Mapping[str, Verb] = {
    "pass": Verb.SCREENING_PASS,
    "return": Verb.SCREENING_RETURN,
    "refuse": Verb.SCREENING_REFUSE,
}
#: The declarations that stand beside a check.
BESIDE: Mapping[Check, tuple[RecordKind, ...]] = {
    Check.REGISTRATION: (RecordKind.EVIDENCE,),
    Check.RECORD: (*eligibility.LISTS, RecordKind.AWARD),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementView:
    """What an officer said of a check; `current` if it was about this version."""

    version: int
    judged: Judged
    note: str
    officer: str
    at: datetime
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """What the applicant declares about itself; `runs` if it holds today, a withdrawn one never."""

    kind: RecordKind
    title: str
    authority: str
    from_on: str
    until_on: str
    note: str
    file_id: str
    runs: bool
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """A rule: what the program found, and beside it what people said."""

    subject: Check
    name: str
    finding: Finding
    text: str
    others: tuple[Other, ...]
    alike: tuple[Alike, ...]
    records: tuple[RecordView, ...]
    judgement: JudgementView | None
    earlier: tuple[JudgementView, ...]
    base: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOutcome:
    """An outcome that was given, by whom and when, and whether it was taken back."""

    id: str
    verb: Verb
    reason: str
    note: str
    opened: str
    due_at: datetime | None
    officer: str
    at: datetime
    back_reason: str
    back_by: str
    back_at: datetime | None


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
    checks: tuple[CheckView, ...]
    failing: int
    unclear: int
    past: tuple[PastOutcome, ...]
    outcomes: tuple[str, ...]
    may_judge: bool
    may_reopen: bool
    why_not: str


def show(reading: Reading, proposal_id: str) -> ReadPage:
    """Show what was handed in with its checks and the outcomes that may be given."""
    proposal, standing = _handed_in(reading, proposal_id)
    session = reading.session
    organisation = session.get_one(Organisation, proposal.organisation_id)
    funding_round = session.get_one(FundingRound, proposal.funding_round_id)
    head = heading(reading, funding_round)
    found = _checks(reading, proposal, head["zone"], head["currency"])
    scheme = organisation.registration_scheme
    # The check above says by which standard a Chinese code was read.
    number = ("" if scheme == USCC else scheme, organisation.registration_number)
    return ReadPage(
        **head,
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        state=proposal.state,
        revision=proposal.submitted_revision or 0,
        submitted_at=proposal.submitted_at,
        organisation=organisation.name,
        organisation_id=organisation.id,
        kind=organisation.kind,
        registration=" ".join(part for part in number if part),
        fiscal_host=organisation.fiscal_host or "",
        contact_person=organisation.contact_person,
        contact_phone=organisation.contact_phone,
        document=proposal_text(session, proposal, proposal.submitted_revision, reading.language),
        requested_minor=proposal.requested_minor,
        checks=found,
        failing=sum(one.finding is Finding.FAILS and not one.settled for one in found),
        unclear=sum(one.finding is Finding.UNCLEAR and not one.settled for one in found),
        past=_past(reading, proposal),
        outcomes=tuple(name for name in OUTCOMES if _possible(name, proposal, standing)),
        may_judge=may(Verb.SCREENING_JUDGE, standing).allowed,
        may_reopen=may(Verb.SCREENING_REOPEN, standing).allowed
        and legal(PROPOSAL, proposal.state, Verb.SCREENING_REOPEN),
        why_not=may(Verb.SCREENING_PASS, standing).reason,
    )


def _possible(outcome: str, proposal: Proposal, standing: Standing) -> bool:
    verb = OUTCOMES[outcome]
    return may(verb, standing).allowed and legal(PROPOSAL, proposal.state, verb)


def _handed_in(reading: Reading, proposal_id: str) -> tuple[Proposal, Standing]:
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_LIST, standing)
    if proposal.number is None:
        raise NotFound
    return proposal, standing


def _checks(
    reading: Reading, proposal: Proposal, zone: ZoneInfo, currency: str
) -> tuple[CheckView, ...]:
    funding_round = reading.session.get_one(FundingRound, proposal.funding_round_id)
    facts = eligibility.facts_of(reading.session, funding_round, [proposal], reading.now)[
        proposal.id
    ]
    said = screenings.judgements_of(reading.session, proposal.id)
    records = _records(reading, proposal.organisation_id, zone)
    texts = {
        one.subject: finding_text(one, reading.language, zone, currency) for one in checks(facts)
    }
    return tuple(
        _check(
            one,
            facts,
            name=translate(CHECKS[one.subject], reading.language),
            text=texts[one.subject],
            said=[_judgement(row, officer, proposal) for row, officer in said.get(one.subject, ())],
            records=records,
        )
        for one in checks(facts)
    )


def _records(reading: Reading, organisation_id: str, zone: ZoneInfo) -> tuple[RecordView, ...]:
    """List what the applicant declared; of what it withdrew only the bars and lists."""
    today = reading.now.astimezone(zone).date().isoformat()
    return tuple(
        RecordView(
            kind=row.kind,
            title=row.title,
            authority=row.authority,
            from_on=row.from_on,
            until_on=row.until_on,
            note=row.note,
            file_id=row.attachment_id or "",
            runs=organisations.runs(row, today),
            withdrawn_at=row.withdrawn_at,
        )
        for row in organisations.records_of(reading.session, organisation_id)
        if row.withdrawn_at is None or row.kind in eligibility.LISTS
    )


def _check(
    one: Checked,
    facts: Facts,
    *,
    name: str,
    text: str,
    said: Sequence[JudgementView],
    records: Sequence[RecordView],
) -> CheckView:
    current = said[0] if said and said[0].current else None
    return CheckView(
        subject=one.subject,
        name=name,
        finding=one.finding,
        text=text,
        others=facts.others if one.subject is Check.PER_APPLICANT else (),
        records=tuple(row for row in records if row.kind in BESIDE.get(one.subject, ())),
        alike=facts.alike if one.subject is Check.SIMILAR else (),
        judgement=current,
        earlier=tuple(said[1:] if current else said),
        base=said[0].version if said else 0,
        settled=current is not None and current.judged is not Judged.FAILS,
    )


def _judgement(row: Judgement, officer: str, proposal: Proposal) -> JudgementView:
    return JudgementView(
        version=row.version,
        judged=row.judged,
        note=row.note,
        officer=officer,
        at=row.judged_at,
        current=row.revision == proposal.submitted_revision,
    )


def _past(reading: Reading, proposal: Proposal) -> tuple[PastOutcome, ...]:
    rows = screenings.outcomes_of(reading.session, proposal.id)
    return tuple(_outcome(reading, proposal, one) for one in rows)


def _outcome(reading: Reading, proposal: Proposal, one: Past) -> PastOutcome:
    row, back = one.row, one.reopening
    reasons = [ScreeningReason(code) for code in row.reasons]
    labels = screenings.opened_labels(reading.session, proposal.funding_round_id, row.opened)
    returned = row.verb is Verb.SCREENING_RETURN
    return PastOutcome(
        id=row.id,
        verb=row.verb,
        reason=reasons_text(reasons, row.reason, reading.language),
        note=row.note,
        opened=opened_text(labels, reading.language) if returned else "",
        due_at=row.due_at,
        officer=one.officer,
        at=row.screened_at,
        back_reason=back.reason if back else "",
        back_by=one.reopened_by,
        back_at=back.reopened_at if back else None,
    )
