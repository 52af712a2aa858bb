"""The privacy notice that the program brings along, and the words around personal data."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.language.catalogue import N_, translate
from app.vocabulary import Verb
from app.vocabulary.retention import CONTACT_DAYS, DRAFT_DAYS, EVIDENCE_YEARS, HALF_A_YEAR, Kept

_YEAR = 365


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading of the notice with its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


_NOTICE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("谁在处理你的信息"),
        (
            N_(
                "公益创投的主办单位和承办单位处理你的信息。本系统装在他们自己的电脑或服务器上，程序不会把你的信息发给别人。"
            ),
            N_("联系他们：%(contact)s"),
        ),
    ),
    (
        N_("收集什么，为什么"),
        (
            N_(
                "开户要一个登录名和称呼；手机号或邮箱只用来通知你和确认是你本人，可以不填，提交申报以前确认一次就行。"
            ),
            N_(
                "申报主体的名称、登记号、联系人和申报书，用来审查资格、评审和签协议。评委的姓名、单位和专长，用来分配和回避。打分、投票和意见，用来得出结果。"
            ),
            N_(
                "每一步由谁、在什么时候办的，记在办理记录里，用来查证。谁打开过哪份材料，也有记录。"
            ),
        ),
    ),
    (
        N_("谁能看到"),
        (
            N_(
                "申报书给办理人员、分到的评委和审计人员看。申报人看不到谁评了自己的项目。联系方式只给办理人员看，不公开。"
            ),
            N_(
                "结果公示时公开机构名称、项目名称、金额和规则写明要公开的分数。身份证号、手机号、邮箱不公开，公示以前程序会逐处查一遍。"
            ),
        ),
    ),
    (
        N_("保存多久"),
        (
            N_("评审的依据保存 %(years)s 年。一届办完 %(contact_years)s 年以后删去联系方式。"),
            N_("没有提交的草稿 %(drafts)s 天以后删去。登录记录和查阅记录 %(records)s 天以后删去。"),
        ),
    ),
    (
        N_("你可以做什么"),
        (
            N_(
                "在“我的账号”里可以看和改自己的资料，下载自己的全部数据，或者注销账号。注销以后，评审依据里只留下没有姓名的记录，结果仍然能核对。"
            ),
            N_(
                "对评审结果不服，按公示上写的办法提出异议；排名由程序按公开的规则计算，有争议时由人复核。"
            ),
        ),
    ),
)

KEPT: Mapping[Kept, tuple[str, str]] = {
    Kept.SIGN_INS: (N_("登录记录"), N_("退出或过期以后 %(days)s 天")),
    Kept.ATTEMPTS: (N_("没有成功的登录"), N_("%(days)s 天")),
    Kept.ACCESSES: (N_("查阅记录"), N_("%(days)s 天")),
    Kept.CODES: (N_("一次性的码和链接"), N_("过期以后 %(days)s 天")),
    Kept.KEYS: (N_("防止重复提交的记号"), N_("%(days)s 天")),
    Kept.DRAFTS: (
        N_("没有提交的草稿（文字和附件）"),
        N_("征集结束，最后一次保存以后 %(days)s 天"),
    ),
    Kept.MESSAGES: (N_("发过的通知"), N_("%(days)s 天")),
    Kept.CONTACTS: (
        N_("申报主体的联系人、电话、地址"),
        N_("所有项目公告以后 %(days)s 天，资助还在执行的不算"),
    ),
    Kept.INVITATIONS: (
        N_("评委的联系方式，没有参加的人的姓名、单位"),
        N_("公告以后 %(days)s 天"),
    ),
    Kept.VISITORS: (
        N_("活动签到和受邀的人的姓名、联系方式，签到表的扫描件"),
        N_("活动以后 %(days)s 天"),
    ),
    Kept.OBJECTORS: (N_("对结果提异议的人的姓名、联系方式"), N_("公告以后 %(days)s 天")),
    Kept.FILERS: (N_("报议题的人的姓名"), N_("公告以后 %(days)s 天")),
    Kept.DONORS: (
        N_("不愿公开姓名的个人捐赠人的姓名"),
        N_("办结的那一届公告以后 %(days)s 天"),
    ),
}
#: The first word of a page's name → what was looked at.
PAGES: Mapping[str, str] = {
    "proposals": N_("申报书"),
    "screenings": N_("申报书（审查）"),
    "attachments": N_("附件"),
    "documents": N_("申报书的文件"),
    "reviews": N_("评分表"),
    "letters": N_("来往信件"),
    "organisations": N_("申报主体"),
    "panels": N_("评审组"),
    "people": N_("参加的人"),
    "results": N_("评审结果"),
    "dossiers": N_("卷宗"),
    "certificates": N_("证书"),
    "made_files": N_("要做的文件"),
    "rounds": N_("这一届"),
    "ledgers": N_("办理记录"),
    "events": N_("活动"),
    "parts": N_("自己的结果"),
    "messages": N_("发出的通知"),
    "persons": N_("一个人的数据"),
    "privacy": N_("查阅记录"),
    "result_objections": N_("对结果的异议"),
    "confirmations": N_("单位意见"),
    "helped_entries": N_("代录"),
    "papers": N_("纸质申报"),
    "seat_cards": N_("评审组"),
    "seat_lists": N_("评审组"),
    "programmes": N_("计划"),
    "reports": N_("项目报告"),
    "agreements": N_("资助协议"),
    "agreement_files": N_("资助协议"),
    "donors": N_("捐赠人"),
    "gifts": N_("捐赠"),
}

#: What is done with people's data, as the ledger tells it.
PRIVACY: Mapping[Verb, str] = {
    Verb.PRIVACY_VIEW: N_("看了隐私告知"),
    Verb.PRIVACY_PUBLISH: N_("发布了新一版隐私告知"),
    Verb.PRIVACY_CONSENT: N_("同意了隐私告知"),
    Verb.PERSON_VIEW: N_("看了一个人的全部数据"),
    Verb.PERSON_ERASE: N_("注销了一个账号，删去了个人信息"),
    Verb.RETENTION_VIEW: N_("看了到期的数据"),
    Verb.RETENTION_RUN: N_("清理了到期的数据"),
    Verb.ACCESS_VIEW: N_("看了查阅记录"),
}
#: Why a person is not found, or cannot be taken out yet.
UNSETTLED: Mapping[str, str] = {
    "owner_absent": N_("还没有人管理本系统。"),
    "person_unknown": N_("没有人用登录名“%(name)s”。登录名要填完整。"),
    "proposal_unknown": N_("没有编号是 %(number)s 的申报项目。"),
    "proposal_or_person": N_("要么写申报编号（--proposal），要么写登录名（--person），只写一个。"),
    "erase_owner": N_("这个账号是本系统的管理者，不能注销。"),
    "erase_officer": N_("这个人还在办理一个计划。先请计划的负责人把他从办理人员里去掉。"),
    "erase_seated": N_("这个人是 %(about)s 的评委，这一届还没有办完。办完以后再注销。"),
    "erase_lead": N_("“%(about)s”还在办理，只有这个人负责。先请另一位负责人加入申报主体。"),
}


def built_in(language: str, contact: str) -> tuple[Passage, ...]:
    """Write the program's own notice with the terms that hold here."""
    facts = {
        "contact": contact or translate(N_("见网页下方，或问给你链接的人"), language),
        "years": EVIDENCE_YEARS,
        "contact_years": CONTACT_DAYS // _YEAR,
        "drafts": DRAFT_DAYS,
        "records": HALF_A_YEAR,
    }
    return tuple(
        Passage(
            translate(title, language),
            tuple(translate(one, language, **facts) for one in paragraphs),
        )
        for title, paragraphs in _NOTICE
    )


def kept(kind: Kept, days: int, language: str) -> tuple[str, str]:
    """Say what a kind of data is, and how long it is kept."""
    what, term = KEPT[kind]
    return translate(what, language), translate(term, language, days=days)


def looked_at(page: str, language: str) -> str:
    """Say what kind of page was opened."""
    return translate(PAGES.get(page.partition(".")[0], N_("其他页面")), language)
