"""A report of an awarded project: written on a phone, handed in, accepted or sent back."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import record, round_chain, take_turn
from app.clock import to_text
from app.currencies import plain
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.merging import merge
from app.forms.personal import personal_faults
from app.forms.reports import AcceptForm, Faults, ReportForm, ReturnForm, as_posted, read_figures
from app.models import Report, ReportJudgement, ReportRevision
from app.policy import require
from app.store import objections, receipts, report_money, reports
from app.store.report_money import ProjectMoney
from app.store.report_standing import ReportPlace, of_report
from app.store.reports import Due
from app.store.rounds import currency_of
from app.store.states import move_state
from app.telling import tell, tell_leads
from app.unit import Unit
from app.vocabulary import ReceiptKind, ReportState, Verb
from app.workflow import REPORT, advance, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSaved:
    """What came of a save. A stale one is kept too, beside the version that stands."""

    number: int
    base: int
    saved_at: str
    stale: bool
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFiled:
    """The receipt that the applicant gets."""

    receipt_id: str
    number: str


def save(unit: Unit, proposal_id: str, key: str, form: ReportForm) -> ReportSaved:
    """Keep a report as typed: a new version, never a change of an old one."""
    place = of_report(unit, proposal_id, key)
    require(Verb.REPORT_SAVE, place.standing)
    report = _begun(unit, place)
    return _kept(unit, report, form)


def file(unit: Unit, proposal_id: str, key: str, form: ReportForm, *, link: str) -> ReportFiled:
    """Hand a report in as it stands on the page; handing in again puts a new version in its place."""
    place = of_report(unit, proposal_id, key)
    require(Verb.REPORT_FILE, place.standing)
    report = _begun(unit, place)
    target = advance(REPORT, report.state, Verb.REPORT_FILE)
    money = report_money.money_of(unit.session, place.funding_round, place.proposal.id, unit.now)
    content = _checked(unit, place, form, money)
    row = _version(unit, report, form.base, content)
    report.filed_revision, report.filed_at = row.number, unit.arrived_at
    report.filed_by, report.accepted_revision, report.accepted_at = row.saved_by, None, None
    move_state(unit.session, report, target)
    entry = record(
        unit, Verb.REPORT_FILE, report, chain=round_chain(place.funding_round.id), after=_said(row)
    )
    made = receipts.make_receipt(
        unit,
        kind=ReceiptKind.REPORT,
        funding_round=place.funding_round,
        subject_id=report.id,
        content=row.content,
        entry=(entry.chain, entry.sequence, entry.digest),
    )
    _tell_office(unit, place, link)
    return ReportFiled(receipt_id=made.id, number=made.number)


def accept(unit: Unit, proposal_id: str, key: str, form: AcceptForm, *, link: str) -> str:
    """Take a report as evidence, in the version that was read. Gives the round's id."""
    place, report = _filed(unit, proposal_id, key, Verb.REPORT_ACCEPT, form.revision)
    target = advance(REPORT, report.state, Verb.REPORT_ACCEPT)
    report.accepted_revision, report.accepted_at = report.filed_revision, unit.now
    move_state(unit.session, report, target)
    judged = _judgement(unit, report, Verb.REPORT_ACCEPT, "")
    record(unit, Verb.REPORT_ACCEPT, judged, chain=round_chain(place.funding_round.id))
    _tell_leads(unit, place, "report_accepted", link)
    return place.funding_round.id


def send_back(unit: Unit, proposal_id: str, key: str, form: ReturnForm, *, link: str) -> str:
    """Ask for a correction, with the reason; what was handed in stays as it is. Gives the round's id."""
    place, report = _filed(unit, proposal_id, key, Verb.REPORT_RETURN, form.revision)
    target = advance(REPORT, report.state, Verb.REPORT_RETURN)
    chain = round_chain(place.funding_round.id)
    if report.state is ReportState.ACCEPTED:
        take_turn(unit, chain)
        report_money.require_consequence(
            unit, place.funding_round, place.proposal.id, report.kind, form.consequence
        )
    report.accepted_revision, report.accepted_at = None, None
    move_state(unit.session, report, target)
    judged = _judgement(unit, report, Verb.REPORT_RETURN, form.reason, form.consequence)
    record(unit, Verb.REPORT_RETURN, judged, chain=chain)
    _tell_leads(unit, place, "report_returned", link, reason=form.reason)
    return place.funding_round.id


def _begun(unit: Unit, place: ReportPlace) -> Report:
    """Find the report, or begin it: only what is asked for, and only of an awarded project."""
    if place.report is not None:
        return place.report
    if place.due is None:
        raise NotFound
    require(Verb.REPORT_START, place.standing)
    report_money.money_of(unit.session, place.funding_round, place.proposal.id, unit.now)
    report = Report(
        funding_round_id=place.funding_round.id,
        proposal_id=place.proposal.id,
        kind=place.asked.kind,
        period=place.asked.period,
        started_by=unit.actor.account_id or "",
        started_at=unit.now,
    )
    unit.session.add(report)
    record(unit, Verb.REPORT_START, report, chain=round_chain(place.funding_round.id))
    return report


def _kept(unit: Unit, report: Report, form: ReportForm) -> ReportSaved:
    """Put together what two people wrote in different places; what clashes is kept beside."""
    if not legal(REPORT, report.state, Verb.REPORT_FILE):
        raise Refused("not_from_here", verb=Verb.REPORT_SAVE.value, state=report.state.value)
    current = reports.current(unit.session, report.id)
    seen = reports.revision(unit.session, report.id, form.base)
    merged = merge(_typed(seen), _typed(current), form.typed)
    base = current.number if current else 0
    if merged.clashes:
        aside = _add(unit, report, form.base, {"typed": form.typed}, stands=False)
        return _saved(aside, base, stale=True, theirs=merged.theirs)
    if current is not None and merged.answers == _typed(current):
        return _saved(current, base, stale=False, theirs=merged.theirs)
    row = _add(unit, report, base, {"typed": merged.answers}, stands=True)
    return _saved(row, row.number, stale=False, theirs=merged.theirs)


def _version(unit: Unit, report: Report, base: int, content: dict[str, Any]) -> ReportRevision:
    """Add the version that is handed in; somebody who wrote meanwhile is asked first."""
    current = reports.current(unit.session, report.id)
    if current is not None and current.number != base:
        raise Stale("moved_meanwhile")
    return _add(unit, report, base, content, stands=True)


def _add(
    unit: Unit, report: Report, base: int, content: dict[str, Any], *, stands: bool
) -> ReportRevision:
    row = ReportRevision(
        report_id=report.id,
        number=reports.newest_number(unit.session, report.id) + 1,
        base=base,
        stands=stands,
        content=content,
        saved_by=unit.actor.account_id or "",
        saved_at=unit.now,
    )
    unit.session.add(row)
    return row


def _checked(
    unit: Unit, place: ReportPlace, form: ReportForm, money: ProjectMoney
) -> dict[str, Any]:
    """Read the figures of a report that is handed in, or say beside each field what is wrong."""
    due = place.due
    if due is None:
        raise NotFound
    if unit.now.astimezone(ZoneInfo(place.funding_round.timezone)).date() < due.from_on:
        raise Invalid({"accept": ("report_early", {"since": due.from_on.isoformat()})})
    currency = currency_of(unit.session, place.funding_round.id)
    amounts = {row["line"]: row["spent"] for row in form.typed["spending"] if row["spent"]}
    typed = {
        **form.typed,
        "spending": [{"line": line.key, "spent": amounts.pop(line.key, "")} for line in money.plan],
    }
    content, faults = read_figures(typed, due.from_on, due.until_on, currency)
    content["spending"] = [
        {"purpose": line.purpose, "planned_minor": line.planned_minor, **spent}
        for line, spent in zip(money.plan, content["spending"], strict=True)
    ]
    faults |= _over(content, due, money, currency)
    # The groups stand in public once the report is accepted.
    groups = {f"served-{at}-group": one["group"] for at, one in enumerate(content["served"])}
    faults |= personal_faults(groups)
    faults = as_posted(faults, form)
    if amounts:
        faults["spending"] = ("plan_moved", {})
    if form.accept != "yes":
        faults["accept"] = ("must_accept", {})
    if faults:
        raise Invalid(faults)
    sums = money.award.sums
    return {
        **content,
        "plan_digest": money.plan_digest,
        "paid_minor": sums.paid_minor,
        "returned_minor": sums.returned_minor,
    }


def _over(content: dict[str, Any], due: Due, money: ProjectMoney, currency: str) -> Faults:
    """Refuse what goes above what was received, at the line that goes above it, where the round says so."""
    if not due.within_paid:
        return {}
    so_far = 0
    for at, line in enumerate(content["spending"]):
        so_far += line["spent_minor"]
        if so_far > money.received_minor:
            most = max(0, money.received_minor - so_far + line["spent_minor"])
            facts: dict[str, object] = {
                "received": plain(money.received_minor, currency),
                "most": plain(most, currency),
            }
            return {f"spending-{at}-spent": ("spent_over_paid", facts)}
    return {}


def _typed(row: ReportRevision | None) -> dict[str, Any]:
    return dict(row.content["typed"]) if row is not None else {}


def _saved(row: ReportRevision, base: int, *, stale: bool, theirs: tuple[str, ...]) -> ReportSaved:
    return ReportSaved(
        number=row.number, base=base, saved_at=to_text(row.saved_at), stale=stale, theirs=theirs
    )


def _said(row: ReportRevision) -> dict[str, Any]:
    """What the ledger keeps of a hand-in: the version and its sums, no texts."""
    people, contacts = reports.people_served(row.content)
    return {
        "revision": row.number,
        "people": people,
        "contacts": contacts,
        "spent_minor": reports.spent_minor(row.content),
    }


def _filed(
    unit: Unit, proposal_id: str, key: str, verb: Verb, revision: int
) -> tuple[ReportPlace, Report]:
    place = of_report(unit, proposal_id, key)
    require(verb, place.standing)
    if place.report is None or place.report.filed_revision is None:
        raise Refused("report_not_filed")
    if place.report.filed_revision != revision:
        raise Stale("moved_meanwhile")
    return place, place.report


def _judgement(
    unit: Unit, report: Report, verb: Verb, reason: str, consequence: str = ""
) -> ReportJudgement:
    row = ReportJudgement(
        report_id=report.id,
        revision=report.filed_revision or 0,
        verb=verb,
        reason=reason,
        consequence=consequence,
        judged_by=unit.actor.account_id or "",
        judged_at=unit.now,
    )
    unit.session.add(row)
    return row


def _tell_office(unit: Unit, place: ReportPlace, link: str) -> None:
    for officer in objections.organisers_of(unit.session, place.funding_round.programme_id):
        tell(
            unit,
            place.funding_round,
            "report_filed",
            officer,
            link,
            proposal_id=place.proposal.id,
            title=place.proposal.title,
            stage=place.asked.kind,
        )


def _tell_leads(unit: Unit, place: ReportPlace, kind: str, link: str, **facts: object) -> None:
    about = {"title": place.proposal.title, "stage": place.asked.kind, **facts}
    tell_leads(unit, place.funding_round, kind, place.proposal.id, link, **about)
