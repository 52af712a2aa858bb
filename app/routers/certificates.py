"""Certificates of the awarded: all for the office, the own one for an applicant."""

from typing import Literal

from fastapi import APIRouter, Response

from app.documents.certificates import certificates_docx, certificates_pdf
from app.views import parts, publications
from app.views import results as views
from app.web.certificates import certificates
from app.web.deliveries import give
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/manage/{round_id}/certificates.{kind}", name="certificates.all")
def every(desk: DeskDep, round_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give the certificates of all awards, once they are announced."""
    code = desk.read(views.code_of, round_id)
    sheet = certificates(desk, desk.read(publications.awards, code, desk.house.files))
    write = certificates_pdf if kind == "pdf" else certificates_docx
    return give(write(sheet), f"{code}.{kind}")


@router.get("/proposals/{proposal_id}/certificate.{kind}", name="certificates.own")
def own(desk: DeskDep, proposal_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give an applicant the own certificate."""
    part = desk.read(parts.proposal_part, proposal_id, desk.house.files)
    notice = desk.read(publications.awards, part.round_code, desk.house.files)
    sheet = certificates(desk, notice, number=part.number)
    write = certificates_pdf if kind == "pdf" else certificates_docx
    return give(write(sheet), f"{part.number}.{kind}")
