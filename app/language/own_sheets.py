"""A sheet of a workbook that is written by us alone, and whose rows are counted while it is packed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


def own_sheet(book: "Workbook", name: str, tell: Callable[[], None]) -> "Worksheet":
    """Add a sheet whose formulas are all ours; `tell` is called for each row that is packed.

    The library looks for thirty new functions in each formula, which took a third of the time of a large book.
    """
    from xlsxwriter.worksheet import Worksheet as Sheet  # noqa: PLC0415 -- slow to load, only files need it

    class Ours(Sheet):  # type: ignore[misc]  # the library tells no types
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002 -- the library's own
            del expand_future_functions
            return formula.removeprefix("=")

        def _write_row(self, *given: Any) -> None:  # noqa: ANN401 -- the library's own
            super()._write_row(*given)
            tell()

    sheet: Worksheet = book.add_worksheet(name, worksheet_class=Ours)
    return sheet
