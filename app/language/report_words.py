"""What people do with reports and evaluations, as the ledger says it, and the closed words of both."""

from collections.abc import Mapping
from enum import StrEnum

from app.language.catalogue import N_
from app.vocabulary import Consequence, EvaluationState, ReportKind, ReportState, Verb

REPORT_VERBS: Mapping[Verb, str] = {
    Verb.REPORT_LIST: N_("看了项目报告的汇总"),
    Verb.ROUND_LESSON_WRITE: N_("写了一届的经验和建议"),
    Verb.REPORT_SET_DUE: N_("定了报告的日期"),
    Verb.REPORT_POSTPONE: N_("推迟了一个项目的报告"),
    Verb.REPORT_REMIND: N_("提醒了还没交报告的项目"),
    Verb.REPORT_VIEW: N_("看了项目报告"),
    Verb.REPORT_START: N_("开始写项目报告"),
    Verb.REPORT_SAVE: N_("保存了项目报告"),
    Verb.REPORT_ATTACH: N_("改了报告的照片"),
    Verb.REPORT_FILE: N_("交了项目报告"),
    Verb.REPORT_ACCEPT: N_("认可了项目报告"),
    Verb.REPORT_RETURN: N_("退回了项目报告"),
    Verb.REPORT_RELEASE_PHOTO: N_("改了照片的公开"),
    Verb.EVALUATION_LIST: N_("看了项目评估的汇总"),
    Verb.EVALUATION_SET_SCHEME: N_("定了评估办法"),
    Verb.EVALUATION_NAME: N_("请了评估人"),
    Verb.EVALUATION_REMOVE: N_("换下了评估人"),
    Verb.EVALUATION_VIEW: N_("看了项目评估"),
    Verb.EVALUATION_QUEUE: N_("看了要评估的项目"),
    Verb.EVALUATION_MARK: N_("交了评估评分"),
    Verb.EVALUATION_CLOSE: N_("算出了评估结果"),
    Verb.EVALUATION_REOPEN: N_("重新打开了评估"),
}

REPORT_WORDS: Mapping[tuple[type[StrEnum], str], str] = {
    (ReportKind, ReportKind.MIDTERM): N_("中期报告"),
    (ReportKind, ReportKind.FINAL): N_("末期报告"),
    (ReportKind, ReportKind.MONTHLY): N_("月度数据"),
    (ReportState, ReportState.DRAFT): N_("报告草稿"),
    (ReportState, ReportState.FILED): N_("已交，等认可"),
    (ReportState, ReportState.RETURNED): N_("退回修改"),
    (ReportState, ReportState.ACCEPTED): N_("已认可"),
    (EvaluationState, EvaluationState.OPEN): N_("正在评估"),
    (EvaluationState, EvaluationState.CLOSED): N_("评估已出结果"),
    (Consequence, Consequence.RELEASE): N_("建议按期拨付下一期"),
    (Consequence, Consequence.HOLD): N_("建议暂缓拨付下一期"),
    (Consequence, Consequence.STOP): N_("建议停拨下一期"),
}
