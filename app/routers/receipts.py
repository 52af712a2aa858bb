"""Receipts: 收到了. A page where anybody holds up a receipt, a part or a bundle."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from app.errors import Invalid, Overloaded
from app.forms.uploads import UploadForm
from app.views import dropped_files
from app.views import receipts as views
from app.web.deliveries import as_download
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.qr import svg

router = APIRouter()
Typed = Annotated[str, Query(max_length=200)]
Dropped = Annotated[Posted[UploadForm], Depends(posted(UploadForm))]
#: Comparing takes memory and is open to everybody: two at a time, the others wait a little.
AT_ONCE, WAIT_SECONDS = 2, 10
_turns = BoundedSemaphore(AT_ONCE)


@router.get("/receipts/check", name="receipts.check")
def check(desk: DeskDep, number: Typed = "", digest: Typed = "") -> Response:
    """Let anybody who holds a receipt check it, and say nothing else."""
    return desk.page("receipts/check.html", desk.read(views.check, number, digest), found=None)


@router.post("/receipts/check", name="receipts.check_file")
def check_file(desk: DeskDep, sheet: Dropped) -> Response:
    """Hold a file against what was published here; nothing of it is stored."""
    page = desk.read(views.check, "", "")
    file = sheet.upload("file")
    if file is None:
        sheet.refuse(Invalid({"file": ("file_missing", {})}))
        return desk.page("receipts/check.html", page, sheet, found=None)
    with _turn():
        name, data = file.filename or "", file.file.read()
        found = desk.read(dropped_files.check_file, name, data, desk.house.files)
    return desk.page("receipts/check.html", page, sheet, found=found)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Overloaded("too_busy")
    try:
        yield
    finally:
        _turns.release()


@router.get("/receipts/{receipt_id}", name="receipts.show")
def show(desk: DeskDep, receipt_id: str) -> Response:
    """Show a receipt, large enough for a picture of the screen."""
    page = desk.read(views.show, receipt_id)
    query = {"number": page.number, "digest": page.content_digest}
    link = absolute(desk, "receipts.check", _query=query)
    return desk.page("receipts/show.html", page, code=svg(link))


@router.get("/receipts/{receipt_id}/receipt.json", name="receipts.document")
def document(desk: DeskDep, receipt_id: str) -> Response:
    """Give a receipt as a file to hold up for a check."""
    made = desk.read(views.document, receipt_id)
    return JSONResponse(
        made, headers={"Content-Disposition": as_download(f"{made['number']}.json")}
    )
