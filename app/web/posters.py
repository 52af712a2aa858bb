"""From the page of a call to its poster: the same value, said in few words."""

from app.documents import Imprint, PosterSheet
from app.language import N_, content, formats, translate
from app.views.calls import CallPage
from app.web.desk import Desk
from app.web.links import absolute

_PLACES_MAX = 12
_WHO = N_(
    "社会组织、社工机构，以及居民自己的队伍。没有登记的队伍，可以请居委会或社工站做依托单位。"
)


def poster(desk: Desk, page: CallPage) -> PosterSheet:
    """Lay a call out as a poster."""
    language = desk.language
    rows = [(translate("谁能申报", language), translate(_WHO, language))]
    rows.append((translate("给多少钱", language), _money(page, language)))
    rows.append((translate("在哪里做", language), _names(page.communities, language)))
    if len(page.strands) > 1:
        rows.append((translate("版块", language), _names(page.strands, language)))
    operator = content(page.operator_name, language)[0]
    return PosterSheet(
        language=language,
        date=page.published_at or page.closes_at or desk.house.clock.now(),
        imprint=Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo),
        programme=page.programme_name,
        round=page.round_name,
        title=content(page.name, language)[0],
        summary=content(page.summary, language)[0],
        operator=translate("承办：%(name)s", language, name=operator) if operator else "",
        rows=tuple(row for row in rows if row[1]),
        closes=_closes(page, language),
        contact=page.contact,
        link=absolute(desk, "calls.show", code=page.round_code),
    )


def _money(page: CallPage, language: str) -> str:
    unit = formats.currency_unit(page.currency, language)
    said = []
    if page.request_cap_minor:
        most = _amount(page.request_cap_minor, page.currency, language)
        said.append(
            translate("每项最多申请 %(amount)s %(unit)s。", language, amount=most, unit=unit)
        )
    for pot in page.pots:
        if pot.amount_minor:
            name = content(pot.title, language)[0]
            amount = _amount(pot.amount_minor, page.currency, language)
            told = translate(
                "%(pot)s共 %(amount)s %(unit)s", language, pot=name, amount=amount, unit=unit
            )
            said.append(told)
    return "\n".join(said)


def _amount(minor: int, currency: str, language: str) -> str:
    """Write an amount without places that are all zero: it is read from far away."""
    return formats.money(minor, currency, language).removesuffix(".00")


def _names(names: tuple[dict[str, str], ...], language: str) -> str:
    """List names; a long list ends in how many more there are."""
    comma = translate("、", language)
    listed = comma.join(content(name, language)[0] for name in names[:_PLACES_MAX])
    if len(names) <= _PLACES_MAX:
        return listed
    return translate("%(names)s 等 %(n)s 处", language, names=listed, n=len(names))


def _closes(page: CallPage, language: str) -> tuple[str, str]:
    if page.closes_at is None:
        return translate("申报截止", language), translate("以公告为准", language)
    at = formats.deadline(page.closes_at, page.zone, language)
    if page.is_open or page.is_coming:
        return translate("申报截止", language), at
    return translate("申报已经截止", language), at
