"""Reports of an awarded project, as its applicant writes them and as the office reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.forms.reports import minor
from app.forms.uploads import Allowance, FileFacts
from app.language.headings import Heading, heading
from app.models import FundingRound, Report, ReportRevision
from app.policy import Standing, may, require
from app.store import evaluations, receipts, report_money, report_photos, reports
from app.store.report_lines import ReportLine, line_of
from app.store.report_money import PlanLine, ProjectMoney
from app.store.report_standing import ReportPlace, of_project, of_report
from app.store.report_terms import postponable
from app.store.reports import Due
from app.store.rounds import currency_of
from app.store.scans import facts_of
from app.unit import Reading
from app.vocabulary import ReportKind, ReportState, Verb
from app.workflow import REPORT, legal

#: Rows that wait for an answer, so that everything can be typed without a script.
BLANK = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFacts:
    """paid − returned = spent + left, as the page shows it."""

    granted_minor: int
    paid_minor: int
    returned_minor: int
    spent_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoLine:
    """A picture of a report."""

    id: str
    caption: str
    consented: bool
    released: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """What the office said of a report, and when."""

    accepted: bool
    reason: str
    consequence: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsPage(Heading):
    """Everything that is asked of one project after its award."""

    proposal_id: str
    title: str
    organisation: str
    lines: tuple[ReportLine, ...]
    money: MoneyFacts
    plan: tuple[PlanLine, ...]
    evaluated: tuple[ReportKind, ...]
    is_applicant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage(Heading):
    """One report: `typed` as it stands, `content` as it was handed in last."""

    proposal_id: str
    title: str
    organisation: str
    key: str
    kind: ReportKind
    period: str
    due: Due
    state: ReportState | None
    filed_at: datetime | None
    filed_revision: int
    late: bool
    base: int
    writer: str
    typed: dict[str, Any]
    content: dict[str, Any] | None
    people: int
    contacts: int
    plan: tuple[PlanLine, ...]
    money: MoneyFacts
    photos: tuple[PhotoLine, ...]
    said: tuple[SaidLine, ...]
    receipt_id: str
    receipt_number: str
    versions: int
    may_write: bool
    may_judge: bool
    may_return: bool
    paid_for_minor: int
    may_postpone: bool
    may_release: bool
    may_attach: bool
    accept_photos: str = report_photos.ACCEPT
    photos_max: int = report_photos.COUNT_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPage(Heading):
    """An older text of a report."""

    proposal_id: str
    title: str
    key: str
    kind: ReportKind
    period: str
    number: int
    stands: bool
    saved_at: datetime
    typed: dict[str, Any]


def index(reading: Reading, proposal_id: str) -> ReportsPage:
    """List what is asked of one project."""
    proposal, standing = of_project(reading, proposal_id)
    require(Verb.REPORT_VIEW, standing)
    funding_round = reading.session.get_one(FundingRound, proposal.funding_round_id)
    money = report_money.money_of(reading.session, funding_round, proposal.id, reading.now)
    calendar = reports.calendar_of(reading.session, funding_round.id, proposal.id)
    found = reports.of_proposal(reading.session, proposal.id)
    return ReportsPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        title=proposal.title,
        organisation=money.award.organisation,
        lines=tuple(
            line_of(funding_round, due, found.get(asked), reading.now)
            for asked, due in calendar.items()
        ),
        money=_money(money, money.award.sums.spent_minor),
        plan=money.plan,
        evaluated=evaluations.closed_kinds(reading.session, proposal.id),
        is_applicant=standing.organisation_role is not None,
    )


def show(reading: Reading, proposal_id: str, key: str) -> ReportPage:
    """Show one report: to its applicant as it is being written, to others as it was handed in."""
    place = of_report(reading, proposal_id, key)
    require(Verb.REPORT_VIEW, place.standing)
    if place.due is None:
        raise NotFound
    money = report_money.money_of(
        reading.session, place.funding_round, place.proposal.id, reading.now
    )
    return _page(reading, place, place.due, money)


def version(reading: Reading, proposal_id: str, key: str, number: int) -> VersionPage:
    """Show an older text to those who write the report."""
    place = of_report(reading, proposal_id, key)
    require(Verb.REPORT_SAVE, place.standing)
    row = reports.revision(reading.session, place.report.id, number) if place.report else None
    if row is None:
        raise NotFound
    money = report_money.money_of(
        reading.session, place.funding_round, place.proposal.id, reading.now
    )
    return VersionPage(
        **heading(reading, place.funding_round),
        proposal_id=place.proposal.id,
        title=place.proposal.title,
        key=key,
        kind=place.asked.kind,
        period=place.asked.period,
        number=row.number,
        stands=row.stands,
        saved_at=row.saved_at,
        typed=_laid(row, money),
    )


def door(reading: Reading, proposal_id: str, key: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person add a picture, and how large may it be."""
    place = of_report(reading, proposal_id, key)
    require(Verb.REPORT_ATTACH, place.standing)
    return report_photos.allowance(reading.session, place.report, house_max)


def photo(reading: Reading, proposal_id: str, key: str, photo_id: str) -> FileFacts:
    """Find a picture of a report for those who may read it."""
    place = of_report(reading, proposal_id, key)
    require(Verb.REPORT_VIEW, place.standing)
    found = report_photos.photo_of(reading.session, photo_id)
    if found is None or place.report is None or found[0].report_id != place.report.id:
        raise NotFound
    if not _reads_drafts(place.standing) and place.report.filed_revision is None:
        raise NotFound
    return facts_of(found[1])


def _page(reading: Reading, place: ReportPlace, due: Due, money: ProjectMoney) -> ReportPage:
    session, report, standing = reading.session, place.report, place.standing
    text, filed = _text(reading, place), _filed(reading, report)
    content = filed.content if filed is not None else None
    typed = _laid(text, money) if text is not None else {}
    people, contacts = reports.people_served(content or {})
    writes = may(Verb.REPORT_SAVE, standing).allowed
    state = report.state if report is not None else None
    known = state or ReportState.DRAFT
    own = receipts.receipts_of(session, report.id)[:1] if report and writes else []
    line = line_of(place.funding_round, due, report, reading.now)
    open_now = writes and legal(REPORT, known, Verb.REPORT_FILE)
    spent = _spent(typed, content, currency_of(session, place.funding_round.id), writes=open_now)
    return ReportPage(
        **heading(reading, place.funding_round),
        proposal_id=place.proposal.id,
        title=place.proposal.title,
        organisation=money.award.organisation,
        key=place.asked.key,
        kind=place.asked.kind,
        period=place.asked.period,
        due=due,
        state=state,
        filed_at=report.filed_at if report else None,
        filed_revision=filed.number if filed else 0,
        late=line.late,
        base=text.number if text else 0,
        writer=standing.account_id or "",
        typed=typed,
        content=content,
        people=people,
        contacts=contacts,
        plan=money.plan,
        money=_money(money, spent, None if open_now else content),
        photos=_photos(reading, report, standing),
        said=_said(reading, report, standing),
        receipt_id=own[0].id if own else "",
        receipt_number=own[0].number if own else "",
        versions=reports.newest_number(session, report.id) if report and writes else 0,
        may_write=open_now,
        may_judge=_may(Verb.REPORT_ACCEPT, standing, known),
        may_return=_may(Verb.REPORT_RETURN, standing, known),
        paid_for_minor=_paid_for(money, place, known),
        may_postpone=may(Verb.REPORT_POSTPONE, standing).allowed
        and legal(REPORT, known, Verb.REPORT_FILE)
        and postponable(reading.session, place.funding_round, place.asked.kind),
        may_release=may(Verb.REPORT_RELEASE_PHOTO, standing).allowed,
        may_attach=writes and report is not None and known is not ReportState.ACCEPTED,
    )


def _may(verb: Verb, standing: Standing, state: ReportState) -> bool:
    return may(verb, standing).allowed and legal(REPORT, state, verb)


def _paid_for(money: ProjectMoney, place: ReportPlace, state: ReportState) -> int:
    accepted = state is ReportState.ACCEPTED
    return report_money.paid_for(money.award, place.asked.kind) if accepted else 0


def _reads_drafts(standing: Standing) -> bool:
    return standing.organisation_role is not None


def _text(reading: Reading, place: ReportPlace) -> ReportRevision | None:
    if place.report is None or not _reads_drafts(place.standing):
        return None
    return reports.current(reading.session, place.report.id)


def _filed(reading: Reading, report: Report | None) -> ReportRevision | None:
    if report is None or report.filed_revision is None:
        return None
    return reports.revision(reading.session, report.id, report.filed_revision)


def _laid(row: ReportRevision, money: ProjectMoney) -> dict[str, Any]:
    typed = row.content["typed"]
    return {**typed, "spending": report_money.laid(typed, money.plan)}


def _spent(
    typed: dict[str, Any], content: dict[str, Any] | None, currency: str, *, writes: bool
) -> int:
    """While it is written, what can be read of the page; then what was handed in."""
    if writes and typed:
        amounts = (minor(line["spent"], currency) for line in typed["spending"])
        return sum(amount or 0 for amount in amounts)
    return reports.spent_minor(content or {})


def _money(
    money: ProjectMoney, spent_minor: int, told: Mapping[str, Any] | None = None
) -> MoneyFacts:
    """Give the sums of today; of a report that was handed in, those of its day, which it has kept."""
    sums = money.award.sums
    paid = int(told["paid_minor"]) if told else sums.paid_minor
    returned = int(told["returned_minor"]) if told else sums.returned_minor
    return MoneyFacts(
        granted_minor=money.award.granted_minor,
        paid_minor=paid,
        returned_minor=returned,
        spent_minor=spent_minor,
        left_minor=paid - returned - spent_minor,
    )


def _photos(reading: Reading, report: Report | None, standing: Standing) -> tuple[PhotoLine, ...]:
    if report is None or not (_reads_drafts(standing) or report.filed_revision is not None):
        return ()
    return tuple(
        PhotoLine(
            id=row.id,
            caption=row.caption,
            consented=row.consented,
            released=row.released_at is not None,
        )
        for row, _ in report_photos.photos_of(reading.session, report.id)
    )


def _said(reading: Reading, report: Report | None, standing: Standing) -> tuple[SaidLine, ...]:
    """What passed between office and applicant is not for evaluators."""
    if report is None or not (standing.roles or _reads_drafts(standing)):
        return ()
    return tuple(
        SaidLine(
            accepted=row.verb is Verb.REPORT_ACCEPT,
            reason=row.reason,
            consequence=row.consequence,
            at=row.judged_at,
        )
        for row in reports.judgements_of(reading.session, report.id)
    )
