"""What is public of a result: notice, awards, files, the check, own parts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from app.actions import publications as actions
from app.forms.results import AnnounceForm
from app.views import made_files, parts
from app.views import publications as views
from app.vocabulary import FileKind
from app.web.deliveries import as_download, give
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
AnnounceSheet = Annotated[Posted[AnnounceForm], Depends(posted(AnnounceForm))]


@router.post("/manage/{round_id}/announce", name="publications.announce")
def announce(desk: DeskDep, round_id: str, sheet: AnnounceSheet) -> Response:
    """Announce the awards when the notice is over."""
    if sheet.errors:
        desk.read(views.announcing, round_id)
        desk.say("warn", sheet.errors[0][1])
        return desk.go("results.show", round_id=round_id)
    code = desk.write(actions.announce, round_id)
    return desk.go("publications.awards", code=code)


@router.get("/rounds/{code}/notice", name="publications.notice")
def notice(desk: DeskDep, code: str) -> Response:
    """Show the public notice."""
    page = desk.read(views.notice, code, desk.house.files)
    return desk.page("publications/notice.html", page, final=False)


@router.get("/rounds/{code}/awards", name="publications.awards")
def awards(desk: DeskDep, code: str) -> Response:
    """Show the announcement."""
    page = desk.read(views.awards, code, desk.house.files)
    return desk.page("publications/notice.html", page, final=True)


@router.get("/rounds/{code}/files/{name}", name="publications.file")
def file(desk: DeskDep, code: str, name: str) -> Response:
    """Hand out one published file."""
    data, digest = desk.read(views.file, code, name, desk.house.files)
    kind = "application/json" if name.endswith(".json") else "text/markdown; charset=utf-8"
    return Response(data, media_type=kind, headers={"ETag": f'"{digest}"'})


@router.get("/rounds/{code}/bundle.zip", name="publications.bundle")
def bundle(desk: DeskDep, code: str) -> Response:
    """Hand out all published files together."""
    data = desk.read(views.bundle, code, desk.house.files)
    return give(data, f"{code}.zip")


@router.get("/rounds/{code}/verify", name="publications.verify")
def verify(desk: DeskDep, code: str, here: str = "") -> Response:
    """Say how to check, and check here if asked."""
    page = desk.read(views.verify, code, desk.house.files, here=here == "1")
    return desk.page("publications/verify.html", page)


@router.get("/proposals/{proposal_id}/part", name="parts.proposal")
def proposal_part(desk: DeskDep, proposal_id: str) -> Response:
    """Show an applicant the own result and why."""
    return desk.page(
        "publications/part.html", desk.read(parts.proposal_part, proposal_id, desk.house.files)
    )


@router.get("/rounds/{code}/own", name="parts.own")
def own(desk: DeskDep, code: str) -> Response:
    """Lead from the notice to the own result; with one proposal there is nothing to choose."""
    page = desk.read(parts.own, code)
    if len(page.lines) == 1:
        return desk.go("parts.proposal", proposal_id=page.lines[0].proposal_id)
    return desk.page("publications/own.html", page)


@router.get("/proposals/{proposal_id}/part.json", name="parts.proof")
def proof(desk: DeskDep, proposal_id: str) -> Response:
    """Hand out the own line with its path to the published digest."""
    return _download(desk.read(parts.proof, proposal_id, desk.house.files), "part.json")


@router.get("/reviews/rounds/{round_id}/part", name="parts.member")
def member_part(desk: DeskDep, round_id: str) -> Response:
    """Show a member the own sheets in the result."""
    return desk.page("publications/member_part.html", desk.read(parts.member_part, round_id))


@router.get("/reviews/rounds/{round_id}/part.json", name="parts.member_proof")
def member_proof(desk: DeskDep, round_id: str) -> Response:
    """Hand a member the lines of the own sheets with their paths to the published digest."""
    return _download(desk.read(parts.member_proof, round_id, desk.house.files), "member-part.json")


def _download(document: dict[str, Any], name: str) -> Response:
    headers = {"Content-Disposition": as_download(name)}
    return JSONResponse(document, headers=headers)


@router.get("/manage/{round_id}/evidence.zip", name="publications.evidence")
def evidence(desk: DeskDep, round_id: str) -> Response:
    """Hand the whole evidence to officers and auditors; `miaopu verify` recomputes it."""
    if desk.read(made_files.is_large, round_id, FileKind.EVIDENCE):
        return desk.go("made_files.show", round_id=round_id, made=FileKind.EVIDENCE.value)
    code, data = desk.read(views.evidence, round_id)
    return give(data, f"{code}-evidence.zip")
