"""A question as its fields show it: what is stored, what may be chosen, what is checked live."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.forms import proposal_forms as forms
from app.forms.proposal_forms import HANDLING, Column, Kind, Limits, Option, Question, Way
from app.language.applications import budget_sentences
from app.language.catalogue import N_, content, translate
from app.language.fields import SENTENCES
from app.store.proposals import FileText

Text = Mapping[str, str]
Choices = tuple[tuple[str, Text], ...]
SPARE_ROWS = 2
#: What the ways of applying are called.
WAYS: Mapping[Way, str] = {
    Way.FULL: N_("完整申报书"),
    Way.PAGE: N_("一页纸"),
    Way.WORD: N_("填关键几项，附上 Word 申报书"),
}
_TABLES = frozenset({Kind.TABLE, Kind.BENEFICIARIES, Kind.PARTNERS, Kind.BUDGET})
_TICKS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.COMMUNITIES, Kind.NEEDS})
_LIVE = ("budget_over", "request_under", "share_over", "own_share_under", "category_forbidden")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around the questions of a page: answers, what may be chosen, rules and files."""

    answers: Mapping[str, Any]
    limits: Limits
    strands: Choices
    communities: Choices
    currency: str
    files: tuple[FileText, ...] = ()
    needs: Choices = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A question with what is stored; a table has its lines as they are typed.

    `rules` is the JSON from which the page checks a budget while one types.
    """

    id: str
    kind: str
    label: Text
    hint: Text
    example: Text
    required: bool
    limit: int
    least: int
    rows: int
    unit: Text
    statement: Text
    value: str
    options: Choices
    other: bool
    chosen: tuple[str, ...]
    ends: Mapping[str, str]
    columns: tuple[Column, ...]
    lines: tuple[dict[str, str], ...]
    blank: int
    grid: bool
    sources: Choices
    forbidden: tuple[str, ...]
    total_minor: int
    amount_minor: int | None
    sums: Mapping[str, int]
    rules: str
    rule_lines: tuple[str, ...]
    accept: tuple[str, ...]
    size_max: int
    files: tuple[FileText, ...]
    is_day: bool


def field_view(question: Question, around: Around, language: str) -> FieldView:
    """Lay a question out with its stored answer."""
    kind, value = question.kind, around.answers.get(question.id)
    typed = HANDLING[kind].typed(question, value)
    lines = tuple(typed) if kind in _TABLES else ()
    budget = forms.budget_lines({question.id: value}, question.id) if kind is Kind.BUDGET else ()
    sums = forms.sums_of(budget)
    return FieldView(
        id=question.id,
        kind=kind.value,
        label=question.label,
        hint=question.hint,
        example=question.example,
        required=question.required or kind is Kind.DECLARATION,
        limit=question.limit,
        least=question.least,
        rows=question.rows,
        unit=question.unit,
        statement=question.statement,
        value=typed if isinstance(typed, str) else "",
        options=options_of(question, around),
        other=question.other,
        chosen=tuple(typed) if kind in _TICKS else (),
        ends=typed if isinstance(typed, dict) else {},
        columns=forms.columns_of(question) if kind is not Kind.BUDGET else (),
        lines=lines,
        blank=SPARE_ROWS,
        grid=question.grid,
        sources=tuple((key.value, label) for key, label in forms.source_labels().items()),
        forbidden=around.limits.rules.forbidden,
        total_minor=sums["requested"],
        amount_minor=value if kind is Kind.MONEY and isinstance(value, int) else None,
        sums=sums,
        rules=_rules(question, around.limits, language) if kind is Kind.BUDGET else "",
        rule_lines=budget_sentences(question, around.limits, around.currency, language)
        if kind is Kind.BUDGET
        else (),
        accept=question.accept,
        size_max=question.size_max,
        files=tuple(one for one in around.files if one.question == question.id),
        is_day=kind is Kind.DATE and (not typed or forms.is_day(typed)),
    )


def options_of(question: Question, around: Around) -> Choices:
    """List what may be chosen."""
    if question.kind is Kind.STRAND:
        return around.strands
    if question.kind in {Kind.COMMUNITY, Kind.COMMUNITIES}:
        return around.communities
    if question.kind is Kind.NEEDS:
        return around.needs
    listed: tuple[Option | forms.Category, ...] = question.options or question.categories
    return tuple((one.id, one.label) for one in listed)


def _rules(question: Question, limits: Limits, language: str) -> str:
    """Write the rules of a budget for the page; amounts in minor units, shares as two integers."""
    labels = {one.id: content(one.label, language)[0] for one in question.categories}
    own = limits.rules.own_share if question.grid else None
    joiner = "、" if language == "zh_CN" else ", "
    return json.dumps(
        {
            "cap": limits.request_cap_minor,
            "floor": limits.rules.request_floor_minor,
            "forbidden": list(limits.rules.forbidden),
            "own": own and [own.numerator, own.denominator, limits.rules.match_counts],
            "shares": [
                {
                    "ids": list(share.categories),
                    "of": share.base.value,
                    "most": [share.most.numerator, share.most.denominator],
                    "label": joiner.join(labels.get(one, one) for one in share.categories),
                }
                for share in forms.shares_of(question, limits)
            ],
            "labels": labels,
            "say": {code: translate(SENTENCES[code], language) for code in _LIVE},
        },
        ensure_ascii=False,
    )
