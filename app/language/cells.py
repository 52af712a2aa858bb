"""Cells of a file for spreadsheets: a text is never read as a formula."""

#: What a spreadsheet takes for the beginning of a formula, in half and full width.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) else cell
