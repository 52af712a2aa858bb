"""The release: what was signed goes out for public notice, and is announced when that is over."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.audit import record, round_chain
from app.errors import Invalid, Refused, Stale
from app.forms.results import PublishForm
from app.language.publicity import kinds, leads, uncleared
from app.models import Account, FundingRound, Publication, ReleasePlan, Tally
from app.policy import require
from app.store import progress, releases, result_objections, results
from app.store.changes import noted
from app.store.notice_ends import end_of
from app.store.notices import midnight_after
from app.store.releases import Release
from app.store.standing import of_round
from app.store.states import move_state
from app.telling import tell
from app.unit import Unit
from app.vocabulary import ReleaseState, Verb
from app.workflow import ROUND, TALLY, advance

__all__ = ["Release", "announce", "publish", "publish_scheduled"]


def publish(
    unit: Unit, round_id: str, form: PublishForm, *, release: Release, link_base: str
) -> str:
    """Let a signed tally go out for notice; gives the round's code."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_PUBLISH, standing)
    tally = _signed(unit, funding_round, form, release)
    earlier = results.publication_of(unit.session, funding_round.id)
    until = _until(unit, funding_round, form.until)
    publication = _made(unit, funding_round, release, until)
    _require_clean(unit, funding_round, publication, release)
    move_state(unit.session, tally, advance(TALLY, tally.state, Verb.RESULT_PUBLISH))
    target = advance(ROUND, funding_round.phase, Verb.RESULT_PUBLISH)
    move_state(unit.session, funding_round, target, column="phase")
    if earlier:
        noted(unit, funding_round, Verb.RESULT_PUBLISH, {"reason": earlier.reopened_reason})
    _tell(unit, funding_round, publication, release, earlier, link_base)
    releases.end_plan(unit.session, funding_round.id)
    record(unit, Verb.RESULT_PUBLISH, publication, chain=round_chain(funding_round.id))
    return funding_round.code


def publish_scheduled(unit: Unit, plan_id: str, release: Release) -> None:
    """Carry out what an officer prepared and confirmed, as that person, if all of it still holds."""
    plan = unit.session.get(ReleasePlan, plan_id)
    if plan is None or plan.state is not ReleaseState.SCHEDULED:
        raise Refused("release_not_waiting")
    if plan.release_at is None or unit.now < plan.release_at:
        raise Refused("release_early")
    confirmed = unit.session.get_one(Account, plan.confirmed_by)
    if confirmed.disabled_at is not None:
        raise Refused("release_person_gone")
    fault = next(
        (releases.clock_fault(one, unit.now) for one in releases.waiting(unit.session, plan_id)), ""
    )
    if fault:
        raise Refused(fault)
    if (release.tally_id, release.files) != (plan.tally_id, plan.files):
        raise Stale("release_files_changed")
    funding_round, _ = of_round(unit, plan.funding_round_id)
    wanted = _not_before_the_rule(unit, funding_round, plan.until)
    form = PublishForm(tally=release.tally_id, until=wanted, accept="yes")
    publish(unit, funding_round.id, form, release=release, link_base=plan.links["parts"])


def announce(unit: Unit, round_id: str) -> str:
    """Announce the awards when the notice is over; gives the round's code."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_ANNOUNCE, standing)
    publication = results.published(unit.session, funding_round.id)
    if unit.arrived_at < end_of(unit.session, funding_round, publication, unit.now).until:
        raise Refused("notice_running")
    progress.require_nothing_in_the_way(unit, funding_round, Verb.RESULT_ANNOUNCE)
    target = advance(ROUND, funding_round.phase, Verb.RESULT_ANNOUNCE)
    move_state(unit.session, funding_round, target, column="phase")
    publication.announced_at = unit.now
    result_objections.forget_origins(unit.session, funding_round.id)
    record(unit, Verb.RESULT_ANNOUNCE, publication, chain=round_chain(funding_round.id))
    return funding_round.code


def _signed(unit: Unit, funding_round: FundingRound, form: PublishForm, release: Release) -> Tally:
    """Find the tally that was previewed: the newest, complete, signed by a second person."""
    if form.tally != release.tally_id:
        raise Stale("evidence_changed")
    return releases.releasable(unit.session, funding_round, form.tally)


def _made(
    unit: Unit, funding_round: FundingRound, release: Release, until: datetime
) -> Publication:
    version = releases.next_version(unit.session, funding_round.id)
    publication = releases.draft(funding_round, release, unit.now, until, version=version)
    publication.published_by = unit.actor.account_id or ""
    return publication


def _require_clean(
    unit: Unit, funding_round: FundingRound, publication: Publication, release: Release
) -> None:
    """Nothing goes out while something in it looks like a person's data and nobody cleared it."""
    if release.outcome is None:
        raise Stale("release_files_changed")
    count = uncleared(unit, funding_round, publication, release)
    if count:
        raise Refused("findings_open", count=count)


def _until(unit: Unit, funding_round: FundingRound, wanted: date | None) -> datetime:
    """End the notice on the last day that the rulebook and the calendar give, or later where wanted."""
    earliest = _earliest(unit, funding_round)
    if wanted is not None and wanted < earliest:
        raise Invalid({"until": ("notice_too_short", {"earliest": earliest.isoformat()})})
    return midnight_after(wanted or earliest, ZoneInfo(funding_round.timezone))


def _earliest(unit: Unit, funding_round: FundingRound) -> date:
    return releases.first_end(unit.session, funding_round, unit.now)


def _not_before_the_rule(unit: Unit, funding_round: FundingRound, until: str) -> date | None:
    """Keep the day that was confirmed; a release that came past midnight does not shorten the notice."""
    wanted = date.fromisoformat(until) if until else None
    earliest = _earliest(unit, funding_round)
    return wanted if wanted is None or wanted >= earliest else earliest


def _tell(
    unit: Unit,
    funding_round: FundingRound,
    publication: Publication,
    release: Release,
    earlier: Publication | None,
    link_base: str,
) -> None:
    """Put a message to every applicant of the round into the outbox, winners by their title; a new version says why."""
    to_winners, to_others = kinds(unit, funding_round)
    for proposal_id, account, title in leads(unit, funding_round, release.outcome or {}):
        tell(
            unit,
            funding_round,
            to_winners if title else to_others,
            account,
            link_base.replace("/-/", f"/{proposal_id}/"),
            proposal_id=proposal_id,
            title=title,
            time=publication.notice_until,
            version=str(publication.version),
            reason=earlier.reopened_reason if earlier else "",
        )
