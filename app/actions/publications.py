"""The release: what was signed goes out for public notice, and is announced when that is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.audit import record, round_chain
from app.errors import Invalid, Refused, Stale
from app.forms.results import PublishForm
from app.models import FundingRound, Publication, Tally
from app.policy import require
from app.store import publications, result_objections, results
from app.store.changes import noted
from app.store.notices import last_day, midnight_after
from app.store.rules import rules_of
from app.store.standing import of_round
from app.store.states import move_state
from app.store.workdays import calendar_of_round
from app.telling import tell
from app.unit import Unit
from app.vocabulary import TallyState, Verb
from app.workdays import DayUnit
from app.workflow import ROUND, TALLY, advance


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The files of a bundle, safely in the store by digest, and the salt that made them."""

    tally_id: str
    files: Mapping[str, str] = field(repr=False)
    manifest_digest: str
    salt: str = field(repr=False)


def publish(
    unit: Unit, round_id: str, form: PublishForm, *, release: Release, link_base: str
) -> str:
    """Let a signed tally go out for notice; gives the round's code."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_PUBLISH, standing)
    tally = _signed(unit, funding_round, form, release)
    earlier = results.publication_of(unit.session, funding_round.id)
    version = earlier.version + 1 if earlier else 1
    until = _until(unit, funding_round, form.until, version)
    move_state(unit.session, tally, advance(TALLY, tally.state, Verb.RESULT_PUBLISH))
    target = advance(ROUND, funding_round.phase, Verb.RESULT_PUBLISH)
    move_state(unit.session, funding_round, target, column="phase")
    publication = Publication(
        funding_round_id=funding_round.id,
        version=version,
        tally_id=tally.id,
        level=funding_round.publication_level,
        files=dict(release.files),
        manifest_digest=release.manifest_digest,
        salt=release.salt,
        notice_from=unit.now,
        notice_until=until,
        published_by=unit.actor.account_id or "",
        published_at=unit.now,
    )
    if earlier:
        noted(unit, funding_round, Verb.RESULT_PUBLISH, {"reason": earlier.reopened_reason})
    _tell(unit, funding_round, publication, earlier, link_base)
    record(unit, Verb.RESULT_PUBLISH, publication, chain=round_chain(funding_round.id))
    return funding_round.code


def announce(unit: Unit, round_id: str) -> str:
    """Announce the awards when the notice is over; gives the round's code."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_ANNOUNCE, standing)
    publication = results.published(unit.session, funding_round.id)
    if unit.arrived_at < publication.notice_until:
        raise Refused("notice_running")
    waiting = len(result_objections.unanswered(unit.session, funding_round.id))
    if waiting:
        raise Refused("result_objections_open", count=waiting)
    upheld = len(result_objections.upheld(unit.session, funding_round.id))
    if upheld:
        raise Refused("result_objections_upheld", count=upheld)
    target = advance(ROUND, funding_round.phase, Verb.RESULT_ANNOUNCE)
    move_state(unit.session, funding_round, target, column="phase")
    publication.announced_at = unit.now
    record(unit, Verb.RESULT_ANNOUNCE, publication, chain=round_chain(funding_round.id))
    return funding_round.code


def _signed(unit: Unit, funding_round: FundingRound, form: PublishForm, release: Release) -> Tally:
    """Find the tally that was previewed: the newest, complete, signed by a second person."""
    tally = results.newest(unit.session, funding_round.id)
    if tally.id != form.tally or tally.id != release.tally_id:
        raise Stale("evidence_changed")
    if not tally.complete:
        raise Refused("tally_blocked")
    if tally.state is not TallyState.SIGNED:
        raise Refused("not_signed")
    return tally


def _until(unit: Unit, funding_round: FundingRound, wanted: date | None, version: int) -> datetime:
    """End the notice on the last day that the rulebook and the calendar give, or later where wanted."""
    zone = ZoneInfo(funding_round.timezone)
    rule = rules_of(unit.session, funding_round.id).publication
    calendar = calendar_of_round(unit.session, funding_round)
    unit_of_days = DayUnit(rule.notice_unit.value)
    days = rule.days_of_notice(version)
    earliest = last_day(unit.now, days, zone, calendar=calendar, unit=unit_of_days)
    if wanted is not None and wanted < earliest:
        raise Invalid({"until": ("notice_too_short", {"earliest": earliest.isoformat()})})
    return midnight_after(wanted or earliest, zone)


def _tell(
    unit: Unit,
    funding_round: FundingRound,
    publication: Publication,
    earlier: Publication | None,
    link_base: str,
) -> None:
    """Put a message to every applicant of the round into the outbox; a new version says why."""
    kind = "result_revised" if earlier else "result_published"
    reason = earlier.reopened_reason if earlier else ""
    for proposal_id, account in publications.leads_of(unit.session, funding_round.id):
        link = link_base.replace("/-/", f"/{proposal_id}/")
        tell(
            unit,
            funding_round,
            kind,
            account,
            link,
            proposal_id=proposal_id,
            time=publication.notice_until,
            version=publication.version,
            reason=reason,
        )
