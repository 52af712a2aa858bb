"""Files for spreadsheets: told to be UTF-8, and no text of them is read as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

#: What a spreadsheet takes for the beginning of a formula, in half and full width.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: What some take for the end of the cell before it.
BREAKS = ("\t", "\r", "\n")


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    odd = cell.startswith(BREAKS) or cell.lstrip().startswith(FORMULA)
    return f"'{cell}" if odd else cell


def csv_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """Write rows as CSV; spreadsheets of the field take a file for UTF-8 only with the mark at its beginning."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")
