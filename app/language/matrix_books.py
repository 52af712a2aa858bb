"""The matrix of marks: every sheet of a panel with every criterion, as it was filed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from app.language.catalogue import N_, content, translate
from app.language.own_sheets import own_sheet
from app.language.tally_books import ENDS, NEAR, USES, Tallied, cell, cells, decimal
from app.scoring.evidence import Sheet
from app.scoring.outcome import SheetLine, SheetUse
from app.scoring.rulebook import Panel
from app.waiting import untold

if TYPE_CHECKING:
    from xlsxwriter import Workbook

HUNDRED = 100
#: A spreadsheet takes no longer name and none of these signs.
NAME_MAX, FORBIDDEN = 31, str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
FIRST_ROW = 3


def matrix_sheets(
    book: "Workbook", tallied: Tallied, language: str, tell: Callable[[], None] = untold
) -> None:
    """Write one sheet for each panel."""
    for number, panel in enumerate(tallied.rulebook.panels, start=1):
        _Matrix(book, tallied, panel, (number, language), tell).write()


class _Matrix:
    """One panel's sheet being written."""

    def __init__(
        self,
        book: "Workbook",
        tallied: Tallied,
        panel: Panel,
        named: tuple[int, str],
        tell: Callable[[], None],
    ) -> None:
        number, language = named
        self.language, self.panel, self.outcome = language, panel, tallied.outcome
        self.tell = tell
        self.leaves = [leaf for leaf, _ in panel.leaves]
        self.yes, self.no = (translate(one, language) for one in (N_("一致"), N_("不一致")))
        self.words = {use: translate(self._use(use), language) for use in SheetUse}
        self.left_out = translate(N_("不适用"), language)
        self.filed = {(one.proposal, one.seat): one for one in tallied.evidence.sheets}
        title = content(panel.title, language)[0].translate(FORBIDDEN).strip()
        name = translate(N_("打分 %(n)s %(panel)s"), language, n=number, panel=title)
        self.sheet = own_sheet(book, name[:NAME_MAX].strip(), tell)
        self.made_at = 3 + len(self.leaves)
        weights, most = (cells(at, 3, self.made_at - 1, fixed=True) for at in (1, 2))
        self.weights, self.shares = weights, f"{weights}/{most}"
        names = (cell(0, at)[:-1] for at in (3, self.made_at - 1, self.made_at, self.made_at + 1))
        self.first, self.last, self.made_in, self.fixed_in = names
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8F0E9", "bottom": 1, "text_wrap": True}
        )
        self.made = book.add_format({"bg_color": "#F6F3E6"})

    def write(self) -> None:
        self._heads()
        row = FIRST_ROW
        for line in sorted(self.outcome.lines, key=lambda one: one.number):
            for found in line.panels:
                for sheet in found.sheets if found.panel == self.panel.id else ():
                    self.sheet.write_string(row, 0, line.number)
                    self.sheet.write_string(row, 1, line.title)
                    self._row(row, sheet, self.filed.get((line.proposal, sheet.seat)))
                    row += 1
                    self.tell()

    def _heads(self) -> None:
        heads = [
            translate(head, self.language) for head in (N_("项目编号"), N_("项目名称"), N_("评委"))
        ]
        heads += [content(leaf.title, self.language)[0] for leaf in self.leaves]
        ends = (N_("总分（公式）"), N_("程序的总分"), N_("是否一致"), N_("怎样计入"))
        heads += [translate(head, self.language) for head in ends]
        for column, head in enumerate(heads):
            self.sheet.write_string(0, column, head, self.head)
        for row, head in enumerate((N_("权重"), N_("满分")), start=1):
            self.sheet.write_string(row, 2, translate(head, self.language), self.head)
        for column, (leaf, weight) in enumerate(self.panel.leaves, start=3):
            self.sheet.write(1, column, decimal(weight), self.head)
            self.sheet.write(2, column, leaf.maximum / HUNDRED, self.head)
        self.sheet.set_column(1, 1, 32)
        self.sheet.freeze_panes(FIRST_ROW, 3)

    def _row(self, row: int, sheet: SheetLine, filed: Sheet | None) -> None:
        self.sheet.write_string(row, 2, sheet.label)
        end = 3 + len(self.leaves)
        if sheet.total is not None:
            marks = filed.marks if filed is not None else {}
            for column, leaf in enumerate(self.leaves, start=3):
                mark = marks.get(leaf.id)
                if mark is not None:
                    self.sheet.write_number(row, column, mark / HUNDRED)
                else:
                    self.sheet.write_string(row, column, self.left_out)
            self._total(row, sheet.total, marks)
        self.sheet.write_string(row, end + 3, self.words[sheet.use])

    def _total(self, row: int, total: Fraction, marks: Mapping[str, int | None]) -> None:
        """Write the total as the weights and the marks give it, beside the program's."""
        made, line = self.made_at, row + 1
        self.sheet.write_number(row, made + 1, decimal(total))
        if all(marks.get(leaf.id) is None for leaf in self.leaves):
            return
        given = f"{self.first}{line}:{self.last}{line}"
        formula = f"=SUMPRODUCT({self.shares},{given})*{decimal(self.panel.scale)}"
        if any(marks.get(leaf.id) is None for leaf in self.leaves):
            kept = [
                cell(1, column, fixed=True)
                for column, leaf in enumerate(self.leaves, start=3)
                if marks.get(leaf.id) is None and leaf.na_keeps_weights
            ]
            counted = "+".join((f"SUMPRODUCT({self.weights},--ISNUMBER({given}))", *kept))
            formula += f"/({counted})"
        self.sheet.write_formula(row, made, formula, self.made, decimal(total))
        test = (
            f'=IF(ABS({self.made_in}{line}-{self.fixed_in}{line})<{NEAR},"{self.yes}","{self.no}")'
        )
        self.sheet.write_formula(row, made + 2, test, self.made, self.yes)

    @staticmethod
    def _use(use: SheetUse) -> str:
        return USES.get(use) or ENDS.get(use.value) or N_("计入")
