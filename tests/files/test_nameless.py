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


def illustrated() -> bytes:
    """A page with a photograph as it came from the camera, placed by a program that notes whose it is."""
    shown, written = io.BytesIO(picture("JPEG")), io.BytesIO()
    made = PdfWriter(clone_from=PdfReader(_photo_pdf(shown.getvalue())))
    made.write(written)
    return written.getvalue()


def _photo_pdf(jpeg: bytes) -> io.BytesIO:
    xmp = f"<x:xmpmeta>{NAME}</x:xmpmeta>".encode()
    places_it = b" /Resources << /XObject << /I 4 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 6 0 R" + places_it,
        b"<< /Type /XObject /Subtype /Image /Width 40 /Height 30 /ColorSpace /DeviceRGB"
        b" /BitsPerComponent 8 /Filter /DCTDecode /Metadata 5 0 R"
        b" /PieceInfo << /P << /Private (" + NAME.encode() + b") >> >>"
        b" /Length %d >>\nstream\n%s\nendstream" % (len(jpeg), jpeg),
        b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(xmp), xmp),
        b"<< /Length 5 >>\nstream\n/I Do\nendstream",
    ]
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, text in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, text))
    start = out.tell()
    out.write(b"xref\n0 7\n0000000000 65535 f \n")
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    out.seek(0)
    return out


def test_a_picture_in_a_pdf_says_no_more_than_it_shows() -> None:
    whole = illustrated()
    assert (NAME.encode() in whole, b"sample artist" in whole) == (True, True)
    clean = nameless(whole, "pdf")
    assert clean is not None
    assert (NAME.encode() in clean, b"sample artist" in clean) == (False, False)
    [shown] = PdfReader(io.BytesIO(clean)).pages[0].images
    assert shown.image is not None
    assert shown.image.size == (40, 30)


def test_what_lies_inside_an_office_file_is_nameless_too() -> None:
    inner, packed = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("docProps/core.xml", f"<creator>{NAME}</creator>")
        made.writestr("xl/workbook.xml", "<workbook/>")
    parts = {
        "word/embeddings/Workbook1.xlsx": inner.getvalue(),
        "word/embeddings/oleObject1.bin": NAME.encode("utf-16-le"),
        "xl/printerSettings/printerSettings1.bin": f"\\\\{NAME}\\printer".encode("utf-16-le"),
        "word/document.xml": b"<document/>",
    }
    with zipfile.ZipFile(packed, "w") as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 4, 0, 0)), data)
    clean = nameless(packed.getvalue(), "docx")
    assert clean is not None
    with zipfile.ZipFile(io.BytesIO(clean)) as found:
        assert {entry.date_time for entry in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        kept = {name: found.read(name) for name in found.namelist()}
    assert NAME.encode("utf-16-le") not in b"".join(kept.values())
    with zipfile.ZipFile(io.BytesIO(kept["word/embeddings/Workbook1.xlsx"])) as found:
        assert found.read("xl/workbook.xml") == b"<workbook/>"
        assert NAME.encode() not in found.read("docProps/core.xml")
