"""Cells of a file for spreadsheets: a text is never read as a formula."""

#: What a spreadsheet takes for the beginning of a formula, in half and full width.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: What some take for the end of the cell before it.
BREAKS = ("\t", "\r", "\n")


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    odd = cell.startswith(BREAKS) or cell.lstrip().startswith(FORMULA)
    return f"'{cell}" if odd else cell
