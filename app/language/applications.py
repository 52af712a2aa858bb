"""What a proposal must keep to, in sentences: who may apply, for how much, and spent on what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.forms.proposal_forms import Limits, Question, percent, shares_of
from app.language.catalogue import N_, content, translate
from app.language.formats import currency_unit, money
from app.scoring.rulebook import Application, CategoryShare, Rulebook, ShareBase

Text = Mapping[str, str]
#: The categories of the presets by name; a form's own words stand first where there is a form.
CATEGORIES: Mapping[str, str] = {
    "labour": N_("人员"),
    "volunteers": N_("志愿者补贴"),
    "goods": N_("物资"),
    "services": N_("外购服务"),
    "venue": N_("场地"),
    "transport": N_("交通"),
    "publicity": N_("宣传"),
    "training": N_("培训"),
    "insurance": N_("保险"),
    "overhead": N_("管理费"),
    "tax": N_("税费"),
    "equipment": N_("固定资产"),
    "other": N_("其他"),
}
APPLICANTS: Mapping[str, str] = {
    "registered": N_("登记的社会组织"),
    "group": N_("有依托单位的社区社会组织（未登记）"),
}


def application_sentences(
    rules: Rulebook, language: str, categories: Mapping[str, Text] | None = None
) -> tuple[str, ...]:
    """Say what a proposal must keep to; `categories` are the labels of the round's own form."""
    return tuple(_sentences(rules, language, categories or {}))


def budget_sentences(
    question: Question, limits: Limits, currency: str, language: str
) -> tuple[str, ...]:
    """Say what a budget of this form must keep to."""
    labels = {one.id: one.label for one in question.categories}
    rule = limits.rules
    shares = shares_of(question, limits)
    cap = limits.request_cap_minor
    return (
        *_amounts(cap, rule, currency, language),
        *_spending(replace(rule, shares=shares), language, labels),
    )


def _sentences(rules: Rulebook, language: str, labels: Mapping[str, Text]) -> Iterator[str]:
    rule = rules.application or Application()
    if rule.applicants:
        kinds = [translate(APPLICANTS[kind], language) for kind in rule.applicants]
        yield translate(N_("可以申报的：%(kinds)s。"), language, kinds=_join(kinds, language))
    if rule.per_organisation is not None:
        message = N_("一个申报主体最多申报 %(n)s 个项目。")
        yield translate(message, language, n=rule.per_organisation)
    yield from _amounts(rules.request_cap_minor, rule, rules.currency, language)
    yield from _spending(rule, language, labels)


def _amounts(cap: int | None, rule: Application, currency: str, language: str) -> Iterator[str]:
    if cap is not None:
        most = _amount(cap, currency, language)
        yield translate(N_("每个项目最多申请 %(amount)s。"), language, amount=most)
    if rule.request_floor_minor is not None:
        floor = _amount(rule.request_floor_minor, currency, language)
        yield translate(N_("每个项目最少申请 %(amount)s。"), language, amount=floor)


def _spending(rule: Application, language: str, labels: Mapping[str, Text]) -> Iterator[str]:
    for share in rule.shares:
        yield _share(share, language, labels)
    if rule.forbidden:
        named = _join([_named(one, language, labels) for one in rule.forbidden], language)
        yield translate(N_("不能列支：%(categories)s。"), language, categories=named)
    if rule.own_share is not None:
        message = (
            N_("自筹和配套资金不低于总预算的 %(share)s。")
            if rule.match_counts
            else N_("自筹资金不低于总预算的 %(share)s。")
        )
        yield translate(message, language, share=percent(rule.own_share))


def _share(share: CategoryShare, language: str, labels: Mapping[str, Text]) -> str:
    named = _join([_named(one, language, labels) for one in share.categories], language)
    message = (
        N_("%(categories)s不超过总预算的 %(share)s。")
        if share.base is ShareBase.TOTAL
        else N_("%(categories)s不超过申请金额的 %(share)s。")
    )
    return translate(message, language, categories=named, share=percent(share.most))


def _named(category: str, language: str, labels: Mapping[str, Text]) -> str:
    if labels.get(category):
        return content(labels[category], language)[0]
    return translate(CATEGORIES[category], language) if category in CATEGORIES else category


def _amount(minor: int, currency: str, language: str) -> str:
    return f"{money(minor, currency, language)} {currency_unit(currency, language)}"


def _join(listed: Sequence[str], language: str) -> str:
    return translate(N_("、"), language).join(listed)
