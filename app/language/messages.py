"""What a message says: subject and body of each kind, in the language of the person who gets it."""

import re
from collections.abc import Mapping

from app.language.catalogue import N_, fill, translate
from app.settings import LANGUAGES
from app.store.outbox import Texts

#: kind → (subject, body). The facts that a kind needs are those named in its texts; a `link` stands
#: on a line of its own at the end, so that a mail client and a person both find it.
MESSAGES: Mapping[str, tuple[str, str]] = {
    "contact_code": (
        N_("你的验证码"),
        N_("验证码是 %(code)s，十分钟内有效。如果不是你要的，不用理会。"),
    ),
    "mail_test": (
        N_("试发：邮件可以用"),
        N_("这是你在苗圃里按“试发”寄出的。收到它，说明邮件的设置是对的。"),
    ),
    "ledger_heads": (
        N_("台账的末尾：%(day)s"),
        N_(
            "请把这封信留着，不用回。下面每一行是一条台账的名称、条数和最后一条的校验码，里面没有任何个人内容。"
            "以后谁要是改了旧记录，和这封信一对就看得出来。\n\n%(lines)s"
        ),
    ),
    "code_issued": (
        N_("有人为你开了一次性代码"),
        N_(
            "%(name)s为你的账号开了一次性代码，用它可以换掉密码，用你的名义登录。如果不是你请他开的，请马上告诉承办单位。"
        ),
    ),
    "card_issued": (
        N_("有人为您印了评委卡：%(round)s"),
        N_(
            "%(name)s在“%(round)s”为您印了一张评委卡，拿着它可以用您的名义打分、投票。如果不是您要的，请马上告诉承办单位。"
        ),
    ),
    "proposal_submitted": (
        N_("收到了：%(title)s"),
        N_(
            "“%(title)s”已于 %(time)s 收到，回执编号 %(number)s。征集截止以前可以改好再交，以最后一次为准。"
        ),
    ),
    "screening_passed": (
        N_("资格审查通过：%(title)s"),
        N_("“%(title)s”已通过资格审查，接下来由评委评审。结果以公示为准。"),
    ),
    "screening_returned": (
        N_("请修改后再提交：%(title)s"),
        N_(
            "“%(title)s”需要修改：%(reason)s\n可以改的地方：%(opened)s。改好后请在 %(due)s 以前再次提交。"
        ),
    ),
    "screening_refused": (
        N_("未通过资格审查：%(title)s"),
        N_("“%(title)s”未通过资格审查，原因：%(reason)s"),
    ),
    "screening_reopened": (
        N_("审查结论已收回，重新审查：%(title)s"),
        N_("“%(title)s”的资格审查结论已经收回，会重新审查。原因：%(reason)s\n现在不用你做什么。"),
    ),
    "seat_invited": (
        N_("请您担任评委：%(round)s"),
        N_("%(name)s，您好。“%(round)s”请您担任评委。请打开链接看看说明，再决定是否接受。"),
    ),
    "event_invited": (
        N_("请你参加：%(event)s"),
        N_("“%(programme)s”请你参加“%(event)s”。时间：%(time)s，地点：%(place)s。"),
    ),
    "event_moved": (
        N_("时间或地点改了：%(event)s"),
        N_("“%(event)s”改了。现在的时间：%(time)s，地点：%(place)s。"),
    ),
    "event_cancelled": (
        N_("取消了：%(event)s"),
        N_("“%(event)s”（%(time)s）取消了。原因：%(reason)s"),
    ),
    "member_invited": (
        N_("请你一起办理：%(programme)s"),
        N_("“%(programme)s”请你担任%(role)s。请打开链接接受，链接只能用一次。"),
    ),
    "deadline_extended": (
        N_("截止时间改了：%(round)s"),
        N_("“%(round)s”的申报截止时间改为 %(time)s。原因：%(reason)s"),
    ),
    "stage_extended": (
        N_("截止时间改了：%(round)s"),
        N_("“%(round)s”%(stage)s阶段的截止时间改为 %(time)s。原因：%(reason)s"),
    ),
    "round_went_back": (
        N_("退回了一步：%(round)s"),
        N_("“%(round)s”退回%(stage)s阶段，已经交的都还在。原因：%(reason)s"),
    ),
    "round_paused": (
        N_("暂停：%(round)s"),
        N_("“%(round)s”暂停，恢复以前不收提交、评分和投票，写好的内容照常保存。原因：%(reason)s"),
    ),
    "round_resumed": (
        N_("恢复办理：%(round)s"),
        N_("“%(round)s”恢复办理，还没有到的日期都往后顺延 %(days)s 天。说明：%(reason)s"),
    ),
    "question_answered": (
        N_("你的提问有了答复：%(round)s"),
        N_("你对“%(round)s”征集公告的提问，承办单位已经公开答复，请打开链接看。"),
    ),
    "answer_changed": (
        N_("你的提问有了新的答复：%(round)s"),
        N_("你对“%(round)s”征集公告的提问，承办单位改写了答复，请打开链接看新的说法。"),
    ),
    "question_hidden": (
        N_("你的提问没有公开：%(round)s"),
        N_("你对“%(round)s”征集公告的提问没有公开，原因：%(reason)s\n可以改一改再问。"),
    ),
    "letter_to_applicant": (
        N_("承办单位来信：%(title)s"),
        N_("关于“%(title)s”，承办单位给你们写了信。请打开链接看，也可以在那里回信。"),
    ),
    "letter_to_office": (
        N_("申报方来信：%(title)s"),
        N_("关于“%(title)s”，申报方写来一封信。请打开链接看，在那里回信。"),
    ),
    "rulebook_changed": (
        N_("评审规则有了新版本：%(round)s"),
        N_("“%(round)s”的评审规则改为第 %(version)s 版，从现在起照新的一版评审。原因：%(reason)s"),
    ),
    "review_opened": (
        N_("可以开始评审了：%(round)s"),
        N_("“%(round)s”的评审开始了，请在 %(time)s 前打完分并提交。"),
    ),
    "review_opened_undated": (
        N_("可以开始评审了：%(round)s"),
        N_("“%(round)s”的评审开始了，请打开链接，打完分并提交。"),
    ),
    "panel_told": (
        N_("评委名单告知：%(round)s"),
        N_(
            "“%(round)s”的评委名单定了。有评委与你们有利害关系的，请在 %(time)s 以前打开链接，写明理由，申请他回避。"
        ),
    ),
    "objection_raised": (
        N_("有一份回避申请：%(round)s"),
        N_("“%(round)s”的申报方“%(name)s”申请一位评委回避，请打开链接看理由，作出决定。"),
    ),
    "member_recused": (
        N_("评委 %(label)s 要回避一个项目：%(round)s"),
        N_(
            "“%(round)s”的评委 %(label)s 声明回避项目 %(number)s，不再评它。请打开链接，看要不要补分给别的评委。"
        ),
    ),
    "result_objection": (
        N_("公示收到一份异议：%(round)s"),
        N_(
            "“%(round)s”的公示收到一份异议，编号 %(number)s。答复以前不能公布获选项目，请打开链接办理。"
        ),
    ),
    "objection_decided": (
        N_("回避申请有了答复：%(round)s"),
        N_("你们在“%(round)s”申请评委%(name)s回避，组织者的决定是：%(decision)s。理由：%(reason)s"),
    ),
    "objection_about_you": (
        N_("请您知悉一份回避申请的结果：%(round)s"),
        N_(
            "“%(round)s”的申报方“%(name)s”申请您回避，组织者的决定是：%(decision)s。理由：%(reason)s"
        ),
    ),
    "review_reminder": (
        N_("请在 %(time)s 前交齐评分：%(round)s"),
        N_("%(name)s，您好。“%(round)s”您还有 %(count)s 份评分没有交，请在 %(time)s 前交齐。"),
    ),
    "review_reminder_late": (
        N_("评分已经过了约定的时间：%(round)s"),
        N_(
            "%(name)s，您好。“%(round)s”您还有 %(count)s 份评分没有交，约定的时间已过。阶段结束以前都还收，请尽快交。"
        ),
    ),
    "sheets_added": (
        N_("又有 %(count)s 个项目请您评：%(round)s"),
        N_("“%(round)s”有评委回避或退出，又有 %(count)s 个项目请您评，请打开链接看。"),
    ),
    "sheets_assigned": (
        N_("请您评 %(count)s 个项目：%(round)s"),
        N_(
            "%(name)s，您好。“%(round)s”的评审分好了，请您评 %(count)s 个项目。评审开始时会再通知您。"
        ),
    ),
    "wishes_asked": (
        N_("请说说您愿意评哪些项目：%(round)s"),
        N_(
            "%(name)s，您好。“%(round)s”就要分配评审，有 %(count)s 个项目可以评。"
            "请打开链接，说说您愿意评哪些，填几个都行；不填，就当都可以。"
        ),
    ),
    "conflicts_reminder": (
        N_("请看一遍申报单位名单：%(round)s"),
        N_(
            "%(name)s，您好。“%(round)s”请您看一遍申报单位名单，说明有没有需要回避的，交了以后才能分配评审。"
        ),
    ),
    "meeting_opened": (
        N_("终审会开始了：%(round)s"),
        N_("“%(round)s”的终审会开始了，请打开链接，等主持人开始表决。"),
    ),
    "decision_opened": (
        N_("请您签核结果：%(round)s"),
        N_("“%(round)s”进入定案。请打开链接，对照签核单看过，再签核。"),
    ),
    "signature_next": (
        N_("轮到您签核结果：%(round)s"),
        N_("“%(round)s”的结果，%(name)s已经签核，轮到您。请打开链接，对照签核单看过，再签核。"),
    ),
    "result_awarded": (
        N_("拟资助名单里有你们：%(round)s"),
        N_(
            "“%(title)s”在“%(round)s”的拟资助名单里。现在是公示，还不是最后的结果，"
            "公示期到 %(time)s。你们的分数和理由，从链接可以看到。"
        ),
    ),
    "agreement_ready": (
        N_("资助协议拟好了：%(title)s"),
        N_("“%(title)s”的资助协议拟好了。请从链接下载，签字盖章，再把照片或扫描件交回来。"),
    ),
    "money_claimed": (
        N_("有一笔款要退回：%(title)s"),
        N_("“%(title)s”有 %(amount)s 要在 %(time)s 以前退回。理由：%(reason)s"),
    ),
    "award_offered": (
        N_("请你们递补：%(round)s"),
        N_(
            "有一个获选项目放弃了资助，名单上轮到“%(title)s”。可以给 %(amount)s。"
            "请项目负责人在 %(time)s 以前答复。"
        ),
    ),
    "result_chosen": (
        N_("拟入选名单里有你们：%(round)s"),
        N_(
            "“%(title)s”在“%(round)s”的拟入选名单里。现在是公示，还不是最后的结果，"
            "公示期到 %(time)s。你们的分数和理由，从链接可以看到。"
        ),
    ),
    "release_held": (
        N_("没有自动公示，请你决定：%(round)s"),
        N_(
            "“%(round)s”定在 %(time)s 自动公示，现在停下了，什么都没有公开。"
            "原因：%(reason)s\n请打开链接，看过再重新定时，或者手工公示。"
        ),
    ),
    "result_reopened": (
        N_("公示的结果要重新核定：%(round)s"),
        N_(
            "“%(round)s”的公示收到异议，核查后成立，结果要重新核定。原来的公示不再作数，核定后重新公示，并再通知你。原因：%(reason)s"
        ),
    ),
    "result_revised": (
        N_("结果重新公示：%(round)s"),
        N_(
            "“%(round)s”的结果重新核定，公示第 %(version)s 版，替代上一版，公示期到 %(time)s。原因：%(reason)s\n"
            "你们现在的结果和理由，从链接可以看到。"
        ),
    ),
    "report_filed": (
        N_("交来了%(stage)s：%(title)s"),
        N_("“%(title)s”交来了%(stage)s，等办理。"),
    ),
    "report_accepted": (
        N_("%(stage)s已认可：%(title)s"),
        N_("“%(title)s”的%(stage)s已经认可。"),
    ),
    "report_returned": (
        N_("请修改%(stage)s：%(title)s"),
        N_("“%(title)s”的%(stage)s需要修改：%(reason)s"),
    ),
    "report_postponed": (
        N_("%(stage)s推迟了：%(title)s"),
        N_("“%(title)s”的%(stage)s推迟到 %(due)s 以前交。原因：%(reason)s"),
    ),
    "report_reminder": (
        N_("请交%(stage)s：%(title)s"),
        N_("“%(title)s”的%(stage)s请在 %(due)s 以前交。"),
    ),
    "evaluator_named": (
        N_("请您评估项目：%(round)s"),
        N_("请您评估“%(round)s”的获选项目，看报告、交评分表。"),
    ),
    "evaluation_closed": (
        N_("评估出结果了：%(title)s"),
        N_("“%(title)s”的评估（%(stage)s）有了结果，可以看分数是怎么算的。"),
    ),
    "objection_received": (
        N_("收到您的异议：%(number)s"),
        N_(
            "您对“%(round)s”公示结果的异议已经收到，编号 %(number)s。%(due)s 以前答复。\n"
            "办理情况和答复在下面的网址，只有知道网址的人打得开。"
        ),
    ),
    "objection_stands_still": (
        N_("异议 %(number)s：答复期限停计"),
        N_(
            "您对“%(round)s”的异议（编号 %(number)s）：%(stage)s，答复期限从今天起停止计算。说明：%(reason)s"
        ),
    ),
    "objection_runs_again": (
        N_("异议 %(number)s：答复期限恢复计算"),
        N_(
            "您对“%(round)s”的异议（编号 %(number)s）的答复期限恢复计算，%(due)s 以前答复。说明：%(reason)s"
        ),
    ),
    "objection_answered": (
        N_("异议 %(number)s 有了答复"),
        N_("您对“%(round)s”的异议（编号 %(number)s）已经答复，请打开链接看。"),
    ),
    "result_published": (
        N_("结果公示：%(round)s"),
        N_("“%(round)s”的结果已公示，公示期到 %(time)s。你们的分数和理由，从链接可以看到。"),
    ),
}


def texts(kind: str, language: str, **facts: object) -> Texts:
    """Give (subject, body) of a message; a kind that is not listed is a mistake of the program."""
    subject, body = (fill(translate(text, language), facts) for text in MESSAGES[kind])
    link = str(facts.get("link") or "")
    return Texts(subject, f"{body}\n{link}" if link else body, facts)


#: These leave the program before anybody chose a programme, test how it sends, or tell a person what
#: an officer did with the own account: no officer words them.
FIXED = frozenset({"contact_code", "mail_test", "ledger_heads", "code_issued", "card_issued"})
_FACT = re.compile(r"%\((\w+)\)s")
_SAMPLES: Mapping[str, str] = {
    "title": N_("示例项目"),
    "round": N_("示例一届"),
    "programme": N_("示例计划"),
    "name": N_("示例姓名"),
    "label": "A",
    "role": N_("组织者"),
    "reason": N_("示例原因"),
    "opened": N_("示例栏目"),
    "event": N_("示例活动"),
    "place": N_("示例地点"),
    "amount": "1,000.00",
    "due": N_("示例时间"),
    "time": N_("示例时间"),
    "count": "3",
    "decision": N_("同意回避"),
    "number": "NQ26-ABC123-7",
    "version": "2",
    "stage": N_("示例阶段"),
    "days": "3",
}


def editable_kinds() -> tuple[str, ...]:
    """List the kinds of messages whose wording an organiser may change."""
    return tuple(kind for kind in MESSAGES if kind not in FIXED)


def editable(kind: str, language: str) -> bool:
    """Tell whether there is such a wording to change."""
    return kind in editable_kinds() and language in LANGUAGES


def marks_of(kind: str) -> frozenset[str]:
    """Name the facts that a kind of message has."""
    return frozenset(_FACT.findall(" ".join(MESSAGES[kind])))


def default_words(kind: str, language: str) -> tuple[str, str]:
    """Give the program's own wording, with {name} where a fact goes."""
    subject, body = (_FACT.sub(r"{\1}", translate(text, language)) for text in MESSAGES[kind])
    return subject, body


def sample_facts(language: str) -> dict[str, str]:
    """Give a sample of each fact, for a preview."""
    return {name: translate(text, language) for name, text in _SAMPLES.items()}
