"""What a line of the ledger is about, as people read it."""

from collections.abc import Mapping

from app.language.catalogue import N_, translate

SUBJECTS: Mapping[str, str] = {
    "account": N_("账号"),
    "programme": N_("计划"),
    "strand": N_("版块"),
    "community": N_("社区"),
    "programme_member": N_("办理人员"),
    "access_code": N_("一次性码"),
    "funding_round": N_("本届"),
    "stage": N_("阶段日期"),
    "call_question": N_("征集问答"),
    "call_answer": N_("征集答复"),
    "rulebook_version": N_("评审规则"),
    "rulebook_signature": N_("规则签定"),
    "calendar_day": N_("工作日历"),
    "calendar_year": N_("工作日历"),
    "pot": N_("资金池"),
    "organisation": N_("申报主体"),
    "organisation_member": N_("申报主体成员"),
    "organisation_record": N_("申报主体情况"),
    "confirmation": N_("单位意见"),
    "helped_entry": N_("代录"),
    "paper_receipt": N_("纸质申报"),
    "paper_original": N_("纸质原件"),
    "proposal": N_("申报项目"),
    "attachment": N_("附件"),
    "receipt": N_("回执"),
    "seat": N_("评审席位"),
    "recusal": N_("回避"),
    "undertaking": N_("评委承诺书"),
    "seat_card": N_("席位卡"),
    "panel_notice": N_("告知评委名单"),
    "objection": N_("回避申请"),
    "set_aside": N_("不需要回避的认定"),
    "assignment": N_("评委分配"),
    "assignment_draw": N_("分配抽签"),
    "assignment_plan": N_("分配方案"),
    "review": N_("评分表"),
    "meeting": N_("终审会"),
    "ballot": N_("表决事项"),
    "signed_minutes": N_("签字的评审纪要"),
    "attendance": N_("到会情况"),
    "pitch": N_("路演"),
    "voting_card": N_("投票卡"),
    "card_turnout": N_("投票卡的票"),
    "turnout": N_("无记名票"),
    "tally": N_("计分结果"),
    "decision": N_("会议决定"),
    "signature": N_("签核"),
    "publication": N_("公示文件"),
    "message": N_("通知"),
    "letter": N_("信件"),
    "message_template": N_("通知的文字"),
    "screening": N_("资格审查"),
    "judgement": N_("资格检查的判断"),
    "reopening": N_("收回审查结论"),
    "job": N_("后台任务"),
}


def subject_label(kind: str, language: str) -> str:
    """Name the kind of thing that a line of the ledger is about."""
    return translate(SUBJECTS.get(kind, kind), language)
