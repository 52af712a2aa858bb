"""The letter that answers an objection to a result."""

from app.documents import Imprint, Prose, Section
from app.documents.announcements import Announcement
from app.language import N_, formats, translate
from app.views.result_objections import LetterFacts
from app.vocabulary import ResultObjectionState
from app.web.desk import Desk

UPHELD = N_("经核查，您提出的异议成立。")
DISMISSED = N_("经核查，您提出的异议不成立。")


def letter_of(desk: Desk, facts: LetterFacts) -> Announcement:
    """Lay the letter out: to whom, about what, what was found."""
    language, line = desk.language, facts.line
    answered = line.answered_at or line.received_at
    opening = translate(
        N_("您于%(time)s就%(round)s拟资助项目公示提出的异议（编号 %(number)s）收悉。"),
        language,
        time=formats.date(line.received_at, facts.zone, language),
        round=facts.round_name,
        number=line.number,
    )
    found = UPHELD if line.state is ResultObjectionState.UPHELD else DISMISSED
    text = "\n".join([opening, translate(found, language), line.answer])
    to = translate(N_("%(name)s："), language, name=line.name)
    return Announcement(
        language=language,
        date=answered,
        imprint=Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo),
        programme=facts.programme_name,
        round=facts.round_name,
        title=translate(N_("关于异议 %(number)s 的答复"), language, number=line.number),
        sections=(Section(title="", parts=(Prose(label="", text=f"{to}\n{text}"),)),),
        signed=facts.operator or facts.programme_name,
        signed_on=formats.date(answered, facts.zone, language),
    )
