"""Awards as open data after the 360Giving standard, once a round is announced."""

from fastapi import APIRouter, Response

from app.documents.grants import GrantFile, grants_json, grants_xlsx
from app.views import grants as views
from app.views import publications
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute

router = APIRouter()


@router.get("/rounds/{code}/360giving.json", name="grants.json")
def as_json(desk: DeskDep, code: str) -> Response:
    """Hand the awards out as the standard's package."""
    return give(grants_json(_grants(desk, code)), f"{code}-360giving.json")


@router.get("/rounds/{code}/360giving.xlsx", name="grants.xlsx")
def as_workbook(desk: DeskDep, code: str) -> Response:
    """Hand the same awards out as a workbook."""
    return give(grants_xlsx(_grants(desk, code)), f"{code}-360giving.xlsx")


def _grants(desk: Desk, code: str) -> GrantFile:
    notice = desk.read(publications.awards, code, desk.house.files)
    publisher = views.Publisher(
        prefix=desk.house.settings.giving_prefix,
        source=absolute(desk, "grants.json", code=code),
        awards=absolute(desk, "publications.awards", code=code),
        sample=desk.house.is_demo,
    )
    return desk.read(views.grant_file, code, notice, publisher)
