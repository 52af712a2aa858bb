"""Agreements as documents, to sign and seal."""

from fastapi import APIRouter, Response

from app.documents import Imprint
from app.documents.agreements import AgreementSheet, agreement_docx, agreement_pdf
from app.views import agreement_texts as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep

router = APIRouter()
AT = "/manage/{round_id}/awards/{proposal_id}/agreement-{number}"


@router.get(AT + ".docx", name="agreement_files.word")
def as_word(desk: DeskDep, round_id: str, proposal_id: str, number: int) -> Response:
    """Give a version for Word."""
    sheet = desk.read(views.officers, round_id, proposal_id, number, _imprint(desk))
    return give(agreement_docx(sheet), f"{_name(sheet)}.docx")


@router.get(AT + ".pdf", name="agreement_files.pdf")
def as_pdf(desk: DeskDep, round_id: str, proposal_id: str, number: int) -> Response:
    """Give a version to print."""
    sheet = desk.read(views.officers, round_id, proposal_id, number, _imprint(desk))
    return give(agreement_pdf(sheet), f"{_name(sheet)}.pdf")


@router.get("/proposals/{proposal_id}/award/agreement.docx", name="agreement_files.own_word")
def own_word(desk: DeskDep, proposal_id: str) -> Response:
    """Give the applicant the version that stands, for Word."""
    sheet = desk.read(views.own, proposal_id, _imprint(desk))
    return give(agreement_docx(sheet), f"{_name(sheet)}.docx")


@router.get("/proposals/{proposal_id}/award/agreement.pdf", name="agreement_files.own_pdf")
def own_pdf(desk: DeskDep, proposal_id: str) -> Response:
    """Give it to print."""
    sheet = desk.read(views.own, proposal_id, _imprint(desk))
    return give(agreement_pdf(sheet), f"{_name(sheet)}.pdf")


def _imprint(desk: Desk) -> Imprint:
    return Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)


def _name(sheet: AgreementSheet) -> str:
    return f"{sheet.title} {sheet.number}"
