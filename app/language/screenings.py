"""What the eligibility check says: a sentence per finding and per reason, and what applicants are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.eligibility import Checked
from app.language import formats
from app.language.catalogue import N_, content, translate
from app.language.messages import texts
from app.quoting import quoted
from app.vocabulary import Check, ScreeningReason, Verb

CHECKS: Mapping[Check, str] = {
    Check.REGISTRATION: N_("主体资格"),
    Check.RECORD: N_("不良记录"),
    Check.IN_TIME: N_("提交时间"),
    Check.COMPLETE: N_("材料齐全"),
    Check.CAP: N_("申请金额"),
    Check.BUDGET: N_("预算规则"),
    Check.PER_APPLICANT: N_("申报项目数"),
    Check.SIMILAR: N_("文字雷同"),
}
FOUND: Mapping[str, str] = {
    "number_right": N_("统一社会信用代码 %(number)s，校验位正确。"),
    "uscc_form": N_("号码 %(number)s 不是有效的统一社会信用代码。"),
    "uscc_check": N_("统一社会信用代码 %(number)s 的校验位不对。"),
    "number_by_hand": N_("号码 %(number)s（%(scheme)s）程序不会查，请对照证书。"),
    "host_missing": N_("没有登记，也没有写依托单位。"),
    "host_confirmed": N_("依托单位 %(host)s 已经确认。"),
    "host_unconfirmed": N_("依托单位 %(host)s 还没有确认，请看盖章页或打电话核实。"),
    "not_listed": N_("申报主体没有声明过被限制申报或列入名录。"),
    "listed_before": N_("声明过 %(count)s 条限制或名录，现在都已到期。"),
    "barred": N_("本计划限制这个单位申报，到 %(last_day)s 为止：%(reason)s"),
    "listed_now": N_("声明的限制或名录有 %(count)s 条现在有效。"),
    "in_time": N_("%(at)s 收到，截止 %(until)s。"),
    "in_time_extended": N_("%(at)s 收到，截止 %(until)s（延长过 %(extended)s 次）。"),
    "late": N_("%(at)s 才收到，截止 %(until)s。"),
    "paper_in_time": N_("纸质材料 %(at)s 收到，截止 %(until)s。"),
    "time_unknown": N_("没有截止时间可以对照。"),
    "complete": N_("必填的都填了。"),
    "missing": N_("还有 %(count)s 处必填的没有填。"),
    "no_cap": N_("申请 %(requested_minor)s，评审规则没有定上限。"),
    "within_cap": N_("申请 %(requested_minor)s，上限 %(cap_minor)s。"),
    "over_cap": N_("申请 %(requested_minor)s，超过上限 %(cap_minor)s，多 %(over_minor)s。"),
    "budget_right": N_("预算各行和比例都符合表上的规则。"),
    "budget_broken": N_("预算有 %(count)s 处不符合表上的规则。"),
    "only_one": N_("本届只申报了这一项。"),
    "several": N_("本届申报了 %(count)s 项，评审规则没有定最多几项。"),
    "within_number": N_("本届申报了 %(count)s 项，评审规则准许 %(most)s 项。"),
    "too_many": N_("本届申报了 %(count)s 项，评审规则只准许 %(most)s 项。"),
    "not_compared": N_("正在比对，过一会儿刷新再看。"),
    "not_alike": N_("没有发现和本届、往届其他申报书雷同的段落。"),
    "alike": N_("最多有 %(percent)s 的文字和另一份相同，请看一看。"),
    "too_alike": N_("有 %(percent)s 的文字和另一份相同。"),
}
REASON_TEXTS: Mapping[ScreeningReason, str] = {
    ScreeningReason.NOT_ENTITLED: N_("申报主体不符合本届的申报条件"),
    ScreeningReason.BARRED: N_("申报主体在异常名录、失信名单或限制申报期内"),
    ScreeningReason.LATE: N_("超过了截止时间"),
    ScreeningReason.INCOMPLETE: N_("材料不齐"),
    ScreeningReason.NOT_CORRECTED: N_("没有按时补正"),
    ScreeningReason.OUTSIDE_SCOPE: N_("项目不属于本届征集的范围"),
    ScreeningReason.OUTSIDE_AREA: N_("项目不在本届规定的社区实施"),
    ScreeningReason.OVER_CAP: N_("申请金额超过上限"),
    ScreeningReason.BUDGET_RULES: N_("预算不符合规则"),
    ScreeningReason.TOO_MANY: N_("同一申报主体的项目数超过规定"),
    ScreeningReason.DUPLICATE: N_("和另一份申报书重复"),
    ScreeningReason.UNTRUE: N_("材料与事实不符"),
    ScreeningReason.UNCLEAR: N_("有的地方没有写清楚"),
    ScreeningReason.OTHER: N_("其他原因"),
}
KINDS: Mapping[Verb, str] = {
    Verb.SCREENING_PASS: "screening_passed",
    Verb.SCREENING_RETURN: "screening_returned",
    Verb.SCREENING_REFUSE: "screening_refused",
    Verb.SCREENING_REOPEN: "screening_reopened",
}
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An outcome in the officer's hands: what the applicant is told is made from it."""

    verb: Verb
    reasons: Sequence[ScreeningReason] = ()
    words: str = ""
    opened: Sequence[Text] | None = None
    due_at: datetime | None = None


def finding_text(one: Checked, language: str, zone: ZoneInfo, currency: str) -> str:
    """Say what the program found, with its numbers."""
    unit = formats.currency_unit(currency, language)
    shown: dict[str, object] = {}
    for name, fact in one.facts.items():
        if isinstance(fact, datetime):
            ends = name == "until"
            shown[name] = (formats.deadline if ends else formats.second)(fact, zone, language)
        elif name.endswith("_day"):
            shown[name] = formats.days(str(fact), language)
        elif name.endswith("_minor") and isinstance(fact, int):
            shown[name] = f"{formats.money(fact, currency, language)} {unit}"
        else:
            shown[name] = fact
    return translate(FOUND[one.code], language, **shown)


def reasons_text(reasons: Sequence[ScreeningReason], words: str, language: str) -> str:
    """Put the reasons of the list and the officer's words together, as the applicant reads them."""
    listed = [translate(REASON_TEXTS[ScreeningReason(one)], language) for one in reasons]
    stop, comma = ("。", "；") if language == "zh_CN" else (". ", "; ")  # noqa: RUF100 -- marks of each language
    first = comma.join(listed)
    return f"{first}{stop}{words}" if first and words else first or words


def opened_text(opened: Sequence[Text] | None, language: str) -> str:
    """Name what may be corrected."""
    if opened is None:
        return translate(N_("整份申报书"), language)
    comma = "、" if language == "zh_CN" else ", "
    names = (content(name, language)[0].rstrip("。.：:") for name in opened)
    return comma.join(map(quoted, names))


def told(
    answer: Answer, title: str, language: str, *, zone: ZoneInfo, link: str = ""
) -> tuple[str, str]:
    """Give (subject, body) of what the applicant reads, in the applicant's language."""
    return texts(
        KINDS[answer.verb],
        language,
        title=title,
        reason=reasons_text(answer.reasons, answer.words, language),
        opened=opened_text(answer.opened, language),
        due=formats.deadline(answer.due_at, zone, language) if answer.due_at else "",
        link=link,
    )
