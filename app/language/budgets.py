"""Sentences for budgets that voters or a whole set decide, and for what ballot files say about them."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from app.language.catalogue import N_, fill, translate
from app.language.formats import currency_unit, money
from app.scoring.budget_rules import BestSetRule, SetQuota, SetTie, SharesRule, Stop, Utility
from app.scoring.outcome import Reason
from app.scoring.rulebook import Allotment

REASONS: Mapping[Reason, str] = {
    Reason.EQUAL_SHARES: N_("由支持者的份额买下。"),
    Reason.GREEDY_PREFERRED: N_("按得票依次资助的结果让更多的人满意，所以照那个结果。"),
    Reason.NOT_BOUGHT: N_("支持者剩下的份额合起来不够它的金额。"),
    Reason.IN_BEST_SET: N_("在总分最高的组合里。"),
    Reason.NOT_IN_BEST_SET: N_("不在总分最高的组合里。"),
    Reason.LEFTOVER: N_("各类的预算分完以后，用余下的钱资助。"),
    Reason.CATEGORY_FULL: N_("它那一类的预算不够了。"),
}

#: Problems of ballot files; each stands beside its line.
PROBLEMS: Mapping[str, str] = {
    "pb_section_twice": N_("“%(section)s”部分出现了两次。"),
    "pb_column_twice": N_("“%(column)s”这一列出现了两次。"),
    "pb_key_twice": N_("“%(column)s”前面已经写过，而且值不同。"),
    "pb_voter_empty": N_("这张票没有投票人编号。"),
    "pb_id_comma": N_("项目编号“%(value)s”里有逗号，选票里没法写。"),
    "pb_selected": N_("selected 一列应当是 0、1、2 或 3，这里是“%(value)s”。"),
    "pb_lists": N_("META 里 %(one)s 和 %(other)s 两列名单的个数不一样，或者有一项不是数字。"),
}

NOTES: Mapping[str, str] = {
    "pb_score_stated": N_(
        "项目 %(id)s 写的是 %(stated)s 分，按选票数出来是 %(found)s 分；以数出来的为准。"
    ),
    "pb_withdrawn": N_("%(id)s（%(name)s）的金额写成 999999999，表示已经撤回，不参加计算。"),
    "pb_outside_length": N_(
        "有 %(papers)s 张票选的项目数不在 %(low)s 到 %(high)s 之间，第一张在第 %(line)s 行；都照样计入。"
    ),
    "pb_outside_sum_cost": N_(
        "有 %(papers)s 张票选的项目金额合计不在 %(low)s 到 %(high)s 之间，第一张在第 %(line)s 行；都照样计入。"
    ),
    "pb_outside_sum_points": N_(
        "有 %(papers)s 张票给的分数合计不在 %(low)s 到 %(high)s 之间，第一张在第 %(line)s 行；都照样计入。"
    ),
}

UTILITIES: Mapping[Utility, str] = {
    Utility.COST: N_("按项目的金额"),
    Utility.CARDINALITY: N_("按项目的个数"),
    Utility.POINTS: N_("按投给的分数"),
}
STOPS: Mapping[Stop, str] = {
    Stop.LAST_FEASIBLE: N_("到资金池还够的最后一次为止"),
    Stop.FIRST_EXHAUSTIVE: N_("到再也放不下别的项目的第一次为止"),
}
#: Beside the rules for ties of a ranking.
TIE_RULES: Mapping[str, str] = {"ranking": N_("看名次，靠前者在前")}
SET_TIES: Mapping[SetTie, str] = {
    SetTie.RANKING: N_("总分相同的组合，依名次逐个比较，先有名次靠前者的那个。"),
    SetTie.LEAST_COST: N_("总分相同的组合，先取花钱少的，再依名次逐个比较。"),
    SetTie.MOST_COST: N_("总分相同的组合，先取花钱多的，再依名次逐个比较。"),
}
#: Where projects may be funded in part, amounts are compared.
CUT_TIES: Mapping[SetTie, str] = {
    SetTie.RANKING: N_("总分相同，依名次逐个比较金额，名次靠前者多的在先。"),
    SetTie.LEAST_COST: N_("总分相同，先取花钱少的，再依名次逐个比较金额，名次靠前者多的在先。"),
    SetTie.MOST_COST: N_("总分相同，先取花钱多的，再依名次逐个比较金额，名次靠前者多的在先。"),
}


def rule_sentences(rule: Allotment, currency: str, language: str) -> Iterator[str]:
    """Say equal shares, best sets and budgets of categories in plain words."""
    if rule.shares is not None:
        yield from _shares(rule.shares, currency, language)
    if rule.best is not None:
        yield from _best(rule, currency, language)
    if rule.categories is not None:
        for budget in rule.categories.budgets:
            most = _amount(budget.most_minor, currency, language)
            message = N_("“%(category)s”一类合计最多 %(most)s。")
            yield translate(message, language, category=budget.category, most=most)
        if rule.categories.leftover:
            yield translate(N_("余下的钱再照名次资助还放得下的项目，不分类。"), language)


def _shares(rule: SharesRule, currency: str, language: str) -> Iterator[str]:
    utility = translate(UTILITIES[rule.utility], language)
    message = N_("每张票分到同样多的钱；每次买下支持者花得最值的项目，好处%(utility)s算。")
    yield translate(message, language, utility=utility)
    if rule.completion is not None:
        step = _amount(rule.completion.step_minor, currency, language)
        message = N_("然后每张票每次多给 %(step)s，重新来过，%(stop)s。")
        stop = translate(STOPS[rule.completion.stop], language)
        yield translate(message, language, step=step, stop=stop)
    if rule.comparison:
        yield translate(N_("若按得票依次资助的结果让更多的人满意，就照那个结果。"), language)


def _best(allotment: Allotment, currency: str, language: str) -> Iterator[str]:
    rule = allotment.best or BestSetRule()
    if rule.partial:
        unit = _amount(allotment.unit_minor, currency, language)
        message = N_(
            "每个项目可以只资助一部分：从它至少需要的金额到申请金额，须是 %(unit)s 的整数倍，分数按比例计。"
        )
        yield translate(message, language, unit=unit)
    if rule.at_most is not None:
        yield translate(N_("最多 %(count)s 个项目。"), language, count=rule.at_most)
    for quota in rule.quotas:
        yield from _quota(quota, currency, language)
    yield translate((CUT_TIES if rule.partial else SET_TIES)[rule.tie], language)


def _quota(quota: SetQuota, currency: str, language: str) -> Iterator[str]:
    """Say how many projects, and how much money, may or must bear a tag."""
    if (quota.at_least, quota.at_most) != (None, None):
        low = quota.at_least if quota.at_least is not None else "0"
        high = quota.at_most if quota.at_most is not None else "…"
        message = N_("带“%(tag)s”的项目 %(low)s 到 %(high)s 个。")
        yield translate(message, language, tag=quota.tag, low=low, high=high)
    for minor, message in (
        (quota.at_least_minor, N_("带“%(tag)s”的项目合计至少 %(amount)s。")),
        (quota.at_most_minor, N_("带“%(tag)s”的项目合计最多 %(amount)s。")),
    ):
        if minor is not None:
            amount = _amount(minor, currency, language)
            yield translate(message, language, tag=quota.tag, amount=amount)


def account_sentences(
    account: Mapping[str, Any], titles: Mapping[str, str], currency: str, language: str
) -> Iterator[str]:
    """Say how a pot came to be shared, from the account in the outcome."""
    if account["rule"] == "equal_shares":
        yield from _purchases(account, currency, language)
    elif account["rule"] == "best_set":
        yield from _inversions(account, titles, language)


def _purchases(account: Mapping[str, Any], currency: str, language: str) -> Iterator[str]:
    share = Fraction(account["share_units"], 10 ** account["unit_places"])
    facts = {
        "voters": account["voters"],
        "share": _amount(int(share), currency, language),
        "count": len(account["bought"]),
    }
    message = N_("均等份额法：%(voters)s 张票，每张 %(share)s，买下 %(count)s 个项目。")
    yield fill(translate(message, language), facts)
    if "completion" in account:
        done = account["completion"]
        facts = {
            "start": _amount(done["start_minor"], currency, language),
            "step": _amount(done["step_minor"], currency, language),
            "repeated": done["repeated"],
            "stop": translate(STOPS[Stop(done["stop"])], language),
        }
        message = N_("每张票从 %(start)s 起，每次加 %(step)s，加了 %(repeated)s 次，%(stop)s。")
        yield fill(translate(message, language), facts)
    if "compared" in account:
        message = N_(
            "与按得票依次资助相比：%(shares)s 人这样更满意，%(greedy)s 人那样更满意，%(same)s 人都一样。"
        )
        yield fill(translate(message, language), account["compared"])


def _inversions(
    account: Mapping[str, Any], titles: Mapping[str, str], language: str
) -> Iterator[str]:
    if not account.get("reachable", True):
        yield translate(N_("没有一个组合能同时满足所有名额要求。"), language)
    for passed in account.get("passed_over", ()):
        facts = {
            "name": titles.get(passed["proposal"], passed["proposal"]),
            "below": passed["below"],
            "last": titles.get(passed["last"], passed["last"]),
        }
        message = (
            N_(
                "%(name)s只得到一部分，而名次在它后面的 %(below)s 个得到的比例更大，最后一个是%(last)s。"
            )
            if passed.get("in_part")
            else N_("%(name)s没有入选，而名次在它后面的 %(below)s 个入选了，最后一个是%(last)s。")
        )
        yield fill(translate(message, language), facts)


def _amount(minor: int, currency: str, language: str) -> str:
    return f"{money(minor, currency, language)} {currency_unit(currency, language)}".strip()
