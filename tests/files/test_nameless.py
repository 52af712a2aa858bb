"""What a file says of its maker is gone for readers who may not know the applicant."""

import io
import zipfile

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter

from app.files.nameless import nameless

NAME = "示例申报单位"


def pdf() -> bytes:
    made, written = PdfWriter(), io.BytesIO()
    made.add_blank_page(200, 200)
    made.add_metadata({"/Author": NAME, "/Producer": NAME})
    made.add_attachment(f"{NAME}.txt", NAME.encode())
    made.write(written)
    return written.getvalue()


def docx() -> bytes:
    made, written = Document(), io.BytesIO()
    made.add_paragraph("正文还在")
    made.core_properties.author = NAME
    made.core_properties.last_modified_by = NAME
    made.save(written)
    return written.getvalue()


def picture(kind: str) -> bytes:
    made, written, exif = Image.new("RGB", (40, 30), "green"), io.BytesIO(), Image.Exif()
    exif[0x013B] = "sample artist"
    made.save(written, format=kind, exif=exif)
    return written.getvalue()


def test_a_pdf_keeps_its_pages_and_loses_its_author() -> None:
    made = nameless(pdf(), "pdf")
    assert made is not None
    found = PdfReader(io.BytesIO(made))
    assert len(found.pages) == 1
    assert NAME not in str(found.metadata)
    assert found.attachments == {}
    assert NAME in str(PdfReader(io.BytesIO(pdf())).metadata)


def test_a_word_file_keeps_its_text_and_loses_its_author() -> None:
    made = nameless(docx(), "docx")
    assert made is not None
    found = Document(io.BytesIO(made))
    assert [one.text for one in found.paragraphs] == ["正文还在"]
    assert (found.core_properties.author, found.core_properties.last_modified_by) == ("", "")


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_picture_loses_who_took_it(kind: str, ending: str) -> None:
    made = nameless(picture(kind), ending)
    assert made is not None
    assert b"sample artist" in picture(kind)
    assert b"sample artist" not in made
    assert Image.open(io.BytesIO(made)).size == (40, 30)


@pytest.mark.parametrize(("data", "ending"), [(b"x", "pdf"), (b"x", "docx"), (b"x", "heic")])
def test_what_cannot_be_made_nameless_stays_closed(data: bytes, ending: str) -> None:
    assert nameless(data, ending) is None


def test_an_office_file_keeps_no_name_in_remarks_paths_and_pictures() -> None:
    parts = {
        "xl/comments1.xml": f"<comments><authors><author>{NAME}</author></authors></comments>",
        "xl/workbook.xml": f'<workbook><absPath url="C:\\Users\\{NAME}\\"/></workbook>',
        "word/comments.xml": f"<w:comment w:author='{NAME}' w:id='1'/>",
        "word/_rels/settings.xml.rels": f'<R Target="file:///C:/{NAME}/a.dotm"/><R Target="a.xml"/>',
        "ppt/authors.xml": f'<p:author name="{NAME}"/>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
        made.writestr("word/media/image1.jpeg", picture("JPEG"))
    clean = nameless(packed.getvalue(), "docx")
    assert clean is not None
    with zipfile.ZipFile(io.BytesIO(clean)) as found:
        told = b"".join(found.read(name) for name in found.namelist())
        assert Image.open(io.BytesIO(found.read("word/media/image1.jpeg"))).size == (40, 30)
    assert (NAME.encode() in told, b"sample artist" in told) == (False, False)
    assert b'Target="a.xml"' in told
