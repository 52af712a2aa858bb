"""Outcomes of the check before they are given, to one or to many: what is asked, what each will read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.eligibility import open_failures
from app.errors import NotFound, Refused
from app.forms.screenings import REFUSE_REASONS, RETURN_REASONS, WHOLE, OutcomeForm, ReopenForm
from app.language.catalogue import translate
from app.language.headings import Heading, heading
from app.language.screenings import CHECKS, KINDS, REASON_TEXTS, Answer, reasons_text, told
from app.models import Account, FundingRound, Organisation, Proposal
from app.policy import Standing, require
from app.store import eligibility, outbox, receipts, screenings
from app.store.standing import of_proposal, of_round
from app.unit import Reading
from app.vocabulary import ScreeningReason, Verb
from app.workflow import PROPOSAL, legal

OUTCOMES: Mapping[str, Verb] = {
    "pass": Verb.SCREENING_PASS,
    "return": Verb.SCREENING_RETURN,
    "refuse": Verb.SCREENING_REFUSE,
}
REASONS: Mapping[str, tuple[ScreeningReason, ...]] = {
    "pass": (),
    "return": RETURN_REASONS,
    "refuse": REFUSE_REASONS,
}
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one applicant will read, and how it gets there."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    revision: int
    recipient: str
    channel: str
    subject: str
    body: str
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(Heading):
    """An outcome before it is given, to one or to many: what is asked, then what each will read."""

    outcome: str
    letters: tuple[Letter, ...]
    left: tuple[Letter, ...]
    reasons: tuple[tuple[str, str], ...]
    openable: tuple[tuple[str, Text], ...]
    failing: tuple[str, ...]
    reason_text: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenPage(Heading):
    """An outcome before it is taken back."""

    letter: Letter
    screening: str
    verb: Verb
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePage(Heading):
    """What came of one outcome for many: what was done, and what was left with its reason."""

    outcome: str
    done: tuple[Letter, ...]
    left: tuple[Letter, ...]


def ask(
    reading: Reading, proposal_id: str, outcome: str, form: OutcomeForm | None = None
) -> AskPage:
    """Ask for what an outcome needs, or show what the applicant will read."""
    if outcome not in OUTCOMES:
        raise NotFound
    proposal, standing = _handed_in(reading, proposal_id)
    require(OUTCOMES[outcome], standing)
    if not legal(PROPOSAL, proposal.state, OUTCOMES[outcome]):
        raise Refused("not_from_here", state=proposal.state.value)
    return _asked(reading, proposal.funding_round_id, outcome, [proposal], form)


def ask_many(
    reading: Reading,
    round_id: str,
    outcome: str,
    chosen: Sequence[str],
    form: OutcomeForm | None = None,
) -> AskPage:
    """Ask once for many; those for which it cannot be are named with the reason."""
    if outcome not in OUTCOMES:
        raise NotFound
    _, standing = of_round(reading, round_id)
    require(OUTCOMES[outcome], standing)
    rows = [_chosen(reading, round_id, proposal_id) for proposal_id in chosen]
    return _asked(reading, round_id, outcome, rows, form)


def reopening(reading: Reading, proposal_id: str, form: ReopenForm | None = None) -> ReopenPage:
    """Ask why an outcome is taken back, or show what the applicant will read."""
    proposal, standing = _handed_in(reading, proposal_id)
    require(Verb.SCREENING_REOPEN, standing)
    last = screenings.last_outcome(reading.session, proposal.id)
    if last is None or not legal(PROPOSAL, proposal.state, Verb.SCREENING_REOPEN):
        raise Refused("not_from_here", state=proposal.state.value)
    funding_round = reading.session.get_one(FundingRound, proposal.funding_round_id)
    answer = Answer(verb=Verb.SCREENING_REOPEN, words=form.reason if form else "")
    return ReopenPage(
        **heading(reading, funding_round),
        letter=_letter(reading, proposal, answer, ZoneInfo(funding_round.timezone)),
        screening=last.id,
        verb=last.verb,
        at=last.screened_at,
    )


def done_many(
    reading: Reading,
    round_id: str,
    outcome: str,
    done: Sequence[str],
    left: Sequence[Sequence[str]],
) -> DonePage:
    """Show what came of one outcome for many."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PROPOSAL_LIST, standing)
    named = {one: _chosen(reading, round_id, one) for one in [*done, *(pair[0] for pair in left)]}
    return DonePage(
        **heading(reading, funding_round),
        outcome=outcome,
        done=tuple(_line(reading, named[one]) for one in done),
        left=tuple(_line(reading, named[one], why_not=why) for one, why in left),
    )


def _handed_in(reading: Reading, proposal_id: str) -> tuple[Proposal, Standing]:
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_LIST, standing)
    if proposal.number is None:
        raise NotFound
    return proposal, standing


def _chosen(reading: Reading, round_id: str, proposal_id: str) -> Proposal:
    found = reading.session.get(Proposal, proposal_id)
    if found is None or found.funding_round_id != round_id or found.number is None:
        raise NotFound
    return found


def _asked(
    reading: Reading,
    round_id: str,
    outcome: str,
    rows: Sequence[Proposal],
    form: OutcomeForm | None,
) -> AskPage:
    session = reading.session
    funding_round = session.get_one(FundingRound, round_id)
    zone = ZoneInfo(funding_round.timezone)
    answer = _answer(reading, funding_round, outcome, form)
    verb = OUTCOMES[outcome]
    fit = [row for row in rows if legal(PROPOSAL, row.state, verb)]
    return AskPage(
        **heading(reading, funding_round),
        outcome=outcome,
        letters=tuple(_letter(reading, row, answer, zone) for row in fit),
        left=tuple(_line(reading, row, why_not="not_from_here") for row in rows if row not in fit),
        reasons=tuple(
            (one.value, translate(REASON_TEXTS[one], reading.language)) for one in REASONS[outcome]
        ),
        openable=tuple(screenings.openable(session, round_id)) if outcome == "return" else (),
        failing=_failing(reading, funding_round, fit) if outcome == "pass" else (),
        reason_text=reasons_text(answer.reasons, answer.words, reading.language),
        due_at=answer.due_at,
    )


def _answer(
    reading: Reading, funding_round: FundingRound, outcome: str, form: OutcomeForm | None
) -> Answer:
    verb = OUTCOMES[outcome]
    if form is None or verb is Verb.SCREENING_PASS:
        return Answer(verb=verb)
    opened = None if WHOLE in form.opened else form.opened
    zone = ZoneInfo(funding_round.timezone)
    due = form.due.replace(tzinfo=zone).astimezone(UTC) if form.due else None
    labels = screenings.opened_labels(reading.session, funding_round.id, opened)
    return Answer(verb=verb, reasons=form.reasons, words=form.reason, opened=labels, due_at=due)


def _failing(
    reading: Reading, funding_round: FundingRound, rows: Sequence[Proposal]
) -> tuple[str, ...]:
    """Name the checks that fail and that nobody settled, each with its proposal."""
    found = eligibility.checked(reading.session, funding_round, rows, reading.now)
    judged = screenings.judged(reading.session, rows)
    return tuple(
        f"{row.number} · {translate(CHECKS[one.subject], reading.language)}"
        for row in rows
        for one in open_failures(found[row.id], judged[row.id])
    )


def _letter(reading: Reading, row: Proposal, answer: Answer, zone: ZoneInfo) -> Letter:
    account = receipts.recipient_of(reading.session, row)
    language = account.language if account else reading.language
    subject, body = outbox.worded(
        reading,
        kind=KINDS[answer.verb],
        language=language,
        texts=told(answer, row.title, language, zone=zone),
        programme_id=None,
        funding_round_id=row.funding_round_id,
        link="",
    )
    return _line(reading, row, account=account, subject=subject, body=body)


def _line(
    reading: Reading,
    row: Proposal,
    *,
    account: Account | None = None,
    subject: str = "",
    body: str = "",
    why_not: str = "",
) -> Letter:
    organisation = reading.session.get_one(Organisation, row.organisation_id)
    return Letter(
        proposal_id=row.id,
        number=row.number or "",
        title=row.title,
        organisation=organisation.name,
        revision=row.submitted_revision or 0,
        recipient=account.display_name if account else "",
        channel=_channel(account),
        subject=subject,
        body=body,
        why_not=why_not,
    )


def _channel(account: Account | None) -> str:
    if account is None or not (account.email or account.mobile):
        return "hand"
    return "email" if account.email else "sms"
