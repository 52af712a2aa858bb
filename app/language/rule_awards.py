"""Quotas, exclusions, tiers and prizes on top, in sentences."""

from collections.abc import Iterator

from app.language.catalogue import N_, content, translate
from app.language.outcomes import TIE_RULES
from app.language.rule_values import amount_text, percent, plain
from app.scoring.rulebook import Quota, Rulebook, Tier


def award_sentences(rules: Rulebook, language: str) -> Iterator[str]:
    """Say what else decides who is awarded."""
    for out in rules.selection.exclusions:
        yield translate(N_("不参加：%(name)s。"), language, name=content(out.title, language)[0])
    if rules.selection.exclusive:
        yield translate(N_("规则列出的互斥项目只选一个。"), language)
    for quota in rules.selection.quotas:
        yield _quota(quota, language)
    for prize in rules.extra_prizes:
        yield translate(
            N_("另设“%(name)s” %(amount)s：%(rule)s。"),
            language,
            name=content(prize.title, language)[0],
            amount=amount_text(prize.amount_minor, rules.currency, language),
            rule=translate(TIE_RULES[prize.by.kind.value], language),
        )


def _quota(quota: Quota, language: str) -> str:
    low = quota.at_least_share
    least = percent(low) if low is not None else quota.at_least
    high = quota.at_most_share
    most = percent(high) if high is not None else quota.at_most
    if least is None:
        message = N_("入选项目里“%(value)s”最多 %(most)s。")
    elif most is None:
        message = N_("入选项目里“%(value)s”至少 %(least)s。")
    else:
        message = N_("入选项目里“%(value)s”至少 %(least)s、最多 %(most)s。")
    return translate(message, language, value=quota.value, least=least, most=most)


def tier_name(tier: Tier, language: str) -> str:
    """Name a tier with what it takes to reach it."""
    name = content(tier.title, language)[0]
    if tier.share is not None:
        return translate(
            N_("%(tier)s（入选的 %(share)s）"), language, tier=name, share=percent(tier.share)
        )
    if tier.count:
        return translate(N_("%(tier)s（%(n)s 个）"), language, tier=name, n=tier.count)
    if tier.last_place is not None:
        return translate(N_("%(tier)s（到第 %(n)s 名）"), language, tier=name, n=tier.last_place)
    mark = plain(tier.from_score) if tier.from_score is not None else ""
    return translate(N_("%(tier)s（%(mark)s 分起）"), language, tier=name, mark=mark)
