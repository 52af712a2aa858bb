"""Paper: proposals, receipts, forms and posters, to be printed or kept."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from app import documents
from app.documents import Imprint
from app.views import calls
from app.views import documents as views
from app.web import posters
from app.web.desk import Desk, DeskDep
from app.web.links import absolute

router = APIRouter()
PDF = "application/pdf"


@router.get("/proposals/{proposal_id}/proposal.pdf", name="documents.proposal")
def proposal(desk: DeskDep, proposal_id: str) -> Response:
    """Give the whole proposal, as this reader sees it."""
    sheet = desk.read(views.proposal, proposal_id, _imprint(desk))
    return _file(documents.proposal_pdf(sheet), PDF, f"{sheet.number or sheet.title}.pdf")


@router.get("/receipts/{receipt_id}/receipt.pdf", name="documents.receipt")
def receipt(desk: DeskDep, receipt_id: str) -> Response:
    """Give the receipt."""
    link = absolute(desk, "receipts.show", receipt_id=receipt_id)
    sheet = desk.read(views.receipt, receipt_id, _imprint(desk), link)
    return _file(documents.receipt_pdf(sheet), PDF, f"{sheet.number}.pdf")


@router.get("/rounds/{code}/poster.pdf", name="calls.poster")
def poster(desk: DeskDep, code: str) -> Response:
    """Give the call as a poster of one page."""
    sheet = posters.poster(desk, desk.read(calls.show, code))
    return _file(documents.poster_pdf(sheet), PDF, f"{code}-poster.pdf")


def _imprint(desk: Desk) -> Imprint:
    return Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)


def _file(data: bytes, media_type: str, name: str) -> Response:
    """Give a file to be kept; it is shown by the reader's own program, never inside our pages."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=media_type, headers=headers)
