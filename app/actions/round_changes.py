"""What was not planned: a round goes back, is paused and resumed, and an outage is written down."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import plain, record, round_chain
from app.errors import Invalid, Refused
from app.forms.personal import refuse_personal
from app.forms.round_changes import BackForm, OutageForm, ReasonForm
from app.models import FundingRound, Stage
from app.policy import require
from app.store import people, progress, results
from app.store.changes import noted, rested
from app.store.rounds import dates_of, push_later, stage_of, stages_of
from app.store.standing import of_round
from app.store.states import move_state
from app.telling import tell
from app.unit import Unit
from app.vocabulary import Phase, Verb
from app.workflow import BACK, ROUND, advance


def go_back(unit: Unit, round_id: str, form: BackForm, *, link: str) -> None:
    """Take the round back into the phase before, with the reason; nothing that was done is undone."""
    if form.verb not in BACK:
        raise Refused("not_from_here", verb=form.verb.value)
    funding_round, standing = of_round(unit, round_id)
    require(form.verb, standing)
    refuse_personal(reason=form.reason)
    progress.require_nothing_in_the_way(unit, funding_round, form.verb)
    target = advance(ROUND, funding_round.phase, form.verb)
    stages = stages_of(unit.session, funding_round.id)
    before = dates_of(stages)
    until = _reopened(unit, funding_round, target, form.closes_at)
    move_state(unit.session, funding_round, target, column="phase")
    if form.verb is Verb.ROUND_REOPEN_RESULT:
        _take_back(unit, funding_round, form.reason)
    facts = {"phase": target.value, "reason": form.reason, "closes_at": plain(until)}
    noted(unit, funding_round, form.verb, facts)
    chain = round_chain(funding_round.id)
    record(
        unit,
        form.verb,
        funding_round,
        chain=chain,
        before={"stages": before},
        after={**facts, "stages": dates_of(stages)},
    )
    for account in people.everybody(unit.session, funding_round.id):
        kind = "result_reopened" if form.verb is Verb.ROUND_REOPEN_RESULT else "round_went_back"
        tell(unit, funding_round, kind, account, link, reason=form.reason, stage=target)


def pause(unit: Unit, round_id: str, form: ReasonForm, *, link: str) -> None:
    """Let the round rest: no hand-ins, no votes, no steps, until it is resumed."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_PAUSE, standing)
    refuse_personal(reason=form.reason)
    funding_round.paused_at = unit.now
    facts = {"phase": funding_round.phase.value, "reason": form.reason}
    noted(unit, funding_round, Verb.ROUND_PAUSE, facts)
    chain = round_chain(funding_round.id)
    record(unit, Verb.ROUND_PAUSE, funding_round, chain=chain, after=facts)
    for account in people.everybody(unit.session, funding_round.id):
        tell(unit, funding_round, "round_paused", account, link, reason=form.reason)


def resume(unit: Unit, round_id: str, form: ReasonForm, *, link: str) -> None:
    """Go on; every date that was still ahead moves by the whole days that the round rested."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_RESUME, standing)
    refuse_personal(reason=form.reason)
    paused_at = funding_round.paused_at or unit.now
    days = rested(paused_at, unit.now)
    stages = stages_of(unit.session, funding_round.id)
    before = _dates(funding_round, stages)
    moved = _moved(unit, funding_round, paused_at, days)
    funding_round.paused_at = None
    facts = {
        "phase": funding_round.phase.value,
        "reason": form.reason,
        "days": days,
        "moved": moved,
    }
    noted(unit, funding_round, Verb.ROUND_RESUME, facts)
    chain = round_chain(funding_round.id)
    after = {**facts, **_dates(funding_round, stages)}
    record(unit, Verb.ROUND_RESUME, funding_round, chain=chain, before=before, after=after)
    for account in people.everybody(unit.session, funding_round.id):
        tell(unit, funding_round, "round_resumed", account, link, reason=form.reason, days=days)


def note_outage(unit: Unit, round_id: str, form: OutageForm) -> None:
    """Write into the public log since when and until when the program could not be used."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_NOTE_OUTAGE, standing)
    refuse_personal(reason=form.reason)
    zone = ZoneInfo(funding_round.timezone)
    began, ended = _instant(form.began_at, zone), _instant(form.ended_at, zone)
    if ended > unit.now:
        raise Invalid({"ended_at": ("date_ahead", {})})
    facts = {"reason": form.reason, "began_at": plain(began), "ended_at": plain(ended)}
    noted(unit, funding_round, Verb.ROUND_NOTE_OUTAGE, facts)
    chain = round_chain(funding_round.id)
    record(unit, Verb.ROUND_NOTE_OUTAGE, funding_round, chain=chain, after=facts)


def _dates(funding_round: FundingRound, stages: Sequence[Stage]) -> dict[str, Any]:
    """Give every date of a round that a pause moves, as the ledger keeps it."""
    until = plain(funding_round.questions_until)
    return {"stages": dates_of(stages), "questions_until": until}


def _take_back(unit: Unit, funding_round: FundingRound, reason: str) -> None:
    """The version on notice no longer stands; it stays where it is, marked, until the next replaces it."""
    publication = results.published(unit.session, funding_round.id)
    publication.reopened_at, publication.reopened_reason = unit.now, reason


def _reopened(
    unit: Unit, funding_round: FundingRound, target: Phase, local: datetime | None
) -> datetime | None:
    """Set the end of a stage that is open again; a call needs one that is ahead."""
    if local is None:
        if target is Phase.CALL:
            raise Invalid({"closes_at": ("required", {})})
        return None
    stage = stage_of(unit.session, funding_round.id, target)
    until = _instant(local, ZoneInfo(funding_round.timezone))
    if until <= unit.now:
        raise Invalid({"closes_at": ("date_past", {})})
    stage.closes_at = until
    push_later(stages_of(unit.session, funding_round.id), stage)
    return until


def _moved(
    unit: Unit, funding_round: FundingRound, paused_at: datetime, days: int
) -> dict[str, Any]:
    """Move what was still ahead when the pause began, at the same time of the day."""
    zone = ZoneInfo(funding_round.timezone)
    found: dict[str, Any] = {}
    for stage in stages_of(unit.session, funding_round.id):
        for name in ("opens_at", "closes_at"):
            before = getattr(stage, name)
            if before is not None and before >= paused_at:
                after = _later(before, days, zone)
                setattr(stage, name, after)
                found[f"{stage.kind.value}.{name}"] = plain(after)
    until = funding_round.questions_until
    if until is not None and until >= paused_at:
        funding_round.questions_until = _later(until, days, zone)
    return found


def _later(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    local = instant.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(UTC)


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
