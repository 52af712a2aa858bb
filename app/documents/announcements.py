"""What a public body announces, in the look of official documents (GB/T 9704): PDF, Word, HTML to paste."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from app.documents import word
from app.documents.press import Job, press
from app.documents.sheets import (
    Grid,
    Part,
    Prose,
    Section,
    Sheet,
    frame,
    house_words,
    section_data,
)

if TYPE_CHECKING:
    from docx.document import Document

#: GB/T 9704-2012: page, measure and type, in millimetres and points.
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
TITLE_SIZE, TEXT_SIZE, LINE = 22, 16, 28
TEXT_FACE, TITLE_FACE, HEAD_FACE = "FangSong", "SimSun", "SimHei"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement(Sheet):
    """A notice or an announcement. `signed` is who speaks, `signed_on` the day in words."""

    title: str
    sections: tuple[Section, ...]
    signed: str
    signed_on: str


def announcement_pdf(sheet: Announcement) -> bytes:
    """Print it."""
    data = {
        **frame(sheet, sheet.title),
        "sections": section_data(sheet.sections),
        "signed": sheet.signed,
        "signed_on": sheet.signed_on,
        "words": house_words(sheet.language),
    }
    return press().print(
        Job(template="announcement", language=sheet.language, date=sheet.date, data=data, word=True)
    )


def announcement_docx(sheet: Announcement) -> bytes:
    """Write it for Word and WPS, to be given a number and a seal there."""
    with press().turn():
        return word.packed(_written(sheet))


#: What a site's editor or a public account keeps when HTML is pasted: styles at the element, no classes.
_STYLES = {
    "h1": "font-size:22px;line-height:1.5;text-align:center;margin:0 0 20px",
    "h2": "font-size:18px;line-height:1.6;margin:24px 0 8px",
    "p": "font-size:16px;line-height:1.9;margin:0 0 12px;text-indent:2em",
    "signed": "font-size:16px;line-height:1.9;margin:24px 0 0;text-align:right",
    "table": "border-collapse:collapse;width:100%;font-size:15px;line-height:1.6;margin:12px 0",
    "th": "border:1px solid #999;padding:6px 8px;background:#f2f2f2",
    "td": "border:1px solid #999;padding:6px 8px;vertical-align:top",
}


def announcement_html(sheet: Announcement) -> bytes:
    """Write it as HTML to be pasted into a site or a public account: styled at the element, no script."""
    lines = [_element("h1", escape(sheet.title))]
    sample = frame(sheet, sheet.title)["sample"]
    if sample:
        lines.append(_element("p", f"<strong>{escape(sample)}</strong>"))
    for section in sheet.sections:
        if section.title:
            lines.append(_element("h2", escape(section.title)))
        for part in section.parts:
            lines.extend(_html(part))
    signed = f"{escape(sheet.signed)}<br>{escape(sheet.signed_on)}"
    lines.append(f'<p style="{_STYLES["signed"]}">{signed}</p>')
    return "\n".join(lines).encode()


def _element(name: str, inner: str) -> str:
    return f'<{name} style="{_STYLES[name]}">{inner}</{name}>'


def _cells(name: str, texts: Sequence[str], align: Sequence[str]) -> Iterator[str]:
    for text, side in zip(texts, align, strict=True):
        yield f'<{name} style="{_STYLES[name]};text-align:{side}">{escape(text)}</{name}>'


def _html(part: Part) -> Iterator[str]:
    if isinstance(part, Prose):
        yield from (_element("p", escape(line)) for line in part.text.split("\n") if line)
    elif isinstance(part, Grid):
        heads = "".join(_cells("th", part.heads, part.align))
        yield f'<table style="{_STYLES["table"]}"><thead><tr>{heads}</tr></thead><tbody>'
        for row in part.rows:
            yield f"<tr>{''.join(_cells('td', row, part.align))}</tr>"
        yield "</tbody></table>"


def _written(sheet: Announcement) -> bytes:
    document = word.paper(sheet, sheet.title, "")
    _margins(document)
    sample = frame(sheet, sheet.title)["sample"]
    if sample:
        word.write(document.add_paragraph(), sample, size=9)
    _line(document, sheet.title, face=TITLE_FACE, size=TITLE_SIZE, place="center", bold=True)
    _line(document, "")
    for section in sheet.sections:
        if section.title:
            _line(document, section.title, face=HEAD_FACE, style="Heading 2", place="indent")
        for part in section.parts:
            _part(document, part)
    _line(document, "")
    _line(document, sheet.signed, place="right")
    _line(document, sheet.signed_on, place="right")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _part(document: "Document", part: Part) -> None:
    if isinstance(part, Grid):
        word.plain_grid(document, part)
    elif isinstance(part, Prose):
        for line in part.text.split("\n"):
            _line(document, line, place="indent" if line else "left")


def _margins(document: "Document") -> None:
    from docx.shared import Mm  # noqa: PLC0415 -- half a second that only those who want Word wait for

    page = document.sections[0]
    page.top_margin, page.bottom_margin = Mm(TOP), Mm(BOTTOM)
    page.left_margin, page.right_margin = Mm(LEFT), Mm(RIGHT)


def _line(  # noqa: PLR0913 -- a line of an official document has this many properties
    document: "Document",
    text: str,
    *,
    face: str = TEXT_FACE,
    size: int = TEXT_SIZE,
    place: str = "left",
    style: str = "Normal",
    bold: bool = False,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- as above
    from docx.shared import Pt, RGBColor  # noqa: PLC0415 -- as above

    line = document.add_paragraph(style=document.styles[style])
    word.write(line, text, face=face, size=size, bold=bold)
    line.runs[0].font.color.rgb = RGBColor(0, 0, 0)
    shape = line.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(LINE if size == TEXT_SIZE else LINE + 6)
    shape.first_line_indent = Pt(2 * TEXT_SIZE) if place == "indent" else None
    sides = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
    line.alignment = sides.get(place, WD_ALIGN_PARAGRAPH.LEFT)
