"""The letters about an objection to a result: that it was received, and what was found."""

from app.documents import Imprint, Prose, Section
from app.documents.announcements import Announcement
from app.language import N_, formats, translate
from app.language.rule_payments import days_text
from app.views.result_objections import LetterFacts
from app.vocabulary import ResultObjectionState
from app.web.desk import Desk
from app.web.links import absolute

UPHELD = N_("经核查，您提出的异议成立。公示的结果将重新核定，重新公示。")
DISMISSED = N_("经核查，您提出的异议不成立。")
SET_ASIDE = N_("您提出的异议和已经收到的另一份内容相同，并入那一份一起核查和答复。")
_FOUND = {
    ResultObjectionState.UPHELD: UPHELD,
    ResultObjectionState.DISMISSED: DISMISSED,
    ResultObjectionState.SET_ASIDE: SET_ASIDE,
}


def letter_of(desk: Desk, facts: LetterFacts) -> Announcement:
    """Lay the answer out: to whom, about what, who looked at it, what was found."""
    line = facts.line
    found = _FOUND[line.state]
    said = [_opening(desk, facts)]
    if line.answered_for:
        handed = N_("异议由%(body)s核查，%(body)s已经答复（%(number)s）。")
        said.append(
            translate(handed, desk.language, body=line.answered_for, number=line.answer_number)
        )
    said += [translate(found, desk.language), line.answer]
    title = translate(N_("关于异议 %(number)s 的答复"), desk.language, number=line.number)
    return _letter(desk, facts, title, said)


def acknowledgement_of(desk: Desk, facts: LetterFacts) -> Announcement:
    """Say that it was received, who looks at it, by when it is answered and where it is followed."""
    line, language = facts.line, desk.language
    said = [_opening(desk, facts)]
    if line.forwarded_to:
        said.append(translate(N_("异议已转%(body)s核查。"), language, body=line.forwarded_to))
    days = days_text(line.term.days, line.term.unit, language)
    promised = N_("我们从收到的第二天起 %(days)s内答复。需要您补充证据，或等专家意见的日子不算。")
    said.append(translate(promised, language, days=days))
    link = absolute(desk, "result_objections.follow", objection_id=line.id)
    followed = N_("办理情况和答复也在这个网址，只有知道网址的人打得开：%(link)s")
    said.append(translate(followed, language, link=link))
    if facts.contact:
        said.append(translate(N_("联系：%(contact)s"), language, contact=facts.contact))
    title = translate(N_("异议 %(number)s 收到回执"), language, number=line.number)
    return _letter(desk, facts, title, said)


def _opening(desk: Desk, facts: LetterFacts) -> str:
    line = facts.line
    return translate(
        N_("您于%(time)s就%(round)s公示的结果提出的异议（编号 %(number)s）收悉。"),
        desk.language,
        time=formats.date(line.received_at, facts.zone, desk.language),
        round=facts.round_name,
        number=line.number,
    )


def _letter(desk: Desk, facts: LetterFacts, title: str, said: list[str]) -> Announcement:
    line, language = facts.line, desk.language
    day = line.answered_at or line.received_at
    to = translate(N_("%(name)s："), language, name=line.name)
    text = "\n".join([to, *said])
    return Announcement(
        language=language,
        date=day,
        imprint=Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo),
        programme=facts.programme_name,
        round=facts.round_name,
        title=title,
        sections=(Section(title="", parts=(Prose(label="", text=text),)),),
        signed=facts.operator or facts.programme_name,
        signed_on=formats.date(day, facts.zone, language),
    )
