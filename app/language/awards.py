"""An award's money in words: where each instalment stands, what was decided, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.instalments import WHOLE, Part, Told
from app.language import formats
from app.language.catalogue import N_, content, translate
from app.store.awards import Award
from app.vocabulary import (
    AwardState,
    AwardStep,
    DueAfter,
    InstalmentState,
    InstalmentVerdict,
    PaymentState,
    ReturnKind,
    ReturnState,
    TermDays,
)

AWARD_STATES: Mapping[AwardState, str] = {
    AwardState.RESERVE: N_("候补"),
    AwardState.OFFERED: N_("等候补项目答复"),
    AwardState.DECLINED: N_("谢绝递补"),
    AwardState.RUNNING: N_("执行中"),
    AwardState.WITHDRAWN: N_("放弃资助"),
    AwardState.STOPPED: N_("终止资助"),
    AwardState.CLOSED_OUT: N_("已结项"),
}
STEPS: Mapping[AwardStep, str] = {
    AwardStep.WITHDRAWN: N_("获选项目放弃资助"),
    AwardStep.STOPPED: N_("终止资助"),
    AwardStep.CLOSED_OUT: N_("结项"),
    AwardStep.OFFERED: N_("邀请候补项目递补"),
    AwardStep.ACCEPTED: N_("接受递补"),
    AwardStep.DECLINED: N_("谢绝递补"),
    AwardStep.GAP: N_("不再递补，名额空缺"),
}
VERDICTS: Mapping[InstalmentVerdict, str] = {
    InstalmentVerdict.OPEN: N_("按协议"),
    InstalmentVerdict.RELEASED: N_("放行"),
    InstalmentVerdict.HELD: N_("暂缓"),
    InstalmentVerdict.STOPPED: N_("停拨"),
}
INSTALMENT_STATES: Mapping[InstalmentState, str] = {
    InstalmentState.WAITING: N_("还不能拨"),
    InstalmentState.DUE: N_("待拨"),
    InstalmentState.OVERDUE: N_("过期未拨"),
    InstalmentState.HELD: N_("暂缓"),
    InstalmentState.STOPPED: N_("已停拨"),
    InstalmentState.ENTERED: N_("等第二人复核"),
    InstalmentState.PAID: N_("已拨"),
}
#: The colour of a state: the macro `ui.state` knows these.
KINDS: Mapping[InstalmentState, str] = {
    InstalmentState.WAITING: "off",
    InstalmentState.DUE: "wait",
    InstalmentState.OVERDUE: "bad",
    InstalmentState.HELD: "wait",
    InstalmentState.STOPPED: "bad",
    InstalmentState.ENTERED: "wait",
    InstalmentState.PAID: "done",
}
WAITS: Mapping[DueAfter, str] = {
    DueAfter.ANNOUNCEMENT: N_("等结果公布"),
    DueAfter.AGREEMENT: N_("等协议签好"),
    DueAfter.MIDTERM: N_("等中期报告认可"),
    DueAfter.FINAL: N_("等末期报告认可"),
    DueAfter.DAY: N_("按日期"),
}
AFTER: Mapping[DueAfter, str] = {
    DueAfter.ANNOUNCEMENT: N_("结果公布后"),
    DueAfter.AGREEMENT: N_("签协议后"),
    DueAfter.MIDTERM: N_("中期报告认可后"),
    DueAfter.FINAL: N_("末期报告认可后"),
    DueAfter.DAY: N_("在一个日子"),
}
DAYS: Mapping[TermDays, str] = {
    TermDays.WORKDAY: N_("个工作日"),
    TermDays.CALENDAR: N_("个自然日"),
}
RETURN_KINDS: Mapping[ReturnKind, str] = {
    ReturnKind.UNSPENT: N_("结余退回"),
    ReturnKind.CLAWBACK: N_("追回"),
}
RETURN_STATES: Mapping[ReturnState, str] = {
    ReturnState.OWED: N_("未到账"),
    ReturnState.RECEIVED: N_("已到账"),
    ReturnState.WITHDRAWN: N_("不再要求"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """An instalment as it stands on a page, in a book and on paper."""

    name: str
    title: str
    amount_minor: int
    paid_minor: int
    left_minor: int
    state: InstalmentState
    word: str
    kind: str
    term: str
    told: str
    due: date | None
    reason: str
    minutes: str


def part_lines(award: Award, language: str) -> tuple[PartLine, ...]:
    """Tell of every instalment of an award where it stands."""
    paid = {
        row.instalment: row.paid_on
        for row in sorted(award.payments, key=lambda row: row.paid_on)
        if row.state is PaymentState.CONFIRMED
    }
    return tuple(part_line(one, language, paid.get(one.part.name, "")) for one in award.told)


def part_line(one: Told, language: str, paid_on: str = "") -> PartLine:
    """Tell of one. `paid_on`: the day of its last payment."""
    return PartLine(
        name=one.part.name,
        title=title_of(one.part, language),
        amount_minor=one.part.amount_minor,
        paid_minor=one.paid_minor,
        left_minor=one.left_minor,
        state=one.state,
        word=translate(INSTALMENT_STATES[one.state], language),
        kind=KINDS[one.state],
        term=term_of(one.part, language),
        told=_told(one, language, paid_on),
        due=one.due,
        reason=one.verdict.reason if one.verdict else "",
        minutes=one.verdict.minutes if one.verdict else "",
    )


def title_of(part: Part, language: str) -> str:
    """Name an instalment."""
    if not part.title and part.name == WHOLE:
        return translate(N_("一次拨付"), language)
    return content(part.title, language)[0] or part.name


def term_of(part: Part, language: str) -> str:
    """Say within which term an instalment is paid."""
    if part.after is DueAfter.DAY:
        message = N_("%(day)s 以前拨付")
        return translate(message, language, day=formats.days(part.due_on, language))
    after = translate(AFTER[part.after], language)
    if not part.within:
        return translate(N_("%(after)s拨付"), language, after=after)
    days = translate(DAYS[part.days], language)
    message = N_("%(after)s %(n)s %(days)s内拨付")
    return translate(message, language, after=after, n=part.within, days=days)


def _told(one: Told, language: str, paid_on: str) -> str:
    """Say in plain words what an instalment waits for, until when it is due, or when it was paid."""
    if one.state is InstalmentState.PAID and paid_on:
        return formats.days(paid_on, language)
    if one.state is InstalmentState.WAITING:
        return translate(WAITS[one.part.after], language)
    if one.state in {InstalmentState.DUE, InstalmentState.OVERDUE} and one.due is not None:
        day = formats.days(one.due.isoformat(), language)
        late = one.state is InstalmentState.OVERDUE
        message = N_("应在 %(day)s 以前拨付") if late else N_("%(day)s 以前拨付")
        return translate(message, language, day=day)
    if one.verdict is not None and one.state in {InstalmentState.HELD, InstalmentState.STOPPED}:
        return one.verdict.reason
    return ""
