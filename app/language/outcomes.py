"""Sentences for what the engine says by code: reasons of a line, blockers, rules for ties."""

from collections.abc import Mapping
from fractions import Fraction

from app.language import budgets
from app.language.catalogue import N_, listed, translate
from app.language.formats import currency_unit, money
from app.scoring.numbers import Mode, places, rounded
from app.scoring.outcome import Block, Blocker, Kept, Line, Reason, SheetUse

REASONS: Mapping[Reason, str] = {
    Reason.TIER: N_("按等次定额。"),
    Reason.FLAT: N_("每个入选项目同样金额。"),
    Reason.STEP: N_("按申报时选的档次。"),
    Reason.IN_RANK_ORDER: N_("按名次依次资助，资金够用。"),
    Reason.LEAST_OF: N_("取规则所列几项中最小的一项。"),
    Reason.PROPORTIONAL: N_("按规则所定的比例分配。"),
    Reason.PARTIAL: N_("资金池只剩 %(left)s，按规则部分资助。"),
    Reason.CAPPED_AT_REQUEST: N_("不超过申请金额，按申请金额资助。"),
    Reason.CAPPED: N_("到了规则规定的上限。"),
    Reason.ADJUSTED: N_("评审会议定，原算得 %(machine)s，见%(minutes)s。"),
    Reason.VOTE_NOT_PASSED: N_("票决未过：赞成 %(votes_for)s 票，要 %(needed)s 票。"),
    Reason.BELOW_PASS_MARK: N_("总分没有达到 %(mark)s 分。"),
    Reason.BELOW_CRITERION_MARK: N_("有一项的平均分是 %(value)s，没有达到 %(mark)s。"),
    Reason.NOT_SELECTED: N_("名次在前 %(count)s 名以外。"),
    Reason.ORGANISATION_LIMIT: N_("同一单位最多资助 %(limit)s 个项目。"),
    Reason.EXCLUSIVE: N_("与另一个入选项目不能同时资助。"),
    Reason.TOO_FEW_VOTES: N_("赞成 %(votes_for)s 票，少于 %(needed)s 票。"),
    Reason.POT_EMPTY: N_("轮到时资金池已用完，余 %(left)s。"),
    Reason.DOES_NOT_FIT: N_("要 %(wish)s，资金池只剩 %(left)s。"),
    Reason.BELOW_MINIMUM: N_("能给的金额少于项目所需的最低金额。"),
    Reason.NO_STEP: N_("申报时没有选资助档次。"),
    Reason.NO_POT: N_("没有为这个版块设资金池。"),
    Reason.INCOMPLETE: N_("评分或表决还不齐，不能算。"),
    Reason.EXCLUDED: N_("评审会决定不列入计算。"),
    Reason.TIE_OPEN: N_("同分，等评审会议定。"),
    Reason.NO_MONEY: N_("规则没有为它定金额。"),
    Reason.RANK_BAND: N_("按名次所在的档给。"),
    Reason.MATCH: N_("按筹到的配套资金配比给。"),
    Reason.QUOTA: N_("按名额要求（%(quotas)s）没有入选。"),
    Reason.VETO: N_("“%(criterion)s”一项不够，一票否决。"),
    Reason.EXCLUDED_BY_TAG: N_("属于“%(tag)s”，按规则不参加。"),
    Reason.NOT_SHORTLISTED: N_("评分没有进入投票名单。"),
    Reason.NO_TIER: N_("分数或名次不到任何一个等次。"),
    **budgets.REASONS,
}

BLOCKERS: Mapping[Block, str] = {
    Block.SHEETS_MISSING: N_("“%(titles)s”还缺评委 %(labels)s 的评分。"),
    Block.TOO_FEW_SHEETS: N_("“%(titles)s”只有 %(filed)s 份评分，规则要 %(needed)s 份。"),
    Block.VOTE_MISSING: N_("“%(titles)s”还没有表决结果。"),
    Block.QUORUM_MISSED: N_("“%(titles)s”表决时到会 %(attending)s 人，不足法定的 %(needed)s 人。"),
    Block.TIE_OPEN: N_("“%(titles)s”完全同分，须由评审会议定先后。"),
    Block.SEED_MISSING: N_("“%(titles)s”完全同分，规则定为抽签，还没有登记抽签种子。"),
    Block.POT_MISSING: N_("资金池“%(pot)s”还没有填数额。"),
    Block.ADJUSTED_OVER_POT: N_("议定的金额合计超过资金池“%(pot)s”，多出 %(over)s。"),
    Block.ADJUSTED_OVER_REQUEST: N_("“%(titles)s”议定的金额超过了申请金额。"),
    Block.ADJUSTED_NOT_RANKED: N_(
        "“%(titles)s”没有进入排名，不能议定金额；请把金额改为 0，写明会议决定。"
    ),
    Block.NOT_CONNECTED: N_(
        "评委 %(labels)s 与其他评委没有共同评过的项目，不能比较宽严；须再分配评审，或改用别的规则。"
    ),
    Block.ROUND_DUE: N_(
        "“%(titles)s”还没有通过：已通过 %(passed)s 个，要 %(seats)s 个，应进行第 %(round)s 轮投票。"
    ),
    Block.QUOTA_UNREACHABLE: N_("没有一种入选办法能满足名额要求（%(quotas)s）。"),
    Block.EVIDENCE_FAULTY: N_("“%(titles)s”有一条记录对不上。"),
    Block.NOT_PROVED: N_("总分最高的组合没有得到证明（%(why)s），所以不能算。"),
}

# Codes of app.scoring.errors.NotProved: why a solver's answer decides nothing.
DOUBTS: Mapping[str, str] = {
    "numbers_too_large": N_("金额或分数太大，求解时会不精确"),
    "rows_broken": N_("求解给出的组合超出了限制"),
    "fixed_broken": N_("求解给出的组合与已经确定的部分不符"),
    "not_optimal": N_("求解给出的组合不一定最好"),
    "too_many_steps": N_("可能的组合太多，没有找完"),
    "best_set_lost": N_("再算一次，找不到同样好的组合"),
}

# Codes of app.scoring.consistency.
FAULTS: Mapping[str, str] = {
    "twice": N_("“%(titles)s”%(labels)s：同一条记录有两份，内容不同。"),
    "proposal_unknown": N_("有一条记录写的项目“%(titles)s”不在本届项目里。"),
    "seat_unknown": N_("“%(titles)s”有一条记录的评委 %(labels)s 不在名单里。"),
    "negative": N_("“%(titles)s”有一个数是负数。"),
    "weight_not_positive": N_("评委 %(labels)s 的权重必须大于 0。"),
    "mark_unknown": N_("“%(titles)s”评委 %(labels)s 的评分里有规则没有的项“%(criterion)s”。"),
    "mark_missing": N_("“%(titles)s”评委 %(labels)s 的评分缺“%(criterion)s”一项。"),
    "mark_out_of_range": N_("“%(titles)s”评委 %(labels)s 的“%(criterion)s”打分超出范围。"),
    "paper_group": N_("第 %(group)s 组选票写得不对：“%(given)s”。"),
    "sheet_empty": N_("“%(titles)s”评委 %(labels)s 的评分一项也没有打。"),
    "votes_over_attending": N_("“%(titles)s”共投出 %(cast)s 票，比到会的 %(attending)s 人还多。"),
    "attending_over_members": N_(
        "“%(titles)s”到会 %(attending)s 人，比名单上的 %(members)s 人还多。"
    ),
    "recused_over_members": N_("“%(titles)s”回避 %(recused)s 人，比名单上的 %(members)s 人还多。"),
    "votes_over_members": N_(
        "“%(titles)s”共投出有效票 %(cast)s 张，名单上 %(members)s 人，其中 %(recused)s 人回避。"
    ),
    "panel_unknown": N_("评委 %(labels)s 属于“%(panel)s”，规则里没有这个评委组。"),
    "sheet_of_recused": N_("评委 %(labels)s 已回避“%(titles)s”，却有一份评分。"),
    "abstained_with_marks": N_("评委 %(labels)s 对“%(titles)s”弃评，却打了分。"),
    "bonus_unknown": N_("“%(titles)s”有一项加分“%(source)s”，不是规则列出的种类。"),
    "bonus_out_of_range": N_("“%(titles)s”的加分“%(source)s”超出规则的范围。"),
    "bonus_of_ranks": N_("按名次相加时没有加分，“%(titles)s”却有“%(source)s”。"),
    "vote_unknown": N_("有一条投票记录写的是“%(vote)s”，规则里没有这次投票。"),
    "round_unknown": N_("投票记录写的是第 %(round)s 轮，规则最多 %(last)s 轮。"),
    "voted_after_passing": N_("“%(titles)s”已经通过，第 %(round)s 轮又投了一次。"),
    "voter_unknown": N_("选票 %(paper)s 的投票人 %(labels)s 不在这个评委组里。"),
    "paper_out_of_range": N_("选票 %(paper)s 选的个数或分数超出范围。"),
    "vote_of_recused": N_("%(labels)s 已回避“%(titles)s”，选票 %(paper)s 却投了它。"),
    "counted_twice": N_("“%(titles)s”既有登记的票数，又有选票，不能两样都算。"),
    "voted_twice": N_("%(labels)s 对“%(titles)s”投了两次。"),
}

TIE_RULES: Mapping[str, str] = {
    "criterion": N_("看指定评分项的平均分，高者在前"),
    "panel": N_("看指定评委组的得分，高者在前"),
    "vote_share": N_("看赞成票率，高者在前"),
    "smaller_request": N_("看申请金额，少者在前"),
    "earlier_submission": N_("看提交时间，早者在前"),
    "listed_order": N_("看原文件中的次序，先列者在前"),
    "score": N_("看评分，高者在前"),
    "run_off": N_("看加投的票数，多者在前"),
    "lots": N_("抽签"),
    "human": N_("由评审会议定"),
}

SHEET_USES: Mapping[SheetUse, str] = {
    SheetUse.USED: N_("计入"),
    SheetUse.DROPPED_HIGH: N_("最高分，去掉"),
    SheetUse.DROPPED_LOW: N_("最低分，去掉"),
    SheetUse.RECUSED: N_("回避"),
    SheetUse.PENDING: N_("还没有提交"),
    SheetUse.VOID: N_("无效"),
    SheetUse.ABSTAINED: N_("弃评"),
}

KEPT: Mapping[Kept, str] = {
    Kept.FEW_SHEETS: N_("评得太少，不校正"),
    Kept.NO_SPREAD: N_("各份相同，不校正"),
}

_AMOUNTS = frozenset({"left", "wish", "machine", "over"})
_EXACT = frozenset({"mark", "value"})


def reason_text(line: Line, language: str, currency: str) -> str:
    """Say why a line has its amount, or the first reason why it has none."""
    return translate(REASONS[line.reason], language, **_facts(line.facts, language, currency))


def blocker_text(
    blocker: Blocker,
    titles: Mapping[str, str],
    labels: Mapping[str, str],
    language: str,
    currency: str,
) -> str:
    """Say what stops a run, by the names of the proposals and the labels of the seats."""
    between = "”“" if language == "zh_CN" else "”, “"
    named = between.join(titles.get(name, name) for name in blocker.proposals)
    facts = {
        "titles": named,
        "labels": _listed(sorted(labels.get(seat, seat) for seat in blocker.seats), language),
        **_facts(blocker.facts, language, currency),
    }
    message = FAULTS.get(str(blocker.facts.get("fault", "")), BLOCKERS[blocker.code])
    return translate(message, language, **facts)


def tie_rules_text(resolved_by: str, language: str) -> str:
    """Say which rules told equals apart, in their order."""
    rules = {**TIE_RULES, **budgets.TIE_RULES}
    kinds = [kind for kind in resolved_by.split("+") if kind in rules]
    return _listed([translate(rules[kind], language) for kind in kinds], language)


def exact(value: Fraction | None, count: int = 2) -> str:
    """Show a rational with its places; three dots say that it goes on."""
    if value is None:
        return "—"
    if rounded(value, count, Mode.DOWN) == value:
        return places(value, count)
    return places(rounded(value, count + 1, Mode.DOWN), count + 1) + "…"


def shown_mark(mark: object) -> str:
    """Write a mark in hundredths as the sheet does, 10 and not 10.00; what is no number as it stands."""
    if not isinstance(mark, int):
        return str(mark or "—")
    return exact(Fraction(mark, 100)).removesuffix(".00")


def _facts(facts: Mapping[str, object], language: str, currency: str) -> dict[str, object]:
    return {key: _shown(key, value, language, currency) for key, value in facts.items()}


def _shown(key: str, value: object, language: str, currency: str) -> object:
    if key in _AMOUNTS and isinstance(value, int):
        unit = currency_unit(currency, language)
        return f"{money(value, currency, language)} {unit}"
    if key == "why" and value in DOUBTS:
        return translate(DOUBTS[str(value)], language)
    if key in _EXACT:
        return exact(Fraction(str(value)))
    return value


def _listed(words: list[str], language: str) -> str:
    return listed(words, language)
