"""The application form for Word and WPS: the same form as on paper, to be filled in there."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from app.documents.codes import qr_png
from app.documents.forms import FormField, FormSection, FormSheet, FormWords, words_of
from app.documents.glyphs import replaced
from app.documents.press import press
from app.documents.sheets import Grid, Sheet, frame
from app.documents.texts import plain

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

TEXT_FACE, HEAD_FACE, LATIN_FACE = "SimSun", "SimHei", "Times New Roman"
#: What XML cannot hold.
_FOREIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LABEL, _ANSWER, _WHOLE = 36, 134, 170
_WASH, _LINE = "F0F4F1", 6.5
_SAME_DAY = (1980, 1, 1, 0, 0, 0)


def form_docx(sheet: FormSheet) -> bytes:
    """Write a form for Word."""
    with press().turn():
        return packed(_written(sheet))


def _written(sheet: FormSheet) -> bytes:
    import docx  # noqa: PLC0415 -- half a second that only those who want Word wait for

    document = docx.Document()
    words = words_of(sheet)
    _page(document, sheet, sheet.title, sheet.number)
    _head(document, sheet, words)
    for section in sheet.sections:
        _section(document, section)
    _declaration(document, sheet, words)
    for opinion in sheet.opinions:
        _opinion(document, opinion, words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: "Document", sheet: Sheet, name: str, number: str) -> None:
    from docx.shared import Mm, Pt  # noqa: PLC0415 -- as above

    around = frame(sheet, name)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(2.5)
    normal.paragraph_format.line_spacing = 1.15
    _face(normal.element, TEXT_FACE)
    mark = " · ".join(part for part in (around["head"], number) if part)
    write(section.header.paragraphs[0], mark, size=9)
    _page_number(section.footer.paragraphs[0])
    facts = document.core_properties
    facts.title, facts.author = _clean(around["name"]), _clean(sheet.imprint.site)
    facts.language = sheet.language.replace("_", "-")
    facts.created = facts.modified = sheet.date.replace(tzinfo=None)
    facts.last_modified_by, facts.comments, facts.revision = "", "", 1


def _head(document: "Document", sheet: FormSheet, words: FormWords) -> None:
    from docx.shared import Mm, RGBColor  # noqa: PLC0415 -- as above

    sample = frame(sheet, sheet.title)["sample"]
    if sample:
        write(document.add_paragraph(), sample, size=9)
    table = _table(document, (_WHOLE - 30, 30), lined=False)
    left, right = _row(table).cells
    title = left.paragraphs[0]
    title.style = document.styles["Heading 1"]
    write(title, sheet.title, face=HEAD_FACE, size=20, bold=True)
    title.runs[0].font.color.rgb = RGBColor(0x1C, 0x24, 0x20)
    if words.number:
        write(left.add_paragraph(), words.number, face=HEAD_FACE, size=11)
    run = right.paragraphs[0].add_run()
    picture = run.add_picture(io.BytesIO(qr_png(sheet.link)), width=Mm(24))
    picture._inline.docPr.set("descr", words.qr)  # noqa: SLF001 -- the library has no other way to describe a picture
    write(right.add_paragraph(), words.scan, size=8)
    write(document.add_paragraph(), words.how, size=9)


def paper(sheet: Sheet, name: str, number: str) -> "Document":
    """Begin a document: page, faces, head and foot."""
    import docx  # noqa: PLC0415 -- half a second that only those who want Word wait for

    document = docx.Document()
    _page(document, sheet, name, number)
    return document


def title(document: "Document", sheet: Sheet, kind: str, name: str) -> None:
    """Write what the document is, and its name."""
    sample = frame(sheet, name)["sample"]
    if sample:
        write(document.add_paragraph(), sample, size=9)
    write(document.add_paragraph(), kind, face=HEAD_FACE, size=11)
    line = document.add_paragraph(style=document.styles["Heading 1"])
    write(line, name, face=HEAD_FACE, size=20, bold=True)


def prose(document: "Document", text: str) -> None:
    """Write a paragraph."""
    write(document.add_paragraph(), text)


def caption(document: "Document", text: str) -> None:
    """Name what stands below, and stay with it."""
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    write(line, text, face=HEAD_FACE, size=10.5)


def fact_table(document: "Document", rows: Sequence[tuple[str, str]]) -> None:
    """Write short answers: what it is, and what it says."""
    table = _table(document, (_LABEL, _ANSWER))
    for label, text in rows:
        row = _row(table)
        _keep_together(row._tr)  # noqa: SLF001 -- as below
        _shade(row.cells[0])
        write(row.cells[0].paragraphs[0], label, face=HEAD_FACE, size=9.5)
        write(row.cells[1].paragraphs[0], text)
    write(document.add_paragraph(), "", size=4)


def signatures(document: "Document", signers: Sequence[str], date: str) -> None:
    """Leave room for signatures, three in a row."""
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    table = _table(document, (57, 57, 56))
    for at in range(0, len(signers), 3):
        names, room = _row(table), _row(table)
        for cell, who in zip(names.cells, signers[at : at + 3], strict=False):
            _shade(cell)
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            write(cell.paragraphs[0], who, size=9.5)
        for cell in room.cells:
            write(cell.add_paragraph(), date, size=8)
        room.height = Mm(20)
        _keep_together(room._tr)  # noqa: SLF001 -- as below


def _section(document: "Document", section: FormSection) -> None:
    heading(document, section.title)
    table = None
    for field in section.fields:
        if field.grid is not None:
            table = None
            _grid(document, field, field.grid)
            continue
        if table is None:
            table = _table(document, (_LABEL, _ANSWER))
        if field.height:
            _box(table, field)
        else:
            _line(table, field)


def _line(table: "Table", field: FormField) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL  # noqa: PLC0415 -- as above
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    row = _row(table)
    row.height = Mm(8)
    _keep_together(row._tr)  # noqa: SLF001 -- python-docx has no property for it
    label, answer = row.cells
    _shade(label)
    write(label.paragraphs[0], field.label, face=HEAD_FACE, size=9.5)
    if field.hint:
        write(label.add_paragraph(), field.hint, size=8)
    for cell in (label, answer):
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    ticks = "　".join(f"{'■' if ticked else '□'} {text}" for text, ticked in field.options)
    write(answer.paragraphs[0], ticks or field.value)


def _box(table: "Table", field: FormField) -> None:
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    row = _row(table)
    _keep_together(row._tr)  # noqa: SLF001 -- as above
    label = row.cells[0].merge(row.cells[1])
    _shade(label)
    first = label.paragraphs[0]
    first.paragraph_format.keep_with_next = True
    write(first, field.label, face=HEAD_FACE, size=9.5)
    told = " ".join(part for part in (field.hint, field.note) if part)
    if told:
        write(first, f"　{told}", size=8)
    room = _row(table)
    if not field.value:
        room.height = Mm(_LINE * field.height)
    write(room.cells[0].merge(room.cells[1]).paragraphs[0], field.value)


def _grid(document: "Document", field: FormField, grid: Grid) -> None:
    above = document.add_paragraph()
    above.paragraph_format.keep_with_next = True
    write(above, field.label, face=HEAD_FACE, size=9.5)
    told = " ".join(part for part in (field.hint, field.note) if part)
    if told:
        write(above, f"　{told}", size=8)
    plain_grid(document, grid)


def plain_grid(document: "Document", grid: Grid) -> None:
    """Write a table of texts."""
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    table = _table(document, _shares(grid.widths))
    heads = _row(table)
    _repeat(heads._tr)  # noqa: SLF001 -- as above
    for cell, text in zip(heads.cells, grid.heads, strict=True):
        _shade(cell)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        write(cell.paragraphs[0], text, face=HEAD_FACE, size=9)
    for texts in grid.rows:
        row = _row(table)
        row.height = Mm(8)
        _keep_together(row._tr)  # noqa: SLF001 -- as above
        for cell, text, side in zip(row.cells, texts, grid.align, strict=True):
            write(cell.paragraphs[0], text, size=9.5, right=side == "right")
    if grid.total:
        _total(table, grid)
    # Without a line between them Word takes two tables for one.
    write(document.add_paragraph(), "", size=4)


def _total(table: "Table", grid: Grid) -> None:
    row = _row(table)
    last = len(grid.heads) - 1
    label = row.cells[0].merge(row.cells[last - 1])
    told = "　".join(part for part in (grid.total[0], grid.total[2]) if part)
    write(label.paragraphs[0], told, face=HEAD_FACE, size=9.5)
    write(row.cells[last].paragraphs[0], grid.total[1], size=9.5, right=True)


def _declaration(document: "Document", sheet: FormSheet, words: FormWords) -> None:
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    heading(document, words.declare)
    for text in sheet.declarations:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        write(paragraph, text)
    table = _table(document, (66, 56, 48))
    names, room = _row(table), _row(table)
    for cell, text in zip(names.cells, words.signers, strict=True):
        _shade(cell)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        write(cell.paragraphs[0], text, size=9.5)
    room.height = Mm(24)


def _opinion(document: "Document", opinion: str, words: FormWords) -> None:
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    write(document.add_paragraph(), "", size=6)
    table = _table(document, (_WHOLE,))
    label, room, seal = _row(table), _row(table), _row(table)
    _shade(label.cells[0])
    write(label.cells[0].paragraphs[0], opinion, face=HEAD_FACE, size=9.5)
    write(room.cells[0].paragraphs[0], words.opinion, size=9.5)
    room.height = Mm(22)
    write(seal.cells[0].paragraphs[0], words.seal, size=9.5, right=True)
    for row in (label, room):
        _keep_together(row._tr)  # noqa: SLF001 -- as above
        row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True


def heading(document: "Document", text: str) -> None:
    """Begin a section."""
    from docx.shared import RGBColor  # noqa: PLC0415 -- as above

    line = document.add_heading(level=2)
    write(line, text, face=HEAD_FACE, size=13, bold=True)
    line.runs[0].font.color.rgb = RGBColor(0x1F, 0x6B, 0x4A)


def _table(document: "Document", widths: tuple[int, ...], *, lined: bool = True) -> "Table":
    """Make a table without rows; every row that is added has these widths in millimetres."""
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    table = document.add_table(rows=0, cols=len(widths))
    if lined:
        table.style = document.styles["Table Grid"]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return cast("Table", table)


def _row(table: "Table") -> "_Row":
    return cast("_Row", table.add_row())  # type: ignore[no-untyped-call]  # the library tells no types here


def _shares(widths: tuple[str, ...]) -> tuple[int, ...]:
    """Give each column its millimetres: narrow ones 23, the rest in their shares."""
    narrow = widths.count("auto")
    rest = _WHOLE - 23 * narrow
    parts = sum(int(width) for width in widths if width != "auto") or 1
    return tuple(23 if width == "auto" else rest * int(width) // parts for width in widths)


def write(
    paragraph: "Paragraph",
    text: str,
    *,
    face: str = TEXT_FACE,
    size: float = 10.5,
    bold: bool = False,
    right: bool = False,
) -> None:
    """Add a text to a paragraph; its line ends are line ends."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- as above
    from docx.shared import Pt  # noqa: PLC0415 -- as above

    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.bold = Pt(size), bold
    _face(run._element, face)  # noqa: SLF001 -- the library knows no face for Chinese
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _clean(text: str) -> str:
    return replaced(plain(text), _FOREIGN.findall(text))


def _face(element: Any, face: str) -> None:  # noqa: ANN401 -- an XML element
    """Name the face for Chinese beside that for Latin letters."""
    from docx.oxml.ns import qn  # noqa: PLC0415 -- as above

    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), LATIN_FACE)
    fonts.set(qn("w:eastAsia"), face)


def _shade(cell: "_Cell") -> None:
    shade = _element("w:shd", val="clear", color="auto", fill=_WASH)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 -- as above


def _keep_together(row: Any) -> None:  # noqa: ANN401 -- an XML element
    row.get_or_add_trPr().append(_element("w:cantSplit"))


def _repeat(row: Any) -> None:  # noqa: ANN401 -- an XML element
    row.get_or_add_trPr().append(_element("w:tblHeader"))


def _page_number(paragraph: "Paragraph") -> None:
    """Write "2 / 5", counted by the program that shows it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- as above

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for part in ("PAGE", " / ", "NUMPAGES"):
        if part.isupper():
            paragraph._p.append(_element("w:fldSimple", instr=part))  # noqa: SLF001 -- as above
        else:
            write(paragraph, part, size=9)


def _element(tag: str, **attributes: str) -> Any:  # noqa: ANN401 -- an XML element
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- as above
    from docx.oxml.ns import qn  # noqa: PLC0415 -- as above

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def packed(data: bytes) -> bytes:
    """Pack the parts again under one date: the same form gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _SAME_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
