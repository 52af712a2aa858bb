"""What cannot work in a rulebook that is well formed: all of it, each by its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.scoring.budget_soundness import budget_problems
from app.scoring.numbers import as_text
from app.scoring.rulebook import (
    Aggregate,
    Allotment,
    AllotmentRule,
    Application,
    Base,
    Criterion,
    Panel,
    PartKind,
    Rulebook,
    Selection,
    SelectionKind,
    Threshold,
    TieKind,
)

BASES_OF_TERMS = frozenset({"", "requested", "own_funds", "match_raised", "budget"})
BASES_OF_SHARES = frozenset({"request", "score", "score_request"})
APPLICANTS = frozenset({"registered", "group"})
SHARED = frozenset({PartKind.PANEL, PartKind.VOTE_SHARE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a rulebook: where (JSON pointer), what (code), and the facts to say it."""

    pointer: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Name everything that cannot work in a rulebook that is well formed."""
    panels = {panel.id for panel in rulebook.panels}
    for i, panel in enumerate(rulebook.panels):
        yield from _panel_problems(panel, f"/panels/{i}")
    leaves = [leaf.id for panel in rulebook.panels for leaf, _ in panel.leaves]
    for pointer, ids in (
        ("/panels", [panel.id for panel in rulebook.panels]),
        ("/panels", leaves),
        ("/tiers", [tier.id for tier in rulebook.tiers]),
        ("/pots", [pot.id for pot in rulebook.pots]),
    ):
        if len(set(ids)) < len(ids):
            yield Problem(pointer=pointer, code="id_twice")
    yield from _vote_problems(rulebook, panels)
    yield from _part_problems(rulebook, panels)
    yield from _tie_problems(rulebook, panels)
    yield from _money_problems(rulebook)
    if rulebook.application is not None:
        yield from _application_problems(rulebook.application, rulebook.request_cap_minor)


def _panel_problems(panel: Panel, pointer: str) -> Iterator[Problem]:
    yield from _criteria_problems(panel.criteria, f"{pointer}/criteria")
    if panel.normalisation != "none":
        yield _missing_rule(f"{pointer}/normalisation", panel.normalisation)
    way = panel.aggregation
    if way.kind is Aggregate.TRIMMED_MEAN and way.fallback is Aggregate.TRIMMED_MEAN:
        yield Problem(pointer=f"{pointer}/aggregation/fallback", code="fallback_same")
    if min(way.drop_high, way.drop_low, way.needs) < 0:
        yield Problem(pointer=f"{pointer}/aggregation", code="negative")
    if panel.scale <= 0:
        yield Problem(pointer=f"{pointer}/scale", code="not_positive")
    if panel.min_sheets < 1:
        yield Problem(pointer=f"{pointer}/min_sheets", code="not_positive")


def _missing_rule(pointer: str, rule: str) -> Problem:
    return Problem(pointer=pointer, code="rule_not_available", facts={"rule": rule})


def _criteria_problems(criteria: Sequence[Criterion], pointer: str) -> Iterator[Problem]:
    if not criteria:
        yield Problem(pointer=pointer, code="missing")
        return
    total = sum((criterion.weight for criterion in criteria), Fraction(0))
    if total != 1:
        yield Problem(pointer=pointer, code="weights_not_one", facts={"sum": _percent(total)})
    if len({criterion.id for criterion in criteria}) < len(criteria):
        yield Problem(pointer=pointer, code="id_twice")
    for i, criterion in enumerate(criteria):
        here = f"{pointer}/{i}"
        if criterion.weight <= 0:
            yield Problem(pointer=f"{here}/weight", code="not_positive")
        if criterion.children:
            yield from _criteria_problems(criterion.children, f"{here}/children")
        elif criterion.maximum <= 0 or criterion.step <= 0 or criterion.maximum % criterion.step:
            yield Problem(pointer=f"{here}/step", code="step_does_not_fit")


def _vote_problems(rulebook: Rulebook, panels: set[str]) -> Iterator[Problem]:
    vote = rulebook.vote
    if vote is None:
        if rulebook.combination.gate or any(
            p.kind in {PartKind.VOTE_SHARE, PartKind.VOTES} for p in rulebook.combination.parts
        ):
            yield Problem(pointer="/vote", code="vote_needed")
        return
    if vote.panel not in panels and panels:
        yield Problem(pointer="/vote/panel", code="panel_unknown", facts={"panel": vote.panel})
    for name, threshold in (("quorum", vote.quorum), ("passing", vote.passing)):
        if threshold is not None and not _reachable(threshold):
            facts = {"share": as_text(threshold.share)}
            yield Problem(pointer=f"/vote/{name}/share", code="threshold_unreachable", facts=facts)
    if vote.quorum is not None and vote.quorum.base not in {Base.ALL, Base.NON_RECUSED}:
        yield Problem(pointer="/vote/quorum/base", code="quorum_base")
    if rulebook.combination.gate and vote.passing is None:
        yield Problem(pointer="/vote/passing", code="missing")


def _reachable(threshold: Threshold) -> bool:
    return 0 <= threshold.share < 1 or (threshold.share == 1 and not threshold.strict)


def _part_problems(rulebook: Rulebook, panels: set[str]) -> Iterator[Problem]:
    parts = rulebook.combination.parts
    if not parts:
        yield Problem(pointer="/combination/parts", code="missing")
    for i, part in enumerate(parts):
        if part.kind is PartKind.PANEL and part.panel not in panels:
            yield Problem(
                pointer=f"/combination/parts/{i}/panel",
                code="panel_unknown",
                facts={"panel": part.panel},
            )
        if part.unit <= 0:
            yield Problem(pointer=f"/combination/parts/{i}/unit", code="not_positive")
        if part.weight < 0:
            yield Problem(pointer=f"/combination/parts/{i}/weight", code="negative")
    shared = [part for part in parts if part.kind in SHARED and part.maximum is None]
    total = sum((part.weight for part in shared), Fraction(0))
    if len(shared) > 1 and total != 1:
        yield Problem(
            pointer="/combination/parts", code="weights_not_one", facts={"sum": _percent(total)}
        )


def _tie_problems(rulebook: Rulebook, panels: set[str]) -> Iterator[Problem]:
    leaves = {leaf.id for panel in rulebook.panels for leaf, _ in panel.leaves}
    ends = {TieKind.HUMAN, TieKind.LOTS, TieKind.LISTED_ORDER}
    if not rulebook.ties or rulebook.ties[-1].kind not in ends:
        yield Problem(pointer="/ties", code="ties_without_end")
    for i, tie in enumerate(rulebook.ties):
        if tie.kind is TieKind.CRITERION and tie.ref not in leaves:
            yield Problem(
                pointer=f"/ties/{i}/ref", code="criterion_unknown", facts={"criterion": tie.ref}
            )
        if tie.kind is TieKind.PANEL and tie.ref not in panels:
            yield Problem(pointer=f"/ties/{i}/ref", code="panel_unknown", facts={"panel": tie.ref})


def _money_problems(rulebook: Rulebook) -> Iterator[Problem]:
    yield from _selection_problems(rulebook.selection)
    for i, tier in enumerate(rulebook.tiers):
        if tier.count < 1:
            yield Problem(pointer=f"/tiers/{i}/count", code="not_positive")
        if tier.amount_minor < 0:
            yield Problem(pointer=f"/tiers/{i}/amount", code="negative")
    counted, wanted = sum(tier.count for tier in rulebook.tiers), rulebook.selection.count
    if rulebook.tiers and wanted is not None and counted < wanted:
        facts = {"tiers": counted, "count": wanted}
        yield Problem(pointer="/tiers", code="tiers_too_few", facts=facts)
    if rulebook.allotment is not None:
        yield from _allotment_problems(rulebook, rulebook.allotment)


def _selection_problems(selection: Selection) -> Iterator[Problem]:
    if selection.kind is SelectionKind.FIRST and selection.count is None:
        yield Problem(pointer="/selection/count", code="missing")
    if selection.exclusive:
        yield _missing_rule("/selection/exclusive", "exclusive")
    limits = {"count": selection.count, "per_organisation": selection.per_organisation}
    for name, number in limits.items():
        if number is not None and number < 1:
            yield Problem(pointer=f"/selection/{name}", code="not_positive")


def _allotment_problems(rulebook: Rulebook, rule: Allotment) -> Iterator[Problem]:
    needed = {
        AllotmentRule.TIERS: ("/tiers", rulebook.tiers),
        AllotmentRule.LEAST_OF: ("/allotment/terms", rule.terms),
        AllotmentRule.STEPS: ("/allotment/steps", rule.steps_minor),
        AllotmentRule.FLAT: ("/allotment/amount", rule.amount_minor),
    }
    pointer, given = needed.get(rule.rule, ("", True))
    if not given:
        yield Problem(pointer=pointer, code="missing")
    if not rulebook.pots:
        yield Problem(pointer="/pots", code="missing")
    if rule.unit_minor <= 0:
        yield Problem(pointer="/allotment/unit", code="not_positive")
    yield from _bounds_problems(rule)
    yield from (
        Problem(pointer=place, code=code, facts=facts)
        for place, code, facts in budget_problems(rule)
    )
    for i, term in enumerate(rule.terms):
        for name, base in (("base", term.base), ("minus", term.minus)):
            if base not in BASES_OF_TERMS:
                yield _missing_rule(f"/allotment/terms/{i}/{name}", base)
    if rule.by not in BASES_OF_SHARES:
        yield _missing_rule("/allotment/by", rule.by)


def _bounds_problems(rule: Allotment) -> Iterator[Problem]:
    amounts = (rule.floor_minor, rule.amount_minor, *rule.steps_minor)
    if min(amounts) < 0 or min(rule.cap_minor or 0, rule.per_organisation_cap_minor or 0) < 0:
        yield Problem(pointer="/allotment", code="negative")
    if rule.cap_minor is not None and rule.cap_minor < rule.floor_minor:
        yield Problem(pointer="/allotment/cap", code="cap_below_floor")
    if rule.rule is AllotmentRule.PROPORTIONAL and rule.per_organisation_cap_minor is not None:
        rule_name = "proportional + per_organisation_cap"
        yield _missing_rule("/allotment/per_organisation_cap", rule_name)
    share = rule.partial_share
    if share is not None and not 0 <= share <= 1:
        facts = {"share": as_text(share)}
        yield Problem(pointer="/allotment/partial_share", code="threshold_unreachable", facts=facts)


def _application_problems(rule: Application, cap: int | None) -> Iterator[Problem]:
    here = "/application"
    floor = rule.request_floor_minor
    if floor is not None and floor < 0:
        yield Problem(pointer=f"{here}/request_floor", code="negative")
    if floor is not None and cap is not None and cap < floor:
        yield Problem(pointer="/request_cap", code="cap_below_floor")
    yield from _share_problems(rule, here)
    if rule.per_organisation is not None and rule.per_organisation < 1:
        yield Problem(pointer=f"{here}/per_organisation", code="not_positive")
    for i, kind in enumerate(rule.applicants):
        if kind not in APPLICANTS:
            facts = {"given": kind, "allowed": ", ".join(sorted(APPLICANTS))}
            yield Problem(pointer=f"{here}/applicants/{i}", code="not_in_list", facts=facts)


def _share_problems(rule: Application, here: str) -> Iterator[Problem]:
    for i, share in enumerate(rule.shares):
        if not share.categories:
            yield Problem(pointer=f"{here}/shares/{i}/categories", code="missing")
        if not 0 <= share.most < 1:
            yield _unreachable(f"{here}/shares/{i}/most", share.most)
    if rule.own_share is not None and not 0 <= rule.own_share < 1:
        yield _unreachable(f"{here}/own_share", rule.own_share)


def _unreachable(pointer: str, share: Fraction) -> Problem:
    return Problem(pointer=pointer, code="threshold_unreachable", facts={"share": as_text(share)})


def _percent(value: Fraction) -> str:
    return f"{as_text(value * 100)}%"
