"""Parts of the total, methods, bonuses, pass marks, rules for ties."""

from collections.abc import Iterator
from fractions import Fraction

from app.scoring.checks.problem import Problem, percent, twice, unknown
from app.scoring.numbers import as_text
from app.scoring.rulebook import (
    Aggregate,
    AllotmentRule,
    Combination,
    Method,
    PartKind,
    Rulebook,
    TieKind,
    TieRule,
)

SHARED = frozenset({PartKind.PANEL, PartKind.VOTE_SHARE})
MOST_PLACES = 12
ENDS = frozenset({TieKind.HUMAN, TieKind.LOTS, TieKind.LISTED_ORDER})


def combination_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check what makes the total and its order."""
    yield from _parts(rulebook)
    yield from _method(rulebook)
    yield from _rounding(rulebook.combination)
    yield from _bonuses(rulebook.combination)
    yield from _pass_mark(rulebook)


def _parts(rulebook: Rulebook) -> Iterator[Problem]:
    panels = {panel.id for panel in rulebook.panels}
    parts = rulebook.combination.parts
    if not parts:
        yield Problem(pointer="/combination/parts", code="missing")
    for i, part in enumerate(parts):
        here = f"/combination/parts/{i}"
        if part.kind is PartKind.PANEL and part.panel not in panels:
            yield unknown(f"{here}/panel", "panel", part.panel)
        if part.unit <= 0:
            yield Problem(pointer=f"{here}/unit", code="not_positive")
        if part.weight < 0:
            yield Problem(pointer=f"{here}/weight", code="negative")
        if part.maximum is not None and part.maximum < 0:
            yield Problem(pointer=f"{here}/maximum", code="negative")
    shared = [part for part in parts if part.kind in SHARED and part.maximum is None]
    total = sum((part.weight for part in shared), Fraction(0))
    by_rank = rulebook.combination.method is Method.RANK_SUM
    if len(shared) > 1 and total != 1 and not by_rank:
        yield Problem(
            pointer="/combination/parts", code="weights_not_one", facts={"sum": percent(total)}
        )


def _method(rulebook: Rulebook) -> Iterator[Problem]:
    rule = rulebook.combination
    if rule.method in {*Method} - {Method.RANK_SUM} and rulebook.vote is None:
        yield Problem(pointer="/vote", code="vote_needed")
    if rule.method is Method.RANK_SUM:
        yield from _rank_sum(rulebook)
    yield from _shortlist(rule, "" if rulebook.vote is None else rulebook.vote.id)
    if rule.method is Method.SCORE_THEN_VOTE_FOR_AWARDS:
        needed = {"/tiers": rulebook.tiers, "/selection/count": rulebook.selection.count}
        for pointer, given in needed.items():
            if not given:
                yield Problem(pointer=pointer, code="missing")


def _shortlist(rule: Combination, main: str) -> Iterator[Problem]:
    here = "/combination/shortlist"
    given = rule.shortlist is not None or rule.shortlist_mark is not None
    if rule.method is not Method.SHORTLIST_THEN_VOTE:
        if given:
            yield Problem(pointer=here, code="never_reached")
        return
    votes = {PartKind.VOTE_SHARE, PartKind.VOTES}
    if any(part.kind in votes and part.vote == main for part in rule.parts):
        yield Problem(pointer="/combination/parts", code="vote_comes_later")
    if not given:
        yield Problem(pointer=here, code="missing")
    elif rule.shortlist is not None and rule.shortlist < 1:
        yield Problem(pointer=here, code="not_positive")


def _rank_sum(rulebook: Rulebook) -> Iterator[Problem]:
    """A sum of ranks is no score: no mark is passed by it, nothing shared in its proportion, no best set made."""
    marks = {
        "/combination/pass_mark": rulebook.combination.pass_mark,
        "/combination/bonus_max": rulebook.combination.bonus_max,
        "/combination/bonuses": rulebook.combination.bonuses or None,
        "/selection/pass_mark": rulebook.selection.pass_mark,
    }
    for i, tier in enumerate(rulebook.tiers):
        marks[f"/tiers/{i}/from_score"] = tier.from_score
        marks[f"/tiers/{i}/least_score"] = tier.least_score
    rule = rulebook.allotment
    if rule is not None and "score" in rule.by:
        marks["/allotment/by"] = Fraction(0)
    if rule is not None and rule.rule is AllotmentRule.BEST_SET:
        marks["/allotment/rule"] = Fraction(0)
    for pointer, mark in marks.items():
        if mark is not None:
            yield Problem(pointer=pointer, code="mark_of_ranks")


def _rounding(rule: Combination) -> Iterator[Problem]:
    if rule.rounding is not None and not 0 <= rule.rounding.places <= MOST_PLACES:
        facts = {"low": "0", "high": str(MOST_PLACES)}
        yield Problem(pointer="/combination/rounding/places", code="out_of_range", facts=facts)


def _bonuses(rule: Combination) -> Iterator[Problem]:
    if rule.bonus_max is not None and rule.bonus_max < 0:
        yield Problem(pointer="/combination/bonus_max", code="negative")
    yield from twice("/combination/bonuses", [bonus.id for bonus in rule.bonuses])
    for i, bonus in enumerate(rule.bonuses):
        if bonus.at_most < bonus.at_least:
            yield Problem(pointer=f"/combination/bonuses/{i}/at_most", code="cap_below_floor")


def _pass_mark(rulebook: Rulebook) -> Iterator[Problem]:
    """A total that nobody can reach."""
    greatest = greatest_total(rulebook)
    marks = {
        "/combination/pass_mark": rulebook.combination.pass_mark,
        "/selection/pass_mark": rulebook.selection.pass_mark,
        "/combination/shortlist_mark": rulebook.combination.shortlist_mark,
    }
    for i, tier in enumerate(rulebook.tiers):
        marks[f"/tiers/{i}/from_score"] = tier.from_score
        marks[f"/tiers/{i}/least_score"] = tier.least_score
    for pointer, mark in marks.items():
        if mark is not None and greatest is not None and mark > greatest:
            facts = {"mark": as_text(mark), "greatest": as_text(greatest)}
            yield Problem(pointer=pointer, code="mark_unreachable", facts=facts)


def greatest_total(rulebook: Rulebook) -> Fraction | None:
    """Give the greatest total that there can be; None where nothing bounds it."""
    rule = rulebook.combination
    open_sums = {
        panel.id
        for panel in rulebook.panels
        if panel.correction is not None
        or Aggregate.SUM in {panel.aggregation.kind, panel.aggregation.fallback}
    }
    scales = {panel.id: panel.scale for panel in rulebook.panels if panel.id not in open_sums}
    total = Fraction(0)
    for part in rule.parts:
        whole = scales.get(part.panel) if part.kind is PartKind.PANEL else None
        whole = Fraction(100) if part.kind is PartKind.VOTE_SHARE else whole
        if part.maximum is None and whole is None:
            return None
        most = [part.maximum] if part.maximum is not None else []
        most += [whole * part.weight] if whole is not None else []
        total += min(most)
    bonus = sum((max(bonus.at_most, Fraction(0)) for bonus in rule.bonuses), Fraction(0))
    return total + (rule.bonus_max if rule.bonus_max is not None else bonus)


def tie_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check that the rules for ties end in a decision, and that each can be reached."""
    if not rulebook.ties or rulebook.ties[-1].kind not in ENDS:
        yield Problem(pointer="/ties", code="ties_without_end")
    ended = False
    for i, tie in enumerate(rulebook.ties):
        if ended:
            yield Problem(pointer=f"/ties/{i}", code="never_reached")
        ended = ended or tie.kind in ENDS
        yield from reference(rulebook, tie, f"/ties/{i}/ref")


def reference(rulebook: Rulebook, tie: TieRule, pointer: str) -> Iterator[Problem]:
    """Check that the criterion, panel or vote by which equals are told apart is there."""
    known = {
        TieKind.CRITERION: {leaf.id for panel in rulebook.panels for leaf, _ in panel.leaves},
        TieKind.PANEL: {panel.id for panel in rulebook.panels},
        TieKind.VOTE_SHARE: {vote.id for vote in rulebook.all_votes},
        TieKind.RUN_OFF: {vote.id for vote in rulebook.all_votes},
    }.get(tie.kind)
    if known is None or tie.ref in known:
        return
    if tie.kind in {TieKind.CRITERION, TieKind.PANEL}:
        yield unknown(pointer, tie.kind.value, tie.ref)
    elif tie.ref:
        yield unknown(pointer, "vote", tie.ref)
    else:
        yield Problem(pointer="/vote", code="vote_needed")
