"""The seven questions to a rulebook, and a few fields more: what is typed, and what a rulebook answers.

A part of the rules that no choice here can say is answered by `keep`, and stays as its text has it.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app import currencies
from app.fields import Form
from app.forms.rulebooks.gift_answers import RateLine, gift_answers
from app.forms.rulebooks.signing import PostLine, Way, signing_answers
from app.scoring.numbers import as_text, places
from app.scoring.rulebook import (
    Aggregate,
    AllotmentRule,
    Method,
    Panel,
    PartKind,
    Rulebook,
    SelectionKind,
    Threshold,
    TieKind,
    TieRule,
)

KEEP: Literal["keep"] = "keep"
TIES_SHOWN = 3
#: (share, strict) of the thresholds that are offered.
THRESHOLDS = {"half": ("1/2", True), "two_thirds": ("2/3", False), "three_quarters": ("3/4", False)}
_PLAIN_MONEY = {
    AllotmentRule.TIERS: "tiers",
    AllotmentRule.FLAT: "flat",
    AllotmentRule.DOWN_THE_RANKING: "ranking",
    AllotmentRule.PROPORTIONAL: "proportional",
}
_METHODS = {
    Method.SHORTLIST_THEN_VOTE: "shortlist",
    Method.SCORE_THEN_VOTE_FOR_AWARDS: "awards",
    Method.VOTE_BREAKS_TIES: "ties",
}


def _blank(value: object) -> object:
    return None if str(value if value is not None else "").strip() == "" else value


Number = Annotated[Annotated[int, Field(ge=0, le=10_000)] | None, BeforeValidator(_blank)]
Word = Annotated[str, Field(max_length=40)]
Text = Annotated[str, Field(max_length=200)]
Yes = Annotated[str, Field(pattern=r"^(yes)?$")]


class TierLine(Form):
    """A tier of awards; without a number it goes."""

    id: Word = ""
    zh: Text = ""
    en: Text = ""
    count: Number = None
    amount: Word = ""


class PanelLine(Form):
    """How the sheets of one panel become one score."""

    id: Word
    dropping: Literal["mean", "trimmed", "median", "keep"] = KEEP
    drop: Annotated[Annotated[int, Field(ge=1, le=5)] | None, BeforeValidator(_blank)] = None
    min_sheets: Annotated[Annotated[int, Field(ge=1, le=100)] | None, BeforeValidator(_blank)] = (
        None
    )


class TieLine(Form):
    """One rule for ties: its kind, and after a colon what it looks at."""

    rule: Annotated[str, Field(max_length=100)] = ""


class CriterionLine(Form):
    """A criterion; without a weight it goes."""

    panel: Word
    id: Word = ""
    zh: Text = ""
    en: Text = ""
    weight: Word = ""
    maximum: Word = ""
    step: Word = ""


class AnswersForm(Form):
    """The seven answers, then what stands under "advanced"."""

    selection: Literal["first", "mark", "all"] = "all"
    count: Number = None
    pass_mark: Word = ""
    tiers: Annotated[list[TierLine], Field(max_length=30)] = []
    panels: Annotated[list[PanelLine], Field(max_length=10)] = []
    vote: Literal["none", "gate", "part", "shortlist", "awards", "ties", "keep"] = "none"
    vote_weight: Word = ""
    shortlist: Number = None
    passing: Literal["none", "half", "two_thirds", "three_quarters", "keep"] = "none"
    passing_base: Literal["all", "non_recused", "attending", "cast", "valid"] = "attending"
    ties: Annotated[list[TieLine], Field(max_length=10)] = []
    tie_end: Literal["human", "lots", "keep"] = "human"
    money: Literal["none", "tiers", "flat", "ranking", "proportional", "keep"] = "none"
    amount: Word = ""
    misfit: Literal["stop", "skip", "partial"] = "stop"
    level: Literal["short", "open"] = "short"
    notice_days: Annotated[int, Field(ge=1, le=365)] = 5
    notice_unit: Literal["workday", "calendar"] = "workday"
    panel_named: Yes = ""
    terms_named: Yes = ""
    criteria: Annotated[list[CriterionLine], Field(max_length=60)] = []
    quorum: Literal["none", "half", "two_thirds", "three_quarters", "keep"] = "none"
    secret_vote: Yes = ""
    request_cap: Word = ""
    objection_days: Annotated[
        Annotated[int, Field(ge=1, le=30)] | None, BeforeValidator(_blank)
    ] = None
    sign_way: Way = "usual"
    posts: Annotated[list[PostLine], Field(max_length=12)] = []
    blind: Yes = ""
    marks_open: Yes = ""
    match_from: Literal["stated", "received"] = "stated"
    own_from: Literal["stated", "received"] = "stated"
    counts_gift: Yes = ""
    counts_own: Yes = ""
    counts_in_kind: Yes = ""
    counts_hours: Yes = ""
    naming_share: Word = ""
    rates: Annotated[list[RateLine], Field(max_length=20)] = []
    reason: Annotated[str, Field(max_length=1000)] = ""


def answers_of(rulebook: Rulebook) -> dict[str, Any]:
    """Read from a rulebook what the questions are answered by; `applied` leaves alone what is not changed."""
    return {
        **_awards(rulebook),
        "panels": [_panel(panel) for panel in rulebook.panels],
        **_vote(rulebook),
        "ties": _ties(rulebook),
        "tie_end": rulebook.ties[-1].kind.value
        if rulebook.ties and rulebook.ties[-1].kind.value in {"human", "lots"}
        else KEEP,
        **_money(rulebook),
        "level": rulebook.publication.level.value,
        "notice_days": rulebook.publication.notice_days,
        "notice_unit": rulebook.publication.notice_unit.value,
        "panel_named": _yes(rulebook.publication.panel_named),
        "terms_named": _yes(rulebook.publication.terms_named),
        "criteria": list(_criteria(rulebook)),
        "request_cap": money_text(rulebook.request_cap_minor, rulebook.currency),
        "objection_days": rulebook.objection_days,
        **signing_answers(rulebook),
        "blind": _yes(rulebook.blind),
        "marks_open": _yes(rulebook.marks_open_before_closing),
        **gift_answers(rulebook),
    }


def tie_choices(rulebook: Rulebook) -> tuple[TieRule, ...]:
    """List the rules for ties that a rulebook can have, those that it has first."""
    from_rules = [*rulebook.ties[:-1]]
    kinds = ["vote_share"] if rulebook.vote is not None else []
    kinds += ["smaller_request", "earlier_submission"]
    offered = [TieRule(kind=_kind(name)) for name in kinds]
    offered += [TieRule(kind=_kind("panel"), ref=panel.id) for panel in rulebook.panels]
    offered += [
        TieRule(kind=_kind("criterion"), ref=leaf.id)
        for panel in rulebook.panels
        for leaf, _ in panel.leaves
    ]
    return tuple(dict.fromkeys([*from_rules, *offered]))


def tie_key(tie: TieRule) -> str:
    """Write a rule for ties as one word of the form."""
    return f"{tie.kind.value}:{tie.ref}" if tie.ref else tie.kind.value


def flat_panels(rulebook: Rulebook) -> Iterator[tuple[int, Panel]]:
    """List the panels whose criteria are a list, not a tree."""
    for place, panel in enumerate(rulebook.panels):
        if not any(criterion.children for criterion in panel.criteria):
            yield place, panel


def money_text(minor: int | None, currency: str) -> str:
    """Write an amount as people type it."""
    return "" if minor is None else currencies.typed(minor, currency)


def mark_text(hundredths: int) -> str:
    """Write a mark, which is kept in hundredths, as people type it."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def threshold_word(rule: Threshold | None) -> str:
    """Name a threshold by its choice."""
    if rule is None:
        return "none"
    found = (as_text(rule.share), rule.strict)
    return next((name for name, pair in THRESHOLDS.items() if pair == found), KEEP)


def _awards(rulebook: Rulebook) -> dict[str, Any]:
    chosen = rulebook.selection
    kinds = {
        SelectionKind.FIRST: "first",
        SelectionKind.PASS_MARK: "mark",
        SelectionKind.ALL: "all",
    }
    mark = (
        chosen.pass_mark
        if chosen.kind is SelectionKind.PASS_MARK
        else rulebook.combination.pass_mark
    )
    return {
        "selection": kinds[chosen.kind],
        "count": chosen.count,
        "pass_mark": "" if mark is None else decimal_text(mark),
        "tiers": [
            {
                "id": tier.id,
                "zh": tier.title.get("zh", ""),
                "en": tier.title.get("en", ""),
                "count": tier.count,
                "amount": money_text(tier.amount_minor, rulebook.currency),
            }
            for tier in rulebook.tiers
            if tier.count
        ],
    }


def _panel(panel: Panel) -> dict[str, Any]:
    rule = panel.aggregation
    even = rule.drop_high == rule.drop_low
    words = {Aggregate.MEAN: "mean", Aggregate.MEDIAN: "median"}
    trimmed = rule.kind is Aggregate.TRIMMED_MEAN and even
    return {
        "id": panel.id,
        "dropping": "trimmed" if trimmed else words.get(rule.kind, KEEP),
        "drop": rule.drop_high if trimmed else None,
        "min_sheets": panel.min_sheets,
    }


def _vote(rulebook: Rulebook) -> dict[str, Any]:
    rule, vote = rulebook.combination, rulebook.vote
    counted = [p for p in rule.parts if p.kind is PartKind.VOTE_SHARE and not p.vote]
    return {
        "vote": _when(rulebook),
        "vote_weight": percent_text(counted[0].weight) if counted else "",
        "shortlist": rule.shortlist,
        "passing": threshold_word(vote.passing) if vote else "none",
        "passing_base": vote.passing.base.value if vote and vote.passing else "attending",
        "quorum": threshold_word(vote.quorum) if vote else "none",
        "secret_vote": _yes(vote is not None and vote.secret),
    }


def _when(rulebook: Rulebook) -> str:
    rule = rulebook.combination
    if rulebook.vote is None:
        return "none" if rule.method is None and not rule.gate else KEEP
    if rule.method is not None:
        return _METHODS.get(rule.method, KEEP)
    if rule.gate:
        return "gate"
    return "part" if any(part.kind is PartKind.VOTE_SHARE for part in rule.parts) else KEEP


def _ties(rulebook: Rulebook) -> list[dict[str, str]]:
    rules = [{"rule": tie_key(tie)} for tie in rulebook.ties[:-1]]
    return rules + [{"rule": ""} for _ in range(TIES_SHOWN - len(rules))]


def _money(rulebook: Rulebook) -> dict[str, Any]:
    rule = rulebook.allotment
    if rule is None:
        return {"money": "none", "amount": "", "misfit": "stop"}
    word = KEEP if rule.categories is not None else _PLAIN_MONEY.get(rule.rule, KEEP)
    return {
        "money": word,
        "amount": money_text(rule.amount_minor or None, rulebook.currency),
        "misfit": "partial" if rule.partial else rule.misfit.value,
    }


def _criteria(rulebook: Rulebook) -> Iterator[Mapping[str, Any]]:
    for _, panel in flat_panels(rulebook):
        for criterion in panel.criteria:
            yield {
                "panel": panel.id,
                "id": criterion.id,
                "zh": criterion.title.get("zh", ""),
                "en": criterion.title.get("en", ""),
                "weight": percent_text(criterion.weight),
                "maximum": mark_text(criterion.maximum),
                "step": mark_text(criterion.step),
            }


def percent_text(share: Fraction) -> str:
    """Write a share in percent where that is exact, else as the fraction that it is."""
    hundred = decimal_text(share * 100)
    return as_text(share) if "/" in hundred else f"{hundred}%"


def decimal_text(value: Fraction) -> str:
    """Write a number with at most two decimal places, or as the fraction that it is."""
    whole = value * 100
    if whole.denominator != 1:
        return as_text(value)
    return places(value, 2).rstrip("0").rstrip(".")


def _yes(flag: bool) -> str:  # noqa: FBT001 -- the box of a form
    return "yes" if flag else ""


def _kind(name: str) -> TieKind:
    return TieKind(name)
