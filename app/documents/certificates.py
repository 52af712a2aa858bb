"""Certificates for the awarded: one page each, in the manner of Chinese certificates of honour."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents import word
from app.documents.codes import qr_png, qr_svg
from app.documents.press import Job, press
from app.documents.sheets import Sheet, frame, house_words
from app.language.catalogue import translate
from app.waiting import Counting, Step, unwatched

if TYPE_CHECKING:
    from docx.document import Document

HEAD_SIZE, TO_SIZE, TEXT_SIZE = 40, 18, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What stands on one: to whom, for what, and the sentence that awards it."""

    number: str
    to: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatesSheet(Sheet):
    """The certificates of a round. `link` is the public announcement that proves them."""

    signed: str
    signed_on: str
    link: str
    certificates: tuple[Certificate, ...]


def certificates_pdf(sheet: CertificatesSheet) -> bytes:
    """Print them, landscape."""
    language = sheet.language
    words = _words(language)
    data = {
        **frame(sheet, words["head"]),
        "certificates": [(one.number, one.to, one.text) for one in sheet.certificates],
        "signed": sheet.signed,
        "signed_on": sheet.signed_on,
        "words": {**house_words(language), **words},
    }
    pictures = {"qr": qr_svg(sheet.link)}
    return press().print(
        Job(
            template="certificates",
            language=language,
            date=sheet.date,
            data=data,
            pictures=pictures,
            word=True,
        )
    )


def certificates_docx(sheet: CertificatesSheet, step: Step = unwatched) -> bytes:
    """Write them for Word, to be printed on the body's own paper."""
    with press().turn():
        return word.packed(_written(sheet, Counting(step, len(sheet.certificates))))


def _words(language: str) -> dict[str, str]:
    return {
        "head": translate("证 书", language),
        "number": translate("编号 %(n)s", language, n="{n}"),
        "scan": translate("扫码核对：公告全文", language),
        "qr": translate("公告网页的二维码", language),
    }


def _written(sheet: CertificatesSheet, pages: Counting) -> bytes:
    document = word.paper(sheet, _words(sheet.language)["head"], "")
    _turn(document)
    for place, one in enumerate(sheet.certificates):
        if place:
            document.add_page_break()  # type: ignore[no-untyped-call]  # the library tells no types here
        _page(document, sheet, one)
        pages.one()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _turn(document: "Document") -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415 -- half a second that only those who want Word wait for
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(32)
    page.top_margin = page.bottom_margin = Mm(26)


def _page(document: "Document", sheet: CertificatesSheet, one: Certificate) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- as above
    from docx.shared import Mm, Pt  # noqa: PLC0415 -- as above

    words = _words(sheet.language)
    sample = frame(sheet, words["head"])["sample"]
    if sample:
        word.write(document.add_paragraph(), sample, size=9)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.write(head, words["head"], face=word.HEAD_FACE, size=HEAD_SIZE, bold=True)
    word.write(document.add_paragraph(), one.to, size=TO_SIZE, bold=True)
    text = document.add_paragraph()
    text.paragraph_format.first_line_indent = Pt(2 * TEXT_SIZE)
    word.write(text, one.text, size=TEXT_SIZE)
    word.write(document.add_paragraph(), words["number"].replace("{n}", one.number), size=10)
    run = document.add_paragraph().add_run()
    picture = run.add_picture(io.BytesIO(qr_png(sheet.link)), width=Mm(22))
    picture._inline.docPr.set("descr", words["qr"])  # noqa: SLF001 -- the library has no other way to describe a picture
    word.write(document.add_paragraph(), sheet.signed, size=TEXT_SIZE, right=True)
    word.write(document.add_paragraph(), sheet.signed_on, size=TEXT_SIZE, right=True)
