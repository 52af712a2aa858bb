"""The matrix of marks: every sheet of a panel with every criterion, as it was filed."""

from typing import TYPE_CHECKING

from app.language.catalogue import N_, content, translate
from app.language.tally_books import USES, Tallied, decimal
from app.scoring.evidence import Sheet
from app.scoring.outcome import SheetLine, SheetUse
from app.scoring.rulebook import Panel

if TYPE_CHECKING:
    from xlsxwriter import Workbook

HUNDRED = 100
#: A spreadsheet takes no longer name and none of these signs.
NAME_MAX, FORBIDDEN = 31, str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
ENDS = {"dropped_high": N_("去掉的最高分"), "dropped_low": N_("去掉的最低分")}


def matrix_sheets(book: "Workbook", tallied: Tallied, language: str) -> None:
    """Write one sheet for each panel."""
    for number, panel in enumerate(tallied.rulebook.panels, start=1):
        _Matrix(book, tallied, panel, number, language).write()


class _Matrix:
    """One panel's sheet being written."""

    def __init__(
        self, book: "Workbook", tallied: Tallied, panel: Panel, number: int, language: str
    ) -> None:
        self.language, self.panel, self.outcome = language, panel, tallied.outcome
        self.leaves = [leaf for leaf, _ in panel.leaves]
        self.words = {use: translate(self._use(use), language) for use in SheetUse}
        self.left_out = translate(N_("不适用"), language)
        self.filed = {(one.proposal, one.seat): one for one in tallied.evidence.sheets}
        title = content(panel.title, language)[0].translate(FORBIDDEN).strip()
        name = translate(N_("打分 %(n)s %(panel)s"), language, n=number, panel=title)
        self.sheet = book.add_worksheet(name[:NAME_MAX].strip())
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8F0E9", "bottom": 1, "text_wrap": True}
        )

    def write(self) -> None:
        heads = [
            translate(head, self.language) for head in (N_("项目编号"), N_("项目名称"), N_("评委"))
        ]
        heads += [content(leaf.title, self.language)[0] for leaf in self.leaves]
        heads += [translate(head, self.language) for head in (N_("总分"), N_("怎样计入"))]
        for column, head in enumerate(heads):
            self.sheet.write_string(0, column, head, self.head)
        self.sheet.set_column(1, 1, 32)
        self.sheet.freeze_panes(1, 3)
        row = 1
        for line in sorted(self.outcome.lines, key=lambda one: one.number):
            for found in line.panels:
                for sheet in found.sheets if found.panel == self.panel.id else ():
                    self.sheet.write_string(row, 0, line.number)
                    self.sheet.write_string(row, 1, line.title)
                    self._row(row, sheet, self.filed.get((line.proposal, sheet.seat)))
                    row += 1

    def _row(self, row: int, sheet: SheetLine, filed: Sheet | None) -> None:
        self.sheet.write_string(row, 2, sheet.label)
        column = 3
        for column, leaf in enumerate(self.leaves, start=3):
            mark = (
                filed.marks.get(leaf.id) if filed is not None and sheet.total is not None else None
            )
            if mark is not None:
                self.sheet.write_number(row, column, mark / HUNDRED)
            elif sheet.total is not None:
                self.sheet.write_string(row, column, self.left_out)
        if sheet.total is not None:
            self.sheet.write_number(row, column + 1, decimal(sheet.total))
        self.sheet.write_string(row, column + 2, self.words[sheet.use])

    @staticmethod
    def _use(use: SheetUse) -> str:
        return USES.get(use) or ENDS.get(use.value) or N_("计入")
