"""What a message says: subject and body of each kind, in the language of the person who gets it."""

from collections.abc import Mapping

from app.language.catalogue import N_, translate

#: kind → (subject, body). The facts that a body needs are named in it.
MESSAGES: Mapping[str, tuple[str, str]] = {
    "proposal_submitted": (
        N_("收到了：%(title)s"),
        N_(
            "你们的申报书《%(title)s》已于 %(at)s 收到，编号 %(number)s。"
            "征集截止以前还可以修改后再交，以最后一次为准。"
        ),
    ),
    "screening_returned": (
        N_("请补正：%(title)s"),
        N_("你们的申报书《%(title)s》（%(number)s）退回补正，要改的是：%(reason)s 改好后请再提交一次。"),
    ),
    "screening_passed": (
        N_("通过资格审查：%(title)s"),
        N_("你们的申报书《%(title)s》（%(number)s）通过了资格审查，接下来由评委评审。结果公示时会通知你们。"),
    ),
    "screening_refused": (
        N_("未通过资格审查：%(title)s"),
        N_("你们的申报书《%(title)s》（%(number)s）没有通过资格审查，理由是：%(reason)s 有疑问请联系：%(contact)s。"),
    ),
    "seat_invited": (
        N_("邀请你担任评委：%(round)s"),
        N_("%(name)s，您好：请您担任“%(round)s”的评委。请打开下面的链接查看说明，并告诉我们是否接受。链接在 %(until)s 前有效。"),
    ),
    "member_invited": (
        N_("邀请你参加办理：%(programme)s"),
        N_("%(name)s，您好：%(inviter)s 请你担任“%(programme)s”的%(role)s。请打开下面的链接接受邀请。链接在 %(until)s 前有效，只能用一次。"),
    ),
    "deadline_extended": (
        N_("申报截止时间延长：%(round)s"),
        N_("“%(round)s”的申报截止时间由 %(before)s 延长到 %(until)s，原因：%(reason)s"),
    ),
    "rulebook_changed": (
        N_("评审规则有改动：%(round)s"),
        N_("“%(round)s”的评审规则有了第 %(version)s 版，从现在起按新的一版评审。改动原因：%(reason)s 各版全文都在征集公告页上。"),
    ),
    "review_opened": (
        N_("可以开始评审了：%(round)s"),
        N_("%(name)s，您好：“%(round)s”的评审开始了，分给您 %(count)s 个项目。请在 %(until)s 前打完分并提交。"),
    ),
    "meeting_opened": (
        N_("终审会：%(round)s"),
        N_("%(name)s，您好：“%(round)s”进入终审会。表决开始后，请用手机或平板打开下面的链接投票。"),
    ),
    "result_published": (
        N_("结果公示：%(round)s"),
        N_("“%(round)s”的评审结果已经公示，公示期到 %(until)s。你们的项目《%(title)s》的结果、分数和理由，可以从下面的链接看到。"),
    ),
    "contact_code": (
        N_("验证码 %(code)s"),
        N_("你的验证码是 %(code)s，30 分钟内有效。如果不是你要的，不用理会。"),
    ),
}  # fmt: skip


def texts(kind: str, language: str, **facts: object) -> tuple[str, str]:
    """Give (subject, body) of a message; a kind that is not listed is a mistake of the program."""
    subject, body = MESSAGES[kind]
    return translate(subject, language, **facts), translate(body, language, **facts)
