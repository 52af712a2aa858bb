"""Paper: proposals, receipts, forms and posters, to be printed or kept."""

from typing import Literal

from fastapi import APIRouter, Response

from app import documents
from app.documents import FormSheet, Imprint
from app.views import calls, helped_entries, papers, printed_forms
from app.views import documents as views
from app.web import posters, slips
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute

router = APIRouter()
FormKind = Literal["docx", "pdf"]


@router.get("/proposals/{proposal_id}/proposal.pdf", name="documents.proposal")
def proposal(desk: DeskDep, proposal_id: str) -> Response:
    """Give the whole proposal, as this reader sees it."""
    sheet = desk.read(views.proposal, proposal_id, _imprint(desk))
    return give(documents.proposal_pdf(sheet), f"{sheet.number or sheet.title}.pdf")


@router.get("/receipts/{receipt_id}/receipt.pdf", name="documents.receipt")
def receipt(desk: DeskDep, receipt_id: str) -> Response:
    """Give the receipt."""
    link = absolute(desk, "receipts.show", receipt_id=receipt_id)
    sheet = desk.read(views.receipt, receipt_id, _imprint(desk), link)
    return give(documents.receipt_pdf(sheet), f"{sheet.number}.pdf")


@router.get("/manage/papers/{paper_id}/slip.pdf", name="documents.paper_slip")
def paper_slip(desk: DeskDep, paper_id: str) -> Response:
    """Give the slip for a proposal that came on paper, to be signed and cut in two."""
    facts = slips.paper_slip(desk, desk.read(papers.show, paper_id))
    return give(documents.slip(facts), f"{facts.number}.pdf")


@router.get("/proposals/{proposal_id}/help/slip.pdf", name="documents.help_slip")
def help_slip(desk: DeskDep, proposal_id: str) -> Response:
    """Give the slip that says who typed for whom, to be signed and cut in two."""
    facts = slips.help_slip(desk, desk.read(helped_entries.slip, proposal_id))
    return give(documents.slip(facts), f"{facts.number}-slip.pdf")


@router.get("/rounds/{code}/poster.pdf", name="calls.poster")
def poster(desk: DeskDep, code: str) -> Response:
    """Give the call as a poster of one page."""
    sheet = posters.poster(desk, desk.read(calls.show, code))
    return give(documents.poster_pdf(sheet), f"{code}-poster.pdf")


@router.get("/proposals/{proposal_id}/form.{kind}", name="documents.form")
def form(desk: DeskDep, proposal_id: str, kind: FormKind) -> Response:
    """Give the application form with what is known filled in, to sign and seal."""
    link = absolute(desk, "proposals.show", proposal_id=proposal_id)
    sheet = desk.read(printed_forms.proposal_form, proposal_id, _imprint(desk), link)
    return _form(sheet, kind, f"{sheet.number or sheet.title}-form")


@router.get("/rounds/{code}/form.{kind}", name="documents.round_form")
def round_form(desk: DeskDep, code: str, kind: FormKind) -> Response:
    """Give the empty application form of a round."""
    link = absolute(desk, "calls.show", code=code)
    sheet = desk.read(printed_forms.round_form, code, _imprint(desk), link)
    return _form(sheet, kind, f"{code}-form")


def _form(sheet: FormSheet, kind: FormKind, name: str) -> Response:
    if kind == "docx":
        return give(documents.form_docx(sheet), f"{name}.docx")
    return give(documents.form_pdf(sheet), f"{name}.pdf")


def _imprint(desk: Desk) -> Imprint:
    return Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
