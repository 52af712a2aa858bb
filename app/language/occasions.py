"""When each message goes out and to whom, and what may stand in it: as an organiser reads it who rewords one."""

from collections.abc import Mapping

from app.language.catalogue import N_

OCCASIONS: Mapping[str, str] = {
    "proposal_submitted": N_("申报人提交以后"),
    "screening_passed": N_("资格审查通过，告诉申报人"),
    "screening_returned": N_("退回补正，告诉申报人"),
    "screening_refused": N_("资格审查不通过，告诉申报人"),
    "screening_reopened": N_("收回审查结论，告诉申报人"),
    "seat_invited": N_("邀请评委"),
    "member_invited": N_("邀请同事一起办理"),
    "deadline_extended": N_("征集延期，告诉参加这一届的人"),
    "question_answered": N_("公开答复以后，告诉提问的人"),
    "answer_changed": N_("改写答复以后，告诉提问的人"),
    "question_hidden": N_("提问没有公开，告诉提问的人"),
    "letter_to_applicant": N_("给申报方写信以后"),
    "letter_to_office": N_("申报方来信，告诉办理人员"),
    "rulebook_changed": N_("评审规则换版，告诉参加这一届的人"),
    "review_opened": N_("评审开始，定了截止时间，告诉评委"),
    "review_opened_undated": N_("评审开始，没有定截止时间，告诉评委"),
    "panel_told": N_("把评委名单告知申报方"),
    "objection_raised": N_("申报方申请评委回避，告诉组织者"),
    "result_objection": N_("公示期收到异议，告诉组织者"),
    "objection_decided": N_("决定了回避申请，告诉申报方"),
    "objection_about_you": N_("决定了回避申请，告诉评委"),
    "review_reminder": N_("提醒评委交评分"),
    "review_reminder_late": N_("提醒过了时间的评委"),
    "sheets_added": N_("补分了项目，告诉评委"),
    "sheets_assigned": N_("分好了项目，告诉评委"),
    "conflicts_reminder": N_("提醒评委交回避申报"),
    "meeting_opened": N_("终审会开始，告诉评委"),
    "result_published": N_("结果公示，告诉申报人"),
}
FACTS: Mapping[str, str] = {
    "title": N_("项目名称"),
    "round": N_("这一届的名称"),
    "programme": N_("计划的名称"),
    "name": N_("收信人的姓名"),
    "role": N_("担任什么"),
    "reason": N_("写下的原因"),
    "opened": N_("可以改的地方"),
    "due": N_("补正的截止时间"),
    "time": N_("时间"),
    "count": N_("还差几份"),
    "decision": N_("作出的决定"),
    "number": N_("编号"),
    "version": N_("第几版"),
}
