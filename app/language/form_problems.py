"""A sentence for everything that cannot work in the form of a round."""

from collections.abc import Mapping

from app.language.catalogue import N_, fill, translate

PROBLEMS: Mapping[str, str] = {
    "id_twice": N_("有两处用了同一个代号 %(id)s。"),
    "section_empty": N_("“%(part)s”这一节里还没有问题。"),
    "label_missing": N_("有一个问题还没有写题目。"),
    "options_missing": N_("“%(part)s”至少要有两个选项。"),
    "columns_missing": N_("“%(part)s”这张表还没有列。"),
    "categories_missing": N_("“%(part)s”至少要有两个费用类别。"),
    "statement_missing": N_("“%(part)s”还没有写要勾选的话。"),
    "bounds_crossed": N_("“%(part)s”的下限比上限大。"),
    "budget_elsewhere": N_("一份表单只能有一张预算表。"),
    "internal_kind": N_("“%(part)s”只给工作人员，不能是附件或预算表。"),
    "no_title": N_("“%(way)s”里没有必填的项目名称。"),
    "no_amount": N_("“%(way)s”里没有必填的预算表，也没有申请金额。"),
    "no_strand": N_("这一届有几个版块，“%(way)s”里要有必填的版块一项。"),
    "rule_category_unknown": N_("评审规则里提到类别 %(category)s，“%(part)s”里没有这一类。"),
    "own_share_needs_sources": N_("评审规则要求自筹比例，“%(part)s”要写明每一笔谁出钱。"),
}


def form_problem_sentence(code: str, facts: Mapping[str, object], language: str) -> str:
    """Say what is wrong, and where."""
    return fill(translate(PROBLEMS[code], language), facts)
