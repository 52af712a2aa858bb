"""From the announced awards to their certificates."""

from app.documents import Imprint
from app.documents.certificates import Certificate, CertificatesSheet
from app.errors import NotFound
from app.language import N_, formats, translate
from app.language.notices import Award, Notice, TierGroup


def certificates(
    notice: Notice, language: str, imprint: Imprint, *, link: str, number: str = ""
) -> CertificatesSheet:
    """Lay out the certificates of all awards, or of the one with this number. `link` leads to the announcement."""
    announced = notice.announced_at
    made = tuple(
        _certificate(language, notice, group, award)
        for group in notice.tiers
        for award in group.awards
        if not number or award.number == number
    )
    if announced is None or not made:
        raise NotFound
    return CertificatesSheet(
        language=language,
        date=announced,
        imprint=imprint,
        programme=notice.programme_name,
        round=notice.round_name,
        signed=notice.operator or notice.programme_name,
        signed_on=formats.date(announced, notice.zone, language),
        link=link,
        certificates=made,
    )


def _certificate(language: str, notice: Notice, group: TierGroup, award: Award) -> Certificate:
    to = translate(N_("%(organisation)s："), language, organisation=award.organisation)
    text = translate(
        N_("你单位申报的“%(title)s”在%(round)s评审中%(won)s。特发此证。"),
        language,
        title=award.title,
        round=notice.round_name,
        won=_won(language, notice, group, award),
    )
    terms = [said for one in notice.terms if one.number == award.number for said in one.said]
    text = (" " if language == "en" else "").join(
        [text, *(f"{said}。" if language != "en" else f"{said}." for said in terms)]
    )
    return Certificate(number=award.number, to=to, text=text)


def _won(language: str, notice: Notice, group: TierGroup, award: Award) -> str:
    """Say the tier, the money in figures and in words, or both."""
    if not award.amount_minor:
        return translate(
            N_("获%(tier)s"), language, tier=group.title or translate(N_("立项"), language)
        )
    figures = formats.money(award.amount_minor, notice.currency, language)
    unit = formats.currency_unit(notice.currency, language)
    words = formats.in_words(award.amount_minor, notice.currency) if language == "zh_CN" else ""
    amount = f"{figures} {unit}" + (f"（{words}）" if words else "")
    if group.title:
        told = (
            N_("获%(tier)s，资助金额 %(amount)s")
            if not award.prize
            else N_("获%(tier)s，奖金 %(amount)s")
        )
        return translate(told, language, tier=group.title, amount=amount)
    return translate(N_("获得资助 %(amount)s"), language, amount=amount)
