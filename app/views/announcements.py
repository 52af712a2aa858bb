"""From the public notice to the same notice as a document: what stands on the page, in its order."""

from app.documents import Grid, Imprint, PosterSheet, Prose, Section
from app.documents.announcements import Announcement
from app.language import N_, formats, translate
from app.language.notices import Award, Notice
from app.language.openings import line_of, list_of, name_of, opening


class _Writer:
    """A notice with the language that it is written in."""

    def __init__(self, notice: Notice, language: str, link: str, *, final: bool) -> None:
        self.notice, self.language, self.final, self.link = notice, language, final, link
        self.unit = formats.currency_unit(notice.currency, language)

    def say(self, message: str, **facts: object) -> str:
        return translate(message, self.language, **facts)

    def money(self, minor: int) -> str:
        return formats.money(minor, self.notice.currency, self.language)

    @property
    def title(self) -> str:
        kind = name_of(self.notice, self.language, final=self.final)
        return (
            f"{self.notice.round_name} {kind}"
            if self.language == "en"
            else f"{self.notice.round_name}{kind}"
        )


def laid_out(
    notice: Notice, language: str, link: str, imprint: Imprint, *, final: bool
) -> Announcement:
    """Lay the notice out, or the announcement; `link` is the address of its page."""
    writer = _Writer(notice, language, link, final=final)
    day = (notice.announced_at if final else None) or notice.notice_from
    return Announcement(
        language=language,
        date=day,
        imprint=imprint,
        programme=notice.programme_name,
        round=notice.round_name,
        title=writer.title,
        sections=(_opening(writer), _awards(writer), *_rest(writer), _checking(writer)),
        signed=notice.operator or notice.programme_name,
        signed_on=formats.date(day, notice.zone, language),
    )


def _opening(writer: _Writer) -> Section:
    told = opening(writer.notice, writer.language, final=writer.final)
    return Section(title="", parts=(Prose(label="", text=f"{told}\n{_period(writer)}"),))


def _period(writer: _Writer) -> str:
    notice, language = writer.notice, writer.language
    facts = {
        "from": formats.date(notice.notice_from, notice.zone, language),
        "until": formats.deadline(notice.notice_until, notice.zone, language),
    }
    if writer.final and notice.announced_at:
        time = formats.date_time(notice.announced_at, notice.zone, language)
        told = N_("公示期为 %(from)s 至 %(until)s，已于 %(time)s 公布。")
        return writer.say(told, time=time, **facts)
    said = writer.say(N_("公示期：%(from)s 至 %(until)s。"), **facts)
    return "\n".join([said, *notice.moved])


def _awards(writer: _Writer) -> Section:
    notice, say = writer.notice, writer.say
    title = list_of(notice, writer.language, final=writer.final)
    parts: list[Grid | Prose] = []
    for tier in notice.tiers:
        if tier.title:
            parts.append(
                Prose(label="", text=_tier(writer, tier.title, len(tier.awards), tier.amount_minor))
            )
        parts.append(_grid(writer, tier.awards))
    if not notice.tiers:
        parts.append(
            Prose(label="", text=say(N_("没有项目获得资助，原因写在各申报单位自己的结果页上。")))
        )
    if notice.cut_line:
        parts.append(Prose(label="", text=_line(writer)))
    return Section(title=title, parts=tuple(parts))


def _tier(writer: _Writer, title: str, count: int, most: int) -> str:
    told = (
        writer.say(
            N_("%(n)s 项，每项至多 %(amount)s %(unit)s"),
            n=count,
            amount=writer.money(most),
            unit=writer.unit,
        )
        if most
        else writer.say(N_("%(n)s 项"), n=count)
    )
    return writer.say(N_("%(tier)s：%(told)s"), tier=title, told=told)


def _grid(writer: _Writer, awards: tuple[Award, ...]) -> Grid:
    say = writer.say
    heads = [say(N_("名次")), say(N_("项目")), say(N_("申报单位")), say(N_("总分"))]
    rows = [
        [str(one.place) if one.place is not None else "—", one.title, one.organisation, one.total]
        for one in awards
    ]
    if writer.notice.has_money:
        heads.append(say(N_("金额（%(unit)s）"), unit=writer.unit))
        rows = [[*row, _amount(writer, one)] for row, one in zip(rows, awards, strict=True)]
    wide, align = ("2", "6", "6", "3", "4"), ("left", "left", "left", "right", "right")
    size = len(heads)
    return Grid(
        heads=tuple(heads),
        rows=tuple(map(tuple, rows)),
        widths=wide[:size],
        align=align[:size],
    )


def _amount(writer: _Writer, award: Award) -> str:
    if not award.amount_minor:
        return "—"
    said = writer.money(award.amount_minor)
    return f"{said} {writer.say(N_('奖励'))}" if award.prize else said


def _line(writer: _Writer) -> str:
    notice = writer.notice
    pots = [
        writer.say(
            N_("%(title)s %(before)s %(unit)s，余 %(after)s %(unit)s。"),
            title=pot.title,
            before=writer.money(pot.before_minor),
            after=writer.money(pot.after_minor),
            unit=writer.unit,
        )
        for pot in notice.pots
    ]
    return "".join([line_of(notice, writer.language), *pots])


def _terms(writer: _Writer) -> list[str]:
    """Say under which conditions awards were made, where the rules publish it."""
    if not writer.notice.terms:
        return []
    said = [" ".join([one.number, one.title, *one.said]) for one in writer.notice.terms]
    return ["\n".join([writer.say(N_("资助附的条件")), *said])]


def _rest(writer: _Writer) -> list[Section]:
    notice, say = writer.notice, writer.say
    lines = [
        say(
            N_("第 %(first)s 至 %(last)s 名的 %(n)s 个项目总分相同，%(rules)s。"),
            first=tie.first,
            last=tie.last,
            n=tie.count,
            rules=tie.rules,
        )
        for tie in notice.ties
    ]
    lines = [*_terms(writer), *lines]
    if notice.minutes:
        lines.append(
            say(N_("会议决定见：%(minutes)s。"), minutes=say(N_("；")).join(notice.minutes))
        )
    if notice.seed:
        told = N_("抽签种子 %(seed)s，来源：%(source)s")
        lines.append(say(told, seed=notice.seed, source=notice.seed_source))
    if notice.unsuccessful:
        lines.append(
            say(N_("未入选项目（只列编号）"))
            + say(N_("："))
            + say(N_("、")).join(notice.unsuccessful)
        )
    made = [Section(title="", parts=(Prose(label="", text="\n".join(lines)),))] if lines else []
    return made if writer.final else [*made, _objection(writer)]


def _objection(writer: _Writer) -> Section:
    notice = writer.notice
    until = formats.deadline(notice.notice_until, notice.zone, writer.language)
    told = writer.say(
        N_("%(until)s 前，用真实姓名书面提出，写明项目、事实和联系方式。提出异议的人不会公开。"),
        until=until,
    )
    if notice.contact:
        told += " " if writer.language == "en" else ""
        told += writer.say(N_("联系：%(contact)s"), contact=notice.contact)
    return Section(title=writer.say(N_("二、怎样提出异议")), parts=(Prose(label="", text=told),))


def _checking(writer: _Writer) -> Section:
    title = N_("二、自己核对") if writer.final else N_("三、自己核对")
    told = writer.say(
        N_("网页全文、结果包和核对办法：%(link)s\n本公示的数字指纹（SHA-256）：%(digest)s"),
        link=writer.link,
        digest=writer.notice.digest,
    )
    return Section(title=writer.say(title), parts=(Prose(label="", text=told),))


def _chosen(writer: _Writer) -> tuple[str, str]:
    notice, say = writer.notice, writer.say
    if not notice.has_money:
        return say(N_("拟入选")), say(N_("%(n)s 个项目"), n=notice.awarded)
    told = say(
        N_("%(n)s 个项目，合计 %(sum)s %(unit)s"),
        n=notice.awarded,
        sum=writer.money(notice.spent_minor),
        unit=writer.unit,
    )
    return say(N_("拟资助")), told


#: So many awards can be read from two metres; all of them stand behind the code.
_ON_POSTER = 16


def poster_of(notice: Notice, language: str, link: str, imprint: Imprint) -> PosterSheet:
    """Lay the notice out as a poster for a board, with the code that leads to the page."""
    writer = _Writer(notice, language, link, final=False)
    say = writer.say
    awards = [one for tier in notice.tiers for one in tier.awards]
    listed = say(N_("、")).join(one.title for one in awards[:_ON_POSTER])
    if len(awards) > _ON_POSTER:
        listed = say(N_("%(titles)s 等 %(n)s 项"), titles=listed, n=len(awards))
    rows = [_chosen(writer), (say(N_("名单")), listed)]
    rows.append(
        (say(N_("有异议")), say(N_("公示期内用真实姓名提出，可以扫码在网上写，也可以写信、来人")))
    )
    return PosterSheet(
        language=language,
        date=notice.notice_from,
        imprint=imprint,
        programme=notice.programme_name,
        round=notice.round_name,
        title=writer.title,
        summary="",
        operator=notice.operator,
        rows=tuple(row for row in rows if row[1]),
        closes=(
            say(N_("公示到")),
            formats.deadline(notice.notice_until, notice.zone, language),
        ),
        contact=notice.contact,
        link=link,
        words={
            "call": say(N_("公示")),
            "scan": say(N_("扫码看全文、提异议")),
            "no_account": say(N_("不用登录，也可以自己核对结果。")),
            "contact": say(N_("联系")),
            "qr": say(N_("公示网页的二维码")),
        },
    )
