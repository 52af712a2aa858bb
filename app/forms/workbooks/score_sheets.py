"""A member's score sheets as a workbook: locked but for what is to be filled in, and read back cell by cell."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.forms.workbooks.cells import Book, Problems, Row, TooMany, letters
from app.forms.workbooks.headings import MADE
from app.scoring.rulebook import Criterion, Panel

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET, HELP = "评分表", "说明"
NA = "不适用"
NA_WORDS = frozenset({NA, "n/a", "na", "N/A", "NA"})
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("编号", "No."),
    "title": ("项目名称", "Project"),
    "total": ("总分", "Total"),
    "comment": ("给申报人的话", "For the applicant"),
    "panel_note": ("给评审组的话", "For the panel"),
    "recommended": ("建议资助", "Recommended amount"),
    "version": ("版本", "Version"),
}
#: How the column of a criterion's reasons is headed.
_REASON = ("%s：理由", "%s: reason")
_LAST = ("comment", "panel_note")
_HELP = (
    (
        "只有浅黄色的格子可以填。编号、项目名称、总分和版本是锁住的。",
        "Only the pale yellow cells can be filled in; number, project, total and version are locked.",
    ),
    (
        "分数用半角数字，在每一项的满分以内，按每档的倍数；不适用的项写“不适用”。",
        "Marks in ordinary digits, within the maximum and in the steps of the criterion; n/a where nothing applies.",
    ),
    (
        "规则要求写理由的项，在后面自己的“理由”一格里写；什么分要写，见下面各项。",
        "Where the rules ask for a reason it has a cell of its own behind the total; see below for which marks.",
    ),
    (
        "没评的项目整行留空，交回来时不动它。",
        "Leave the row of a project empty if it is not marked yet: nothing changes for it.",
    ),
    (
        "填好以后在网页上交回来。有一处不对，就什么都不写进去，并说明是哪一格。",
        "Hand it in on the web page. If one cell is wrong nothing is written, and the cell is named.",
    ),
    (
        "交回来只是存成草稿；还要在网页上从头到尾看一遍，再提交。",
        "Handing it in only saves drafts: read them through on the page, and then file them.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """One proposal with what was marked so far, all as text."""

    number: str
    title: str
    version: int
    marks: Mapping[str, str]
    reasons: Mapping[str, str]
    comment: str
    panel_note: str
    recommended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """One row as it came back; `row` is where it stood, `reasons` what its columns of reasons hold."""

    row: Row
    number: str
    version: str
    marks: Mapping[str, str]
    reasons: Mapping[str, str]
    comment: str
    panel_note: str
    recommended: str

    @property
    def empty(self) -> bool:
        """Tell whether nothing was filled in."""
        said = (self.comment, self.panel_note, self.recommended)
        return not any((*self.marks.values(), *self.reasons.values(), *said))


def reason_column(criterion: str) -> str:
    """Name the column of a criterion's reasons."""
    return f"reason {criterion}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked, and in which language (zh or en); `needs` says of a criterion which marks want a reason."""

    panel: Panel
    needs: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"


def write_score_book(ask: Ask, about: str, lines: Sequence[BookLine]) -> bytes:
    """Make the workbook; `about` says whose it is and of which round."""
    from xlsxwriter import Workbook as Made  # noqa: PLC0415 -- slow, and few requests need it

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Made(made, options) as book:
        book.set_properties({"created": MADE})
        looks = _looks(book)
        _marks_sheet(book, looks, ask, lines)
        _help_sheet(book, looks, ask, about)
    return made.getvalue()


def read_score_book(data: bytes, panel: Panel) -> tuple[list[ReadLine], Problems]:
    """Read every row; what is wrong with a cell is found by whoever knows the sheets."""
    problems = Problems()
    book = Book(data, problems)
    name = book.find((SHEET,))
    if name is None:
        problems.add("sheet_missing", sheet=SHEET, found="、".join(book.names))
        return [], problems
    leaves = [leaf for leaf, _ in panel.leaves]
    headings = dict(HEADINGS)
    for leaf in leaves:
        headings[leaf.id] = tuple(leaf.title.values())
        headings[reason_column(leaf.id)] = tuple(
            form % title for form in _REASON for title in leaf.title.values()
        )
    try:
        table = book.table(name, headings)
        if not table.require(headings, "number", "version", *(leaf.id for leaf in leaves)):
            return [], problems
        return [_line(row, leaves) for row in table.rows], problems
    except TooMany:
        return [], problems


def _line(row: Row, leaves: Sequence[Criterion]) -> ReadLine:
    marks = {leaf.id: row.text(leaf.id) for leaf in leaves}
    return ReadLine(
        row=row,
        number=row.text("number"),
        version=row.text("version"),
        marks={name: "na" if text in NA_WORDS else text for name, text in marks.items()},
        reasons={
            leaf.id: row.text(reason_column(leaf.id))
            for leaf in leaves
            if reason_column(leaf.id) in row.cells
        },
        comment=row.text("comment"),
        panel_note=row.text("panel_note"),
        recommended=row.text("recommended"),
    )


Looks = dict[str, Any]


def _looks(book: "Workbook") -> Looks:
    head = {"bold": True, "bg_color": "#E8F0E9", "bottom": 1, "text_wrap": True, "valign": "top"}
    fill = {"bg_color": "#FFFCEB", "border": 1, "border_color": "#D6DCD8", "locked": False}
    return {
        "head": book.add_format(head),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "mark": book.add_format({**fill, "align": "center", "valign": "top"}),
        "fill": book.add_format({**fill, "text_wrap": True, "valign": "top", "num_format": "@"}),
        "total": book.add_format({"num_format": "0.00", "bold": True, "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _marks_sheet(book: "Workbook", looks: Looks, ask: Ask, lines: Sequence[BookLine]) -> None:
    panel, language = ask.panel, ask.language
    sheet = book.add_worksheet(SHEET)
    leaves = [leaf for leaf, _ in panel.leaves]
    explained = [leaf for leaf in leaves if leaf.id in ask.needs]
    columns = ["number", "title", *(leaf.id for leaf in leaves), "total"]
    columns += [*(reason_column(leaf.id) for leaf in explained), *_LAST]
    columns += ["recommended"] if panel.asks_recommended else []
    columns += ["version"]
    titles = {leaf.id: _said(leaf.title, language) or leaf.id for leaf in leaves}
    form = _REASON[language == "en"]
    titles |= {reason_column(leaf.id): form % titles[leaf.id] for leaf in explained}
    for place, name in enumerate(columns):
        sheet.write_string(
            0, place, titles.get(name) or HEADINGS[name][language == "en"], looks["head"]
        )
        sheet.set_column(place, place, _WIDTHS.get(name.partition(" ")[0], 10))
    for row, line in enumerate(lines, start=1):
        _row(sheet, looks, (row, columns), line, panel)
    for place, leaf in enumerate(leaves, start=2):
        if lines:
            sheet.data_validation(1, place, len(lines), place, _validation(leaf, place))
    sheet.freeze_panes(1, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


_WIDTHS = {
    "number": 12,
    "title": 30,
    "reason": 30,
    "comment": 40,
    "panel_note": 30,
    "recommended": 14,
}


def _row(
    sheet: "Worksheet", looks: Looks, at: tuple[int, Sequence[str]], line: BookLine, panel: Panel
) -> None:
    row, columns = at
    leaves = {leaf.id for leaf, _ in panel.leaves}
    texts = {
        "comment": line.comment,
        "panel_note": line.panel_note,
        "recommended": line.recommended,
        **{reason_column(name): line.reasons.get(name, "") for name in leaves},
    }
    fixed = {"number": line.number, "title": line.title, "version": str(line.version)}
    for place, name in enumerate(columns):
        if name in leaves:
            _mark(sheet, row, place, line.marks.get(name, ""), looks["mark"])
        elif name == "total":
            sheet.write_formula(row, place, _total(panel, row), looks["total"], "")
        elif name in fixed:
            sheet.write_string(row, place, fixed[name], looks["text"])
        else:
            sheet.write_string(row, place, texts[name], looks["fill"])


def _mark(sheet: "Worksheet", row: int, place: int, text: str, look: Any) -> None:  # noqa: ANN401 -- xlsxwriter's format
    if text == "na":
        sheet.write_string(row, place, NA, look)
    elif text:
        # What a spreadsheet keeps is a binary number; two places come back as they were.
        sheet.write_number(row, place, float(text), look)
    else:
        sheet.write_blank(row, place, None, look)


def _validation(leaf: Criterion, place: int) -> dict[str, Any]:
    cell = f"{letters(place)}2"
    top = leaf.maximum / 100
    checks = [f"ISNUMBER({cell})", f"{cell}>=0", f"{cell}<={top:g}"]
    if leaf.step:
        checks.append(f"MOD(ROUND({cell}*100,0),{leaf.step})=0")
    rule = f"AND({','.join(checks)})"
    if leaf.na_allowed:
        rule = f'OR({cell}="{NA}",{rule})'
    return {
        "validate": "custom",
        "value": f"={rule}",
        "error_title": "0 – " + f"{top:g}",
        "error_message": f"0 – {top:g}，每档 / in steps of {leaf.step / 100:g}",
    }


def _total(panel: Panel, row: int) -> str:
    """Write the sum as a formula, a help for the eye: what counts is computed exactly on the server."""
    cells = [(f"{letters(n)}{row + 1}", leaf, w) for n, (leaf, w) in enumerate(panel.leaves, 2)]
    points = "+".join(
        f"IF(ISNUMBER({c}),{c}*{float(w * panel.scale * 100 / leaf.maximum)!r},0)"
        for c, leaf, w in cells
    )
    share = "+".join(f'IF({c}="{NA}",0,{float(w)!r})' for c, _, w in cells)
    span = f"{cells[0][0]}:{cells[-1][0]}"
    return f'=IF(COUNT({span})=0,"",ROUND(({points})/({share}),2))'


def _help_sheet(book: "Workbook", looks: Looks, ask: Ask, about: str) -> None:
    panel, language = ask.panel, ask.language
    sheet = book.add_worksheet(HELP)
    sheet.set_column(0, 1, 60)
    sheet.write_string(0, 0, about, looks["head"])
    row = 1
    for number, (chinese, english) in enumerate(_HELP, start=1):
        sheet.write_string(row, 0, f"{number}. {chinese}", looks["wrap"])
        sheet.write_string(row, 1, f"{number}. {english}", looks["wrap"])
        row += 1
    for leaf, _ in panel.leaves:
        sheet.write_string(row, 0, _said(leaf.title, language), looks["head"])
        anchors = [f"{at}: {_said(text, language)}" for at, text in leaf.anchors.items()]
        told = "\n".join(
            [_said(leaf.guide, language), *anchors, ask.needs.get(leaf.id, "")]
        ).strip()
        sheet.write_string(row, 1, told, looks["wrap"])
        row += 1
    sheet.protect()


def _said(text: Mapping[str, str], language: str) -> str:
    """Give an organiser's text in a language, or in the other one."""
    return text.get(language) or next((one for one in text.values() if one), "")
