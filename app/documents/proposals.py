"""The whole proposal on paper: what its page shows, page by page, with number, revision and digest."""

from dataclasses import dataclass
from typing import Any

from app.documents.press import Job, press
from app.documents.sheets import FileLine, Section, Sheet, frame, house_words, section_data
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalSheet(Sheet):
    """A proposal for a reader: `organisation` is empty where the reader may not know it.

    `written` is the language of the answers; `facts` tell number, revision and instants in words;
    `digest` is that of the receipt, if there is one for this revision.
    """

    title: str
    organisation: str
    number: str
    state: str
    written: str
    facts: tuple[tuple[str, str], ...]
    digest: str
    sections: tuple[Section, ...]
    files: tuple[FileLine, ...]


def proposal_data(sheet: ProposalSheet) -> dict[str, Any]:
    """Lay a proposal out for the part of a template that shows one."""
    language = sheet.language
    return {
        "title": sheet.title or translate("还没有题目的项目", language),
        "kind": translate("项目申报书", language),
        "written": sheet.written.partition("_")[0],
        "facts": sheet.facts,
        "receipt": (translate("内容的校验码", language), sheet.digest) if sheet.digest else (),
        "sections": section_data(sheet.sections),
        "files": [(one.name, one.size, one.sha256) for one in sheet.files],
    }


def proposal_pdf(sheet: ProposalSheet) -> bytes:
    """Print a proposal."""
    language = sheet.language
    body = proposal_data(sheet)
    mark = " · ".join(part for part in (sheet.number, sheet.state) if part)
    data = {
        **frame(sheet, body["title"], mark=mark, foot=body["title"]),
        **body,
        "words": {
            **house_words(language),
            "files": translate("附件", language),
            "file": translate("文件", language),
            "size": translate("大小", language),
            "digest": translate("校验码（SHA-256）", language),
        },
    }
    return press().print(Job(template="proposal", language=language, date=sheet.date, data=data))
