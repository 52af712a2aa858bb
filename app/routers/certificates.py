"""Certificates of the awarded: all for the office, the own one for an applicant."""

from typing import Literal

from fastapi import APIRouter, Response

from app.documents import Imprint
from app.documents.certificates import (
    CertificatesSheet,
    certificates_docx,
    certificates_pdf,
)
from app.language.notices import Notice
from app.views import parts, publications
from app.views import results as views
from app.views.certificates import certificates
from app.vocabulary import FileKind
from app.vocabulary.made_files import WAYS
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute

router = APIRouter()


@router.get("/manage/{round_id}/certificates.{kind}", name="certificates.all")
def every(desk: DeskDep, round_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give the certificates of all awards, once they are announced; many are made by the worker."""
    code = desk.read(views.code_of, round_id)
    sheet = _sheet(desk, desk.read(publications.awards, code, desk.house.files))
    made = FileKind(f"certificates-{kind}")
    if len(sheet.certificates) > WAYS[made].at_once:
        return desk.go("made_files.show", round_id=round_id, made=made.value)
    write = certificates_pdf if kind == "pdf" else certificates_docx
    return give(write(sheet), f"{code}.{kind}")


@router.get("/proposals/{proposal_id}/certificate.{kind}", name="certificates.own")
def own(desk: DeskDep, proposal_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give an applicant the own certificate."""
    part = desk.read(parts.proposal_part, proposal_id, desk.house.files)
    notice = desk.read(publications.awards, part.round_code, desk.house.files)
    sheet = _sheet(desk, notice, part.number)
    write = certificates_pdf if kind == "pdf" else certificates_docx
    return give(write(sheet), f"{part.number}.{kind}")


def _sheet(desk: Desk, notice: Notice, number: str = "") -> CertificatesSheet:
    imprint = Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
    link = absolute(desk, "publications.awards", code=notice.round_code)
    return certificates(notice, desk.language, imprint, link=link, number=number)
