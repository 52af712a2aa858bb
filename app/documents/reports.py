"""A report to be kept: titled sections of facts, texts and tables, as PDF and for Word."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents import word
from app.documents.press import Job, press
from app.documents.sheets import (
    Facts,
    Grid,
    Part,
    Section,
    Sheet,
    frame,
    house_words,
    section_data,
)

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Sheet):
    """What it is, of which kind, and its sections; `word`: the same may be had for Word."""

    title: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    word: bool = True


def report_pdf(sheet: Report) -> bytes:
    """Print it."""
    data = {
        **frame(sheet, sheet.title, foot=sheet.title),
        "kind": sheet.kind,
        "facts": sheet.facts,
        "sections": section_data(sheet.sections),
        "words": house_words(sheet.language),
    }
    return press().print(
        Job(
            template="report",
            language=sheet.language,
            date=sheet.date,
            data=data,
            word=sheet.word,
        )
    )


def report_docx(sheet: Report) -> bytes:
    """Write it for Word and WPS."""
    with press().turn():
        return word.packed(_written(sheet))


def _written(sheet: Report) -> bytes:
    document = word.paper(sheet, sheet.title, "")
    word.title(document, sheet, sheet.kind, sheet.title)
    word.fact_table(document, sheet.facts)
    for section in sheet.sections:
        if section.title:
            word.heading(document, section.title)
        for part in section.parts:
            _part(document, part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _part(document: "Document", part: Part) -> None:
    if isinstance(part, Facts):
        word.fact_table(document, part.rows)
        return
    if part.label:
        word.caption(document, part.label)
    if isinstance(part, Grid):
        word.plain_grid(document, part)
    else:
        word.prose(document, part.text)
