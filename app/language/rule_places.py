"""Where a problem of a rulebook is, in words: the path of its element, as a person would say it."""

from collections.abc import Mapping
from typing import Any

from app.language.catalogue import N_, content, translate

#: What each element of a rulebook's text is called.
WORDS: Mapping[str, str] = {
    "absent_papers": N_("代没有到会的评委录票"),
    "after": N_("等什么以后"),
    "again_each_day": N_("每天可以再投"),
    "aggregation": N_("几份评分怎样合成一个分"),
    "allotment": N_("资金怎么分"),
    "amount": N_("数额"),
    "amount_minor": N_("数额（分）"),
    "anchors": N_("各分数的样子"),
    "answer_days": N_("异议几天内答复"),
    "answer_unit": N_("答复按什么天数"),
    "applicants": N_("谁可以申报"),
    "application": N_("申报要求"),
    "asks_recommended": N_("请评委建议金额"),
    "at_least": N_("至少"),
    "at_least_minor": N_("金额至少"),
    "at_least_money": N_("金额至少"),
    "at_least_share": N_("占比至少"),
    "at_most": N_("至多"),
    "at_most_minor": N_("金额至多"),
    "at_most_money": N_("金额至多"),
    "at_most_share": N_("占比至多"),
    "bands": N_("名次分档"),
    "base": N_("以什么为基数"),
    "below": N_("低于多少分"),
    "best": N_("最优组合的规则"),
    "blind": N_("盲评"),
    "bonus_max": N_("加分合计上限"),
    "bonuses": N_("加分的种类"),
    "budgets": N_("各类预算"),
    "by": N_("按什么"),
    "calibration": N_("先试评样题"),
    "cap": N_("每个项目最高额"),
    "categories": N_("预算类别"),
    "category": N_("类别"),
    "children": N_("下一级评分项"),
    "choices": N_("可以选几个"),
    "combination": N_("怎样合成总分"),
    "comment_above": N_("高于多少分要写理由"),
    "comment_below": N_("低于多少分要写理由"),
    "comparison": N_("与按得票资助相比较"),
    "completion": N_("剩余怎样用完"),
    "constant": N_("固定数额"),
    "count": N_("个数"),
    "comments": N_("评委写给申报单位的话"),
    "criteria": N_("评分项"),
    "currency": N_("货币"),
    "days": N_("怎么数天"),
    "discussion": N_("交了评分以后的讨论"),
    "drop_high": N_("去掉几个最高分"),
    "drop_low": N_("去掉几个最低分"),
    "exclusions": N_("不参加的项目"),
    "exclusive": N_("互斥的项目"),
    "extra_prizes": N_("另设的奖"),
    "fallback": N_("评分太少时的算法"),
    "first": N_("第一名多少分"),
    "floor": N_("每个项目最低额"),
    "forbidden": N_("不能列的费用"),
    "form": N_("投票方式"),
    "from_score": N_("多少分起"),
    "gate": N_("票决门槛"),
    "group": N_("在什么范围内排名"),
    "guide": N_("评分说明"),
    "id": N_("代号"),
    "instalments": N_("分期拨款"),
    "kind": N_("种类"),
    "last_place": N_("到第几名"),
    "least_score": N_("最低多少分"),
    "leftover": N_("剩下的再分一次"),
    "level": N_("公开到什么程度"),
    "limits": N_("每人可以投多少"),
    "marks_open_before_closing": N_("评审结束前组织者能看分数"),
    "match_counts": N_("配套资金算不算自筹"),
    "matters": N_("打这一项分要看哪几节"),
    "maximum": N_("满分"),
    "mean": N_("标准分的平均"),
    "method": N_("分和票怎样结合"),
    "min_sheets": N_("至少几份评分"),
    "min_votes": N_("至少几票"),
    "minus": N_("减去什么"),
    "misfit": N_("轮到的放不下怎么办"),
    "mode": N_("怎样舍入"),
    "most": N_("最多占多少"),
    "most_minor": N_("最多多少"),
    "na_allowed": N_("可以填“不适用”"),
    "na_keeps_weights": N_("填“不适用”时其他占比不变"),
    "needs": N_("至少要几份"),
    "normalisation": N_("评委之间的校正"),
    "note": N_("备注"),
    "feedback": N_("告诉申报单位什么"),
    "notice_days": N_("公示几天"),
    "notice_unit": N_("公示按什么天数"),
    "objection_days": N_("申请回避的期限（工作日）"),
    "order": N_("评审的次序"),
    "others": N_("能不能看别人的总分"),
    "out_of_range_refused": N_("选多选少的票不收"),
    "own_share": N_("自筹至少占多少"),
    "panel": N_("评委组"),
    "panel_named": N_("公开评委名单"),
    "panels": N_("评委组的规则"),
    "papers": N_("几张票"),
    "terms_named": N_("公开资助条件和同意的预算项目"),
    "partial": N_("放不下时给一部分"),
    "partial_share": N_("至少给到申请的多少"),
    "parts": N_("总分的各部分"),
    "pass_mark": N_("最低分"),
    "passing": N_("怎样算通过"),
    "per_day": N_("每天几个"),
    "per_organisation": N_("一个单位至多几个"),
    "per_organisation_cap": N_("一个单位合计最高额"),
    "place": N_("名次"),
    "places": N_("小数位数"),
    "points": N_("分点"),
    "pot": N_("资金池"),
    "pots": N_("各资金池"),
    "posts": N_("依次签核的人"),
    "prize": N_("奖金（可以高于申请）"),
    "publication": N_("公布"),
    "quorum": N_("法定人数"),
    "quotas": N_("名额要求"),
    "ratio": N_("配比"),
    "recused_void": N_("回避者交来的作废"),
    "ref": N_("指的是哪一项"),
    "renewed_notice_days": N_("重新公示几天"),
    "request_cap": N_("申请金额上限"),
    "request_floor": N_("申请金额下限"),
    "reviewing": N_("评委怎样工作"),
    "ridge": N_("收缩系数"),
    "rounding": N_("舍入"),
    "rounds": N_("投几轮"),
    "rule": N_("规则"),
    "sample": N_("按样本算离散"),
    "scale": N_("评分表满分"),
    "seats": N_("要选出几个"),
    "secret": N_("无记名"),
    "selection": N_("谁入选"),
    "share": N_("比例"),
    "share_base": N_("赞成票率以什么为基数"),
    "shared": N_("同分名次怎么算"),
    "shares": N_("比例的规则"),
    "sheets": N_("几份评分"),
    "shortlist": N_("先入围几个"),
    "shortlist_mark": N_("多少分入围"),
    "sign_off": N_("结果怎样签核"),
    "spread": N_("标准分的离散"),
    "start": N_("起点"),
    "start_minor": N_("起点"),
    "step": N_("每档"),
    "step_minor": N_("每步"),
    "steps": N_("可以选的档次"),
    "stop": N_("到哪里为止"),
    "strands": N_("给哪些版块"),
    "strict": N_("要多于（不含）这个比例"),
    "tag": N_("标签"),
    "terms": N_("取最低的各项"),
    "tie": N_("同分时"),
    "tiers": N_("奖项"),
    "ties": N_("同分的办法"),
    "title": N_("名称"),
    "totals": N_("自己的总分和资助线"),
    "tops_up": N_("补足前面不够的"),
    "unit": N_("付款单位"),
    "unit_places": N_("精确到几位"),
    "utility": N_("支持者得到什么"),
    "value": N_("值"),
    "veto": N_("一票否决"),
    "vote": N_("投票"),
    "votes": N_("另外的投票"),
    "way": N_("在哪里签"),
    "weight": N_("占比"),
    "within": N_("几天以内"),
}
_BETWEEN = " › "


def place_text(pointer: str, document: object, language: str) -> str:
    """Say in words what a JSON pointer leads to; a row of a list is named by its title or its number."""
    said: list[str] = []
    present: Any = document
    for part in [one for one in pointer.split("/") if one]:
        present = _below(present, part)
        if part.isdigit():
            said.append(_row(present, int(part), language))
        else:
            said.append(word_of(part, language))
    return _BETWEEN.join(said)


def word_of(key: str, language: str) -> str:
    """Name an element; one that has no word keeps its own."""
    word = WORDS.get(key) or WORDS.get(key.removesuffix("_minor"))
    return translate(word, language) if word else key


def _below(value: Any, part: str) -> Any:  # noqa: ANN401 -- a document of any form
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return value.get(part) if isinstance(value, dict) else None


def _row(value: Any, number: int, language: str) -> str:  # noqa: ANN401 -- as above
    title = value.get("title") if isinstance(value, dict) else None
    name = content(title, language)[0] if isinstance(title, dict) and title else ""
    return name or translate(N_("第 %(n)s 项"), language, n=number + 1)
