"""The figures of a programme opened for its officers, and the files that are made of them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.forms.figures import Chosen
from app.language.award_books import award_book
from app.language.cells import csv_of
from app.views import pictures as views
from app.web.deliveries import give
from app.web.desk import DeskDep

router = APIRouter()
Asked = Annotated[Chosen, Query()]


@router.get("/programmes/{programme_id}/figures/{figure}.csv", name="pictures.table")
def table(desk: DeskDep, programme_id: str, figure: str, chosen: Asked) -> Response:
    """Give all rows of a figure."""
    code, found = desk.read(views.table, programme_id, figure, chosen, desk.house.files)
    return give(csv_of(found), f"{code}-{figure}.csv")


@router.get("/programmes/{programme_id}/figures.xlsx", name="pictures.book")
def book(desk: DeskDep, programme_id: str, chosen: Asked) -> Response:
    """Give the yearly sheet of organisations, communities and strands."""
    code, tables = desk.read(views.book, programme_id, chosen, desk.house.files)
    return give(award_book(tables), f"{code}-{chosen.year or 'years'}.xlsx")


@router.get("/programmes/{programme_id}/figures/{figure}", name="pictures.rows")
def rows(desk: DeskDep, programme_id: str, figure: str, chosen: Asked) -> Response:
    """Show the rows that a figure is made of."""
    found = desk.read(views.rows, programme_id, figure, chosen, desk.house.files)
    return desk.page("pictures/rows.html", found)
