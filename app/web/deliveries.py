"""Bytes of the store handed out: never run, never guessed at, whole or one range of them."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from app.files import Files
from app.files.kinds import KINDS
from app.forms.uploads import FileFacts

#: What is the same for everybody may be a few minutes old.
FRESH = "public, max-age=300"
CSP = "sandbox; default-src 'none'"
#: What the program writes itself: ending → media type.
WRITTEN = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "yaml": "application/yaml; charset=utf-8",
    **{ending: KINDS[ending].media_type for ending in ("docx", "pdf", "xlsx", "zip")},
}
#: One range only: many small ones of a large file cost more than they are worth.
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


def as_download(name: str) -> str:
    """Give the header that makes a browser keep a file under its name, Chinese ones too (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


def give(data: bytes | str, name: str) -> Response:
    """Answer with a file that was just written; its name's ending says what it is."""
    headers = {"Content-Disposition": as_download(name), "Content-Security-Policy": CSP}
    return Response(data, media_type=WRITTEN[name.rpartition(".")[2]], headers=headers)


def fresh(
    request: Request, body: bytes, kind: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with what is the same for everybody: caches keep it for minutes, 304 for who has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    sent = {"ETag": tag, "Cache-Control": FRESH, **(headers or {})}
    asked = request.headers.get("if-none-match", "")
    known = {part.strip().removeprefix("W/") for part in asked.split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=sent)
    return Response(body, media_type=kind, headers=sent)


def deliver(request: Request, files: Files, file: FileFacts) -> Response:
    """Answer with a file of the store, or with the part of it that was asked for."""
    sha256, size = file.sha256, file.size
    headers = {
        "Content-Disposition": as_download(file.name),
        "Content-Security-Policy": CSP,
        "Accept-Ranges": "bytes",
        "ETag": f'"{sha256}"',
    }
    wanted = _wanted(request, sha256, size)
    if wanted is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, length = wanted
    status = 200 if length == size else 206
    if status == 206:  # noqa: PLR2004 -- partial content
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    headers["Content-Length"] = str(length)
    pieces: Iterator[bytes] = files.pieces(sha256, start, length)
    return StreamingResponse(
        pieces, status_code=status, media_type=file.media_type, headers=headers
    )


def _wanted(request: Request, sha256: str, size: int) -> tuple[int, int] | None:
    """Read the range: (start, length); the whole where there is none that we know, None outside of it."""
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if not found or request.headers.get("if-range", f'"{sha256}"') != f'"{sha256}"':
        return 0, size
    first, last = found.groups()
    if not first:
        length = min(int(last or 0), size)
        return (size - length, length) if length else None
    start, end = int(first), min(int(last or size - 1), size - 1)
    return (start, end - start + 1) if start <= end else None
