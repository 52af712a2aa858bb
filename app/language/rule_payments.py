"""Terms in words: how long the notice runs, and when instalments are paid."""

from collections.abc import Iterator, Mapping

from app.language.catalogue import N_, content, translate
from app.language.rule_values import percent
from app.scoring.rulebook import Days, PaidAfter, Rulebook

AFTER: Mapping[PaidAfter, str] = {
    PaidAfter.ANNOUNCEMENT: N_("正式公告"),
    PaidAfter.AGREEMENT: N_("签订协议"),
    PaidAfter.MIDTERM: N_("中期评估通过"),
    PaidAfter.FINAL: N_("结项验收通过"),
}


def days_text(number: int, unit: Days, language: str) -> str:
    """Say how long, with the kind of days."""
    message = N_("%(n)s 个工作日") if unit is Days.WORKDAY else N_("%(n)s 天")
    return translate(message, language, n=number)


def instalment_sentences(rules: Rulebook, language: str) -> Iterator[str]:
    """Say when each part of an award is paid."""
    for row in rules.instalments:
        yield translate(
            N_("拨款“%(name)s”：资助额的 %(share)s，%(after)s以后 %(days)s内。"),
            language,
            name=content(row.title, language)[0],
            share=percent(row.share),
            after=translate(AFTER[row.after], language),
            days=days_text(row.within, row.days, language),
        )
