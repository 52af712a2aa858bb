"""After the announcement: reports of the work, and their evaluation."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy.predicates import (
    applicant,
    evaluates,
    officer,
    organiser,
    recused,
    since,
    writer,
)
from app.policy.rule import INDEPENDENT, Rule, rule
from app.vocabulary import Phase, Verb

_running = (since(Phase.ANNOUNCED), "only_after_announcement")
#: Who acts for the applicant, keeps out of it or typed for it neither marks nor decides anything of it.
_apart = (*INDEPENDENT, (~recused, "recused"))
_around = officer | applicant | evaluates

RULES: Mapping[Verb, Rule] = {
    Verb.REPORT_LIST: rule(officer, officer, _running),
    Verb.ROUND_LESSON_WRITE: rule(officer, organiser, _running),
    Verb.REPORT_SET_DUE: rule(officer, organiser, _running),
    Verb.REPORT_POSTPONE: rule(_around, organiser, _running),
    Verb.REPORT_REMIND: rule(officer, organiser, _running),
    Verb.REPORT_VIEW: rule(
        _around, officer | applicant | (evaluates & ~recused & ~applicant), _running
    ),
    Verb.REPORT_START: rule(_around, writer, _running),
    Verb.REPORT_SAVE: rule(_around, writer, _running),
    Verb.REPORT_ATTACH: rule(_around, writer, _running),
    Verb.REPORT_FILE: rule(_around, writer, _running),
    Verb.REPORT_ACCEPT: rule(_around, organiser, _running, *_apart),
    Verb.REPORT_RETURN: rule(_around, organiser, _running, *_apart),
    Verb.REPORT_RELEASE_PHOTO: rule(_around, organiser, _running),
    Verb.EVALUATION_LIST: rule(officer, officer, _running),
    Verb.EVALUATION_SET_SCHEME: rule(officer, organiser, _running),
    Verb.EVALUATION_NAME: rule(officer, organiser, _running),
    Verb.EVALUATION_REMOVE: rule(officer, organiser, _running),
    Verb.EVALUATION_VIEW: rule(_around, officer | applicant, _running),
    Verb.EVALUATION_QUEUE: rule(officer | evaluates, evaluates, _running),
    Verb.EVALUATION_MARK: rule(_around, evaluates, _running, *_apart),
    Verb.EVALUATION_CLOSE: rule(_around, organiser, _running, *_apart),
    Verb.EVALUATION_REOPEN: rule(_around, organiser, _running, *_apart),
}
