"""Conflicts as organisers settle them: relations pointed out by the program, and objections of applicants."""

from zoneinfo import ZoneInfo

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.conflicts import DecisionForm, KeepOutForm, ObjectionForm, SetAsideForm
from app.language import formats
from app.language.verbs import label
from app.models import Account, FundingRound, Objection, Organisation, PanelNotice, Seat, SetAside
from app.policy import require
from app.store import objections, panels, people, relations
from app.store.notices import last_day_after, midnight_after
from app.store.objection_standing import of_objection, towards_body
from app.store.recusals import keep_out
from app.store.rules import rules_of
from app.store.standing import of_panel_notice, of_round
from app.store.states import move_state
from app.store.workdays import calendar_of_round
from app.telling import tell
from app.unit import Unit
from app.vocabulary import OrganisationRole, RecusalReason, RecusalSource, SeatState, Verb
from app.workflow import OBJECTION, advance


def record_conflict(unit: Unit, round_id: str, form: KeepOutForm) -> bool:
    """Record that a member keeps out of an organisation's proposals; False if that stands already."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RECUSAL_RECORD, standing)
    seat, organisation = _pair(unit, funding_round, form.seat, form.organisation)
    return _keep_out(
        unit, seat, organisation.id, form.reason, form.note, RecusalSource(form.source)
    )


def set_aside(unit: Unit, round_id: str, form: SetAsideForm) -> None:
    """Find that a relation is no conflict, with the reason."""
    funding_round, standing = of_round(unit, round_id)
    near = towards_body(unit, standing, funding_round.id, form.organisation)
    require(Verb.RELATION_SET_ASIDE, near)
    seat, organisation = _pair(unit, funding_round, form.seat, form.organisation)
    pairs = {
        (row.seat_id, row.organisation_id)
        for row in relations.set_aside(unit.session, funding_round.id)
    }
    if (seat.id, organisation.id) in pairs:
        return
    row = SetAside(
        seat_id=seat.id,
        organisation_id=organisation.id,
        reason=form.why,
        set_by=unit.actor.account_id or "",
        set_at=unit.now,
    )
    record(unit, Verb.RELATION_SET_ASIDE, row, chain=round_chain(funding_round.id))


def announce_panel(unit: Unit, round_id: str, *, link: str) -> int:
    """Tell the panel's names to the applicants, who may object until the rulebook's term ends."""
    funding_round, notice, standing = of_panel_notice(unit, round_id)
    require(Verb.PANEL_ANNOUNCE, standing)
    days = rules_of(unit.session, funding_round.id).objection_days
    if days is None:
        raise Refused("no_objections")
    if notice is not None:
        raise Refused("panel_told")
    if not panels.active_seats(unit.session, funding_round.id):
        raise Refused("nobody_to_read")
    zone = ZoneInfo(funding_round.timezone)
    calendar = calendar_of_round(unit.session, funding_round)
    until = midnight_after(last_day_after(unit.now, days, zone, calendar=calendar), zone)
    row = PanelNotice(
        funding_round_id=funding_round.id,
        told_by=unit.actor.account_id or "",
        told_at=unit.now,
        object_until=until,
    )
    told = {one.id: one for one, _, _ in people.applicants_of(unit.session, funding_round.id)}
    for account in told.values():
        time = formats.deadline(until, zone, account.language)
        tell(unit, funding_round, "panel_told", account, link, time=time)
    record(unit, Verb.PANEL_ANNOUNCE, row, chain=round_chain(funding_round.id))
    return len(told)


def object_to(unit: Unit, round_id: str, form: ObjectionForm, *, link: str) -> str:
    """Ask that a member keep out of what one's organisation applies with; gives the objection's id."""
    funding_round, _, standing = of_panel_notice(unit, round_id, form.organisation)
    require(Verb.OBJECTION_RAISE, standing)
    seat, organisation = _pair(unit, funding_round, form.seat, form.organisation)
    row = _objection(unit, seat, form, on_paper=False)
    record(unit, Verb.OBJECTION_RAISE, row, chain=round_chain(funding_round.id))
    for officer in objections.organisers_of(unit.session, funding_round.programme_id):
        tell(unit, funding_round, "objection_raised", officer, link, name=organisation.name)
    return row.id


def record_objection(unit: Unit, round_id: str, form: ObjectionForm) -> str:
    """Record what an applicant asked for on paper; it is decided like the others."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.OBJECTION_RECORD, standing)
    seat, _ = _pair(unit, funding_round, form.seat, form.organisation)
    row = _objection(unit, seat, form, on_paper=True)
    record(unit, Verb.OBJECTION_RECORD, row, chain=round_chain(funding_round.id))
    return row.id


def decide(unit: Unit, objection_id: str, form: DecisionForm, *, link: str) -> str:
    """Decide an objection with a reason, and tell those it touches; gives the round's id."""
    row, standing = of_objection(unit, objection_id)
    upheld = form.outcome == "uphold"
    verb = Verb.OBJECTION_UPHOLD if upheld else Verb.OBJECTION_DISMISS
    require(verb, standing)
    move_state(unit.session, row, advance(OBJECTION, row.state, verb))
    row.answer, row.decided_by, row.decided_at = form.answer, unit.actor.account_id, unit.now
    record(unit, verb, row, chain=round_chain(row.funding_round_id))
    seat = unit.session.get(Seat, row.seat_id)
    if seat is None:
        raise NotFound
    if upheld:
        _keep_out(unit, seat, row.organisation_id, row.reason, "", RecusalSource.APPLICANT)
    _tell(unit, row, seat, link)
    return row.funding_round_id


def _pair(
    unit: Unit, funding_round: FundingRound, seat_id: str, organisation_id: str
) -> tuple[Seat, Organisation]:
    """Find a member and an organisation of this round; both of others do not exist here."""
    seats = panels.seats_of(unit.session, funding_round.id)
    seat = next((row for row in seats if row.id == seat_id), None)
    applying = panels.organisations_in_play(unit.session, funding_round.id)
    organisation = next((row for row in applying if row.id == organisation_id), None)
    if seat is None or organisation is None or seat.state is not SeatState.ACTIVE:
        raise NotFound
    return seat, organisation


def _keep_out(
    unit: Unit,
    seat: Seat,
    organisation_id: str,
    reason: RecusalReason,
    note: str,
    source: RecusalSource,
) -> bool:
    standing = panels.recusals_of_seat(unit.session, seat.id)
    if any(row.organisation_id == organisation_id for row in standing):
        return False
    row = keep_out(unit, seat, None, reason, note, organisation_id=organisation_id, source=source)
    record(unit, Verb.RECUSAL_RECORD, row, chain=round_chain(seat.funding_round_id))
    return True


def _objection(unit: Unit, seat: Seat, form: ObjectionForm, *, on_paper: bool) -> Objection:
    if objections.open_about(unit.session, seat.id, form.organisation):
        raise Invalid({"seat": ("objection_open", {})})
    return Objection(
        funding_round_id=seat.funding_round_id,
        seat_id=seat.id,
        organisation_id=form.organisation,
        reason=form.reason,
        grounds=form.grounds,
        on_paper=on_paper,
        raised_by=unit.actor.account_id or "",
        raised_at=unit.now,
    )


def _tell(unit: Unit, row: Objection, seat: Seat, link: str) -> None:
    """The applicant's leads and whoever asked hear of it, and the member; nobody learns who wrote."""
    funding_round, _ = of_round(unit, row.funding_round_id)
    organisation = unit.session.get(Organisation, row.organisation_id)
    for account, body, role in people.applicants_of(unit.session, funding_round.id):
        asked = role is OrganisationRole.LEAD or account.id == row.raised_by
        if body.id == row.organisation_id and asked:
            words = {"decision": label(row.state, account.language), "reason": row.answer}
            tell(
                unit,
                funding_round,
                "objection_decided",
                account,
                link,
                name=seat.invited_name,
                **words,
            )
    member = unit.session.get(Account, seat.account_id) if seat.account_id else None
    if member is not None and organisation is not None:
        words = {"decision": label(row.state, member.language), "reason": row.answer}
        tell(
            unit, funding_round, "objection_about_you", member, "", name=organisation.name, **words
        )
