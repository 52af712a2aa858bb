"""What `miaopu check` found, in sentences."""

from collections.abc import Mapping

from app.language.catalogue import N_, translate

FINDINGS: Mapping[str, str] = {
    "entry_missing": N_("台账 %(chain)s 缺第 %(sequence)s 条。"),
    "link_broken": N_("台账 %(chain)s 第 %(sequence)s 条与前一条接不上。"),
    "entry_changed": N_("台账 %(chain)s 第 %(sequence)s 条的内容被改过。"),
    "head_differs": N_("台账 %(chain)s 的末尾对不上，最后是第 %(sequence)s 条。"),
    "phase_off_ledger": N_("届次 %(subject)s 现在的阶段与台账不符。"),
    "receipt_off_ledger": N_("回执 %(subject)s 在台账上找不到，或者对不上。"),
    "submitted_revision_missing": N_("申报书 %(subject)s 提交的那一版不在了。"),
    "filed_revision_missing": N_("评分 %(subject)s 提交的那一版不在了。"),
    "ballot_miscounted": N_("表决 %(subject)s 的票数与选票不符。"),
    "agreement_miscounted": N_("资助协议 %(subject)s 的各期加起来不等于协议金额。"),
    "instalment_overpaid": N_("项目 %(subject)s 有一期拨的比约定的多。"),
    "return_above_payment": N_("项目 %(subject)s 退回或追回的比拨出的多。"),
    "evidence_changed": N_("届次 %(round)s 第 %(number)s 次计算的依据被改过。"),
    "outcome_changed": N_("届次 %(round)s 第 %(number)s 次计算的结果被改过。"),
    "outcome_differs": N_("届次 %(round)s 第 %(number)s 次计算重算后不一样。"),
    "over_the_pot": N_("届次 %(round)s 第 %(number)s 次计算的金额合计超过资金池。"),
    "published_file_damaged": N_("届次 %(round)s 公布的文件 %(file)s 不见了或被改过。"),
    "database_damaged": N_("数据库有损坏：%(fault)s"),
    "file_lost": N_("有一个附件不在：%(file)s。"),
    "backup_unreadable": N_("写好的备份读回来与写进去的不一样。"),
    "heads_differ": N_("台账的末尾与备份里记下的不一样。"),
    "bundles_differ": N_("公布的结果与备份里记下的不一样。"),
    "publication_does_not_check": N_("届次 %(round)s 公布的结果包核对不过。"),
}


def finding_text(code: str, facts: Mapping[str, object], language: str) -> str:
    """Say what does not hold, and where."""
    return translate(FINDINGS[code], language, context=None, **facts)
