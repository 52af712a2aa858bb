"""What is published, how long it may be objected to, and what applicants are told: in sentences."""

from collections.abc import Iterator

from app.language.catalogue import N_, translate
from app.language.rule_payments import days_text
from app.language.rule_values import joined
from app.scoring.rulebook import Feedback, FeedbackPlace, Publication, PublicationLevel

_PLACES = {
    FeedbackPlace.PLACE: N_("名次"),
    FeedbackPlace.BAND: N_("名次在前、中、后哪个三分之一"),
}


def notice_text(rule: Publication, language: str) -> str:
    """Say how long the first notice is, with the kind of days."""
    return days_text(rule.notice_days, rule.notice_unit, language)


def publication_sentences(rule: Publication, language: str) -> Iterator[str]:
    """Say what is published and for how long, when objections are answered, what applicants read."""
    message = (
        N_("简要公开，公示 %(days)s：没有入选的项目只列编号。")
        if rule.level is PublicationLevel.SHORT
        else N_("全面公开，公示 %(days)s：依据以化名公开，任何人都可以重算。")
    )
    yield translate(message, language, days=notice_text(rule, language))
    if rule.renewed_notice_days is not None:
        days = days_text(rule.renewed_notice_days, rule.notice_unit, language)
        yield translate(N_("异议成立、重新公示的，公示 %(days)s。"), language, days=days)
    days = days_text(rule.answer_days, rule.answer_unit, language)
    message = N_("公示期收到的异议，从第二天起 %(days)s内答复；等补充证据或专家意见的日子不算。")
    yield translate(message, language, days=days)
    if rule.terms_named:
        yield translate(N_("资助附的条件、同意的预算项目一并公示，也写在证书上。"), language)
    if rule.feedback is not None:
        yield _told(rule.feedback, language)


def _told(rule: Feedback, language: str) -> str:
    """Name what every applicant reads of the own result, whether it won or not."""
    listed = [_PLACES[rule.place]] if rule.place in _PLACES else []
    listed += [N_("自己的总分和资助线")] if rule.totals else []
    listed += [N_("各评分项的平均分")] if rule.criteria else []
    listed += [N_("评委写给自己的话")] if rule.comments else []
    said = joined(
        [translate(one, language) for one in [*listed, N_("得到或没有得到资助的原因")]], language
    )
    return translate(N_("每个申报单位能看到自己的：%(what)s。"), language, what=said)
