"""From the sheet that is signed to the approval form on paper."""

from collections.abc import Iterator

from app.documents import Grid, Imprint, Section
from app.documents.approvals import ApprovalSheet
from app.language import N_, content, formats, translate
from app.language.award_terms import TermsLine
from app.views.signing import PostLine, SignPage
from app.vocabulary import Stance
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
        sections=(
            Section(
                title=say(N_("拟资助项目") if page.ranking.has_money else N_("拟入选项目")),
                parts=(_grid(page, language),),
            ),
            *_terms(page, language),
            *_said(page, language),
        ),
        digest=page.outcome_digest,
        opinions=_opinions(page, language),
    )


def _opinions(page: SignPage, language: str) -> tuple[str, ...]:
    """Name the boxes: the posts of the rulebook that have not signed, or the usual ones."""
    if page.own_posts:
        open_posts = (post.title for post in page.posts if post.at is None)
        return (translate(N_("经办"), language), *open_posts)
    return tuple(translate(one, language) for one in (N_("经办"), N_("审核"), N_("领导批示")))


def _terms(page: SignPage, language: str) -> Iterator[Section]:
    """What each award is given for and on which conditions: the signature is put under it too."""
    rows = tuple((one.title, _term(page, one, language)) for one in page.terms)
    if rows:
        heads = (translate(N_("项目"), language), translate(N_("条件和支出项目"), language))
        grid = Grid(heads=heads, rows=rows, widths=("2", "5"), align=("left", "left"))
        yield Section(title=translate(N_("资助的条件和支出项目"), language), parts=(grid,))


def _term(page: SignPage, one: TermsLine, language: str) -> str:
    granted = [
        f"{purpose} {formats.money(amount, page.currency, language)}"
        for purpose, _, amount in one.granted
    ]
    conditions = content(one.conditions, language)[0] if one.conditions else ""
    between = "；" if language == "zh_CN" else "; "
    return between.join(part for part in (*granted, conditions) if part)


def _said(page: SignPage, language: str) -> Iterator[Section]:
    """Who has signed by account, and who has another opinion or refused an earlier result."""
    rows = [
        (post.title, post.name, _stance(post, page, language))
        for post in page.posts
        if post.at is not None
    ]
    refused = translate(N_("签核人不同意"), language)
    rows += [
        (f"{refused} #{one.number}", one.name, one.reason) for one in page.history if one.refused
    ]
    if rows:
        heads = ("", translate(N_("签核人"), language), translate(N_("意见"), language))
        grid = Grid(
            heads=heads, rows=tuple(rows), widths=("2", "2", "5"), align=("left", "left", "left")
        )
        yield Section(title=translate(N_("签核"), language), parts=(grid,))


def _stance(post: PostLine, page: SignPage, language: str) -> str:
    words = {
        Stance.AGREED: N_("同意签核"),
        Stance.DISSENT: N_("签核，保留意见"),
        Stance.REFUSED: N_("不同意，不签"),
    }
    said = translate(words[post.stance], language)
    at = formats.second(post.at, page.zone, language) if post.at is not None else ""
    return " ".join(part for part in (said, at, post.remark) if part)


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
        (
            translate(N_("资助") if page.ranking.has_money else N_("入选"), language),
            _sum(page, language),
        ),
    )


def _sum(page: SignPage, language: str) -> str:
    spent = page.ranking.spent_minor
    if not page.ranking.has_money:
        return translate(N_("%(n)s 个项目"), language, n=page.ranking.awarded)
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
    heads = tuple(
        translate(one, language) for one in (N_("名次"), N_("项目"), N_("申报单位"), N_("总分"))
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
    wide, align = ("2", "6", "6", "3", "4"), ("left", "left", "left", "right", "right")
    if page.ranking.has_money:
        heads = (*heads, translate(N_("金额（%(unit)s）"), language, unit=unit))
    size = len(heads)
    return Grid(
        heads=heads,
        rows=tuple(row[:size] for row in rows),
        widths=wide[:size],
        align=align[:size],
    )
