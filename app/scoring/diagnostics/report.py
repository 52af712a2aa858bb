"""All estimates of one panel of a round, labelled as such."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.scoring.diagnostics import agreement, influence, ranks, weights
from app.scoring.diagnostics.members import Abnormal, Member, abnormal, members
from app.scoring.diagnostics.tables import Marks, by_proposal, by_seat, linked, marks_of
from app.scoring.evidence import Evidence
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Rulebook

LABEL = "estimate, decides nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What can be said of one panel; `label` stands on every print of it.

    `linked`: whether a member can be followed from one proposal to the next; else nothing is said of members.
    """

    panel: str
    label: str
    linked: bool
    icc: agreement.Icc | None
    alpha_ordinal: float | None
    alpha_interval: float | None
    kendall_w: float | None
    with_others: Mapping[str, float | None]
    members: tuple[Member, ...]
    abnormal: tuple[Abnormal, ...]
    expected_ranks: tuple[ranks.ExpectedRank, ...]
    at_the_line: tuple[str, ...]
    places: tuple[ranks.Places, ...]


def diagnoses(outcome: Outcome, rulebook: Rulebook, draws: int = 2000) -> list[Diagnosis]:
    """Diagnose each panel of a round from its outcome."""
    funded = sum(1 for line in outcome.lines if line.selected)
    found = ((panel.id, marks_of(outcome.lines, panel.id)) for panel in rulebook.panels)
    return [_diagnosis(name, marks, funded, draws) for name, marks in found if marks]


def _diagnosis(panel: str, marks: Marks, funded: int, draws: int) -> Diagnosis:
    units = [list(own.values()) for own in by_proposal(marks).values()]
    whole = linked(marks)
    full = _full(marks) if whole else {}
    expected = ranks.expected_ranks(marks)
    return Diagnosis(
        panel=panel,
        label=LABEL,
        linked=whole,
        icc=agreement.icc(marks),
        alpha_ordinal=agreement.alpha(units, "ordinal"),
        alpha_interval=agreement.alpha(units, "interval"),
        kendall_w=agreement.kendall_w(list(full.values())),
        with_others=agreement.with_others(full),
        members=tuple(members(marks)) if whole else (),
        abnormal=tuple(abnormal(marks)),
        expected_ranks=tuple(expected),
        at_the_line=tuple(ranks.at_the_line(expected, funded)),
        places=tuple(ranks.bootstrap_places(marks, draws)),
    )


def _full(marks: Marks) -> dict[str, list[float]]:
    """Keep the proposals that every member marked: orders can be compared on these only."""
    seats = by_seat(marks)
    names = sorted(name for name, own in by_proposal(marks).items() if len(own) == len(seats))
    return {seat: [own[name] for name in names] for seat, own in seats.items()} if names else {}


def document(
    rulebook: Rulebook, evidence: Evidence, outcome: Outcome, draws: int = 2000
) -> dict[str, Any]:
    """Write all estimates of a round, with influence and weights."""
    seed = outcome.seed
    shift = weights.least_shift(outcome.lines)
    panels = diagnoses(outcome, rulebook, draws)
    followed = any(one.linked for one in panels)
    without = influence.without_each_member(rulebook, evidence, seed) if followed else {}
    return {
        "label": LABEL,
        "panels": [asdict(one) for one in panels],
        "effective_weights": weights.effective_weights(outcome.lines),
        "least_shift": asdict(shift) if shift else None,
        "without_member": _listed(without),
        "other_rules": _listed(influence.under_other_rules(rulebook, evidence, seed)),
    }


def _listed(found: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    return {name: sorted(changed) for name, changed in found.items()}
