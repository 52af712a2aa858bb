"""The form for Word: a file that opens, says what was known, and has room for the rest."""

import io
import zipfile
from itertools import pairwise
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.oxml.ns import qn

from app.documents import form_docx, form_pdf
from tests.documents.test_press import HOSTILE
from tests.support.sheets_of_paper import form_sheet, squeezed, told, written


@pytest.mark.parametrize("text", [*HOSTILE, "😀 שלום", "\x00\x0b\ufffe 坏字"])
def test_word_takes_every_text_as_text(text: str) -> None:
    data = form_docx(form_sheet(text))
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))
    said = written(data)
    plain = squeezed(text).replace("\x00", "〔U+0000〕").replace("\ufffe", "〔U+FFFE〕")
    assert said.count(squeezed(plain)) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_paper_takes_every_text_as_text(text: str) -> None:
    assert told(form_pdf(form_sheet(text))).count(squeezed(text)) == 3


def test_chinese_has_its_faces_and_the_page_is_a4() -> None:
    document = docx.Document(io.BytesIO(form_docx(form_sheet("示例"))))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    faces = {fonts.get(qn("w:eastAsia")) for fonts in document.element.body.iter(qn("w:rFonts"))}
    assert faces == {"SimSun", "SimHei"}
    assert document.core_properties.title == "项目申报书"
    tags = [child.tag for child in document.element.body]
    assert (qn("w:tbl"), qn("w:tbl")) not in pairwise(tags), "Word would take them for one table"
    [picture] = document.element.body.iter(qn("wp:docPr"))
    assert picture.get("descr")
    heads = list(document.element.body.iter(qn("w:tblHeader")))
    assert len(heads) == 1


def test_an_empty_form_has_room_and_the_same_bytes() -> None:
    empty = form_sheet()
    data = form_docx(empty)
    assert form_docx(empty) == data
    rows = [row for table in docx.Document(io.BytesIO(data)).tables for row in table.rows]
    assert max(row.height.mm for row in rows if row.height) > 35
    assert "大写：" in written(data)
    assert "大写：" in told(form_pdf(empty))
    assert "示例意见" in told(form_pdf(empty))
