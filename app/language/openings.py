"""The first sentence of a notice and of an announcement: how many, under which rules, and for how much."""

from app.language import formats
from app.language.catalogue import N_, content, translate
from app.language.notices import Notice

_FUNDED = N_(
    "本届共评审申报项目 %(n)s 个，依照评审规则第 %(version)s 版（%(title)s）打分、表决和计算，拟资助 %(awarded)s 个项目，合计 %(sum)s %(unit)s"  # noqa: E501 -- one sentence
)
_FUNDED_FINAL = N_(
    "本届共评审申报项目 %(n)s 个，依照评审规则第 %(version)s 版（%(title)s）打分、表决和计算，资助 %(awarded)s 个项目，合计 %(sum)s %(unit)s"  # noqa: E501 -- one sentence
)
_CHOSEN = N_(
    "本届共评审申报项目 %(n)s 个，依照评审规则第 %(version)s 版（%(title)s）打分、表决和计算，拟入选 %(awarded)s 个项目"
)
_CHOSEN_FINAL = N_(
    "本届共评审申报项目 %(n)s 个，依照评审规则第 %(version)s 版（%(title)s）打分、表决和计算，%(awarded)s 个项目获选"
)


def opening(notice: Notice, language: str, *, final: bool) -> str:
    """Say what was decided; a round that gives no money speaks of no money."""
    by_money = {True: (_FUNDED, _FUNDED_FINAL), False: (_CHOSEN, _CHOSEN_FINAL)}
    told = translate(
        by_money[notice.has_money][final],
        language,
        n=notice.proposals,
        version=notice.rulebook_version,
        title=content(notice.rulebook_title, language)[0],
        awarded=notice.awarded,
        sum=formats.money(notice.spent_minor, notice.currency, language),
        unit=formats.currency_unit(notice.currency, language),
    )
    words = formats.in_words(notice.spent_minor, notice.currency) if notice.spent_minor else ""
    if words and language == "zh_CN":
        told += translate(N_("（%(words)s）"), language, words=words)
    return told + translate(N_("。现予公布。") if final else N_("。现予公示。"), language)


def name_of(notice: Notice, language: str, *, final: bool) -> str:
    """Name the kind of paper: what is put up for objection, or what is announced."""
    if final:
        return translate(N_("获选项目公告"), language)
    return translate(N_("拟资助项目公示") if notice.has_money else N_("拟入选项目公示"), language)


def list_of(notice: Notice, language: str, *, final: bool) -> str:
    """Head the list of those chosen."""
    if final:
        return translate(N_("一、获选项目"), language)
    return translate(N_("一、拟资助项目") if notice.has_money else N_("一、拟入选项目"), language)


def line_of(notice: Notice, language: str) -> str:
    """Tell the total of the last one chosen."""
    told = N_("资助线：总分 %(line)s。") if notice.has_money else N_("入选线：总分 %(line)s。")
    return translate(told, language, line=notice.cut_line)
