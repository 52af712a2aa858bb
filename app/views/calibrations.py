"""The sample: before the own marks the text alone, afterwards beside the marks that fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound, Refused
from app.language import content
from app.language.criteria import CriterionField, fields_of, typed
from app.language.headings import Heading, heading
from app.models import CalibrationSample
from app.policy import may, require
from app.scoring.numbers import places
from app.scoring.rulebook import Panel
from app.store import reviewing, sheets
from app.store.panels import seat_of_account
from app.store.rules import panel_of, rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareLine:
    """One criterion: the own mark beside the one that fits."""

    title: str
    own: str
    fits: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePage(Heading):
    """The sample as a member sees it."""

    title: str
    text: str
    criteria: tuple[CriterionField, ...]
    done_at: datetime | None
    lines: tuple[CompareLine, ...]
    own_total: str
    fitting_total: str
    scale: str
    may_file: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePanel:
    """One panel's sample as the organiser sees it."""

    id: str
    title: str
    criteria: tuple[CriterionField, ...]
    version: int
    sample_title: str
    text: str
    whys: Mapping[str, str]
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesPage(Heading):
    """The samples of a round."""

    asked: bool
    choices: tuple[tuple[str, str], ...]
    panels: tuple[SamplePanel, ...]
    may_set: bool
    why_not: str


def show(reading: Reading, round_id: str) -> PracticePage:
    """Show a member the sample, and after handing in what fits."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.CALIBRATION_VIEW, standing)
    session = reading.session
    seat = seat_of_account(session, funding_round.id, reading.actor.account_id)
    sample = reviewing.sample_of(session, funding_round.id, seat.panel) if seat else None
    panel = panel_of(rules_of(session, funding_round.id), seat.panel) if seat else None
    if seat is None or sample is None or panel is None:
        raise NotFound
    verdict = may(Verb.CALIBRATION_FILE, standing)
    if not standing.conflicts_declared:
        raise Refused("declare_first")
    own = reviewing.practice_of(session, sample.id, seat.id)
    marks = own.marks if own else {}
    fitting = {name: one["mark"] for name, one in sample.anchors.items()}
    return PracticePage(
        **heading(reading, funding_round),
        title=sample.title,
        text=sample.text,
        criteria=fields_of(panel, marks, reading.language),
        done_at=own.filed_at if own else None,
        lines=_lines(panel, sample, marks, reading.language) if own else (),
        own_total=places(sheets.total(panel, marks), 2) if own else "",
        fitting_total=places(sheets.total(panel, fitting), 2) if own else "",
        scale=places(panel.scale, 0),
        may_file=verdict.allowed and own is None,
        why_not=verdict.reason,
    )


def samples(reading: Reading, round_id: str, wanted: str = "") -> SamplesPage:
    """Show officers the sample of one panel, with the way to those of the others."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PANEL_VIEW, standing)
    rules = rules_of(reading.session, funding_round.id)
    verdict = may(Verb.CALIBRATION_SET, standing)
    return SamplesPage(
        **heading(reading, funding_round),
        asked=rules.work.calibration,
        choices=tuple(
            (panel.id, content(panel.title, reading.language)[0]) for panel in rules.panels
        ),
        panels=tuple(
            _panel(reading, funding_round.id, panel)
            for panel in (panel_of(rules, wanted), *rules.panels)
            if panel is not None
        )[:1],
        may_set=verdict.allowed,
        why_not=verdict.reason,
    )


def _lines(
    panel: Panel, sample: CalibrationSample, marks: Mapping[str, Any], language: str
) -> tuple[CompareLine, ...]:
    return tuple(
        CompareLine(
            title=content(leaf.title, language)[0],
            own=typed(marks.get(leaf.id)),
            fits=typed(sample.anchors.get(leaf.id, {}).get("mark")),
            why=str(sample.anchors.get(leaf.id, {}).get("why", "")),
        )
        for leaf, _ in panel.leaves
    )


def _panel(reading: Reading, round_id: str, panel: Panel) -> SamplePanel:
    sample = reviewing.sample_of(reading.session, round_id, panel.id)
    anchors = sample.anchors if sample else {}
    marks = {name: one["mark"] for name, one in anchors.items()}
    return SamplePanel(
        id=panel.id,
        title=content(panel.title, reading.language)[0],
        criteria=fields_of(panel, marks, reading.language),
        version=sample.version if sample else 0,
        sample_title=sample.title if sample else "",
        text=sample.text if sample else "",
        whys={name: str(one["why"]) for name, one in anchors.items()},
        done=reviewing.practised(reading.session, sample.id) if sample else 0,
    )
