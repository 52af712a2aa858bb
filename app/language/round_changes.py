"""A change in the course of a round, as a sentence that anybody may read."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from app.language import formats
from app.language.catalogue import N_, translate
from app.language.verbs import label
from app.store.changes import Change
from app.vocabulary import Verb

SENTENCES: Mapping[Verb, str] = {
    Verb.ROUND_PUBLISH_CALL: N_("发布征集公告。"),
    Verb.ROUND_CLOSE_CALL: N_("征集结束，进入资格审查。"),
    Verb.ROUND_OPEN_REVIEW: N_("资格审查结束，评审开始。"),
    Verb.ROUND_OPEN_MEETING: N_("打分结束，进入终审会。"),
    Verb.ROUND_OPEN_TALLY: N_("评审结束，进入计分。"),
    Verb.ROUND_OPEN_DECISION: N_("计分结束，进入定案。"),
    Verb.RESULT_PUBLISH: N_("结果开始公示。"),
    Verb.RESULT_ANNOUNCE: N_("公示期满，正式公告。"),
    Verb.ROUND_CLOSE: N_("本届办结。"),
    Verb.ROUND_EXTEND: N_("%(stage)s的截止时间延长到 %(until)s。"),
    Verb.ROUND_REOPEN_CALL: N_("退回征集阶段，重新收件到 %(until)s。"),
    Verb.ROUND_REOPEN_SCREENING: N_("退回资格审查阶段。"),
    Verb.ROUND_REOPEN_REVIEW: N_("退回评审阶段，评委可以继续打分。"),
    Verb.ROUND_REOPEN_MEETING: N_("退回终审会阶段。"),
    Verb.ROUND_REOPEN_TALLY: N_("退回计分阶段。"),
    Verb.ROUND_REOPEN_RESULT: N_("公示的异议成立，结果退回重新核定，核定后重新公示。"),
    Verb.ROUND_PAUSE: N_("本届暂停：恢复以前，不收提交、评分和投票，写好的内容照常保存。"),
    Verb.ROUND_RESUME: N_("本届恢复办理，还没有到的日期都往后顺延 %(days)s 天。"),
    Verb.ROUND_NOTE_OUTAGE: N_("系统故障：%(began)s 到 %(ended)s。"),
    Verb.RULEBOOK_SIGN: N_("评审规则改为第 %(version)s 版。"),
}


def change_sentence(change: Change, zone: ZoneInfo, language: str) -> str:
    """Say what changed, without the reason."""
    facts = {
        "stage": label(change.stage, language) if change.stage else "",
        "until": formats.deadline(change.until, zone, language) if change.until else "",
        "days": change.days,
        "version": change.version,
        "began": formats.date_time(change.began_at, zone, language) if change.began_at else "",
        "ended": formats.date_time(change.ended_at, zone, language) if change.ended_at else "",
    }
    return translate(SENTENCES[change.verb], language, **facts)


def with_reason(change: Change, zone: ZoneInfo, language: str) -> str:
    """Say what changed and why."""
    said = change_sentence(change, zone, language)
    if not change.reason:
        return said
    why = translate(N_("原因：%(reason)s"), language, reason=change.reason)
    return f"{said} {why}" if language == "en" else f"{said}{why}"
