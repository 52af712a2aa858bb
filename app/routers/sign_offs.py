"""Signing a result: the one sheet, in order, with a password; refusing it; taking signatures back; on paper."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app.actions import sign_offs as actions
from app.documents.approvals import approval_docx, approval_pdf
from app.errors import Invalid
from app.forms.results import ApprovalForm, SignForm, TakeBackForm
from app.language import N_, translate
from app.views import signing
from app.web import signing as proofs
from app.web.approvals import approval_of
from app.web.deliveries import deliver, give
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.turns import PasswordTurn
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
SignSheet = Annotated[Posted[SignForm], Depends(posted(SignForm))]
TakeBackSheet = Annotated[Posted[TakeBackForm], Depends(posted(TakeBackForm))]
SAID = {
    "agreed": N_("已签核。"),
    "dissent": N_("已签核，保留意见也记下了。"),
    "refused": N_("已记下你不同意，这一次的结果不能再签。"),
}


@router.get("/manage/{round_id}/sign", name="results.sheet")
def sign_sheet(desk: DeskDep, round_id: str, page: int = 1) -> Response:
    """Show the one sheet that is signed, long rankings by pages; page 0 is the whole, to print."""
    return desk.page("results/sign.html", desk.read(signing.sheet, round_id, page))


@router.post("/manage/{round_id}/sign", name="results.sign")
def sign(desk: DeskDep, round_id: str, sheet: SignSheet, _turn: PasswordTurn) -> Response:
    """Sign at the post whose turn it is, with another opinion where there is one, or refuse."""
    if not sheet.errors:
        try:
            refused = sheet.form.stance == "refused"
            deed = actions.refuse if refused else actions.sign
            if desk.kept(deed) is None:
                desk.read(signing.signable, round_id, sheet.form.tally)
                proof = proofs.proved(desk, sheet.form)
                link = (
                    {} if refused else {"link": absolute(desk, "results.sheet", round_id=round_id)}
                )
                desk.write(deed, round_id, sheet.form, proof=proof, **link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(SAID[sheet.form.stance], desk.language))
            return desk.go("results.show", round_id=round_id)
    return desk.page("results/sign.html", desk.read(signing.sheet, round_id, 1), sheet)


@router.get("/manage/{round_id}/sign/take-back", name="results.taking_back")
def taking_back(desk: DeskDep, round_id: str) -> Response:
    """Ask why the signatures are taken back."""
    return desk.page("results/take_back.html", desk.read(signing.taking_back, round_id))


@router.post("/manage/{round_id}/sign/take-back", name="results.take_back")
def take_back(desk: DeskDep, round_id: str, sheet: TakeBackSheet) -> Response:
    """Take the signatures back, so that the result may change."""
    if sheet.errors:
        page = desk.read(signing.taking_back, round_id)
        return desk.page("results/take_back.html", page, sheet)
    count = desk.write(actions.take_back, round_id, sheet.form)
    desk.say("done", translate(N_("收回了 %(n)s 个签核。"), desk.language, n=count))
    return desk.go("results.show", round_id=round_id)


_uploading = door(signing.uploading, "round_id")
ApprovalSheet = Annotated[Delivered[ApprovalForm], Depends(received(ApprovalForm, _uploading))]


@router.post("/manage/{round_id}/sign/paper", name="results.sign_on_paper")
def sign_on_paper(desk: DeskDep, round_id: str, sheet: ApprovalSheet) -> Response:
    """Take the signed and sealed approval form."""
    if not sheet.errors:
        try:
            desk.write(actions.sign_on_paper, round_id, sheet.form, tuple(sheet.taken))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(N_("呈批表已上传，结果已签批。"), desk.language))
            return desk.go("results.show", round_id=round_id)
    page = desk.read(signing.sheet, round_id, 1)
    status = status_of(sheet.troubles)
    return desk.page("results/sign.html", page, sheet, status=status)


@router.get("/manage/{round_id}/sign/paper", name="results.paper")
def paper(desk: DeskDep, round_id: str) -> Response:
    """Give the copy of the signed form."""
    return deliver(desk.request, desk.house.files, desk.read(signing.paper, round_id))


@router.get("/manage/{round_id}/sign/approval.{kind}", name="results.approval")
def approval(desk: DeskDep, round_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give the approval form to print, sign and seal."""
    sheet = approval_of(desk, desk.read(signing.sheet, round_id))
    write = approval_pdf if kind == "pdf" else approval_docx
    return give(write(sheet), f"{sheet.title}.{kind}")
