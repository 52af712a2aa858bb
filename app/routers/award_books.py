"""The register of awards as files."""

from fastapi import APIRouter, Response

from app.language.award_books import award_book, csv_rows
from app.language.cells import csv_of
from app.views import award_books as views
from app.web.deliveries import give
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/manage/{round_id}/awards.xlsx", name="award_books.book")
def book(desk: DeskDep, round_id: str) -> Response:
    """Give the register with instalments, payments and returns as a workbook."""
    found = desk.read(views.tables, round_id)
    return give(award_book(found.tables), f"{found.code}-awards.xlsx")


@router.get("/manage/{round_id}/awards.csv", name="award_books.csv")
def table(desk: DeskDep, round_id: str) -> Response:
    """Give the register alone."""
    found = desk.read(views.tables, round_id)
    return give(csv_of(csv_rows(found.tables[0])), f"{found.code}-awards.csv")
