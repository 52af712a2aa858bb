"""The workbook to fill in, with a small example and instructions in both languages."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.forms.workbooks import headings as h

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cells = Sequence[object]
WIDE, MIDDLE, NARROW = 46, 18, 12

_RULES: Sequence[tuple[str, str | int, str]] = (
    ("name", "示例社区公益创投（示例）", "必填 / needed"),
    ("organiser", "示例街道办事处", "用在公示稿里 / for the draft notice"),
    ("currency", "CNY", ""),
    ("pot", 60000, "要分配的总额；没有就删掉这一行的填写 / the sum to be shared out"),
    ("pot_source", "示例资金", ""),
    ("aggregation", "", ""),
    ("min_sheets", "", "不填：没有回避的评委都要打分 / empty: every member who is not recused"),
    ("combination", "", ""),
    ("score_weight", "", "只在“评分和表决加权”时填，如 80% / only for a weighted sum"),
    ("vote_weight", "", "同上，如 20% / as above"),
    ("quorum", "三分之二以上", "也可以写 2/3、>1/2、60% / also 2/3, >1/2, 60%"),
    ("passing", "过半数", "同上 / as above"),
    ("passing_base", "", ""),
    ("places", 2, ""),
    ("pass_mark", "", "不填就没有最低线 / empty: none"),
    ("ties", "公益性、得票、评审会裁定", "从前到后依次比较，用顿号隔开 / tried in this order"),
    ("count", 3, "不填：资金够就都资助 / empty: as far as the pot reaches"),
    ("allotment", "", ""),
    ("amount", "", "只在“每项相同金额”时填 / only for equal sums"),
    ("misfit", "", ""),
    ("partial", "", ""),
    ("unit", 100, "例如整百元 / e.g. whole hundreds"),
    ("cap", "", ""),
    ("floor", "", ""),
    ("per_organisation", "", ""),
    ("notice_days", 5, ""),
)
_CHOICES: dict[str, dict[str, str]] = {
    "aggregation": h.AGGREGATIONS,
    "combination": h.COMBINATIONS,
    "passing_base": h.BASES,
    "allotment": h.ALLOTMENTS,
    "misfit": h.MISFITS,
    "partial": h.YES_NO,
}
_PICKED = {
    "aggregation": "去掉一个最高分和一个最低分后平均",
    "combination": "表决通过后按评分排名",
    "passing_base": "应到减回避",
    "allotment": "按名次发完为止",
    "misfit": "跳过看下一个",
    "partial": "不可以",
}
_CRITERIA: Sequence[Cells] = (
    ("公益性", "25%", 10, "回应的是不是真实、迫切的公共需求"),
    ("创新性", "20%", 10, "办法有没有新意"),
    ("实践性", "20%", 10, "计划和预算做得到吗"),
    ("影响力", "20%", 10, "受益的人多不多，能不能带动别人"),
    ("执行力", "15%", 10, "团队有没有能力做完"),
)
_PROJECTS: Sequence[Cells] = (
    ("S01", "示例：楼道议事角", "示例志愿队甲", "第一社区", 20000),
    ("S02", "示例：银龄陪伴", "示例服务社乙", "第二社区", 25000),
    ("S03", "示例：四点半课堂", "示例服务社丙", "第一社区", 18000),
    ("S04", "示例：共享花园", "示例志愿队丁", "第三社区", 16000),
)
_MEMBERS = ("评委甲", "评委乙", "评委丙", "评委丁", "评委戊")
_MARKS: dict[str, Sequence[Sequence[float | int]]] = {
    "S01": ((9, 8, 8, 8, 9), (8.5, 8, 9, 8, 8), (9, 7, 8, 8, 8), (9, 9, 8, 9, 8), (8, 8, 8, 8, 8)),
    "S02": ((8, 7, 9, 8, 9), (8, 8, 8, 8, 9), (9, 8, 8, 9, 9), (7.5, 8, 8, 8, 8)),
    "S03": ((7, 8, 8, 7, 8), (8, 7, 7, 8, 8), (7, 7, 8, 8, 7), (8, 8, 8, 7, 8), (7, 7, 7, 8, 8)),
    "S04": ((8, 9, 7, 8, 7), (7, 9, 8, 8, 7), (8, 9, 7, 7, 8), (8, 8, 8, 8, 7), (7, 9, 8, 7, 7)),
}
_VOTES: Sequence[Cells] = (
    ("S01", 5, 0, 0, 0, 5),
    ("S02", 4, 0, 0, 0, 4),
    ("S03", 2, 2, 1, 0, 5),
    ("S04", 4, 1, 0, 0, 5),
)
_HELP: Sequence[tuple[str, str]] = (
    (
        "把你们的规则、项目、评委、打分和表决填进后面几张表，示例内容删掉。",
        "Fill in your rules, projects, members, marks and votes; delete the example.",
    ),
    (
        "表名和表头不要改；中文或英文表头都可以。多出来的列不影响。",
        "Keep the names of sheets and columns, Chinese or English. Further columns do no harm.",
    ),
    (
        "数字用半角，分数最多两位小数，金额最多两位小数。",
        "Use ordinary digits; marks and amounts have at most two decimal places.",
    ),
    (
        "“打分”每行是一位评委给一个项目的一份评分；不适用的项写“不适用”。",
        "On 打分 a row is one member's sheet for one project; n/a where nothing applies.",
    ),
    (
        "“表决”填票数；也可以每位评委一列，写赞成、反对、弃权或回避。没有表决就删掉这张表。",
        "On 表决 enter counts, or one column a member; delete the sheet if there was no vote.",
    ),
    (
        "回避的评委写在“回避”表里，那个项目不要他的分，也不算进应到人数。",
        "Members who keep out of a project stand on 回避 and count nowhere for that project.",
    ),
    (
        "填好以后在网页上传，或者运行 miaopu tally 文件名.xlsx。填错的地方会按表、行、列列出来。",
        "Upload it on the web page, or run miaopu tally FILE.xlsx. Faults are listed by cell.",
    ),
    (
        "遇到同分需要评审会裁定时，在“裁定”表写明名次顺序和纪要编号，再交一次。",
        "To settle a tie, write the order and the number of the minutes on 裁定; hand it in again.",
    ),
)


def template() -> bytes:
    """Make the template: the same bytes whenever it is fetched."""
    from xlsxwriter import Workbook as Book  # noqa: PLC0415 -- slow, and only the template needs it

    made = io.BytesIO()
    with Book(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": h.MADE})
        looks = _looks(book)
        _help_sheet(book, looks)
        _rules_sheet(book, looks)
        _plain(
            book, looks, "criteria", ("title", "weight", "maximum", "guide"), h.CRITERIA, _CRITERIA
        )
        columns: tuple[str, ...] = ("number", "title", "organisation", "community", "requested")
        _plain(book, looks, "projects", columns, h.PROJECTS, _PROJECTS)
        _plain(
            book,
            looks,
            "members",
            ("name", "organisation"),
            h.MEMBERS,
            [(name, "示例单位") for name in _MEMBERS],
        )
        _marks_sheet(book, looks)
        columns = ("number", "for", "against", "abstain", "void", "attending")
        _plain(book, looks, "votes", columns, h.VOTES, _VOTES)
        _plain(
            book,
            looks,
            "recusals",
            ("number", "member", "reason"),
            h.RECUSALS,
            [("S02", "评委戊", "同一单位")],
        )
        _plain(book, looks, "decisions", ("order", "minutes", "reason"), h.DECISIONS, ())
    return made.getvalue()


Looks = dict[str, Any]


def _looks(book: "Workbook") -> Looks:
    return {
        "head": book.add_format(
            {"bold": True, "bg_color": "#E8F0E9", "bottom": 1, "text_wrap": True}
        ),
        "fill": book.add_format({"bg_color": "#FFFCEB", "text_wrap": True, "align": "left"}),
        "note": book.add_format({"font_color": "#5F6B66", "text_wrap": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _sheet(book: "Workbook", looks: Looks, name: str, heads: Sequence[str]) -> "Worksheet":
    sheet = book.add_worksheet(name)
    for column, text in enumerate(heads):
        sheet.write_string(0, column, text, looks["head"])
        sheet.set_column(column, column, max(NARROW, len(text) * 2 + 2))
    sheet.freeze_panes(1, 0)
    return sheet


def _help_sheet(book: "Workbook", looks: Looks) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 1, WIDE + MIDDLE)
    sheet.write_string(0, 0, "怎么填", looks["head"])
    sheet.write_string(0, 1, "How to fill this in", looks["head"])
    for row, (chinese, english) in enumerate(_HELP, start=1):
        sheet.write_string(row, 0, f"{row}. {chinese}", looks["wrap"])
        sheet.write_string(row, 1, f"{row}. {english}", looks["wrap"])


def _rules_sheet(book: "Workbook", looks: Looks) -> None:
    heads = [h.RULES[name][0] for name in ("rule", "value", "note")]
    sheet = _sheet(book, looks, h.SHEETS["rules"][0], heads)
    sheet.set_column(0, 0, MIDDLE + NARROW)
    sheet.set_column(1, 1, WIDE)
    sheet.set_column(2, 2, WIDE + MIDDLE)
    for row, (name, value, note) in enumerate(_RULES, start=1):
        chinese, english = h.RULE_NAMES[name][:2]
        sheet.write_string(row, 0, chinese)
        sheet.write(row, 1, _PICKED.get(name, value), looks["fill"])
        sheet.write_string(row, 2, f"{english}. {note}" if note else english, looks["note"])
        if name in _CHOICES:
            words = list(dict.fromkeys(_first(_CHOICES[name])))
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": words})


def _first(words: dict[str, str]) -> list[str]:
    first: dict[str, str] = {}
    for word, meaning in words.items():
        first.setdefault(meaning, word)
    return list(first.values())


def _plain(
    book: "Workbook",
    looks: Looks,
    kind: str,
    columns: Sequence[str],
    headings: h.Words,
    rows: Sequence[Cells],
) -> None:
    sheet = _sheet(book, looks, h.SHEETS[kind][0], [headings[name][0] for name in columns])
    for number, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells):
            sheet.write(number, column, value)


def _marks_sheet(book: "Workbook", looks: Looks) -> None:
    heads = [h.MARKS["number"][0], h.MARKS["member"][0], *(str(row[0]) for row in _CRITERIA)]
    sheet = _sheet(book, looks, h.SHEETS["marks"][0], heads)
    row = 1
    for number, given in _MARKS.items():
        for member, marks in zip(_MEMBERS, given, strict=False):
            sheet.write_row(row, 0, [number, member, *marks])
            row += 1
