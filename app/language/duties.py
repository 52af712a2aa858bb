"""What each role does in each phase of a round, in a sentence; who is not named waits."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.language.catalogue import N_, translate
from app.vocabulary import Phase

#: The roles in the order of the page. The first named role of a phase is the one that has to act.
ROLES: Mapping[str, str] = {
    "organiser": N_("组织者"),
    "signatory": N_("签核人"),
    "secretary": N_("会议秘书"),
    "auditor": N_("审计人员"),
    "applicant": N_("申报方"),
    "member": N_("评委"),
    "public": N_("公众"),
}
ACTS: Mapping[Phase, frozenset[str]] = {
    Phase.DRAFT: frozenset({"organiser"}),
    Phase.CALL: frozenset({"applicant"}),
    Phase.SCREENING: frozenset({"organiser"}),
    Phase.REVIEW: frozenset({"member"}),
    Phase.MEETING: frozenset({"secretary", "member"}),
    Phase.TALLY: frozenset({"organiser"}),
    Phase.DECISION: frozenset({"organiser", "signatory"}),
    Phase.NOTICE: frozenset({"public", "organiser"}),
    Phase.ANNOUNCED: frozenset({"organiser"}),
    Phase.CLOSED: frozenset(),
}
DUTIES: Mapping[Phase, Mapping[str, str]] = {
    Phase.DRAFT: {
        "organiser": N_("定规则、日期、资金和表单，看过预览，发布征集公告。"),
        "signatory": N_("看评审规则，同意就签定。"),
        "public": N_("还看不到这一届。"),
    },
    Phase.CALL: {
        "organiser": N_("答复提问，帮不会上网的队伍代录，登记纸质申报；要延长就写明原因。"),
        "signatory": N_("看评审规则，同意就签定；核对纸质申报。"),
        "secretary": N_("登记和核对纸质申报。"),
        "applicant": N_("写申报书，截止前提交，收好回执。"),
        "member": N_("还不用做什么；收到邀请的先接受。"),
        "public": N_("看公告，提问题。"),
    },
    Phase.SCREENING: {
        "organiser": N_("逐个审查，邀请评委，请评委申报回避，分配评审。"),
        "signatory": N_("没有签定的评审规则，评审开始前要签。"),
        "applicant": N_("退回补正的，在限期内改好再交。"),
        "member": N_("接受邀请，看申报单位名单，申报回避。"),
    },
    Phase.REVIEW: {
        "organiser": N_("看评审进度，提醒没有交的评委，补上回避留下的空缺。"),
        "secretary": N_("录入纸质评分表，准备终审会。"),
        "applicant": N_("等结果；名单告知以后，可以申请评委回避。"),
        "member": N_("给分到的项目打分，写评语，提交。"),
    },
    Phase.MEETING: {
        "organiser": N_("看着会场，回避和请假照实登记。"),
        "secretary": N_("点名，排次序，开始和结束表决，出会议纪要。"),
        "applicant": N_("按通知到会路演和回答提问。"),
        "member": N_("签到，听路演，投票。"),
    },
    Phase.TALLY: {
        "organiser": N_("计算名次和金额；同分、缺评分的照会议纪要处理。"),
        "secretary": N_("交会议纪要。"),
    },
    Phase.DECISION: {
        "organiser": N_("照会议决定调整金额，写明理由，交签核。"),
        "signatory": N_("对照签核单看规则、数字、同分和校验码，签核。"),
        "auditor": N_("可以看全部依据。"),
    },
    Phase.NOTICE: {
        "organiser": N_("答复异议；公示期满后正式公告。"),
        "applicant": N_("看自己的结果和理由；有异议在期限内提出。"),
        "member": N_("核对自己的评分在不在公示的依据里。"),
        "public": N_("看公示，提异议，重新计算。"),
    },
    Phase.ANNOUNCED: {
        "organiser": N_("照规则的期限拨款，资料齐了就办结。"),
        "applicant": N_("获选的签协议，收首笔资金。"),
        "public": N_("看获选项目。"),
    },
    Phase.CLOSED: {
        "auditor": N_("全部记录都在，可以随时核对。"),
        "public": N_("看公示和获选项目。"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a role does now; `acts` if the round waits for it."""

    role: str
    text: str
    acts: bool


#: Once the result is signed, only its release is left of the decision.
_SIGNED: Mapping[str, str] = {
    **{role: text for role, text in DUTIES[Phase.DECISION].items() if role != "signatory"},
    "organiser": N_("看过预览，公示结果。"),
}


def duties(phase: Phase, language: str, *, paused: bool, signed: bool = False) -> tuple[Duty, ...]:
    """List the roles with what they do in a phase; in a pause nobody has to act but the organiser."""
    waits = translate(N_("现在不用做什么。"), language)
    rests = translate(N_("暂停中。写好的内容照常保存，恢复以后再交。"), language)
    duty, acting = DUTIES[phase], ACTS[phase]
    if signed and phase is Phase.DECISION:
        duty, acting = _SIGNED, frozenset({"organiser"})
    found = []
    for role, name in ROLES.items():
        text = duty.get(role)
        if paused:
            goes_on = translate(N_("处理好暂停的原因，写明理由，恢复办理。"), language)
            said = goes_on if role == "organiser" else rests
        else:
            said = translate(text, language) if text else waits
        acts = role == "organiser" if paused else role in acting
        found.append(Duty(role=translate(name, language), text=said, acts=acts))
    return tuple(found)
