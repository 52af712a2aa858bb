"""Answers put into a rulebook: each changes its own part, and what was not changed stays as it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from app import currencies
from app.errors import Invalid
from app.forms.rulebooks import presets
from app.forms.rulebooks.answers import (
    KEEP,
    THRESHOLDS,
    AnswersForm,
    CriterionLine,
    PanelLine,
    TierLine,
    answers_of,
)
from app.forms.rulebooks.gift_answers import KINDS, put_gifts
from app.forms.rulebooks.signing import with_signing
from app.forms.rulebooks.typed import mark_of, money_of, number_of, share_of, ticked, titled
from app.scoring.checks.money import at_once
from app.scoring.numbers import rational
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Base,
    Combination,
    Criterion,
    Days,
    Method,
    Misfit,
    Panel,
    Part,
    PartKind,
    Publication,
    PublicationLevel,
    Rulebook,
    SelectionKind,
    Threshold,
    TieKind,
    Tier,
    TieRule,
    Vote,
)

Faults = dict[str, tuple[str, dict[str, object]]]
#: Where a pot comes from for rules that had none.
_USUAL = "founding-round"
_SHARED = frozenset({PartKind.PANEL, PartKind.VOTE_SHARE})
_METHODS = {
    "shortlist": Method.SHORTLIST_THEN_VOTE,
    "awards": Method.SCORE_THEN_VOTE_FOR_AWARDS,
    "ties": Method.VOTE_BREAKS_TIES,
}


def applied(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    """Put the answers into the rulebook; raises Invalid with each field that cannot be read.

    What comes out may still not work: `problems` says so, by place.
    """
    now = _as_typed(answers_of(rulebook))
    typed = _as_typed(form.model_dump())
    found = rulebook
    for names, put in _QUESTIONS:
        if any(typed.get(name) != now.get(name) for name in names):
            found = put(found, form)
    return found


def _as_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Empty fields and rows are no answer, however they are written."""
    return {name: _bare(value) for name, value in values.items()}


def _bare(value: Any) -> Any:  # noqa: ANN401 -- a field of the form
    if isinstance(value, list):
        rows = [{k: _bare(v) for k, v in dict(row).items()} for row in value]
        return [row for row in rows if any(v for k, v in row.items() if k != "panel")]
    return "" if value is None else str(getattr(value, "value", value))


def _awards(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    mark = number_of(form.pass_mark, "pass_mark") if form.pass_mark else None
    chosen = rulebook.selection
    if form.selection == "first":
        chosen = replace(chosen, kind=SelectionKind.FIRST, count=form.count, pass_mark=None)
    elif form.selection == "mark":
        chosen = replace(chosen, kind=SelectionKind.PASS_MARK, count=None, pass_mark=mark)
    else:
        chosen = replace(chosen, kind=SelectionKind.ALL, count=None, pass_mark=None)
    by_mark = form.selection == "mark"
    rule = replace(rulebook.combination, pass_mark=None if by_mark else mark)
    return replace(rulebook, selection=chosen, combination=rule)


def _tiers(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    known = {tier.id: tier for tier in rulebook.tiers}
    rows = [
        _tier(known.get(line.id), line, row, rulebook.currency)
        for row, line in enumerate(form.tiers)
        if line.count and (line.zh or line.en or line.id)
    ]
    others = [tier for tier in rulebook.tiers if not tier.count]
    return replace(rulebook, tiers=(*rows, *others))


def _tier(known: Tier | None, line: TierLine, row: int, currency: str) -> Tier:
    amount = money_of(line.amount, f"tiers-{row}-amount", currency) if line.amount else 0
    title = titled(known.title if known else {}, line.zh, line.en)
    if known is not None:
        return replace(known, title=title, count=line.count or 0, amount_minor=amount)
    name = line.id or f"tier-{row + 1}"
    return Tier(id=name, title=title, count=line.count or 0, amount_minor=amount)


def _panels(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    lines = {line.id: line for line in form.panels}
    panels = [
        _panel(panel, lines[panel.id]) if panel.id in lines else panel for panel in rulebook.panels
    ]
    return replace(rulebook, panels=tuple(panels))


def _panel(panel: Panel, line: PanelLine) -> Panel:
    found = replace(panel, min_sheets=line.min_sheets or panel.min_sheets)
    drop = line.drop or 1
    if line.dropping == KEEP:
        return found
    if line.dropping != "trimmed":
        kind = Aggregate.MEAN if line.dropping == "mean" else Aggregate.MEDIAN
        same = panel.aggregation.kind is kind
        return found if same else replace(found, aggregation=Aggregation(kind=kind))
    present = panel.aggregation
    if (present.kind, present.drop_high, present.drop_low) == (Aggregate.TRIMMED_MEAN, drop, drop):
        return found
    rule = Aggregation(
        kind=Aggregate.TRIMMED_MEAN, drop_high=drop, drop_low=drop, needs=2 * drop + 3
    )
    return replace(found, aggregation=rule)


def _when(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    if form.vote == KEEP:
        return rulebook
    if form.vote == "none":
        return _without_vote(rulebook)
    weight = share_of(form.vote_weight, "vote_weight") if form.vote_weight else Fraction(0)
    shortlisted = form.vote == "shortlist"
    rule = replace(
        rulebook.combination,
        gate=form.vote == "gate",
        method=_METHODS.get(form.vote),
        shortlist=form.shortlist if shortlisted else None,
        shortlist_mark=rulebook.combination.shortlist_mark if shortlisted else None,
    )
    rule = replace(rule, parts=_weighed(rule, weight))
    return replace(rulebook, vote=rulebook.vote or _usual_vote(rulebook), combination=rule)


def _without_vote(rulebook: Rulebook) -> Rulebook:
    rule = replace(
        rulebook.combination, gate=False, method=None, shortlist=None, shortlist_mark=None
    )
    parts = _weighed(rule, Fraction(0))
    kept = tuple(part for part in parts if part.kind is not PartKind.VOTES or part.vote)
    ties = tuple(t for t in rulebook.ties if t.kind is not TieKind.VOTE_SHARE or t.ref)
    return replace(rulebook, vote=None, combination=replace(rule, parts=kept), ties=ties)


def _weighed(rule: Combination, weight: Fraction) -> tuple[Part, ...]:
    """Give the vote its weight in the total; the other parts share the rest as they did."""
    votes = [p for p in rule.parts if p.kind is PartKind.VOTE_SHARE and not p.vote]
    others = [p for p in rule.parts if p not in votes]
    if (votes[0].weight if votes else Fraction(0)) == weight:
        return rule.parts
    shared = [p for p in others if p.kind in _SHARED and p.maximum is None]
    whole = sum((p.weight for p in shared), Fraction(0)) or Fraction(1)
    kept = [
        replace(p, weight=p.weight / whole * (1 - weight)) if p in shared else p for p in others
    ]
    counted = [Part(kind=PartKind.VOTE_SHARE, weight=weight)] if weight else []
    return (*kept, *counted)


def _usual_vote(rulebook: Rulebook) -> Vote:
    return Vote(
        panel=rulebook.panels[0].id if rulebook.panels else "",
        quorum=Threshold(base=Base.ALL, share=Fraction(2, 3)),
        passing=Threshold(base=Base.ATTENDING, share=Fraction(1, 2), strict=True),
        share_base=Base.ATTENDING,
    )


def _thresholds(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    vote = rulebook.vote
    if vote is None:
        return rulebook
    base = Base(form.passing_base)
    passing = vote.passing
    if form.passing != KEEP:
        passing = _threshold(form.passing, base)
    elif passing is not None:
        passing = replace(passing, base=base)
    quorum_base = vote.quorum.base if vote.quorum else Base.ALL
    quorum = vote.quorum if form.quorum == KEEP else _threshold(form.quorum, quorum_base)
    found = replace(vote, passing=passing, quorum=quorum, secret=ticked(form.secret_vote))
    return replace(rulebook, vote=found)


def _threshold(word: str, base: Base) -> Threshold | None:
    if word == "none":
        return None
    share, strict = THRESHOLDS[word]
    return Threshold(base=base, share=rational(share), strict=strict)


def _ties(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    ends = rulebook.ties[-1:] if form.tie_end == KEEP else (TieRule(kind=TieKind(form.tie_end)),)
    rules = [_tie(line.rule, row) for row, line in enumerate(form.ties) if line.rule]
    return replace(rulebook, ties=(*dict.fromkeys(rules), *ends))


def _tie(word: str, row: int) -> TieRule:
    kind, _, ref = word.partition(":")
    if kind not in set(TieKind):
        raise Invalid({f"ties-{row}-rule": ("choose_one", {})})
    return TieRule(kind=TieKind(kind), ref=ref)


def _money_rule(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    if form.money == "none":
        return replace(rulebook, allotment=None)
    old = rulebook.allotment or Allotment(
        rule=AllotmentRule.TIERS, unit_minor=int(currencies.minor(Fraction(1), rulebook.currency))
    )
    partial = form.misfit == "partial"
    misfit = Misfit(form.misfit) if not partial else old.misfit
    if form.money == KEEP:
        kept = old if at_once(old) else replace(old, misfit=misfit, partial=partial)
        return replace(rulebook, allotment=kept)
    kind = {
        "tiers": AllotmentRule.TIERS,
        "flat": AllotmentRule.FLAT,
        "ranking": AllotmentRule.DOWN_THE_RANKING,
        "proportional": AllotmentRule.PROPORTIONAL,
    }[form.money]
    amount = money_of(form.amount, "amount", rulebook.currency) if form.amount else 0
    rule = replace(old if old.rule is kind else _fresh(kind, old), amount_minor=amount)
    if not at_once(rule):
        share = old.partial_share if partial else None
        rule = replace(rule, misfit=misfit, partial=partial, partial_share=share)
    pots = rulebook.pots or presets()[_USUAL].pots
    return replace(rulebook, allotment=rule, pots=pots)


def _fresh(kind: AllotmentRule, old: Allotment) -> Allotment:
    """Another rule keeps the unit of payment and the bounds, and nothing that only the old one reads."""
    return Allotment(
        rule=kind,
        unit_minor=old.unit_minor,
        floor_minor=old.floor_minor,
        cap_minor=old.cap_minor,
        per_organisation_cap_minor=old.per_organisation_cap_minor,
        by="score_request" if kind is AllotmentRule.PROPORTIONAL else "request",
    )


def _published(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    found: Publication = replace(
        rulebook.publication,
        level=PublicationLevel(form.level),
        notice_days=form.notice_days,
        notice_unit=Days(form.notice_unit),
        panel_named=ticked(form.panel_named),
        terms_named=ticked(form.terms_named),
    )
    return replace(rulebook, publication=found)


def _criteria(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    lines = list(enumerate(form.criteria))
    panels = []
    for panel in rulebook.panels:
        own = [(row, line) for row, line in lines if line.panel == panel.id and _filled(line)]
        flat = not any(criterion.children for criterion in panel.criteria)
        kept = {criterion.id: criterion for criterion in panel.criteria}
        rows = tuple(_criterion(kept.get(line.id), line, row) for row, line in own)
        panels.append(replace(panel, criteria=rows) if flat and rows else panel)
    return _without_lost_matters(replace(rulebook, panels=tuple(panels)))


def _without_lost_matters(rulebook: Rulebook) -> Rulebook:
    """What is to be read for a criterion goes with the criterion."""
    work = rulebook.reviewing
    if work is None:
        return rulebook
    leaves = {leaf.id for panel in rulebook.panels for leaf, _ in panel.leaves}
    matters = {name: sections for name, sections in work.matters.items() if name in leaves}
    return replace(rulebook, reviewing=replace(work, matters=matters))


def _filled(line: CriterionLine) -> bool:
    return bool(line.weight and (line.zh or line.en or line.id))


def _criterion(known: Criterion | None, line: CriterionLine, row: int) -> Criterion:
    maximum = mark_of(line.maximum or "10", f"criteria-{row}-maximum")
    step = mark_of(line.step or "1", f"criteria-{row}-step")
    weight = share_of(line.weight, f"criteria-{row}-weight")
    title = titled(known.title if known else {}, line.zh, line.en)
    if known is not None:
        return replace(known, title=title, weight=weight, maximum=maximum, step=step)
    name = f"criterion-{row + 1}"
    return Criterion(id=name, title=title, weight=weight, maximum=maximum, step=step)


def _signing(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    return with_signing(rulebook, form.sign_way, form.posts)


def _others(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    return replace(
        rulebook,
        request_cap_minor=money_of(form.request_cap, "request_cap", rulebook.currency)
        if form.request_cap
        else None,
        objection_days=form.objection_days,
        blind=ticked(form.blind),
        marks_open_before_closing=ticked(form.marks_open),
    )


def _gifts(rulebook: Rulebook, form: AnswersForm) -> Rulebook:
    return put_gifts(rulebook, dict(form))


_QUESTIONS: Sequence[tuple[tuple[str, ...], Callable[[Rulebook, AnswersForm], Rulebook]]] = (
    (("selection", "count", "pass_mark"), _awards),
    (("tiers",), _tiers),
    (("criteria",), _criteria),
    (("panels",), _panels),
    (("vote", "vote_weight", "shortlist"), _when),
    (("passing", "passing_base", "quorum", "secret_vote"), _thresholds),
    (("ties", "tie_end"), _ties),
    (("money", "amount", "misfit"), _money_rule),
    (("level", "notice_days", "notice_unit", "panel_named", "terms_named"), _published),
    (("sign_way", "posts"), _signing),
    (
        ("match_from", "own_from", "naming_share", "rates", *(f"counts_{kind}" for kind in KINDS)),
        _gifts,
    ),
    (("request_cap", "objection_days", "blind", "marks_open"), _others),
)
