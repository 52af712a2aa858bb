"""Files for readers who may not know who applies: written anew without author, place and camera.

What a file shows is not looked at: a name that stands in the text or in a picture stays.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

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
#: A document within the document has properties of its own; what else is put in, and how it was printed
#: and where, cannot be looked into and is left out.
_INSIDE = re.compile(r"/embeddings/[^/]+\.(docx|xlsx|pptx)$", re.IGNORECASE)
_CLOSED = re.compile(r"/(?:embeddings|printerSettings|activeX)/", re.IGNORECASE)
#: What a PDF says beside any of its objects: who made it, with what, and when.
_BESIDE = ("/Metadata", "/PieceInfo", "/LastModified")
_PHOTOGRAPH = ("/DCTDecode", ["/DCTDecode"])
#: Segments of a JPEG that say how to draw it: others say who took it, where and with what.
_DRAWN = frozenset({0xE0, 0xE2, 0xEE})
_FIRST, _LAST, _REMARK, _SCAN = 0xE0, 0xEF, 0xFE, 0xDA
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

    made, seen = PdfWriter(), set[int]()
    for page in PdfReader(io.BytesIO(data)).pages:
        # Before it is added: what is cut off afterwards stays in the file, though nothing points to it.
        page.pop("/Annots", None)
        _strip(page, seen)
        made.add_page(page)
    made.metadata = None
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()


def _strip(page: Any, seen: set[int]) -> None:  # noqa: ANN401 -- pypdf's objects
    """Take out of a page, and of all that it draws, what is said beside it."""
    from pypdf.generic import ArrayObject, DictionaryObject, StreamObject  # noqa: PLC0415 -- as above

    waiting = [page]
    while waiting:
        thing = waiting.pop().get_object()
        if id(thing) in seen or not isinstance(thing, DictionaryObject | ArrayObject):
            continue
        seen.add(id(thing))
        if isinstance(thing, ArrayObject):
            waiting.extend(thing)
            continue
        for name in _BESIDE:
            thing.pop(name, None)
        if isinstance(thing, StreamObject) and thing.get("/Filter") in _PHOTOGRAPH:
            thing._data = _drawn(thing._data)  # noqa: SLF001 -- decoding it would draw it anew
        waiting.extend(one for name, one in thing.items() if name != "/Parent")


def _drawn(jpeg: bytes) -> bytes:
    """Keep of a JPEG what draws it."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and jpeg[at + 1] != _SCAN:
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker in _DRAWN or not (marker == _REMARK or _FIRST <= marker <= _LAST):
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, jpeg[at:]])


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
    inside = _INSIDE.search(name)
    if inside is None and _CLOSED.search(name):
        return b""
    data = packed.read(name)
    if inside is not None:
        return nameless(data, inside[1]) or b""
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
