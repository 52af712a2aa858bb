"""Files for readers who may not know who applies: written anew without author, place and camera.

What a file shows is not looked at: a name that stands in the text or in a picture stays.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

#: Where Office files say who made them.
_PROPERTIES = re.compile(r"^docProps/|/(people|persons/person\d*|commentAuthors|authors)\.xml$")
_EMPTY: Mapping[str, bytes] = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
#: Who wrote, changed or remarked on something inside the text.
_AUTHORS = re.compile(
    rb"""(\b(?:w:author|w:initials|w15:author|w15:userId|userName|lastModifiedBy)\s*=\s*)("[^"]*"|'[^']*')"""
)
#: Who remarked in a workbook; and where on whose disk a file or its template lies.
_REMARKED = re.compile(rb"(<(?:\w+:)?author>)[^<]*(</(?:\w+:)?author>)")
_WHERE = re.compile(
    rb"""(\b(?:url|Target)\s*=\s*)("(?:file:|[A-Za-z]:\\|\\\\)[^"]*"|'(?:file:|[A-Za-z]:\\|\\\\)[^']*')"""
)
_PICTURE = re.compile(r"/media/[^/]+\.(?:jpe?g|png)$", re.IGNORECASE)
UNPACKED_MAX = 200 * 1024 * 1024


def nameless(data: bytes, ending: str) -> bytes | None:
    """Give the file without what it says of its maker; None where that cannot be done."""
    rewrite = _KINDS.get(ending.lower())
    if rewrite is None:
        return None
    try:
        return rewrite(data)
    except Exception:  # noqa: BLE001 -- a damaged file can break its reader in any way
        return None


def _pdf(data: bytes) -> bytes:
    """Keep pages and what stands on them; leave out properties, remarks' authors and attached files."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 -- only blind rounds need it
    from pypdf.generic import NameObject  # noqa: PLC0415 -- as above

    made = PdfWriter()
    for page in PdfReader(io.BytesIO(data)).pages:
        made.add_page(page)
    for page in made.pages:
        for name in ("/Annots", "/Metadata", "/PieceInfo"):
            if name in page:
                del page[NameObject(name)]
    made.metadata = None
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()


def _picture(data: bytes) -> bytes | None:
    from PIL import Image, ImageOps  # noqa: PLC0415 -- slow to load, and few processes need it

    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
        kind = opened.format
        upright = ImageOps.exif_transpose(opened)
        clean = Image.new(upright.mode, upright.size)
        clean.paste(upright)
        if upright.mode == "P":
            clean.putpalette(upright.getpalette() or [])
        written = io.BytesIO()
        clean.save(written, format=kind, quality=92)
    return written.getvalue()


def _office(data: bytes) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > UNPACKED_MAX:
            return None
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
            for entry in packed.infolist():
                made.writestr(zipfile.ZipInfo(entry.filename), _part(packed, entry.filename))
    return written.getvalue()


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    if _PROPERTIES.search(name):
        return _EMPTY.get(name, b"")
    data = packed.read(name)
    if _PICTURE.search(name):
        return _picture(data) or b""
    if not name.endswith((".xml", ".rels")):
        return data
    data = _REMARKED.sub(rb"\1\2", _AUTHORS.sub(rb'\1""', data))
    return _WHERE.sub(rb'\1""', data)


_KINDS: Mapping[str, Callable[[bytes], bytes | None]] = {
    "pdf": _pdf,
    "jpg": _picture,
    "jpeg": _picture,
    "png": _picture,
    "docx": _office,
    "xlsx": _office,
    "pptx": _office,
}
