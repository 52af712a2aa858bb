"""A round in one workbook: read into rules and evidence; its template has an example."""

from app.forms.workbooks.reading import Workbook, read_workbook
from app.forms.workbooks.score_sheets import (
    Ask,
    BookLine,
    ReadLine,
    read_score_book,
    reason_column,
    write_score_book,
)
from app.forms.workbooks.template import template

__all__ = [
    "Ask",
    "BookLine",
    "ReadLine",
    "Workbook",
    "read_score_book",
    "read_workbook",
    "reason_column",
    "template",
    "write_score_book",
]
