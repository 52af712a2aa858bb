"""The sheet of sums (汇总表): live formulas made here, beside the program's fixed values and whether they agree.

A spreadsheet calculates in binary fractions: a number that stands exactly on the line of rounding can
come out one unit of the last place apart. The program's value is the one that counts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from app.language.catalogue import N_, content, translate
from app.language.own_sheets import own_sheet
from app.scoring.evidence import Evidence, Seat
from app.scoring.numbers import Mode
from app.scoring.outcome import Line, Outcome, PanelLine, PartLine, SheetUse
from app.scoring.rulebook import Aggregate, Aggregation, Panel, PartKind, Rulebook
from app.waiting import untold

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

DIGITS = 15
_FIFTEEN = Context(prec=DIGITS)
#: A difference below this is the spreadsheet's own.
NEAR = "0.0000001"
ROUND: Mapping[Mode, str] = {Mode.HALF_UP: "ROUND", Mode.DOWN: "ROUNDDOWN", Mode.UP: "ROUNDUP"}
USES: Mapping[SheetUse, str] = {
    SheetUse.RECUSED: N_("回避"),
    SheetUse.PENDING: N_("未交"),
    SheetUse.VOID: N_("作废"),
    SheetUse.ABSTAINED: N_("不评"),
}
ENDS: Mapping[str, str] = {"dropped_high": N_("去掉的最高分"), "dropped_low": N_("去掉的最低分")}
TAKES: Mapping[str, str] = {"dropped_high": "LARGE", "dropped_low": "SMALL"}
FIRST_ROW = 3
LEFT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """What is summed up: the rules, what was filed, what came out of it."""

    rulebook: Rulebook
    evidence: Evidence
    outcome: Outcome


class Sums:
    """One sheet of sums being written."""

    def __init__(
        self, book: "Workbook", tallied: Tallied, language: str, tell: Callable[[], None]
    ) -> None:
        """Make the sheet and its looks; `tell` counts its rows."""
        self.language, self.tell = language, tell
        self.rules, self.outcome = tallied.rulebook, tallied.outcome
        self.seats = {
            panel.id: [seat for seat in tallied.evidence.seats if seat.panel == panel.id]
            for panel in self.rules.panels
        }
        self.sheet: Worksheet = own_sheet(book, self.say(N_("汇总表")), tell)
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8F0E9", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.plain = book.add_format({"valign": "top"})
        self.made = book.add_format({"valign": "top", "bg_color": "#F6F3E6"})
        self.column = LEFT
        self.panels: dict[str, tuple[int, int]] = {}

    def say(self, message: str, **facts: object) -> str:
        """Say it in the book's language."""
        return translate(message, self.language, **facts)

    def write(self) -> None:
        """Write heads, weights and a row for every proposal, best first."""
        lines = sorted(
            self.outcome.lines, key=lambda one: (one.place is None, one.place or 0, one.number)
        )
        self._left(lines)
        for panel in self.rules.panels:
            self._panel(panel, lines)
        self._totals(lines)
        self.sheet.write_string(
            0,
            0,
            self.say(
                N_(
                    "浅黄的格子是公式，可以点开看怎样算；表格软件用二进制小数，恰好落在进位线上的数可能差最末一位，以“程序的总分”为准。"
                )
            ),
        )
        self.sheet.freeze_panes(FIRST_ROW, 3)

    def _head(self, column: int, text: str, weight: Fraction | None = None) -> None:
        self.sheet.write_string(1, column, text, self.head)
        if weight is None:
            self.sheet.write_blank(2, column, None, self.head)
        else:
            self.sheet.write(2, column, decimal(weight), self.head)

    def _left(self, lines: Sequence[Line]) -> None:
        for column, head in enumerate((N_("名次"), N_("项目编号"), N_("项目名称"), N_("申报单位"))):
            self._head(column, self.say(head))
        for column, width in enumerate((6, 12, 32, 22)):
            self.sheet.set_column(column, column, width)
        for row, line in enumerate(lines, start=FIRST_ROW):
            if line.place is not None:
                self.sheet.write_number(row, 0, line.place, self.plain)
            texts = (line.number, line.title, line.organisation)
            for column, text in enumerate(texts, start=1):
                self.sheet.write_string(row, column, text, self.plain)

    def _panel(self, panel: Panel, lines: Sequence[Line]) -> None:
        seats, rule = self.seats[panel.id], panel.aggregation
        first, title = self.column, content(panel.title, self.language)[0]
        weighted = rule.kind is Aggregate.WEIGHTED_MEAN
        for column, seat in enumerate(seats, start=first):
            self._head(column, seat.label, seat.weight if weighted else None)
        last = first + len(seats) - 1
        ends = _ends(rule) if seats else []
        for column, (end, _) in enumerate(ends, start=last + 1):
            self._head(column, self.say(ENDS[end]))
        made = last + len(ends) + 1
        self._head(made, self.say(N_("%(panel)s评分（公式）"), panel=title))
        self._head(made + 1, self.say(N_("%(panel)s评分（程序）"), panel=title))
        self._head(made + 2, self.say(N_("%(panel)s评分是否一致"), panel=title))
        for row, line in enumerate(lines, start=FIRST_ROW):
            found = next((one for one in line.panels if one.panel == panel.id), None)
            if found is not None:
                self._members(row, first, seats, found)
                self._score(row, (first, last), made, panel, found)
        self.panels[panel.id] = (made, made + 1)
        self.column = made + 3

    def _members(self, row: int, first: int, seats: Sequence[Seat], found: PanelLine) -> None:
        known = {sheet.seat: sheet for sheet in found.sheets}
        for column, seat in enumerate(seats, start=first):
            sheet = known.get(seat.id)
            if sheet is not None and sheet.value is not None and sheet.use not in USES:
                self.sheet.write(row, column, decimal(sheet.value), self.plain)
            elif sheet is not None:
                word = USES.get(sheet.use, N_("未交"))
                self.sheet.write_string(row, column, self.say(word), self.plain)

    def _score(
        self, row: int, span: tuple[int, int], made: int, panel: Panel, found: PanelLine
    ) -> None:
        if found.score is None:
            return
        members, ends = cells(row, *span), ""
        if found.aggregate == Aggregate.TRIMMED_MEAN.value and made > span[1] + 1:
            self._dropped(row, span, panel, found)
            ends = cells(row, span[1] + 1, made - 1)
        formula = aggregated(found.aggregate, members, cells(2, *span, fixed=True), ends)
        self.sheet.write_formula(row, made, formula, self.made, decimal(found.score))
        self.sheet.write(row, made + 1, decimal(found.score), self.plain)
        self._same(row, made, made + 1, made + 2)

    def _dropped(self, row: int, span: tuple[int, int], panel: Panel, found: PanelLine) -> None:
        """Give each mark that falls away a cell of its own."""
        rising = sorted(sheet.value for sheet in found.sheets if sheet.value is not None)
        for column, (end, n) in enumerate(_ends(panel.aggregation), start=span[1] + 1):
            value = rising[-n] if end == "dropped_high" else rising[n - 1]
            formula = f"={TAKES[end]}({cells(row, *span)},{n})"
            self.sheet.write_formula(row, column, formula, self.made, decimal(value))

    def _same(self, row: int, made: int, fixed: int, at: int) -> None:
        """Say in a formula whether a formula and the program's value agree."""
        yes, no = self.say(N_("一致")), self.say(N_("不一致"))
        test = f'=IF(ABS({cell(row, made)}-{cell(row, fixed)})<{NEAR},"{yes}","{no}")'
        self.sheet.write_formula(row, at, test, self.made, yes)

    def _totals(self, lines: Sequence[Line]) -> None:
        first = self.column
        parts = self.rules.combination.parts
        for column, part in enumerate(parts, start=first):
            self._head(column, self.say(PARTS[part.kind]), part.weight)
        bonus, made, fixed, same = (first + len(parts) + place for place in range(4))
        heads = (N_("加减分"), N_("总分（公式）"), N_("程序的总分"), N_("是否一致"))
        for column, head in zip((bonus, made, fixed, same), heads, strict=True):
            self._head(column, self.say(head))
        summed = set()
        for row, line in enumerate(lines, start=FIRST_ROW):
            self._parts(row, first, line)
            self.tell()
            if line.total is None:
                continue
            given = sum((one.points for one in line.bonuses), Fraction(0))
            self.sheet.write(row, bonus, decimal(given), self.plain)
            self.sheet.write(row, fixed, decimal(line.total), self.plain)
            formula = self._sum(row, (first, bonus), line, given)
            if formula is None:
                self.sheet.write_string(row, same, self.say(N_("不按加总，没有公式")), self.plain)
                continue
            summed.add(line.proposal)
            self.sheet.write_formula(row, made, formula, self.made, decimal(line.total))
            self._same(row, made, fixed, same)
        self.column = same + 1
        ranked = [line for line in lines if line.place is not None]
        self._ranks(ranked, made if summed.issuperset(one.proposal for one in ranked) else fixed)

    def _ranks(self, ranked: Sequence[Line], by: int) -> None:
        """Count for each ranked proposal who stands above it; the order of equals is what was decided."""
        order, made, fixed, same = (self.column + place for place in range(4))
        heads = (N_("同分中的先后"), N_("名次（公式）"), N_("程序的名次"), N_("名次是否一致"))
        for column, head in zip((order, made, fixed, same), heads, strict=True):
            self._head(column, self.say(head))
        above = _above(ranked)
        totals = (
            f"{cell(FIRST_ROW, by, fixed=True)}:{cell(FIRST_ROW + len(ranked) - 1, by, fixed=True)}"
        )
        for row, (line, better) in enumerate(zip(ranked, above, strict=True), start=FIRST_ROW):
            place = line.place or 0
            self.sheet.write_number(row, fixed, place, self.plain)
            if better is None:
                self.sheet.write_string(row, same, self.say(N_("不按总分排，没有公式")), self.plain)
                continue
            self.sheet.write_number(row, order, place - better, self.plain)
            counted = f"=SUMPRODUCT(--({totals}>{cell(row, by)}+{NEAR}))+{cell(row, order)}"
            self.sheet.write_formula(row, made, counted, self.made, place)
            self._same(row, made, fixed, same)

    def _parts(self, row: int, first: int, line: Line) -> None:
        for column, part in enumerate(line.parts, start=first):
            formula = self._part(row, line, part)
            if formula is None:
                self.sheet.write(row, column, decimal(part.value), self.plain)
            else:
                self.sheet.write_formula(row, column, formula, self.made, decimal(part.value))

    def _part(self, row: int, line: Line, part: PartLine) -> str | None:
        """Give where the value of a part comes from, if it stands in this sheet."""
        if part.kind == PartKind.PANEL.value and part.panel in self.panels:
            found = next(one for one in line.panels if one.panel == part.panel)
            made = cell(row, self.panels[part.panel][0])
            return f"={made}" if found.score == part.value else None
        vote = line.vote
        if part.kind == PartKind.VOTE_SHARE.value and vote is not None and vote.denominator:
            share = Fraction(vote.votes_for, vote.denominator) * 100
            same = share == part.value
            return f"={vote.votes_for}/{vote.denominator}*100" if same else None
        return None

    def _sum(self, row: int, span: tuple[int, int], line: Line, bonus: Fraction) -> str | None:
        """Write the total, where it is a sum that a spreadsheet can say."""
        combination, rounding = self.rules.combination, self.rules.combination.rounding
        limit = combination.bonus_max
        counted = bonus if limit is None else min(bonus, limit)
        if line.total_exact != sum((part.points for part in line.parts), counted):
            return None
        if rounding is not None and rounding.mode not in ROUND:
            return None
        terms = list(self._terms(row, span[0], line))
        extra = cell(row, span[1])
        terms.append(extra if limit is None else f"MIN({extra},{decimal(limit)})")
        total = "+".join(terms)
        if rounding is None:
            return f"={total}"
        return f"={ROUND[rounding.mode]}({total},{rounding.places})"

    def _terms(self, row: int, first: int, line: Line) -> Iterator[str]:
        rules = self.rules.combination.parts
        for column, (part, rule) in enumerate(zip(line.parts, rules, strict=True), start=first):
            points = f"{cell(row, column)}*{cell(2, column, fixed=True)}"
            most = None if part.points == part.value * part.weight else rule.maximum
            yield points if most is None else f"MIN({points},{decimal(most)})"


PARTS: Mapping[PartKind, str] = {
    PartKind.PANEL: N_("评分占的分"),
    PartKind.VOTE_SHARE: N_("得票率（百分）"),
    PartKind.VOTES: N_("得票"),
    PartKind.MATCH_RAISED: N_("筹款"),
}


def sums_sheet(
    book: "Workbook", tallied: Tallied, language: str, tell: Callable[[], None] = untold
) -> None:
    """Write the sheet of sums into a workbook."""
    Sums(book, tallied, language, tell).write()


def _ends(rule: Aggregation) -> list[tuple[str, int]]:
    """List the marks that fall away at either end, where a rule drops some."""
    if rule.kind is not Aggregate.TRIMMED_MEAN:
        return []
    high = [("dropped_high", n) for n in range(1, rule.drop_high + 1)]
    return high + [("dropped_low", n) for n in range(1, rule.drop_low + 1)]


def _above(ranked: Sequence[Line]) -> list[int | None]:
    """Count whose total is greater; None where the place does not follow from the totals."""
    totals = [one.total for one in ranked]
    if None in totals:
        return [None] * len(ranked)
    near = Fraction(NEAR)
    rising = sorted(total for total in totals if total is not None)
    found: list[int | None] = []
    for line, total in zip(ranked, totals, strict=True):
        low = total or Fraction(0)
        better = len(rising) - bisect_right(rising, low + near)
        equals = len(rising) - better - bisect_left(rising, low - near)
        fits = better < (line.place or 0) <= better + equals
        found.append(better if fits else None)
    return found


def aggregated(used: str, members: str, weights: str, ends: str) -> str:
    """Say in a formula how the members' numbers become the panel's; words among them are left out."""
    if used == Aggregate.TRIMMED_MEAN.value and ends:
        return f"=(SUM({members})-SUM({ends}))/(COUNT({members})-COUNT({ends}))"
    if used == Aggregate.WEIGHTED_MEAN.value:
        counted = f"SUMPRODUCT({weights},--ISNUMBER({members}))"
        return f"=SUMPRODUCT({weights},{members})/{counted}"
    name = {Aggregate.MEDIAN.value: "MEDIAN", Aggregate.SUM.value: "SUM"}.get(used, "AVERAGE")
    return f"={name}({members})"


def cell(row: int, column: int, *, fixed: bool = False) -> str:
    """Name a cell as a spreadsheet does."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 -- slow to load, only files need it

    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def cells(row: int, first: int, last: int, *, fixed: bool = False) -> str:
    """Name the cells of a row."""
    return f"{cell(row, first, fixed=fixed)}:{cell(row, last, fixed=fixed)}"


def decimal(value: Fraction) -> Any:  # noqa: ANN401 -- what xlsxwriter takes for a number
    """Give a number as a spreadsheet holds it, with fifteen digits."""
    return _FIFTEEN.divide(Decimal(value.numerator), Decimal(value.denominator))
