"""A round in one workbook: read into rules and evidence; its template has an example."""

from app.forms.workbooks.reading import Workbook, read_workbook
from app.forms.workbooks.template import template

__all__ = ["Workbook", "read_workbook", "template"]
