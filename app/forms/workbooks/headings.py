"""The words of the workbook in both languages: sheets, columns, rules and choices."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

Words = Mapping[str, Sequence[str]]
#: The date inside every workbook that is made: one that moved would make of the same facts other bytes.
MADE = datetime(2000, 1, 1, tzinfo=UTC)


def fold(text: str) -> str:
    """Bring a heading to one form: no spaces, no marks at the end, small letters."""
    return "".join(text.split()).strip("*＊:：").casefold()


def shown(names: Sequence[str]) -> str:
    """Name a sheet, column or rule in both languages, as the template has it."""
    return " / ".join(names[:2])


#: Sheet → its names; the first is Chinese, the second English.
SHEETS: Words = {
    "rules": ("规则", "Rules"),
    "criteria": ("评分项", "Criteria"),
    "tiers": ("等次", "Tiers"),
    "projects": ("项目", "Projects", "Proposals"),
    "members": ("评委", "Members", "Panel"),
    "marks": ("打分", "Marks", "Scores"),
    "votes": ("表决", "Votes", "Vote"),
    "recusals": ("回避", "Recusals"),
    "bonuses": ("加分", "Bonuses"),
    "decisions": ("裁定", "Decisions"),
}
NEEDED = ("rules", "projects")

RULES: Words = {
    "rule": ("规则项", "Rule", "项"),
    "value": ("填写", "Value", "值"),
    "note": ("说明", "Note"),
}
CRITERIA: Words = {
    "title": ("评分项", "Criterion"),
    "weight": ("权重", "Weight"),
    "maximum": ("满分", "Maximum"),
    "pass_mark": ("最低分", "Pass mark"),
    "guide": ("评分说明", "Guide"),
}
TIERS: Words = {
    "title": ("等次", "Tier"),
    "count": ("名额", "Count", "Places"),
    "amount": ("金额（元）", "Amount", "金额", "金额(元)"),
}
PROJECTS: Words = {
    "number": ("项目编号", "Number", "编号", "Id"),
    "title": ("项目名称", "Title", "名称", "Project title"),
    "organisation": ("申报单位", "Organisation", "单位", "Applicant"),
    "strand": ("版块", "Strand"),
    "community": ("社区", "Community"),
    "requested": ("申请金额（元）", "Requested", "申请金额", "申请金额(元)", "Amount requested"),
    "minimum": ("最低可行金额（元）", "Minimum", "最低可行金额", "最低可行金额(元)"),
    "own_funds": ("自筹金额（元）", "Own funds", "自筹金额", "自筹金额(元)"),
}
MEMBERS: Words = {
    "name": ("评委", "Member", "姓名", "Name"),
    "weight": ("权重", "Weight"),
    "organisation": ("单位", "Organisation"),
}
MARKS: Words = {
    "number": ("项目编号", "Number", "编号", "项目"),
    "member": ("评委", "Member", "姓名"),
    "criterion": ("评分项", "Criterion"),
    "mark": ("分数", "Mark", "得分"),
}
VOTES: Words = {
    "number": ("项目编号", "Number", "编号", "项目"),
    "for": ("赞成", "For", "同意"),
    "against": ("反对", "Against"),
    "abstain": ("弃权", "Abstain"),
    "void": ("无效", "Void"),
    "attending": ("到会", "Attending"),
    "recused": ("回避人数", "Recused"),
}
RECUSALS: Words = {
    "number": ("项目编号", "Number", "编号", "项目"),
    "member": ("评委", "Member", "姓名"),
    "reason": ("原因", "Reason"),
}
BONUSES: Words = {
    "number": ("项目编号", "Number", "编号", "项目"),
    "points": ("加分", "Points", "分数"),
    "source": ("依据", "Source"),
}
DECISIONS: Words = {
    "order": ("名次顺序（编号，从前到后）", "Order", "名次顺序"),
    "minutes": ("纪要编号", "Minutes"),
    "reason": ("理由", "Reason"),
}

#: The rows of the rules sheet.
RULE_NAMES: Words = {
    "name": ("评审名称", "Round"),
    "organiser": ("主办单位", "Organiser"),
    "currency": ("币种", "Currency"),
    "pot": ("资金池（元）", "Pot", "资金池", "资金池(元)"),
    "pot_source": ("资金来源", "Source of the pot"),
    "aggregation": ("评分汇总", "Aggregation"),
    "min_sheets": ("每个项目至少几份评分", "Sheets at least"),
    "combination": ("评分与表决", "Scores and votes"),
    "score_weight": ("评分占比", "Share of scores"),
    "vote_weight": ("表决占比", "Share of votes"),
    "quorum": ("到会要求", "Quorum"),
    "passing": ("通过要求", "Passing"),
    "passing_base": ("通过的基数", "Base of passing"),
    "places": ("总分保留小数位", "Decimal places"),
    "pass_mark": ("总分最低线", "Pass mark"),
    "ties": ("同分处理", "Ties"),
    "count": ("最多立项个数", "Awards at most"),
    "allotment": ("资助办法", "Allotment"),
    "amount": ("每项资助金额（元）", "Amount each", "每项资助金额"),
    "misfit": ("遇到放不下的项目", "At the first that does not fit"),
    "partial": ("可否部分资助", "Partial funding"),
    "unit": ("金额取整到（元）", "Payment unit", "金额取整到"),
    "cap": ("单项最高金额（元）", "Cap", "单项最高金额"),
    "floor": ("单项最低金额（元）", "Floor", "单项最低金额"),
    "per_organisation": ("同一单位最多几项", "Awards an organisation"),
    "notice_days": ("公示天数", "Notice days"),
}


def allowed(words: Mapping[str, str]) -> str:
    """List what may be chosen, a Chinese and an English word for each."""
    named: dict[str, list[str]] = {}
    for word, meaning in words.items():
        named.setdefault(meaning, []).append(word)
    return "、".join(shown(known) for known in named.values())


def choices(words: Words) -> dict[str, str]:
    """Turn meaning → words into word → meaning."""
    return {fold(word): meaning for meaning, known in words.items() for word in known}


AGGREGATIONS = choices(
    {
        "trimmed_mean": ("去掉一个最高分和一个最低分后平均", "trimmed mean", "去掉最高分最低分"),
        "mean": ("平均分", "mean", "平均"),
        "median": ("中位数", "median"),
        "sum": ("总和", "sum"),
        "weighted_mean": ("按评委权重平均", "weighted mean"),
    }
)
COMBINATIONS = choices(
    {
        "scores": ("只看评分", "scores only"),
        "gate": ("表决通过后按评分排名", "vote must pass, then scores"),
        "weighted": ("评分和表决加权", "weighted sum"),
        "votes": ("只看表决", "votes only"),
    }
)
BASES = choices(
    {
        "non_recused": ("应到减回避", "members less recused"),
        "all": ("应到", "all members", "全体"),
        "attending": ("到会", "attending", "实到"),
        "cast": ("赞成加反对", "for and against"),
        "valid": ("有效票", "valid papers"),
    }
)
TIES = choices(
    {
        "votes": ("得票", "votes", "得票率", "赞成票"),
        "smaller_request": ("申请金额小者优先", "smaller request", "申请金额小"),
        "human": ("评审会裁定", "panel decides", "人工", "人工裁定"),
        "lots": ("抽签", "lots"),
    }
)
ALLOTMENTS = choices(
    {
        "down_the_ranking": ("按名次发完为止", "down the ranking"),
        "flat": ("每项相同金额", "flat", "固定金额"),
        "tiers": ("按等次", "by tier"),
        "by_request": ("按申请金额比例", "proportional to request"),
        "by_score": ("按得分比例", "proportional to score"),
        "none": ("只排名不分配", "ranking only"),
    }
)
MISFITS = choices({"stop": ("到此为止", "stop"), "skip": ("跳过看下一个", "skip", "跳过")})
YES_NO = choices({"yes": ("可以", "yes", "是"), "no": ("不可以", "no", "否")})
ANSWERS = choices(
    {
        "for": ("赞成", "for", "同意"),
        "against": ("反对", "against"),
        "abstain": ("弃权", "abstain"),
        "void": ("无效", "void"),
        "recused": ("回避", "recused"),
    }
)
NOT_APPLICABLE = frozenset({"不适用", "n/a", "na"})
SHARES = {
    fold(word): share
    for word, share in {
        "过半数": (">1/2"), "more than half": ">1/2", "三分之二以上": "2/3", "two thirds": "2/3",
        "半数以上": "1/2", "at least half": "1/2", "无": "", "none": "",
    }.items()
}  # fmt: skip
