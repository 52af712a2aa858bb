"""Before a round goes back, rests, goes on, or an outage is written down: what will follow from it."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import Refused
from app.guards import blockers
from app.language.headings import Heading, heading
from app.language.stages import StageLine, stage_lines
from app.policy import require
from app.store import people, progress
from app.store.changes import rested
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, Verb
from app.workflow import ROUND, step_back


@dataclass(frozen=True, slots=True, kw_only=True)
class BackPage(Heading):
    """The step back: where to, what is in its way, and how many are told."""

    verb: Verb
    phase: Phase
    target: Phase
    blockers: tuple[tuple[str, int], ...]
    told: int
    closes_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PausePage(Heading):
    """A pause before it begins or ends: which dates move."""

    phase: Phase
    paused_at: datetime | None
    days: int
    stages: tuple[StageLine, ...]
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutagePage(Heading):
    """An outage before it is written down."""

    phase: Phase


def going_back(reading: Reading, round_id: str) -> BackPage:
    """Show the step back of a round."""
    funding_round, standing = of_round(reading, round_id)
    figures = progress.figures(reading.session, funding_round, reading.now)
    verb = step_back(funding_round.phase, figures.progress)
    if verb is None:
        require(Verb.ROUND_VIEW, standing)
        raise Refused("no_way_back")
    require(verb, standing)
    stages = stage_lines(figures, funding_round.phase)
    target = Phase(ROUND[verb].target)
    return BackPage(
        **heading(reading, funding_round),
        verb=verb,
        phase=funding_round.phase,
        target=target,
        blockers=tuple((one.reason, one.count) for one in blockers(verb, figures.progress)),
        told=len(people.everybody(reading.session, funding_round.id)),
        closes_at=next((stage.closes_at for stage in stages if stage.kind is target), None),
    )


def pausing(reading: Reading, round_id: str) -> PausePage:
    """Show a pause before it begins, or before it ends."""
    funding_round, standing = of_round(reading, round_id)
    rests = funding_round.paused_at
    require(Verb.ROUND_PAUSE if rests is None else Verb.ROUND_RESUME, standing)
    figures = progress.figures(reading.session, funding_round, reading.now)
    stages = stage_lines(figures, funding_round.phase)
    return PausePage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        paused_at=rests,
        days=rested(rests, reading.now) if rests else 0,
        stages=tuple(
            stage
            for stage in stages
            if rests and stage.closes_at is not None and stage.closes_at >= rests
        ),
        told=len(people.everybody(reading.session, funding_round.id)),
    )


def outage(reading: Reading, round_id: str) -> OutagePage:
    """Show the form for an outage."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_NOTE_OUTAGE, standing)
    return OutagePage(**heading(reading, funding_round), phase=funding_round.phase)
