"""What comes from outside in words: which figure counts as match, what hours are worth, naming."""

from collections.abc import Iterator, Mapping

from app.language.catalogue import N_, content, translate
from app.language.rule_values import amount_text, joined, percent
from app.scoring.rulebook import Contribution, Origin, Rulebook

CONTRIBUTIONS: Mapping[Contribution, str] = {
    Contribution.GIFT: N_("定向捐赠"),
    Contribution.OWN: N_("自筹"),
    Contribution.IN_KIND: N_("实物"),
    Contribution.HOURS: N_("志愿服务时间"),
}


def gift_sentences(rules: Rulebook, language: str) -> Iterator[str]:
    """Say where match and own funds come from, what things and hours are worth, and when a donor may give a name."""
    gifts = rules.gifts
    if gifts is None:
        return
    if gifts.match is Origin.RECEIVED:
        kinds = [translate(CONTRIBUTIONS[kind], language) for kind in gifts.counted]
        yield translate(
            N_("配套资金只算时点以前收到、两人核对过的：%(kinds)s。"),
            language,
            kinds=joined(kinds, language) or "—",
        )
    if gifts.own_funds is Origin.RECEIVED:
        yield translate(N_("自筹只算时点以前到账、两人核对过的。"), language)
    for rate in gifts.rates:
        yield translate(
            N_("“%(name)s”按每%(unit)s %(amount)s 折算，不足一分的舍去。"),
            language,
            name=content(rate.title, language)[0],
            unit=content(rate.per, language)[0],
            amount=amount_text(rate.amount_minor, rules.currency, language),
        )
    if gifts.naming_share is not None:
        yield translate(
            N_("一位捐赠人的捐赠达到资助额的 %(share)s，可以冠名；不愿具名的除外。"),
            language,
            share=percent(gifts.naming_share),
        )
