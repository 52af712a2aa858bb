"""Sentences about assignment: what is wrong in a problem, what stands in the way, what a plan could not give."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from app.language.catalogue import N_, fill, listed, translate

#: What is wrong in a problem, by code; in files these codes have the prefix `assign_`.
UNSOUND: Mapping[str, str] = {
    "no_proposals": N_("一个项目也没有。"),
    "no_reviewers": N_("一位评委也没有。"),
    "id_twice": N_("%(list)s 里的编号“%(id)s”出现了两次。"),
    "id_unknown": N_("%(list)s 提到的编号“%(id)s”不在名单里。"),
    "affinity_shape": N_("匹配度应当是 %(wanted)s（项目×评委），实际是 %(found)s。"),
    "affinity_wrong": N_(
        "项目 %(proposal)s 和评委 %(reviewer)s 的匹配度是 %(value)s，应当是不小于 0 的数。"
    ),
    "affinity_large": N_("匹配度太大，算不准：最大的是 %(value)s（按最小单位）。请整体缩小再试。"),
    "need_wrong": N_("项目 %(proposal)s 要 %(need)s 位评委、篇幅 %(size)s：两个都至少是 1。"),
    "block_needs": N_(
        "一组 %(block)s 里的项目要一样多的评委，现在有 %(one)s 位的，也有 %(other)s 位的。"
    ),
    "least_over_most": N_("评委 %(reviewer)s 最少 %(least)s、最多 %(most)s，对不上。"),
    "lead_wrong": N_("评委 %(reviewer)s 最多主审 %(most)s 个：不能小于 0。"),
    "fixed_barred": N_("固定的一对（项目 %(proposal)s，评委 %(reviewer)s）正好是回避或禁止的。"),
    "fixed_over_most": N_("评委 %(reviewer)s 固定的已经有 %(load)s，超过了最多 %(most)s。"),
    "fixed_over_need": N_("%(proposal)s 固定的评委已经有 %(has)s 位，超过了要的 %(wanted)s 位。"),
    "share_wrong": N_("公平的比例 %(value)s 应当在 0 到 1 之间。"),
    "skill_wrong": N_("专长“%(skill)s”的人数至少是 1，代价不能小于 0，小数最多六位。"),
    "skill_dear": N_(
        "专长“%(skill)s”缺一位的代价是 %(price)s，太大了：最多 %(most)s。更要紧的，请设成必须有。"
    ),
    "draw_wrong": N_("抽签至少抽 1 位，并且要写明种子；现在是 %(count)s 位。"),
    "cap_wrong": N_("每一对的概率上限 %(value)s 应当大于 0、不超过 1，并且要写明种子。"),
    "cap_draw": N_(
        "概率上限是 %(cap)s，可是单靠抽签，有人看项目 %(proposal)s 的概率就可能到 %(likely)s。"
        "请提高上限，少抽几位，或者多请几位能看的评委。"
    ),
    "cap_small": N_(
        "概率上限 %(cap)s 太小：有专长、公平、主审人数的要求，或者篇幅不一样时，最低到 %(least)s。"
    ),
}
FILES: Mapping[str, str] = {
    "not_a_problem": N_("这不是分配问题：应当有 proposals 和 reviewers 两部分。"),
    "npy": N_("%(file)s 不是数字矩阵（.npy）。"),
    "file_missing": N_("缺少文件 %(file)s。"),
    "file_strange": N_("不认识文件 %(file)s，不会读它：请改名或者移走。认识的有 %(known)s。"),
    "given_twice": N_("%(key)s 写在了两处：%(one)s 和 %(other)s。请只留一处。"),
    "encoding": N_("%(file)s 不是 UTF-8 编码。"),
    "column_missing": N_("%(file)s 缺少“%(column)s”这一列。"),
    "column_twice": N_("%(file)s 的“%(column)s”这一列出现了两次。"),
    "line_missing": N_("%(file)s 缺少这些项目的一行：%(id)s。"),
    "pair_twice": N_("%(list)s 里项目 %(proposal)s 和评委 %(reviewer)s 写了两次。"),
    "key_twice": N_("“%(key)s”写了两次，请只留一处。"),
    "bids_idle": N_("已经给了匹配度，意愿（bids）就不会算进去。请只留一样。"),
    "csv": N_("%(file)s 不是表格（CSV）：每行一条，用逗号或者分号分开。"),
    "cells": N_("%(file)s 这一行的格子比标题多。"),
    "one_way": N_("匹配度要有、也只能有一种写法：dense、pairs 或者 file。"),
    "row": N_("匹配度第 %(number)s 行有 %(has)s 个数，应当是 %(wanted)s 个（每位评委一个）。"),
    "missing": N_("缺少 %(pointer)s。"),
    "strange": N_("不认识 %(pointer)s，请检查写法。"),
    "whole": N_("%(pointer)s 应当是整数，现在是 %(value)s。"),
    "number_here": N_("%(pointer)s 应当是数字，现在是 %(value)s。"),
    "yes_no": N_("%(pointer)s 应当是 true 或者 false，现在是 %(value)s。"),
    "list": N_("%(pointer)s 应当是一个列表，现在是 %(value)s。"),
    "named": N_("%(pointer)s 应当是带名字的几项（{…}），现在是 %(value)s。"),
    "word": N_("%(pointer)s 应当是文字，不能是空的，现在是 %(value)s。"),
    "fraction": N_("%(pointer)s 应当是数或者分数（例如 1/2），现在是 %(value)s。"),
    "long": N_("%(pointer)s 最多只能有 %(bound)s 项，现在是 %(value)s。"),
    "only": N_("%(pointer)s 应当是 %(bound)s，现在是 %(value)s。"),
    "bounds": N_("%(pointer)s 是 %(value)s，超出了 %(bound)s。"),
    "number": N_("%(file)s 里的“%(value)s”应当是数字。"),
}
PROBLEMS: Mapping[str, str] = {
    f"assign_{code}": message for code, message in {**UNSOUND, **FILES}.items()
}

HINDRANCES: Mapping[str, str] = {
    "room_short": N_(
        "评委的负担装不下：一共要 %(needed)s，%(reviewers)s 位评委最多能看 %(room)s，差 %(missing)s。"
        "每人最多改到 %(would_do)s 就够。"
    ),
    "people_few": N_("只有 %(reviewers)s 位评委，每人都看全部也不够：至少要 %(wanted)s 位。"),
    "cap_low": N_(
        "能看项目 %(proposal)s 的 %(able)s 位评委，每对概率不超过 %(cap)s，凑不够 %(wanted)s 位。"
        "上限改到 %(would_do)s 就够。"
    ),
    "least_high": N_("最少负担加起来是 %(least)s，一共只有 %(needed)s 要看，多了 %(over)s。"),
    "able_few": N_(
        "项目 %(proposal)s 除去回避只有 %(able)s 位评委能看，要 %(wanted)s 位，差 %(missing)s 位。"
    ),
    "houses_few": N_(
        "能看项目 %(proposal)s 的评委只来自 %(able)s 个单位，要 %(wanted)s 位不同单位的，差 %(missing)s 位。"
    ),
    "reviewer_barred": N_("评委 %(reviewer)s 对所有项目都要回避，分不到任何项目。"),
    "skill_short": N_(
        "有“%(skill)s”专长的 %(holders)s 位评委最多能看 %(room)s，要 %(needed)s，"
        "差 %(missing)s。再请 %(more)s 位，或者他们每人最多改到 %(would_do)s。"
    ),
    "skill_absent": N_("没有一位评委有“%(skill)s”专长，要 %(needed)s。请 %(more)s 位就够。"),
    "skill_few": N_(
        "项目 %(proposal)s 除去回避只有 %(able)s 位有“%(skill)s”专长的评委，要 %(wanted)s 位。"
    ),
    "skill_places": N_(
        "项目 %(proposal)s 只剩 %(free)s 个位置没有定，还要 %(wanted)s 位有“%(skill)s”专长的评委。"
        "解锁已经定下的，或者多要几位评委。"
    ),
    "crowd": N_(
        "有 %(proposals)s 个项目只有 %(reviewers)s 位评委能看，他们一共还能看 %(room)s，差 %(missing)s。"
        "项目：%(names)s。评委：%(readers)s。"
    ),
}
#: What gave way to readings that were begun.
BEGUN: Mapping[str, str] = {
    "begun_block": N_(
        "一组 %(block)s 里的项目分开来分：评委 %(reviewer)s 已经开始看其中一个，又要回避项目 %(proposal)s。"
    ),
    "begun_block_many": N_(
        "一组 %(block)s 里的项目分开来分：已经开始看的评委有 %(has)s 位，只要 %(wanted)s 位。"
    ),
    "begun_over_need": N_(
        "项目 %(proposal)s 已经有 %(has)s 位评委开始看，都留着，超过了要的 %(wanted)s 位。"
    ),
    "begun_over_most": N_(
        "评委 %(reviewer)s 已经开始看的有 %(load)s，都留着，超过了最多 %(most)s。"
    ),
}
GIVEN_UP: Mapping[str, str] = {
    "least_missed": N_("评委 %(reviewer)s 只有 %(load)s，不到最少 %(least)s。"),
    "skill_unmet": N_("项目 %(proposal)s 缺 %(lacking)s 位有“%(skill)s”专长的评委。"),
    "skill_missed": N_(
        "项目 %(proposal)s 缺 %(lacking)s 位有“%(skill)s”专长的评委，代价 %(cost)s。"
    ),
    "share_missed": N_("项目 %(proposal)s 的匹配度是 %(has)s，不到公平的要求 %(wanted)s。"),
    "lead_missing": N_("项目 %(proposal)s 没有主审。"),
    "over_even": N_(
        "为了不缺人，评委 %(reviewer)s 要看 %(load)s，超出了各人匀下来的最多 %(most)s。"
    ),
    "draw_lost": N_("项目 %(proposal)s 应当有 %(wanted)s 位由抽签产生，现在有 %(has)s 位。"),
    "load_over": N_("评委 %(reviewer)s 有 %(load)s，超过了最多 %(most)s。"),
    "house_twice": N_("项目 %(proposal)s 的评委 %(reviewers)s 是同一个单位的。"),
    "draw_short": N_("项目 %(proposal)s 应当抽 %(wanted)s 位，只抽得到 %(has)s 位。"),
}
ADVICE: Mapping[str, str] = {
    "advice_load": N_(
        "最多不到 %(would_do)s 的 %(people)s 位评委（现在最多 %(now)s）都改到 %(would_do)s，就什么都不缺。"
    ),
    "advice_holders": N_(
        "只把有“%(skill)s”专长、最多不到 %(would_do)s 的 %(people)s 位评委（现在最多 %(now)s）"
        "改到 %(would_do)s，就什么都不缺。"
    ),
    "advice_least": N_(
        "最少超过 %(would_do)s 的 %(people)s 位评委（现在最多的要 %(now)s）都改到最少 %(would_do)s，"
        "就没有人不到最少的数。"
    ),
    "advice_people": N_("再请 %(more)s 位不用回避、每人最多看 %(load)s 的评委，就什么都不缺。"),
    "advice_experts": N_(
        "再请 %(more)s 位有“%(skills)s”专长、不用回避、每人最多看 %(load)s 的评委，就什么都不缺。"
    ),
    "advice_people_free": N_("再请 %(more)s 位不用回避、不限负担的评委，就什么都不缺。"),
    "advice_experts_free": N_(
        "再请 %(more)s 位有“%(skills)s”专长、不用回避、不限负担的评委，就什么都不缺。"
    ),
}
REFUSALS: Mapping[str, str] = {
    "already": N_("已经在看这个项目。"),
    "conflict": N_("要回避这个项目。"),
    "forbidden": N_("不许看这个项目。"),
    "full": N_("已经有 %(load)s，最多 %(most)s。"),
    "same_house": N_("和 %(other)s 是同一个单位。"),
    "skill_lost": N_("换上以后“%(skill)s”专长就不够了。"),
}
REASONS: Mapping[str, str] = {
    "fit_tags": N_("专长：%(of)s 项里有 %(count)s 项对得上（%(shared)s），加 %(adds)s。"),
    "fit_groups": N_("社区：%(of)s 个里有 %(count)s 个对得上（%(shared)s），加 %(adds)s。"),
    "fit_targets": N_("都服务%(shared)s：项目的 %(of)s 类人里对上 %(count)s 类，加 %(adds)s。"),
    "fit_languages": N_("语言：%(of)s 种里有 %(count)s 种对得上（%(shared)s），加 %(adds)s。"),
    "fit_text": N_("文字相近的程度是千分之 %(like)s，加 %(adds)s。"),
    "fit_bid": N_("自己填的意愿是 %(bid)s（最高 %(of)s），加 %(adds)s。"),
    "fit_silent": N_("没有填意愿，按 %(bid)s 算（最高 %(of)s），加 %(adds)s。"),
}
CHECKED: Mapping[str, str] = {
    "check_unknown": N_("（%(proposal)s，%(reviewer)s）不在名单里。"),
    "check_twice": N_("（%(proposal)s，%(reviewer)s）出现了两次。"),
    "check_barred": N_("（%(proposal)s，%(reviewer)s）是回避或禁止的。"),
    "check_fixed": N_("缺少固定的（%(proposal)s，%(reviewer)s）。"),
    "check_short": N_("项目 %(proposal)s 有 %(has)s 位评委，要 %(wanted)s 位，没有照实列出。"),
    "check_many": N_("项目 %(proposal)s 有 %(has)s 位评委，只要 %(wanted)s 位。"),
    "check_over": N_("评委 %(reviewer)s 有 %(load)s，超过最多 %(most)s。"),
    "check_under": N_("评委 %(reviewer)s 有 %(load)s，不到最少 %(least)s，没有照实列出。"),
    "check_load": N_("评委 %(reviewer)s 的负担应当是 %(load)s。"),
    "check_house": N_("项目 %(proposal)s 的 %(reviewer)s 和 %(other)s 是同一个单位。"),
    "check_skill": N_("项目 %(proposal)s 缺 %(lacking)s 位“%(skill)s”，没有照实列出。"),
    "check_block": N_("项目 %(proposal)s 的评委和同组（%(block)s）的不一样。"),
    "check_lead": N_("项目 %(proposal)s 的主审不对（%(reviewer)s）。"),
    "check_objective": N_("总匹配度 %(objective)s 和各对加起来的不一样。"),
    "check_chance": N_("（%(proposal)s，%(reviewer)s）的概率是 %(chance)s，超过上限 %(cap)s。"),
    "check_bound": N_("上限 %(bound)s 比方案还小。"),
}
#: What became of somebody who came by lot.
LOTS: Mapping[str, str] = {
    "drawn": N_("%(reviewer)s（抽中）"),
    "already": N_("%(reviewer)s（已经在看）"),
    "barred": N_("%(reviewer)s（要回避或不许看）"),
    "full": N_("%(reviewer)s（已满）"),
    "same_house": N_("%(reviewer)s（同一个单位）"),
    "enough": N_("%(reviewer)s（没有空位）"),
}
#: A run that came to no end.
RUNS: Mapping[str, str] = {
    "run_failed": N_("这一次没有算成：程序出了错，已记在日志里。方案没有动，可以再算一次。"),
}
_ALL: Mapping[str, str] = {
    **RUNS,
    **UNSOUND,
    **HINDRANCES,
    **BEGUN,
    **GIVEN_UP,
    **ADVICE,
    **REFUSALS,
    **REASONS,
    **CHECKED,
}
PLACES = 6


def finding_text(code: str, facts: Mapping[str, object], language: str) -> str:
    """Say a finding of `app.assignment` in a sentence."""
    return fill(
        translate(_ALL[code], language),
        {name: _said(fact, language) for name, fact in facts.items()},
    )


def lot_text(reviewer: str, what: str, language: str) -> str:
    """Say what became of somebody who came by lot."""
    return translate(LOTS[what], language, reviewer=reviewer)


def _said(fact: object, language: str) -> object:
    if isinstance(fact, Fraction):
        return number_text(fact)
    if isinstance(fact, tuple):
        return listed((str(one) for one in fact), language)
    return fact


def number_text(value: Fraction) -> str:
    """Write a number with at most six decimal places; three points where it goes on."""
    scaled = value * 10**PLACES
    digits = Decimal(scaled.numerator // scaled.denominator).scaleb(-PLACES)
    plain = f"{digits:f}"
    short = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return short if scaled.denominator == 1 else f"{short}…"
