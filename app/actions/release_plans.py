"""What happens before a release: findings cleared, dates set, the release scheduled, taken back, held."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.audit import record, round_chain
from app.clock import to_text
from app.errors import Fault, Invalid, Lost, Refused, Stale
from app.files import Files
from app.forms.personal import refuse_personal
from app.forms.release_plans import ClearForm, DatesForm, ScheduleForm, UnscheduleForm
from app.language import publicity
from app.language.faults import sentence
from app.models import FindingClearance, FundingRound, Publication, ReleasePlan
from app.policy import require
from app.store import letters, releases
from app.store.notices import midnight_after
from app.store.releases import Release, Waiting
from app.store.standing import of_round
from app.store.states import move_state
from app.telling import tell
from app.unit import Unit
from app.vocabulary import ReleaseState, Verb
from app.workflow import RELEASE, advance, legal

#: Nobody confirms further ahead: who signed and who runs the round may be others by then.
FAR = timedelta(days=60)


def clear_finding(unit: Unit, round_id: str, form: ClearForm, *, release: Release) -> str:
    """Say by name why something that looks like a person's data may be public. Gives the round's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_CLEAR_FINDING, standing)
    refuse_personal(reason=form.reason)
    found = publicity.findings(unit, funding_round, _draft(unit, funding_round, release), release)
    one = next((one for one in found if one.key == form.finding), None)
    if one is None:
        raise Stale("finding_gone")
    if releases.clearance_for(releases.clearances(unit.session, funding_round.id), one.key):
        return funding_round.id
    salt = secrets.token_hex(16)
    row = FindingClearance(
        funding_round_id=funding_round.id,
        kind=one.kind,
        masked=one.masked,
        salt=salt,
        digest=releases.bound(salt, one.key),
        reason=form.reason,
        cleared_by=unit.actor.account_id or "",
        cleared_at=unit.now,
    )
    record(unit, Verb.RESULT_CLEAR_FINDING, row, chain=round_chain(funding_round.id))
    return funding_round.id


def save_dates(unit: Unit, round_id: str, form: DatesForm) -> str:
    """Keep the dates of a release that is being prepared. Gives the round's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_PREPARE, standing)
    plan = releases.begun_plan(unit, funding_round.id)
    target = _moved(plan, Verb.RESULT_PREPARE)
    at = _instant(unit, funding_round, form) if form.way == "timed" else None
    earliest = releases.first_end(unit.session, funding_round, at or unit.now)
    if form.until is not None and form.until < earliest:
        raise Invalid({"until": ("notice_too_short", {"earliest": earliest.isoformat()})})
    move_state(unit.session, plan, target)
    releases.unconfirm(plan)
    plan.until = form.until.isoformat() if form.until else ""
    plan.release_at = at
    return funding_round.id


def schedule(
    unit: Unit,
    round_id: str,
    form: ScheduleForm,
    *,
    release: Release,
    links: Mapping[str, str],
) -> str:
    """Confirm that the program lets it go out at the instant that was set. Gives the round's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_SCHEDULE, standing)
    plan = releases.begun_plan(unit, funding_round.id)
    target = _moved(plan, Verb.RESULT_SCHEDULE)
    if form.tally != release.tally_id:
        raise Stale("evidence_changed")
    releases.releasable(unit.session, funding_round, form.tally)
    if plan.release_at is None:
        raise Refused("release_undated")
    _require_ahead(unit, plan.release_at)
    draft = _draft(unit, funding_round, release)
    count = publicity.uncleared(unit, funding_round, draft, release)
    if count:
        raise Refused("findings_open", count=count)
    plan.tally_id, plan.files = release.tally_id, dict(release.files)
    plan.manifest_digest, plan.salt, plan.links = release.manifest_digest, release.salt, dict(links)
    plan.confirmed_by, plan.confirmed_at = unit.actor.account_id, unit.now
    plan.looked_at = unit.now
    move_state(unit.session, plan, target)
    plan.reason, plan.reason_facts = "", {}
    record(
        unit,
        Verb.RESULT_SCHEDULE,
        plan,
        chain=round_chain(funding_round.id),
        after=_told(plan),
        before={},
    )
    return funding_round.id


def unschedule(unit: Unit, round_id: str, form: UnscheduleForm) -> str:
    """Take a scheduled release back, with the reason. Gives the round's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_UNSCHEDULE, standing)
    refuse_personal(reason=form.reason)
    plan = releases.plan_of(unit.session, funding_round.id)
    if plan is None:
        raise Refused("release_not_waiting")
    target, before = _moved(plan, Verb.RESULT_UNSCHEDULE), _told(plan)
    move_state(unit.session, plan, target)
    releases.unconfirm(plan)
    record(
        unit,
        Verb.RESULT_UNSCHEDULE,
        plan,
        chain=round_chain(funding_round.id),
        before=before,
        after={"reason": form.reason},
    )
    return funding_round.id


def look(unit: Unit, plan_id: str) -> None:
    """Note that the clock was seen walking while a release waits."""
    plan = unit.session.get(ReleasePlan, plan_id)
    if plan is not None and plan.state is ReleaseState.SCHEDULED:
        plan.looked_at = unit.now


def hold(unit: Unit, plan_id: str, fault: Fault) -> None:
    """Stop a scheduled release that cannot run, and tell the officers why.

    The program does it of itself, so nobody's permission is asked: it keeps something from happening.
    """
    plan = unit.session.get(ReleasePlan, plan_id)
    if plan is None or not legal(RELEASE, plan.state, Verb.RESULT_HOLD):
        return
    funding_round = unit.session.get_one(FundingRound, plan.funding_round_id)
    before = _told(plan)
    plan.reason = fault.reason
    plan.reason_facts = {name: str(fact) for name, fact in fault.facts.items()}
    move_state(unit.session, plan, advance(RELEASE, plan.state, Verb.RESULT_HOLD))
    for account in letters.office_of(unit.session, funding_round.programme_id):
        tell(
            unit,
            funding_round,
            "release_held",
            account,
            plan.links.get("desk", ""),
            time=plan.release_at,
            reason=sentence(fault, account.language),
        )
    record(
        unit,
        Verb.RESULT_HOLD,
        plan,
        chain=round_chain(funding_round.id),
        before=before,
        after={"reason": fault.reason, **plan.reason_facts},
    )


def recheck(session: Session, one: Waiting, files: Files) -> Release:
    """Read the confirmed files again and make them anew. The worker does it before it writes."""
    plan = session.get(ReleasePlan, one.plan_id)
    if plan is None:
        raise Refused("release_not_waiting")
    try:
        files.bring(plan.files.values())
        data = {name: files.read(digest) for name, digest in plan.files.items()}
    except (OSError, Lost):
        raise Stale("release_files_changed") from None
    return releases.remade(session, plan, data)


def _moved(plan: ReleasePlan, verb: Verb) -> ReleaseState:
    """Give the next state of a plan, or say whether it waits for its instant or does not."""
    if not legal(RELEASE, plan.state, verb):
        waits = plan.state is ReleaseState.SCHEDULED
        raise Refused("release_waiting" if waits else "release_not_waiting")
    return advance(RELEASE, plan.state, verb)


def _told(plan: ReleasePlan) -> dict[str, Any]:
    return {
        "release_at": to_text(plan.release_at) if plan.release_at else None,
        "until": plan.until,
        "tally": plan.tally_id,
        "manifest_digest": plan.manifest_digest,
    }


def _instant(unit: Unit, funding_round: FundingRound, form: DatesForm) -> datetime:
    if form.release_at is None:
        raise Invalid({"release_at": ("required", {})})
    at = form.release_at.replace(tzinfo=ZoneInfo(funding_round.timezone)).astimezone(UTC)
    fault = _out_of_reach(unit, at)
    if fault:
        raise Invalid({"release_at": (fault, {})})
    return at


def _require_ahead(unit: Unit, at: datetime) -> None:
    fault = _out_of_reach(unit, at)
    if fault:
        raise Refused(fault)


def _out_of_reach(unit: Unit, at: datetime) -> str:
    if at <= unit.now:
        return "release_past"
    return "release_far" if at > unit.now + FAR else ""


def _draft(unit: Unit, funding_round: FundingRound, release: Release) -> Publication:
    """Make the publication as it would be, for those who look at what it says."""
    end = releases.first_end(unit.session, funding_round, unit.now)
    return releases.draft(
        funding_round,
        release,
        unit.now,
        midnight_after(end, ZoneInfo(funding_round.timezone)),
        version=releases.next_version(unit.session, funding_round.id),
    )
