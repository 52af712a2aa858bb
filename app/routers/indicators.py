"""Rounds, years and places side by side: the page, and the same as files."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.forms.indicators import Compared
from app.language import N_, translate
from app.language.award_books import Table, award_book, csv_rows
from app.language.cells import csv_of
from app.views import indicators as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep

router = APIRouter()
Asked = Annotated[Compared, Query()]


@router.get("/programmes/{code}/comparison", name="indicators.show")
def show(desk: DeskDep, code: str, compared: Asked) -> Response:
    """Show the comparison."""
    found = desk.read(views.show, code, compared, desk.house.files)
    return desk.page("indicators/show.html", found)


@router.get("/programmes/{code}/comparison.xlsx", name="indicators.book")
def book(desk: DeskDep, code: str, compared: Asked) -> Response:
    """Give it as a workbook, with how everything is computed."""
    return give(award_book(_tables(desk, code, compared)), f"{code}-comparison.xlsx")


@router.get("/programmes/{code}/comparison.csv", name="indicators.table")
def table(desk: DeskDep, code: str, compared: Asked) -> Response:
    """Give it as a table."""
    rows = csv_rows(_tables(desk, code, compared)[0])
    return give(csv_of(rows), f"{code}-comparison.csv")


def _tables(desk: Desk, code: str, compared: Compared) -> tuple[Table, Table]:
    heads, rows, told = desk.read(views.table, code, compared, desk.house.files)
    title = translate(N_("比较"), desk.language)
    return Table(title=title, heads=heads, rows=tuple(rows)), told
