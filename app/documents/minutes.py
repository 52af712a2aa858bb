"""The minutes of a meeting (评审纪要): as PDF to sign, or for Word to be completed."""

import io
from dataclasses import dataclass

from app.documents import word
from app.documents.press import Job, press
from app.documents.sheets import (
    Facts,
    Grid,
    Prose,
    Section,
    Sheet,
    frame,
    house_words,
    section_data,
)
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSheet(Sheet):
    """What happened at a meeting. `signers` name the places for signatures, one for each person."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    statement: str
    signers: tuple[str, ...]


def minutes_pdf(sheet: MinutesSheet) -> bytes:
    """Print the minutes."""
    language = sheet.language
    data = {
        **frame(sheet, sheet.title, foot=sheet.title),
        "kind": translate("评审纪要", language),
        "facts": sheet.facts,
        "sections": section_data(sheet.sections),
        "statement": sheet.statement,
        "signers": sheet.signers,
        "written": language.partition("_")[0],
        "words": {
            **house_words(language),
            "sign": translate("签字", language),
            "date": translate("签署日期", language),
        },
    }
    return press().print(
        Job(template="minutes", language=language, date=sheet.date, data=data, word=True)
    )


def minutes_docx(sheet: MinutesSheet) -> bytes:
    """Write the minutes for Word."""
    with press().turn():
        return word.packed(_written(sheet))


def _written(sheet: MinutesSheet) -> bytes:
    document = word.paper(sheet, sheet.title, "")
    word.title(document, sheet, translate("评审纪要", sheet.language), sheet.title)
    word.fact_table(document, sheet.facts)
    for section in sheet.sections:
        word.heading(document, section.title)
        for part in section.parts:
            if isinstance(part, Facts):
                word.fact_table(document, part.rows)
            elif isinstance(part, Grid):
                word.plain_grid(document, part)
            elif isinstance(part, Prose):
                word.prose(document, part.text)
    word.heading(document, translate("签字", sheet.language))
    word.prose(document, sheet.statement)
    word.signatures(document, sheet.signers, translate("签署日期", sheet.language))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
