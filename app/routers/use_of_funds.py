"""How the granted money was used, for everybody."""

from fastapi import APIRouter, Response

from app.language.award_books import csv_rows
from app.language.cells import csv_of
from app.language.report_books import use_lines, use_table
from app.views import use_of_funds as views
from app.web.deliveries import give
from app.web.desk import DeskDep
from app.web.pictures import small

router = APIRouter()


@router.get("/rounds/{code}/use-of-funds", name="use_of_funds.show")
def show(desk: DeskDep, code: str) -> Response:
    """Show what each project got, whom it served and what it spent."""
    return desk.page("reports/public.html", desk.read(views.show, code))


@router.get("/rounds/{code}/use-of-funds.csv", name="use_of_funds.table")
def table(desk: DeskDep, code: str) -> Response:
    """Give the same table as a file, a row a project."""
    page = desk.read(views.show, code)
    found = use_table(page.lines, page.currency, desk.language)
    return give(csv_of(csv_rows(found)), f"{code}-use-of-funds.csv")


@router.get("/rounds/{code}/spending.csv", name="use_of_funds.spending")
def spending(desk: DeskDep, code: str) -> Response:
    """Give what was spent, line by line."""
    page = desk.read(views.show, code)
    found = use_lines(page.lines, page.currency, desk.language)
    return give(csv_of(csv_rows(found)), f"{code}-spending.csv")


@router.get("/rounds/{code}/photos/{photo_id}", name="use_of_funds.photo")
def photo(desk: DeskDep, code: str, photo_id: str, large: str = "") -> Response:
    """Give a picture that was released."""
    return small(desk, desk.read(views.photo, code, photo_id), large=bool(large))
