"""The approval form (呈批表) of a result: what is asked for, its digest, and room to sign and seal."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents import word
from app.documents.press import Job, press
from app.documents.sheets import Grid, Section, Sheet, frame, house_words, section_data
from app.language.catalogue import translate

if TYPE_CHECKING:
    from docx.document import Document

GROUP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSheet(Sheet):
    """A result to be approved. `opinions` name the boxes that are signed, from below upwards."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    digest: str
    opinions: tuple[str, ...]


def approval_pdf(sheet: ApprovalSheet) -> bytes:
    """Print the form."""
    language = sheet.language
    data = {
        **frame(
            sheet,
            sheet.title,
            foot=translate("结果的数字指纹：%(d)s…", language, d=sheet.digest[:16]),
        ),
        "facts": sheet.facts,
        "sections": section_data(sheet.sections),
        "digest": sheet.digest,
        "opinions": sheet.opinions,
        "words": {**house_words(language), **_words(language)},
    }
    return press().print(
        Job(template="approval", language=language, date=sheet.date, data=data, word=True)
    )


def approval_docx(sheet: ApprovalSheet) -> bytes:
    """Write the form for Word."""
    with press().turn():
        return word.packed(_written(sheet))


def _words(language: str) -> dict[str, str]:
    return {
        "number": translate("文号：", language),
        "digest": translate("结果的数字指纹（SHA-256）", language),
        "sign": translate("签字、日期（盖章）", language),
        "check": translate("上传时要照这里输入前 8 位，证明签的就是这一次的结果。", language),
    }


def _written(sheet: ApprovalSheet) -> bytes:
    words = _words(sheet.language)
    document = word.paper(sheet, sheet.title, "")
    word.title(document, sheet, words["number"], sheet.title)
    word.fact_table(document, sheet.facts)
    for section in sheet.sections:
        word.heading(document, section.title)
        for part in section.parts:
            if isinstance(part, Grid):
                word.plain_grid(document, part)
    _digest(document, sheet, words)
    word.signatures(document, sheet.opinions, words["sign"])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _digest(document: "Document", sheet: ApprovalSheet, words: dict[str, str]) -> None:
    word.heading(document, words["digest"])
    groups = [sheet.digest[at : at + GROUP] for at in range(0, len(sheet.digest), GROUP)]
    word.prose(document, " ".join(groups))
    word.prose(document, words["check"])
