"""Each version of a published result at its own address: the notice, its files, its check."""

from fastapi import APIRouter, Response

from app.views import publications as views
from app.web.deliveries import give
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/rounds/{code}/versions/{version}", name="versions.notice")
def notice(desk: DeskDep, code: str, version: int) -> Response:
    """Show one version of the notice; an old one says by what it was replaced."""
    page = desk.read(views.notice, code, desk.house.files, version)
    return desk.page("publications/notice.html", page, final=False)


@router.get("/rounds/{code}/versions/{version}/files/{name}", name="versions.file")
def file(desk: DeskDep, code: str, version: int, name: str) -> Response:
    """Hand out one published file of a version."""
    data, digest = desk.read(views.file, code, name, desk.house.files, version)
    kind = "application/json" if name.endswith(".json") else "text/markdown; charset=utf-8"
    return Response(data, media_type=kind, headers={"ETag": f'"{digest}"'})


@router.get("/rounds/{code}/versions/{version}/bundle.zip", name="versions.bundle")
def bundle(desk: DeskDep, code: str, version: int) -> Response:
    """Hand out all published files of a version together."""
    data = desk.read(views.bundle, code, desk.house.files, version)
    return give(data, f"{code}-{version}.zip")


@router.get("/rounds/{code}/versions/{version}/verify", name="versions.verify")
def verify(desk: DeskDep, code: str, version: int, here: str = "") -> Response:
    """Say how to check a version, and check it here if asked."""
    page = desk.read(views.verify, code, desk.house.files, here=here == "1", version=version)
    return desk.page("publications/verify.html", page)
