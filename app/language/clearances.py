"""The checks before sign-off in words: what each looks at, what it found, what mends it."""

from collections.abc import Mapping

from app.language.catalogue import N_, translate
from app.language.rule_values import amount_text
from app.vocabulary import Clearance, Colour

TITLES: Mapping[Clearance, str] = {
    Clearance.FRESH: N_("结果是新的、完整的"),
    Clearance.POTS: N_("资金池没有超"),
    Clearance.REQUESTS: N_("没有超过申请金额"),
    Clearance.LIMITS: N_("限额和名额"),
    Clearance.BARS: N_("申报单位没有被禁止"),
    Clearance.RECUSALS: N_("回避的没有算进去"),
    Clearance.QUORUM: N_("表决都够法定人数"),
    Clearance.OBJECTIONS: N_("异议都已答复"),
    Clearance.RECEIPTS: N_("回执与内容相符"),
    Clearance.SECOND_LOOKS: N_("请评委再看的都已答复"),
    Clearance.OFFERS: N_("部分资助写明了支出项目"),
}
COLOURS: Mapping[Colour, tuple[str, str]] = {
    Colour.GREEN: (N_("符合"), "done"),
    Colour.AMBER: (N_("要说明"), "wait"),
    Colour.RED: (N_("不能签"), "bad"),
}
SENTENCES: Mapping[str, str] = {
    "blocked": N_("第 %(number)s 次计算还有事项未定。"),
    "old": N_("第 %(number)s 次计算以后，依据又变了，要再算一次。"),
    "fresh": N_("第 %(number)s 次计算，依据没有变过。"),
    "pots_kept": N_("资金池 %(before)s，给出 %(spent)s，余 %(left)s。"),
    "pots_over": N_("有资金池不够：合计 %(before)s，给出 %(spent)s。"),
    "requests_kept": N_("%(count)s 个资助项目，没有一个超过申请金额。"),
    "requests_over": N_("%(over)s 个项目的金额超过了申请金额。"),
    "limits_idle": N_("规则的限额和名额都守住了，没有挡住谁。"),
    "limits_kept": N_("规则的限额和名额都守住了，有 %(count)s 处挡住过项目。"),
    "limits_broken": N_("%(count)s 处超出了规则的限额或名额。"),
    "bars_none": N_("%(count)s 个资助项目的单位，没有在禁止期，也不在异常或失信名录。"),
    "bars_listed": N_("%(listed)s 个资助项目的单位在异常或失信名录上。"),
    "bars_barred": N_("%(barred)s 个资助项目的单位正在禁止期。"),
    "recusals_kept": N_("%(recusals)s 处回避，%(sheets)s 份评分和各张选票里没有他们的。"),
    "recusals_counted": N_("%(counted)s 个项目算进了回避者的评分或选票。"),
    "recusals_late": N_(
        "%(late)s 个项目有评委先投了记名票、后来才回避，那一票还算在内。请写明怎么处理，或者重新表决。"
    ),
    "quorum_no_votes": N_("规则没有表决。"),
    "quorum_met": N_("%(count)s 次表决都够，最紧的一次到会 %(attending)s 人，要 %(needed)s 人。"),
    "quorum_missed": N_("%(missed)s 个项目表决时不够法定人数。"),
    "objections_answered": N_("没有等答复的异议。"),
    "objections_open": N_("%(count)s 份异议还没有答复。"),
    "receipts_equal": N_("核对了 %(held)s 张回执，都与存下的内容相符。"),
    "receipts_without": N_("核对了 %(held)s 张回执，都相符；另有 %(without)s 份没有回执。"),
    "receipts_differ": N_("核对了 %(held)s 张回执，%(differ)s 张与存下的内容不符。"),
    "looks_answered": N_("没有等评委答复的。"),
    "looks_open": N_("%(count)s 份评分请评委再看，没有答复。"),
    "offers_none": N_("没有部分资助的项目。"),
    "offers_said": N_("%(count)s 个部分资助的项目，都写明了给哪些支出项目。"),
    "offers_unsaid": N_("%(unsaid)s 个部分资助的项目没有写明给哪些支出项目。"),
    "offers_differ": N_("%(wrong)s 个项目写明的支出项目，合计与资助额不同。"),
}
#: Where each is mended: the name of the page, and what its link says.
MENDS: Mapping[Clearance, tuple[str, str]] = {
    Clearance.FRESH: ("results.show", N_("到排名页处理")),
    Clearance.POTS: ("allotments.show", N_("改金额")),
    Clearance.REQUESTS: ("allotments.show", N_("改金额")),
    Clearance.LIMITS: ("allotments.show", N_("看限额，改金额")),
    Clearance.BARS: ("screenings.index", N_("看资格审查")),
    Clearance.RECUSALS: ("conflicts.manage", N_("看回避")),
    Clearance.QUORUM: ("meetings.manage", N_("看终审会")),
    Clearance.OBJECTIONS: ("conflicts.manage", N_("看异议")),
    Clearance.RECEIPTS: ("ledgers.show", N_("看记录")),
    Clearance.SECOND_LOOKS: ("second_looks.index", N_("看请评委再看的")),
    Clearance.OFFERS: ("allotments.show", N_("写支出项目")),
}


def clearance_text(code: str, facts: Mapping[str, object], language: str, currency: str) -> str:
    """Say what a check found, with its numbers."""
    told = {
        key.removesuffix("_minor"): amount_text(int(str(value)), currency, language)
        if key.endswith("_minor")
        else value
        for key, value in facts.items()
    }
    return translate(SENTENCES[code], language, **told)
