"""From the sheet that is signed to the approval form on paper."""

from app.documents import Grid, Imprint, Section
from app.documents.approvals import ApprovalSheet
from app.language import N_, content, formats, translate
from app.views.signing import SignPage
from app.web.desk import Desk


def approval_of(desk: Desk, page: SignPage) -> ApprovalSheet:
    """Lay the form out: which result, how it came about, who gets how much."""
    language = desk.language

    def say(message: str, **facts: object) -> str:
        return translate(message, language, **facts)

    return ApprovalSheet(
        language=language,
        date=page.computed_at,
        imprint=Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo),
        programme=page.programme_name,
        round=page.round_name,
        title=say(N_("评审结果呈批表")),
        facts=_facts(page, language),
        sections=(Section(title=say(N_("拟资助项目")), parts=(_grid(page, language),)),),
        digest=page.outcome_digest,
        opinions=tuple(say(one) for one in (N_("经办"), N_("审核"), N_("领导批示"))),
    )


def _facts(page: SignPage, language: str) -> tuple[tuple[str, str], ...]:
    rules = translate(
        N_("%(title)s，第 %(version)s 版"),
        language,
        title=content(page.rulebook_title, language)[0],
        version=page.rulebook_version,
    )
    basis = translate(
        N_("%(proposals)s 个项目，%(sheets)s 份评分，%(ballots)s 项表决"),
        language,
        proposals=page.proposals,
        sheets=page.sheets,
        ballots=page.ballots,
    )
    computed = translate(
        N_("第 %(n)s 次，%(time)s，由%(name)s计算"),
        language,
        n=page.tally_number,
        time=formats.second(page.computed_at, page.zone, language),
        name=page.run_by,
    )
    return (
        (translate(N_("届次"), language), page.round_name),
        (translate(N_("评审规则"), language), rules),
        (translate(N_("依据"), language), basis),
        (translate(N_("计算"), language), computed),
        (translate(N_("资助"), language), _sum(page, language)),
    )


def _sum(page: SignPage, language: str) -> str:
    spent = page.ranking.spent_minor
    told = translate(
        N_("%(n)s 个项目，合计 %(sum)s %(unit)s"),
        language,
        n=page.ranking.awarded,
        sum=formats.money(spent, page.currency, language),
        unit=formats.currency_unit(page.currency, language),
    )
    words = formats.in_words(spent, page.currency) if language == "zh_CN" else ""
    return f"{told}（{words}）" if words else told


def _grid(page: SignPage, language: str) -> Grid:
    unit = formats.currency_unit(page.currency, language)
    heads = (
        translate(N_("名次"), language),
        translate(N_("项目"), language),
        translate(N_("申报单位"), language),
        translate(N_("总分"), language),
        translate(N_("金额（%(unit)s）"), language, unit=unit),
    )
    rows = tuple(
        (
            str(row.place) if row.place is not None else "—",
            row.title,
            row.organisation,
            row.total,
            formats.money(row.amount_minor, page.currency, language) if row.amount_minor else "—",
        )
        for row in page.ranking.above
    )
    align = ("left", "left", "left", "right", "right")
    return Grid(heads=heads, rows=rows, widths=("2", "6", "6", "3", "4"), align=align)
