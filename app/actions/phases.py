"""A round goes from phase to phase: the call published, extended and closed, the rest opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.audit import plain, record, round_chain
from app.errors import Invalid, Refused
from app.forms.rounds import ExtendForm
from app.language import formats
from app.models import FundingRound, Stage
from app.policy import require
from app.store import awards, people, progress, results, rulebooks
from app.store.changes import PLANNED, noted
from app.store.rounds import dates_of, push_later, rulebook_of, stage_of, stages_of
from app.store.standing import of_round
from app.store.states import move_state
from app.telling import tell, tell_signers
from app.unit import Unit
from app.vocabulary import Phase, Verb
from app.workflow import ROUND, advance

#: The steps that the round's desk offers; call, publication and announcement have own rooms.
STEPS = (
    Verb.ROUND_CLOSE_CALL,
    Verb.ROUND_OPEN_REVIEW,
    Verb.ROUND_OPEN_MEETING,
    Verb.ROUND_OPEN_TALLY,
    Verb.ROUND_OPEN_DECISION,
    Verb.ROUND_CLOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Whole addresses that the messages of a step lead to."""

    call: str = ""
    review: str = ""
    meeting: str = ""
    signing: str = ""


def publish_call(unit: Unit, round_id: str, questions: Mapping[str, object]) -> str:
    """Freeze rulebook and form and make the call public: the publisher signs. Gives the round's code."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_PUBLISH_CALL, standing)
    progress.require_nothing_in_the_way(unit, funding_round, Verb.ROUND_PUBLISH_CALL)
    rulebook = rulebook_of(unit.session, funding_round.id)
    move_state(
        unit.session,
        funding_round,
        advance(ROUND, funding_round.phase, Verb.ROUND_PUBLISH_CALL),
        column="phase",
    )
    rulebook.frozen_at = rulebook.frozen_at or unit.now
    if unit.actor.account_id not in rulebooks.signed_by(unit.session, rulebook):
        rulebooks.sign(unit, rulebook)
    form = rulebooks.freeze_form(unit, funding_round, questions)
    funding_round.published_at = unit.now
    funding_round.publication_level = rulebooks.level_of(rulebook.document)
    record(
        unit,
        Verb.ROUND_PUBLISH_CALL,
        funding_round,
        chain=round_chain(funding_round.id),
        after={
            "phase": funding_round.phase.value,
            "rulebook_version": rulebook.version,
            "rulebook_digest": rulebook.digest,
            "form_digest": form.digest,
            "publication_level": funding_round.publication_level.value,
            "stages": dates_of(stages_of(unit.session, funding_round.id)),
        },
    )
    return funding_round.code


def extend(unit: Unit, round_id: str, form: ExtendForm, *, link: str) -> None:
    """Move a stage's end to a later instant, with the reason; everybody concerned is told.

    Dates of later stages that would now lie before it are taken away: they are set anew.
    """
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ROUND_EXTEND, standing)
    if tuple(Phase).index(form.kind) < tuple(Phase).index(funding_round.phase):
        raise Refused("not_from_here", state=funding_round.phase.value)
    stage = stage_of(unit.session, funding_round.id, form.kind)
    zone = ZoneInfo(funding_round.timezone)
    until = _later(unit, stage, form.closes_at, zone)
    stages = stages_of(unit.session, funding_round.id)
    dates, before = dates_of(stages), stage.closes_at
    stage.closes_at = until
    push_later(stages, stage)
    facts = {"stage": stage.kind.value, "closes_at": plain(until), "reason": form.reason}
    noted(unit, funding_round, Verb.ROUND_EXTEND, facts)
    record(
        unit,
        Verb.ROUND_EXTEND,
        stage,
        chain=round_chain(funding_round.id),
        before={"stage": stage.kind.value, "closes_at": plain(before), "stages": dates},
        after={**facts, "stages": dates_of(stages)},
    )
    kind = "deadline_extended" if stage.kind is Phase.CALL else "stage_extended"
    told = people.concerned(unit.session, funding_round.id, stage.kind)
    for account in told:
        tell(
            unit,
            funding_round,
            kind,
            account,
            link,
            time=until,
            reason=form.reason,
            stage=stage.kind,
        )


def step(
    unit: Unit,
    round_id: str,
    verb: Verb,
    *,
    accept_missing: bool,
    links: Links,
    reason: str = "",
) -> None:
    """Take the round into its next phase, if nothing stands in the way; unplanned needs a reason."""
    if verb not in STEPS:
        raise Refused("not_from_here", verb=verb.value)
    funding_round, standing = of_round(unit, round_id)
    require(verb, standing)
    figures = progress.require_nothing_in_the_way(unit, funding_round, verb)
    if (
        verb is Verb.ROUND_OPEN_TALLY
        and funding_round.phase is Phase.REVIEW
        and figures.progress.has_vote
    ):
        raise Refused("meeting_first")
    missing = figures.progress.sheets_missing
    if funding_round.phase is Phase.REVIEW and missing and not accept_missing:
        raise Invalid({"accept_missing": ("reviews_missing", {"count": missing})})
    running = _running(unit, funding_round, verb)
    if running and not reason:
        raise Invalid({"reason": ("awards_running", {"count": running})})
    if _unplanned(unit, funding_round, figures) and not reason:
        raise Invalid({"reason": ("step_reason_needed", {})})
    facts = _facts_of(unit, funding_round, verb, figures)
    move_state(
        unit.session, funding_round, advance(ROUND, funding_round.phase, verb), column="phase"
    )
    record(
        unit,
        verb,
        funding_round,
        chain=round_chain(funding_round.id),
        after={"phase": funding_round.phase.value, "reason": reason or PLANNED, **facts},
    )
    _announce(unit, funding_round, verb, links)


def _running(unit: Unit, funding_round: FundingRound, verb: Verb) -> int:
    """Count the awards that are not ended when a round is closed: that is a reason to tell."""
    if verb is not Verb.ROUND_CLOSE:
        return 0
    return awards.running(unit.session, funding_round, unit.now)


def _unplanned(unit: Unit, funding_round: FundingRound, figures: progress.Figures) -> bool:
    """Tell whether a step leaves something undone, or comes before the date that was announced."""
    missing = funding_round.phase is Phase.REVIEW and figures.progress.sheets_missing
    if missing:
        return True
    if funding_round.phase is Phase.ANNOUNCED:
        return False  # no day was announced on which a round is closed
    stage = stage_of(unit.session, funding_round.id, funding_round.phase)
    return stage.closes_at is not None and unit.arrived_at < stage.closes_at


def _later(unit: Unit, stage: Stage, local: datetime | None, zone: ZoneInfo) -> datetime:
    if local is None:
        raise Invalid({"closes_at": ("required", {})})
    until = local.replace(tzinfo=zone).astimezone(UTC)
    if stage.closes_at is not None and until <= stage.closes_at:
        shown = formats.deadline(stage.closes_at, zone, unit.language)
        raise Invalid({"closes_at": ("only_later", {"until": shown})})
    if until <= unit.now:
        raise Invalid({"closes_at": ("date_past", {})})
    return until


def _facts_of(
    unit: Unit, funding_round: FundingRound, verb: Verb, figures: progress.Figures
) -> dict[str, object]:
    """Say what stood when the step was taken; opening the review freezes the roster."""
    if verb is Verb.ROUND_OPEN_REVIEW:
        seats = people.members_of(unit.session, funding_round.id)
        roster = sorted(([seat.panel, seat.label, seat.weight] for _, seat in seats))
        return {"roster": roster, "assignments": figures.assignments}
    if funding_round.phase is Phase.REVIEW:
        return {
            "sheets_filed": figures.sheets_filed,
            "sheets_missing": figures.progress.sheets_missing,
        }
    return {}


def _announce(unit: Unit, funding_round: FundingRound, verb: Verb, links: Links) -> None:
    members = [account for account, _ in people.members_of(unit.session, funding_round.id)]
    if verb is Verb.ROUND_OPEN_REVIEW:
        until = stage_of(unit.session, funding_round.id, Phase.REVIEW).closes_at
        kind = "review_opened" if until else "review_opened_undated"
        for account in members:
            tell(unit, funding_round, kind, account, links.review, time=until)
    elif verb is Verb.ROUND_OPEN_MEETING:
        for account in members:
            tell(unit, funding_round, "meeting_opened", account, links.meeting)
    elif verb is Verb.ROUND_OPEN_DECISION:
        tally = results.newest(unit.session, funding_round.id)
        tell_signers(unit, funding_round, "decision_opened", tally, links.signing)
