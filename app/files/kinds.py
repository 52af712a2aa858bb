"""What a file is: its bytes must say the same as its name, and be of a kind that people can read later."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import IO

import puremagic

from app.errors import Refused
from app.files.containers import OLE_START, ZIP_STARTS, ole_names, zip_names
from app.files.names import split

HEAD, TAIL = 4096, 64 * 1024
_XML = "application/vnd.openxmlformats-officedocument."
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind by the ending of the name: how people call it, its media type, what its bytes may be."""

    name: str
    media_type: str
    bodies: frozenset[str]


def _kind(name: str, media_type: str, *bodies: str) -> Kind:
    return Kind(name, media_type, frozenset(bodies))


_JPG = _kind("JPG", "image/jpeg", "jpg")
_HEIC = _kind("HEIC", "image/heic", "heic")
#: Ending → kind. WPS writes both the old and the new formats of Word and Excel under its own endings.
KINDS: Mapping[str, Kind] = {
    "pdf": _kind("PDF", "application/pdf", "pdf"),
    "ofd": _kind("OFD", "application/ofd", "ofd"),
    "doc": _kind("Word", "application/msword", "doc"),
    "docx": _kind("Word", f"{_XML}wordprocessingml.document", "docx"),
    "wps": _kind("WPS", "application/vnd.ms-works", "doc", "docx"),
    "xls": _kind("Excel", "application/vnd.ms-excel", "xls"),
    "xlsx": _kind("Excel", f"{_XML}spreadsheetml.sheet", "xlsx"),
    "et": _kind("WPS", "application/vnd.ms-excel", "xls", "xlsx"),
    "pptx": _kind("PowerPoint", f"{_XML}presentationml.presentation", "pptx"),
    "jpg": _JPG,
    "jpeg": _JPG,
    "png": _kind("PNG", "image/png", "png"),
    "heic": _HEIC,
    "heif": _HEIC,
    "zip": _kind("ZIP", "application/zip", "zip", "docx", "xlsx", "pptx", "ofd"),
}
#: The part without which a ZIP file is no file of this kind.
_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ofd": "OFD.xml",
}
_STREAMS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book")}
#: What people send by mistake, and how it is called.
_ELSE = {
    ".gif": "GIF", ".webp": "WebP", ".html": "HTML", ".htm": "HTML", ".svg": "SVG", ".exe": "EXE",
    ".rtf": "RTF", ".mp4": "MP4", ".rar": "RAR", ".7z": "7Z", ".bmp": "BMP", ".tif": "TIFF",
    ".tiff": "TIFF", ".avif": "AVIF",
}  # fmt: skip


def identify(file: IO[bytes], name: str, allowed: Collection[str] = ()) -> tuple[str, str]:
    """Give the name with its ending and the media type, or refuse with the reason.

    `allowed` are the endings that a question takes, all of them if there is none. Phones send
    pictures without an ending: such a name gets the one that its bytes say.
    """
    wanted = frozenset(allowed) or frozenset(KINDS)
    body = body_of(file)
    ending = split(name)[1].removeprefix(".").lower()
    if not ending and body in KINDS:
        name, ending = f"{name}.{body}", body
    if ending not in KINDS or not wanted & same_as(ending):
        raise Refused("file_kind", ending=f".{ending}" if ending else "", kinds=listed(wanted))
    kind = KINDS[ending]
    if body not in kind.bodies:
        raise _mismatch(file, ending, body)
    return name, kind.media_type


def same_as(ending: str) -> frozenset[str]:
    """Give the endings that mean the same kind."""
    return frozenset(other for other, kind in KINDS.items() if kind is KINDS[ending])


def listed(endings: Collection[str]) -> str:
    """List the kinds as people call them, each once, in the order of the table."""
    return " / ".join(dict.fromkeys(kind.name for end, kind in KINDS.items() if end in endings))


def body_of(file: IO[bytes]) -> str:
    """Say what the bytes are: the ending of a kind, `zip`, or nothing known."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Refused("file_empty")
    if head.startswith(OLE_START):
        return _compound(file)
    if head.startswith(ZIP_STARTS):
        return _archive(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \0").startswith(b"%PDF-"):
        return _pdf(file)
    return "heic" if _is_heic(head) else ""


def _pdf(file: IO[bytes]) -> str:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - TAIL))
    if b"%%EOF" not in file.read(TAIL):
        raise Refused("file_damaged", kind="PDF")
    return "pdf"


def _archive(file: IO[bytes]) -> str:
    names = zip_names(file)
    if names is None:
        raise Refused("file_damaged", kind="ZIP")
    found = next((body for body, part in _PARTS.items() if part in names), "zip")
    if found != "zip" and any(one.lower().endswith("vbaproject.bin") for one in names):
        raise Refused("file_macros")
    return found


def _compound(file: IO[bytes]) -> str:
    names = ole_names(file)
    if "EncryptedPackage" in names:
        raise Refused("file_locked")
    return next((body for body, streams in _STREAMS.items() if names.intersection(streams)), "")


def _is_heic(head: bytes) -> bool:
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 16 <= size <= HEAD or size % 4:  # noqa: PLR2004 -- box, brand, version, brands
        return False
    return bool(_HEIF & {head[at : at + 4] for at in (8, *range(16, size, 4))})


def _mismatch(file: IO[bytes], ending: str, body: str) -> Refused:
    facts = {"ending": f".{ending}", "kind": KINDS[ending].name}
    if body:
        return Refused("file_renamed", **facts, found=KINDS[body].name, right=f".{body}")
    file.seek(0)
    found = _ELSE.get(_guess(file.read(HEAD)), "")
    return Refused("file_other", **facts, found=found) if found else Refused("file_false", **facts)


def _guess(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head))
    except (puremagic.PureError, ValueError, LookupError):
        return ""
