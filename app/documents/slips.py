"""A slip to sign: who wrote for whom, when, and what was kept; one half each keeps."""

from dataclasses import dataclass

from app.documents.codes import qr_svg
from app.documents.press import Job, press
from app.documents.sheets import Sheet, frame, house_words
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFacts(Sheet):
    """What stands on a slip, in words of its language.

    `title` names it (代录确认单), `number` is the receipt's, `facts` say who typed for whom, when,
    from what; `statement` is what people sign, `signers` name the places for their names; `digest`
    is that of the content (or empty), `link` leads to the page (or is empty).
    """

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    statement: str
    signers: tuple[str, ...]
    digest: str = ""
    link: str = ""


def slip(facts: SlipFacts) -> bytes:
    """Print the slip twice on a sheet of A4, to be cut in the middle."""
    language = facts.language
    data = {
        **frame(facts, facts.title),
        "number": facts.number,
        "facts": facts.facts,
        "statement": facts.statement,
        "signers": facts.signers,
        "digest": facts.digest,
        "link": facts.link,
        "halves": (translate("申报人留存", language), translate("办理人留存", language)),
        "words": {
            **house_words(language),
            "number": translate("编号", language),
            "digest": translate("内容的校验码", language),
            "qr": translate("网页的二维码", language),
            "date": translate("签署日期", language),
        },
    }
    pictures = {"qr": qr_svg(facts.link)} if facts.link else {}
    job = Job(template="slip", language=language, date=facts.date, data=data, pictures=pictures)
    return press().print(job)
