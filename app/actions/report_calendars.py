"""When reports are due: for a round, later for one project, and who is reminded."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.reports import DueForm, Faults, PostponeForm
from app.models import FundingRound, ReportDue
from app.policy import require
from app.store import awards, reports
from app.store.publications import leads_of
from app.store.report_standing import of_report
from app.store.report_terms import day_by_rules, postponable
from app.store.reports import Asked, Due
from app.store.standing import of_round
from app.telling import tell, tell_leads
from app.unit import Unit
from app.vocabulary import ReportKind, ReportState, Verb


def set_due(unit: Unit, round_id: str, form: DueForm) -> str:
    """Ask for a report of every awarded project until a day: that of the rules, or another one with its reason."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.REPORT_SET_DUE, standing)
    period = form.period if form.kind is ReportKind.MONTHLY else ""
    asked = Asked(kind=form.kind, period=period)
    before = reports.calendars_of(unit.session, funding_round.id)[""].get(asked)
    form = _by_rules(unit, funding_round, form)
    days = _days(form, changed=before is not None)
    row = ReportDue(
        funding_round_id=funding_round.id,
        kind=form.kind,
        period=period,
        from_on=days[0].isoformat(),
        until_on=days[1].isoformat(),
        due_on=days[2].isoformat(),
        within_paid=form.within_paid == "yes",
        reason=form.reason,
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    unit.session.add(row)
    record(unit, Verb.REPORT_SET_DUE, row, chain=round_chain(funding_round.id))
    return funding_round.id


def postpone(unit: Unit, proposal_id: str, key: str, form: PostponeForm, *, link: str) -> str:
    """Give one project a later day, with the reason. Gives the round's id."""
    place = of_report(unit, proposal_id, key)
    require(Verb.REPORT_POSTPONE, place.standing)
    if place.due is None:
        raise NotFound
    if not postponable(unit.session, place.funding_round, place.asked.kind):
        raise Invalid({"due_on": ("not_postponable", {"day": place.due.due_on.isoformat()})})
    if form.due_on is None or form.due_on <= place.due.due_on:
        raise Invalid({"due_on": ("later_than", {"day": place.due.due_on.isoformat()})})
    row = ReportDue(
        funding_round_id=place.funding_round.id,
        proposal_id=place.proposal.id,
        kind=place.asked.kind,
        period=place.asked.period,
        from_on=place.due.from_on.isoformat(),
        until_on=place.due.until_on.isoformat(),
        due_on=form.due_on.isoformat(),
        within_paid=place.due.within_paid,
        reason=form.reason,
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    unit.session.add(row)
    tell_leads(
        unit, place.funding_round, "report_postponed", place.proposal.id, link,
        title=place.proposal.title, stage=place.asked.kind, due=form.due_on, reason=form.reason,
    )  # fmt: skip
    record(unit, Verb.REPORT_POSTPONE, row, chain=round_chain(place.funding_round.id))
    return place.funding_round.id


def remind(unit: Unit, round_id: str, *, link: str) -> int:
    """Remind everybody whose report is missing and whose time has begun. Gives the number of messages."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.REPORT_REMIND, standing)
    today = unit.now.astimezone(ZoneInfo(funding_round.timezone)).date()
    missing = _missing(unit, funding_round.id, today)
    register = awards.register_of(unit.session, funding_round, unit.now)
    titles = {
        one.proposal_id: one.title for one in register.awards if one.state not in awards.ENDED
    }
    count = 0
    for proposal_id, account in leads_of(unit.session, funding_round.id):
        for due in missing.get(proposal_id, missing[""]) if proposal_id in titles else ():
            tell(
                unit, funding_round, "report_reminder", account, link.replace("/-/", f"/{proposal_id}/"),
                proposal_id=proposal_id, title=titles[proposal_id], stage=due.asked.kind, due=due.due_on,
            )  # fmt: skip
            count += 1
    if not count:
        raise Refused("nobody_to_remind")
    chain = round_chain(funding_round.id)
    record(unit, Verb.REPORT_REMIND, funding_round, chain=chain, after={"messages": count})
    return count


def _missing(unit: Unit, round_id: str, today: date) -> dict[str, list[Due]]:
    """Give what is asked for by now and not handed in, by project; under "" for those without a report."""
    calendars = reports.calendars_of(unit.session, round_id)
    done = {
        (row.proposal_id, Asked(kind=row.kind, period=row.period))
        for row in reports.of_round(unit.session, round_id)
        if row.state in {ReportState.FILED, ReportState.ACCEPTED}
    }
    begun = {key for key, _ in done} | set(calendars)
    return {
        key: [
            due
            for due in calendars.get(key, calendars[""]).values()
            if due.until_on <= today and (key, due.asked) not in done
        ]
        for key in begun
    }


def _outside(month: str, days: Mapping[str, date | None]) -> Faults:
    """Find the days that do not belong to the month that is told."""
    since = date.fromisoformat(f"{month}-01")
    until = since.replace(day=monthrange(since.year, since.month)[1])
    facts: dict[str, object] = {
        "month": month,
        "since": since.isoformat(),
        "until": until.isoformat(),
    }
    return {
        name: ("outside_month", facts)
        for name, day in days.items()
        if day is not None and not since <= day <= until
    }


def _by_rules(unit: Unit, funding_round: FundingRound, form: DueForm) -> DueForm:
    """Fill in the day that the rules give; another day stands only with its reason."""
    if form.until_on is None:
        return form
    day = day_by_rules(unit.session, funding_round, form.kind, form.until_on)
    if day is None or form.due_on == day:
        return form
    if form.due_on is None:
        return form.model_copy(update={"due_on": day})
    if not form.reason:
        facts: dict[str, object] = {"day": day.isoformat()}
        raise Invalid({"due_on": ("due_by_rules", facts), "reason": ("required", {})})
    return form


def _days(form: DueForm, *, changed: bool) -> tuple[date, date, date]:
    faults: Faults = {
        name: ("required", {})
        for name in ("from_on", "until_on", "due_on")
        if getattr(form, name) is None
    }
    if form.kind is ReportKind.MONTHLY and not form.period:
        faults["period"] = ("required", {})
    if changed and not form.reason:
        faults["reason"] = ("required", {})
    begins, ends, due = form.from_on, form.until_on, form.due_on
    if begins is not None and ends is not None and ends < begins:
        faults["until_on"] = ("ends_before", {})
    if form.kind is ReportKind.MONTHLY and form.period:
        faults |= _outside(form.period, {"from_on": begins, "until_on": ends})
    if ends is not None and due is not None and due < ends:
        faults["due_on"] = ("later_than", {"day": ends.isoformat()})
    if faults or begins is None or ends is None or due is None:
        raise Invalid(faults)
    return begins, ends, due
