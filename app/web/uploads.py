"""Files as people send them: what they are their bytes and their names must both say."""

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from starlette.datastructures import UploadFile

from app.errors import Invalid
from app.web.desk import Desk

PIECE = 64 * 1024
HEAD = 4096
XML = "application/vnd.openxmlformats-officedocument."
#: Ending of the name → media type, endings that the bytes may give, the part of an Office file.
KINDS = {
    ".pdf": ("application/pdf", {".pdf"}, ""),
    ".png": ("image/png", {".png"}, ""),
    ".jpg": ("image/jpeg", {".jpg", ".jpeg", ".jfif"}, ""),
    ".jpeg": ("image/jpeg", {".jpg", ".jpeg", ".jfif"}, ""),
    ".docx": (f"{XML}wordprocessingml.document", set(), "word/document.xml"),
    ".xlsx": (f"{XML}spreadsheetml.sheet", set(), "xl/workbook.xml"),
}
ACCEPT = ",".join(KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that is safely in the store."""

    name: str
    media_type: str
    size: int
    sha256: str


def take(desk: Desk, upload: UploadFile | None) -> Taken:
    """Stream a file into the store; refuse what is none of the kinds that people can read later."""
    if upload is None:
        raise Invalid({"file": ("file_missing", {})})
    name = PurePosixPath((upload.filename or "").replace("\\", "/")).name
    media_type = _kind(name, upload)
    if media_type is None:
        raise Invalid({"file": ("file_kind", {})})
    pieces = iter(lambda: upload.file.read(PIECE), b"")
    stored = desk.house.files.put(pieces, desk.house.settings.upload_limit)
    return Taken(name=name, media_type=media_type, size=stored.size, sha256=stored.sha256)


def _kind(name: str, upload: UploadFile) -> str | None:
    media_type, endings, part = KINDS.get(PurePosixPath(name.lower()).suffix, ("", set(), ""))
    head = upload.file.read(HEAD)
    if not head:
        raise Invalid({"file": ("file_empty", {})})
    fits = _has_part(upload, part) if part else bool(endings) and _ending(head) in endings
    upload.file.seek(0)
    return media_type if fits else None


def _ending(head: bytes) -> str:
    try:
        return puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return ""


def _has_part(upload: UploadFile, part: str) -> bool:
    """Look for the part without which a zip file is no Office file."""
    upload.file.seek(0)
    try:
        with zipfile.ZipFile(upload.file) as archive:
            return part in archive.namelist()
    except zipfile.BadZipFile:
        return False
