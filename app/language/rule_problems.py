"""A sentence for everything that can be wrong in the text of a rulebook."""

from collections.abc import Mapping

from app.language.catalogue import N_, fill, translate

PROBLEMS: Mapping[str, str] = {
    "not_yaml": N_("第 %(line)s 行的写法不对，请看缩进、冒号和引号。"),
    "too_long": N_("文字太长，最多 %(limit)s 个字。"),
    "missing": N_("这一项没有写。"),
    "unknown_key": N_("没有“%(key)s”这一项。"),
    "weights_not_one": N_("占比加起来是 %(sum)s，要正好是 100%。"),
    "id_twice": N_("有两项用了同一个名称。"),
    "not_in_list": N_("“%(given)s”不在可以选的里面：%(allowed)s。"),
    "not_positive": N_("要大于 0。"),
    "negative": N_("不能小于 0。"),
    "cap_below_floor": N_("最高额不能低于最低额。"),
    "step_does_not_fit": N_("满分要是分档的整数倍，例如满分 10、每档 0.5。"),
    "fallback_same": N_("评分表太少时的算法不能还是去掉最高最低分。"),
    "vote_needed": N_("总分里用到了投票，但没有写投票的规则。"),
    "panel_unknown": N_("没有“%(panel)s”这个评委组。"),
    "criterion_unknown": N_("没有“%(criterion)s”这一项评分标准。"),
    "threshold_unreachable": N_("%(share)s 这个比例达不到。"),
    "quorum_base": N_("法定人数只能按全体评委或没有回避的评委来算。"),
    "ties_without_end": N_("同分的办法最后要写由会议决定或抽签。"),
    "tiers_too_few": N_("各等奖项一共 %(tiers)s 个，少于要选的 %(count)s 个。"),
    "rule_not_available": N_("“%(rule)s”这条规则现在还不能算。"),
    "never_reached": N_("这一项写了也用不到，请删去或改别处。"),
    "nothing_dropped": N_("去掉最高最低分，至少要去掉一个。"),
    "mark_over_maximum": N_("这个分数比满分还高，谁也达不到。"),
    "mark_unreachable": N_("要求 %(mark)s 分，总分最高只有 %(greatest)s 分，谁也达不到。"),
    "mark_of_ranks": N_("名次相加不是分数，不能用在这里。"),
    "vote_unknown": N_("没有“%(vote)s”这次投票。"),
    "vote_comes_later": N_("投票在评分之后才进行，评分这一步不能用到它。"),
    "pot_unknown": N_("没有“%(pot)s”这个资金池。"),
    "rounds_without_passing": N_("几轮投票要写明怎样算通过。"),
    "quota_without_bound": N_("名额要写明至少或最多几个。"),
    "quota_over_count": N_("名额要求的个数比入选的总数还多。"),
    "tiers_over_pot": N_("奖项合计 %(awards)s，多于资金池的 %(pots)s。"),
    "recommended_not_asked": N_("用到了评委建议的金额，但没有评委组被问到。"),
    "out_of_range": N_("应在 %(low)s 到 %(high)s 之间。"),
    "not_number": N_("“%(given)s”不是这里能用的数。"),
    "not_list": N_("这里应当是一列。"),
    "not_object": N_("这里应当是一组“名称: 值”。"),
    "not_null": N_("这里应当是文字，不能是一组“名称: 值”。"),
    "not_str": N_("“%(given)s”应当是文字。"),
    "not_int": N_("“%(given)s”应当是整数。"),
    "not_bool": N_("“%(given)s”应当是 true 或 false。"),
    "not_text": N_("这里有一个不完整的字符。"),
    "fallback_by_decision": N_(
        "提示：少于 %(n)s 份评分的项目要先有会议决定才会算，那时才用到这个算法。"
    ),
    "panel_too_small": N_("提示：要 %(n)s 份评分才算，评委现在只有 %(seats)s 位。"),
    "below_unit": N_("这个金额还不到一个发放单位（%(unit)s），取整以后一分也不剩。"),
    "rate_of_money": N_("只有实物和志愿服务时间才按单价折算。"),
    "rate_worthless": N_("单价要大于 0。"),
    "hours_without_rate": N_("志愿服务时间要计入，先写明一小时折合多少钱。"),
    "not_money": N_("金额最多两位小数，例如 12000 或 12000.50。"),
}


def problem_sentence(code: str, facts: Mapping[str, object], language: str) -> str:
    """Say what is wrong at a place; an unlisted code gets a plain general sentence."""
    message = PROBLEMS.get(code, N_("这里写得不对，请对照预设的写法看看。"))
    return fill(translate(message, language), facts)
