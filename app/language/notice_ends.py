"""Why a notice ends later than it was published, in sentences for everybody: nothing of who objected."""

from zoneinfo import ZoneInfo

from app.language import formats
from app.language.catalogue import N_, translate
from app.language.objection_words import OBJECTION_WORDS
from app.store.notice_ends import NoticeEnd, Rest
from app.vocabulary import Awaited

_STILL = N_(
    "有异议的答复期限自 %(from)s 起停计（%(why)s）；停计期间不算在公示期里，恢复以后接着算。"
)
_RESTED = N_("有异议的答复期限自 %(from)s 停计（%(why)s），%(to)s 恢复；停计的日子不算在公示期里。")
_MOVED = N_("公示期原定到 %(planned)s，顺延到 %(until)s。")


def rest_sentence(rest: Rest, zone: ZoneInfo, language: str) -> str:
    """Say when a term stood still and for what it waited."""
    why = translate(OBJECTION_WORDS[Awaited, rest.waits_for], language)
    since = formats.date(rest.since, zone, language)
    if rest.to is None:
        return translate(_STILL, language, why=why, **{"from": since})
    to = formats.date(rest.to, zone, language)
    return translate(_RESTED, language, why=why, to=to, **{"from": since})


def moved_sentences(end: NoticeEnd, zone: ZoneInfo, language: str) -> tuple[str, ...]:
    """Say why the end moved, and from when to when; nothing where no term stood still."""
    said = [rest_sentence(rest, zone, language) for rest in end.rests]
    if end.until != end.planned:
        planned, until = (formats.deadline(at, zone, language) for at in (end.planned, end.until))
        said.append(translate(_MOVED, language, planned=planned, until=until))
    return tuple(dict.fromkeys(said))
