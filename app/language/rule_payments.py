"""Terms in words: when instalments are paid, and until when reports are handed in."""

from collections.abc import Iterator, Mapping

from app.language.catalogue import N_, content, translate
from app.language.rule_values import percent
from app.scoring.rulebook import Days, PaidAfter, Reported, ReportTerm, Rulebook

AFTER: Mapping[PaidAfter, str] = {
    PaidAfter.ANNOUNCEMENT: N_("正式公告"),
    PaidAfter.AGREEMENT: N_("签订协议"),
    PaidAfter.MIDTERM: N_("中期评估通过"),
    PaidAfter.FINAL: N_("结项验收通过"),
}

REPORTED: Mapping[Reported, str] = {
    Reported.MIDTERM: N_("中期报告"),
    Reported.FINAL: N_("末期报告"),
    Reported.MONTHLY: N_("月度数据"),
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


def report_sentences(rules: Rulebook, language: str) -> Iterator[str]:
    """Say until when each report is handed in, and whether a project may be given a later day."""
    for term in rules.reports:
        yield report_sentence(term, language)


def report_sentence(term: ReportTerm, language: str) -> str:
    """Say it of one report."""
    name = translate(REPORTED[term.kind], language)
    if term.within is None:
        due = translate(N_("%(report)s：哪天交由承办单位定。"), language, report=name)
    else:
        due = translate(
            N_("%(report)s：所讲的时间结束以后 %(days)s内交，过后算晚交。"),
            language,
            report=name,
            days=days_text(term.within, term.days, language),
        )
    later = N_("有理由的，可以给一个项目推迟。") if term.postponable else N_("不能给单个项目推迟。")
    return due + (" " if language != "zh_CN" else "") + translate(later, language)
