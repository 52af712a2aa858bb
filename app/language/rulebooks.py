"""A rulebook in sentences: how it is marked, voted on, added up, ranked and funded."""

from collections.abc import Iterator, Mapping

from app.language.applications import application_sentences
from app.language.budgets import rule_sentences
from app.language.catalogue import N_, content, translate
from app.language.outcomes import TIE_RULES
from app.language.reviewing import work_sentences
from app.language.rule_awards import award_sentences, tier_name
from app.language.rule_gifts import gift_sentences
from app.language.rule_panels import panel_sentences
from app.language.rule_payments import instalment_sentences, report_sentences
from app.language.rule_publishing import publication_sentences
from app.language.rule_signing import signing_sentences
from app.language.rule_values import amount_text, joined, percent, plain
from app.language.rule_votes import vote_sentences
from app.scoring.rulebook import (
    Aggregate,
    Allotment,
    AllotmentRule,
    Method,
    Misfit,
    Panel,
    Part,
    PartKind,
    Rulebook,
    SelectionKind,
    TieRule,
)

AGGREGATES: Mapping[Aggregate, str] = {
    Aggregate.MEAN: N_("取各份评分的平均"),
    Aggregate.MEDIAN: N_("取各份评分的中位数"),
    Aggregate.SUM: N_("把各份评分相加"),
    Aggregate.WEIGHTED_MEAN: N_("按评委权重取平均"),
    Aggregate.TRIMMED_MEAN: N_("去掉 %(high)s 个最高分、%(low)s 个最低分，其余取平均"),
}
ALLOTMENTS: Mapping[AllotmentRule, str] = {
    AllotmentRule.FLAT: N_("资金：入选项目每个 %(amount)s。"),
    AllotmentRule.STEPS: N_("资金：按申报时选的档次，照名次依次给。"),
    AllotmentRule.TIERS: N_("资金：按奖项等次定额，不超过申请金额。"),
    AllotmentRule.DOWN_THE_RANKING: N_("资金：照名次依次给申请的金额，直到用完。"),
    AllotmentRule.LEAST_OF: N_("资金：取规则所列几项中最小的一项。"),
    AllotmentRule.PROPORTIONAL: N_("资金：按规则所定的比例分配。"),
    AllotmentRule.RANK_BANDS: N_("资金：按名次分档给。"),
    AllotmentRule.MATCH: N_("资金：按筹到的配套资金配比给。"),
    AllotmentRule.EQUAL_SHARES: N_("资金：由公众的票按均等份额法分配。"),
    AllotmentRule.BEST_SET: N_("资金：取资金池够用、总分最高的组合。"),
}
LOOKS_AT = N_("看“%(name)s”的平均分，高者在前")
PARTS: Mapping[PartKind, str] = {
    PartKind.VOTE_SHARE: N_("赞成票率"),
    PartKind.VOTES: N_("得票数"),
    PartKind.MATCH_RAISED: N_("筹到的配套资金"),
}


def sentences(rules: Rulebook, language: str) -> tuple[str, ...]:
    """Explain a rulebook to people, in the order in which it is applied."""
    return tuple(_sentences(rules, language))


def how_money_goes(rules: Rulebook, language: str) -> str:
    """Say in one sentence how the money is shared out; nothing where the rules share out none."""
    rule = rules.allotment
    return next(_money(rule, rules.currency, language)) if rule else ""


def _sentences(rules: Rulebook, language: str) -> Iterator[str]:
    yield from application_sentences(rules, language)
    for panel in rules.panels:
        yield from _panel(panel, language)
    yield from work_sentences(rules.reviewing, language)
    yield from vote_sentences(rules, language)
    yield from _combined(rules, language)
    ties = [_tie(tie, rules, language) for tie in rules.ties]
    yield translate(
        N_("同分时依次：%(rules)s。"),
        language,
        rules="；".join(ties) if language == "zh_CN" else "; ".join(ties),
    )
    yield from _selection(rules, language)
    yield from award_sentences(rules, language)
    if rules.allotment is not None:
        yield from _money(rules.allotment, rules.currency, language)
    if rules.objection_days is not None:
        message = N_(
            "评委名单会告知申报方；告知以后 %(n)s 个工作日内，可以写明理由，申请某位评委回避。"
        )
        yield translate(message, language, n=rules.objection_days)
    yield from signing_sentences(rules, language)
    yield from gift_sentences(rules, language)
    yield from instalment_sentences(rules, language)
    yield from report_sentences(rules, language)
    yield from publication_sentences(rules.publication, language)


def _tie(tie: TieRule, rules: Rulebook, language: str) -> str:
    named = {panel.id: panel.title for panel in rules.panels}
    named |= {leaf.id: leaf.title for panel in rules.panels for leaf, _ in panel.leaves}
    if not tie.ref or tie.ref not in named:
        return translate(TIE_RULES[tie.kind.value], language)
    return translate(LOOKS_AT, language, name=content(named[tie.ref], language)[0])


def _panel(panel: Panel, language: str) -> Iterator[str]:
    listed = [
        f"{content(leaf.title, language)[0]} {percent(share)}" for leaf, share in panel.leaves
    ]
    yield translate(
        N_("%(panel)s打分：%(criteria)s，满分 %(scale)s 分。"),
        language,
        panel=content(panel.title, language)[0],
        criteria=joined(listed, language),
        scale=plain(panel.scale),
    )
    yield from panel_sentences(panel, language)
    rule = panel.aggregation
    how = translate(AGGREGATES[rule.kind], language, high=rule.drop_high, low=rule.drop_low)
    yield translate(
        N_("每个项目%(how)s；少于 %(n)s 份评分不算。"), language, how=how, n=panel.min_sheets
    )
    if rule.kind is Aggregate.TRIMMED_MEAN:
        fallback = translate(AGGREGATES[rule.fallback], language)
        yield translate(
            N_("不到 %(n)s 份评分时，%(fallback)s。"), language, n=rule.needs, fallback=fallback
        )


def _combined(rules: Rulebook, language: str) -> Iterator[str]:
    rule = rules.combination
    if len(rule.parts) > 1:
        listed = joined([_part(part, rules, language) for part in rule.parts], language)
        message = (
            N_("每一部分各排名次，名次乘权重相加，小者在前：%(parts)s。")
            if rule.method is Method.RANK_SUM
            else N_("总分由这几部分相加：%(parts)s。")
        )
        yield translate(message, language, parts=listed)
    for bonus in rule.bonuses:
        yield translate(
            N_("加分“%(name)s”：%(low)s 到 %(high)s 分，在满分以外。"),
            language,
            name=content(bonus.title, language)[0],
            low=plain(bonus.at_least),
            high=plain(bonus.at_most),
        )
    if rule.bonus_max is not None:
        yield translate(N_("加分合计最多 %(n)s 分。"), language, n=plain(rule.bonus_max))


def _part(part: Part, rules: Rulebook, language: str) -> str:
    titles = {panel.id: content(panel.title, language)[0] for panel in rules.panels}
    name = titles.get(part.panel) or translate(PARTS.get(part.kind, ""), language)
    return f"{name} {percent(part.weight)}" if part.weight != 1 else name


def _selection(rules: Rulebook, language: str) -> Iterator[str]:
    chosen = rules.selection
    if chosen.kind is SelectionKind.FIRST and chosen.count is not None:
        yield translate(N_("入选：名次在前的 %(n)s 个。"), language, n=chosen.count)
    given = (rules.combination.pass_mark, chosen.pass_mark)
    mark = max((mark for mark in given if mark is not None), default=None)
    if mark is not None:
        yield translate(N_("总分要达到 %(mark)s 分。"), language, mark=plain(mark))
    if chosen.per_organisation is not None:
        yield translate(N_("一个单位最多 %(n)s 个项目。"), language, n=chosen.per_organisation)
    if rules.tiers:
        listed = [
            tier_name(tier, language)
            + (
                f" × {amount_text(tier.amount_minor, rules.currency, language)}"
                if tier.amount_minor
                else ""
            )
            for tier in rules.tiers
        ]
        yield translate(N_("奖项：%(tiers)s。"), language, tiers=joined(listed, language))


def _money(rule: Allotment, currency: str, language: str) -> Iterator[str]:
    amount = amount_text(rule.amount_minor, currency, language)
    yield translate(ALLOTMENTS[rule.rule], language, amount=amount)
    for band in rule.bands:
        yield translate(
            N_("到第 %(n)s 名为止：%(amount)s。"),
            language,
            n=band.last_place,
            amount=amount_text(band.amount_minor, currency, language),
        )
    if rule.ratio is not None:
        yield translate(N_("每筹到 1 份，配 %(n)s 份。"), language, n=plain(rule.ratio))
    if rule.base == "recommended":
        yield translate(N_("评委建议了金额的，按建议金额的中位数。"), language)
    if rule.per_organisation_cap_minor is not None:
        most = amount_text(rule.per_organisation_cap_minor, currency, language)
        yield translate(N_("一个单位合计最多 %(cap)s。"), language, cap=most)
    if rule.cap_minor is not None:
        cap = amount_text(rule.cap_minor, currency, language)
        yield translate(N_("每个项目最多 %(cap)s。"), language, cap=cap)
    yield from rule_sentences(rule, currency, language)
    if rule.partial:
        yield translate(N_("剩下的钱不够时，可以给一部分。"), language)
    elif rule.rule in {AllotmentRule.DOWN_THE_RANKING, AllotmentRule.STEPS}:
        stop = rule.misfit is Misfit.STOP
        message = (
            N_("轮到的项目放不下时到此为止。") if stop else N_("轮到的项目放不下时跳过，看下一个。")
        )
        yield translate(message, language)
