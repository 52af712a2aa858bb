"""A report to be kept: titled sections of facts, texts and tables, as PDF."""

from dataclasses import dataclass

from app.documents.press import Job, press
from app.documents.sheets import Section, Sheet, frame, house_words, section_data


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Sheet):
    """What it is, of which kind, and its sections."""

    title: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


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
        Job(template="report", language=sheet.language, date=sheet.date, data=data)
    )
