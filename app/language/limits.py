"""The limits of a rulebook as they bind, in sentences with their numbers."""

from collections.abc import Mapping

from app.language.catalogue import N_, translate
from app.language.rule_values import amount_text
from app.scoring.limits import OF_MONEY, LimitKind, LimitUse

LIMITS: Mapping[LimitKind, str] = {
    LimitKind.AWARDS: N_("入选最多 %(bound)s 个，用了 %(used)s 个。"),
    LimitKind.ORGANISATION_AWARDS: N_("“%(subject)s”最多 %(bound)s 个项目，用了 %(used)s 个。"),
    LimitKind.ORGANISATION_MONEY: N_("“%(subject)s”合计最多 %(bound)s，用了 %(used)s。"),
    LimitKind.PROJECT_MOST: N_("每个项目最多 %(bound)s，“%(subject)s”是 %(used)s。"),
    LimitKind.PROJECT_LEAST: N_("“%(subject)s”至少要 %(bound)s，现在是 %(used)s。"),
    LimitKind.QUOTA_MOST: N_("名额“%(subject)s”最多 %(bound)s 个，用了 %(used)s 个。"),
    LimitKind.QUOTA_LEAST: N_("名额“%(subject)s”至少 %(bound)s 个，现在有 %(used)s 个。"),
    LimitKind.EXCLUSIVE: N_("第 %(subject)s 组互斥的项目只能资助 %(bound)s 个，用了 %(used)s 个。"),
}
#: Of who got nothing by a floor there is no amount to tell.
BELOW = N_("“%(subject)s”至少要 %(bound)s，能给的不到，所以没有给。")


def limit_text(use: LimitUse, titles: Mapping[str, str], language: str, currency: str) -> str:
    """Say how much of a limit is used."""
    below = use.kind is LimitKind.PROJECT_LEAST and use.stopped
    money = use.kind in OF_MONEY
    return translate(
        BELOW if below else LIMITS[use.kind],
        language,
        subject=titles.get(use.subject, use.subject),
        used=amount_text(use.used, currency, language) if money else use.used,
        bound=amount_text(use.bound, currency, language) if money else use.bound,
    )
