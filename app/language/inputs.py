"""A sentence for everything that can be wrong, or worth saying, about a file that was handed in."""

from collections.abc import Mapping

from app.errors import Problem
from app.language import assignments, budgets, rule_problems
from app.language.catalogue import N_, fill, translate
from app.language.rule_problems import problem_sentence

PROBLEMS: Mapping[str, str] = {
    "pb_encoding": N_("这里有不是 UTF-8 的字符。请把文件另存为 UTF-8 再试。"),
    "pb_not_a_ballot_file": N_("这不是投票文件：开头应当是 META 这一行。"),
    "pb_quotes": N_("引号没有成对，从这里起读不下去。"),
    "pb_section_missing": N_("文件缺少 %(section)s 部分，可能没有传完整。"),
    "pb_no_projects": N_("PROJECTS 部分里一个项目也没有。"),
    "pb_columns": N_("这一行应当有 %(expected)s 列，实际有 %(found)s 列。"),
    "pb_vote_type": N_("投票方式“%(value)s”不认识，应当是其中之一：%(allowed)s。"),
    "pb_number": N_("“%(column)s”应当是数字，这里写的是“%(value)s”。"),
    "pb_column_missing": N_("%(section)s 部分缺少“%(column)s”这一列。"),
    "pb_id_twice": N_("项目编号“%(value)s”前面已经有了，不能重复。"),
    "pb_id_empty": N_("这个项目没有编号。"),
    "pb_meta_missing": N_("META 部分没有写“%(column)s”。"),
    "pb_voter_twice": N_("投票人“%(value)s”前面已经投过一票。"),
    "pb_vote_unknown": N_("投给了名单里没有的项目“%(value)s”。"),
    "pb_vote_twice": N_("同一张票里有重复的项目：%(value)s。"),
    **budgets.PROBLEMS,
    **assignments.PROBLEMS,
    "pb_points_count": N_("这张票选了 %(expected)s 个项目，却写了 %(found)s 个分数。"),
    "book_unreadable": N_("打不开这个文件。请用 Excel 或 WPS 另存为 .xlsx 再试，不要加密码。"),
    "book_too_large": N_("这个工作簿展开后太大了。请删掉图片和用不到的表再试。"),
    "sheet_too_large": N_("“%(sheet)s”表的格子太多，最多 %(limit)s 个。请删掉用不到的行和列。"),
    "sheet_missing": N_("缺少“%(sheet)s”这张表。现在有：%(found)s。"),
    "column_missing": N_("表头里缺少“%(heading)s”这一列。"),
    "column_twice": N_("表头“%(heading)s”出现了两次，留一个。"),
    "rule_unknown": N_("没有“%(value)s”这一项规则。请对照模板看看写法。"),
    "rule_twice": N_("规则“%(value)s”写了两次，留一个。"),
    "rule_missing_row": N_("“%(heading)s”没有填。"),
    "cell_empty": N_("这一格没有填。"),
    "cell_not_number": N_("请用半角数字，最多两位小数，例如 8.50。"),
    "cell_out_of_range": N_("要在 %(low)s 到 %(high)s 之间。"),
    "cell_not_in_steps": N_("每档是 %(step)s 分，请填它的倍数。"),
    "cell_over_limit": N_("超过了申请金额 %(limit)s，请改成 %(limit)s 或更少。"),
    "cell_too_long": N_("太长了，最多 %(limit)s 字。"),
    "sheet_not_yours": N_("分给您的项目里没有这个编号。"),
    "sheet_changed": N_("这一份下载以后在网上又改过。请重新下载，照着填。"),
    "cell_not_money": N_("请用半角数字填金额，最多两位小数，例如 12000 或 12000.50。"),
    "cell_not_whole": N_("请用半角数字填 %(low)s 到 %(high)s 之间的整数。"),
    "cell_not_share": N_("请填占比，例如 25%、0.25 或 1/4。"),
    "cell_not_choice": N_("请填其中之一：%(allowed)s。"),
    "cell_not_threshold": N_("看不懂这个要求。可以写：过半数、三分之二以上、2/3、>1/2、60%、无。"),
    "cell_repeated": N_("和第 %(first)s 行重复了。"),
    "cell_formula_error": N_("这一格的公式算出了错误。请改好公式，或直接填数字。"),
    "weights_not_one": N_("各项权重加起来是 %(value)s，应当正好是 1（或 100）。"),
    "parts_not_one": N_("评分占比和表决占比加起来是 %(sum)s，应当正好是 1（或 100）。"),
    "tie_unknown": N_(
        "同分处理里的“%(word)s”不认识。可以写评分项的名字，"
        "或：得票、申请金额小者优先、评审会裁定、抽签。"
    ),
    "amount_needed": N_("每项相同金额时，要填“%(heading)s”。"),
    "tiers_needed": N_("按等次资助时，要在“%(heading)s”表里写各等的名额和金额。"),
    "project_unknown": N_("“项目”表里没有这个编号。"),
    "member_unknown": N_("“评委”表里没有这个人。"),
    "criterion_unknown": N_("“评分项”表里没有这一项。"),
    "mark_of_recused": N_("%(member)s 对项目 %(project)s 已经回避，不能有他的分数。"),
    "mark_twice": N_("%(member)s 给项目 %(project)s 的这一项已经有分数了。"),
    "sheet_not_whole": N_("这份评分没有打完，还缺：%(lacking)s。"),
    "marks_shape": N_("表头对不上。请按模板：每行一份评分，列出项目编号、评委和各评分项。"),
    "vote_twice": N_("这个项目的票数前面已经填过。"),
    "votes_over_attending": N_("几种票加起来是 %(sum)s，超过了到会人数。"),
    "votes_over_members": N_(
        "有 %(sum)s 人参加，超过了应到的 %(members)s 人（评委人数减去回避）。"
    ),
    "vote_of_recused": N_("%(member)s 对项目 %(project)s 已经回避，不能有他的票。"),
    "json_encoding": N_("文件不是 UTF-8 编码。"),
    "json_syntax": N_("这一行的 JSON 写法不对。"),
    "json_not_object": N_("这个文件不是评审文件：应当有 rulebook 和 evidence 两部分。"),
    "json_value": N_("%(pointer)s 这里的内容不合格式（%(why)s）。"),
    "json_project_unknown": N_("%(pointer)s 提到的项目“%(value)s”不在名单里。"),
    "json_member_unknown": N_("%(pointer)s 提到的评委“%(value)s”不在名单里。"),
    "json_id_twice": N_("%(pointer)s 里有重复的编号。"),
    "bundle_short": N_(
        "这是简要公布的结果，不含全部依据，不能据此重算或估计。审计人员可以取得全部依据。"
    ),
    "round_part_missing": N_("缺少 %(part)s。"),
    "rulebook_problem": N_("评审规则 %(pointer)s 有问题（%(why)s）。"),
    "kind_unknown": N_("不认识这种文件。可以交 .xlsx 工作簿、.pb 投票文件或 .json 评审文件。"),
}

NOTES: Mapping[str, str] = {
    "pb_num_projects": N_("文件开头说有 %(stated)s 个项目，实际有 %(found)s 个。"),
    "pb_num_votes": N_("文件开头说有 %(stated)s 张票，实际有 %(found)s 张。"),
    "pb_votes_stated": N_(
        "项目 %(id)s 写的是 %(stated)s 票，按选票数出来是 %(found)s 票；以数出来的为准。"
    ),
    "pb_rule_overridden": N_("文件写的规则是 %(declared)s，这里按要求改用 %(rule)s。"),
    "pb_eighty": N_(
        "按文件说明的做法：第一个放不下的项目，余下的钱够它的 80% 就给它，"
        "差的部分由资金池以外的备用金补。"
    ),
    "pb_exclusive_unnamed": N_("文件说有互相排斥的项目，但没有写明是哪些，所以没有排除任何一个。"),
    **budgets.NOTES,
    "pb_by_points": N_("项目按得到的分数排名，不按票数。"),
    "pb_official_left_out": N_("%(id)s（%(name)s）：按所写的规则应当入选，官方结果却没有选它。"),
    "pb_official_funded": N_(
        "%(id)s（%(name)s）：官方结果选了它，按所写的规则却轮不到。%(reason)s"
    ),
    "pb_official_other_money": N_(
        "%(id)s（%(name)s）：官方用这个资金池以外的钱资助了它（selected=%(selected)s）。按规则：%(reason)s"
    ),
}


def problem_text(problem: Problem, language: str, *, place: bool = True) -> str:
    """Say what is wrong and where: the line, or the sheet, row and column with what stood there."""
    said = _say(PROBLEMS[problem.code], _explained(problem.facts, language), language)
    return f"{_place(problem.facts, language)}{said}" if place else said


def note_text(note: Problem, language: str) -> str:
    """Say what is worth knowing about a file."""
    return _say(NOTES[note.code], note.facts, language)


def _explained(facts: Mapping[str, object], language: str) -> Mapping[str, object]:
    """Say a reason that comes as a code, without its full stop."""
    why = str(facts.get("why"))
    if why not in rule_problems.PROBLEMS:
        return facts
    return {**facts, "why": problem_sentence(why, facts, language).rstrip("。.")}


def _say(message: str, facts: Mapping[str, object], language: str) -> str:
    return fill(translate(message, language), facts)


def _place(facts: Mapping[str, object], language: str) -> str:
    if "row" in facts:
        message = N_("“%(sheet)s”表第 %(row)s 行 %(column)s 列，填的是“%(value)s”：")
        if not facts.get("value"):
            message = N_("“%(sheet)s”表第 %(row)s 行 %(column)s 列：")
    elif "line" in facts:
        message = N_("第 %(line)s 行：")
    elif "heading" in facts and "sheet" in facts:
        message = N_("“%(sheet)s”表：")
    else:
        return ""
    return _say(message, facts, language)
