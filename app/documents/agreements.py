"""The agreement about an award (资助协议): PDF and Word, with room for both parties to sign and seal."""

import io
from dataclasses import dataclass

from app.documents import word
from app.documents.press import Job, press
from app.documents.sheets import Grid, Prose, Section, Sheet, frame, house_words, section_data
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSheet(Sheet):
    """What is agreed. `number` names project and version, `parties` who signs, the funder first."""

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    parties: tuple[str, str]


def agreement_pdf(sheet: AgreementSheet) -> bytes:
    """Print it."""
    language = sheet.language
    data = {
        **frame(sheet, sheet.title, foot=sheet.number),
        "number": sheet.number,
        "facts": sheet.facts,
        "sections": section_data(sheet.sections),
        "parties": sheet.parties,
        "words": {**house_words(language), "sign": _sign(language)},
    }
    return press().print(
        Job(template="agreement", language=language, date=sheet.date, data=data, word=True)
    )


def agreement_docx(sheet: AgreementSheet) -> bytes:
    """Write it for Word and WPS, where both parties may still change it before they sign."""
    with press().turn():
        return word.packed(_written(sheet))


def _sign(language: str) -> str:
    return translate("签字、日期（盖章）", language)


def _written(sheet: AgreementSheet) -> bytes:
    document = word.paper(sheet, sheet.title, sheet.number)
    word.title(document, sheet, sheet.number, sheet.title)
    word.fact_table(document, sheet.facts)
    for section in sheet.sections:
        word.heading(document, section.title)
        for part in section.parts:
            if isinstance(part, Grid):
                word.plain_grid(document, part)
            elif isinstance(part, Prose):
                word.prose(document, part.text)
    word.signatures(document, sheet.parties, _sign(sheet.language))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
