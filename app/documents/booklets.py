"""All proposals of one reader in one booklet, and the score sheets that go with it."""

import io
from dataclasses import dataclass

from app.documents import word
from app.documents.press import Job, press
from app.documents.proposals import ProposalSheet, proposal_data
from app.documents.sheets import Grid, Sheet, frame, house_words
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Booklet(Sheet):
    """Several proposals as one document; `seat` names the reader as the tally does."""

    seat: str
    proposals: tuple[ProposalSheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    """One criterion on paper: empty room, or the mark that was given, and what it is multiplied by.

    `needs` says beyond which marks a reason is written; where it says nothing there is room only for
    a reason that was given.
    """

    title: str
    guide: str
    limits: str
    anchors: tuple[str, ...]
    maximum: str
    mark: str
    factor: str
    part: str
    needs: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """One proposal to be marked; `recommended` is None where no amount is asked for."""

    title: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[MarkRow, ...]
    total: str
    comment: str
    panel_note: str
    recommended: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheets(Sheet):
    """The score sheets of one member."""

    seat: str
    scale: str
    sheets: tuple[ScoreSheet, ...]


def booklet_pdf(booklet: Booklet) -> bytes:
    """Print the booklet of proposals."""
    language = booklet.language
    title = translate("申报书合订本", language)
    data = {
        **frame(booklet, title, mark=booklet.seat, foot=title),
        "kind": translate("评委 %(seat)s 的阅读材料", language, seat=booklet.seat),
        "list": [(one.number, one.title) for one in booklet.proposals],
        "proposals": [proposal_data(one) for one in booklet.proposals],
        "words": {
            **house_words(language),
            "files": translate("附件", language),
            "file": translate("文件", language),
            "size": translate("大小", language),
            "digest": translate("校验码（SHA-256）", language),
        },
    }
    return press().print(Job(template="booklet", language=language, date=booklet.date, data=data))


def score_sheets_pdf(sheets: ScoreSheets) -> bytes:
    """Print the score sheets, each on a page of its own with a line for the signature."""
    language = sheets.language
    title = translate("评分表", language)
    words = _words(language)
    data = {
        **frame(sheets, title, mark=sheets.seat, foot=title),
        "kind": _whose(sheets),
        "scale": sheets.scale,
        "sheets": [_sheet(one, language) for one in sheets.sheets],
        "words": {
            **house_words(language),
            "heads": words.heads,
            "total": words.total,
            "reason": words.reason,
            "declare": words.declare,
            "signers": words.signers,
        },
    }
    return press().print(
        Job(template="marks", language=language, date=sheets.date, data=data, word=True)
    )


def score_sheets_docx(sheets: ScoreSheets) -> bytes:
    """Write the same for Word, to be filled in there or printed with the fonts of that machine."""
    with press().turn():
        return word.packed(_written(sheets))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    heads: tuple[str, ...]
    total: str
    reason: str
    declare: str
    signers: tuple[str, str]


def _words(language: str) -> _Words:
    return _Words(
        heads=(
            translate("评分项目", language),
            translate("满分", language),
            translate("打分", language),
            translate("乘以", language),
            translate("得分", language),
        ),
        total=translate("合计", language),
        reason=translate("理由", language),
        declare=translate("我读完了申报书，分数是我本人打的，与申报方没有利害关系。", language),
        signers=(translate("评委签名", language), translate("日期", language)),
    )


def _whose(sheets: ScoreSheets) -> str:
    return translate("评委 %(seat)s 的评分表", sheets.language, seat=sheets.seat)


def _written(sheets: ScoreSheets) -> bytes:
    words = _words(sheets.language)
    document = word.paper(sheets, translate("评分表", sheets.language), sheets.seat)
    for place, one in enumerate(sheets.sheets):
        if place:
            document.add_page_break()  # type: ignore[no-untyped-call]  # the library tells no types here
        word.title(document, sheets, _whose(sheets), one.title)
        word.fact_table(document, one.facts)
        word.plain_grid(document, _grid(one, words, sheets.scale))
        word.fact_table(document, [*_reasons(one, words), *_notes(one, sheets.language)])
        word.prose(document, words.declare)
        word.signatures(document, words.signers[:1], words.signers[1])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _grid(one: ScoreSheet, words: _Words, scale: str) -> Grid:
    return Grid(
        heads=words.heads,
        rows=tuple(
            (
                "\n".join(
                    text for text in (row.title, row.limits, row.guide, *row.anchors) if text
                ),
                row.maximum,
                row.mark,
                f"× {row.factor}",
                row.part,
            )
            for row in one.rows
        ),
        widths=("1", "auto", "auto", "auto", "auto"),
        align=("left", "right", "right", "right", "right"),
        total=(f"{words.total} / {scale}", one.total, ""),
    )


def _reasons(one: ScoreSheet, words: _Words) -> list[tuple[str, str]]:
    return [
        (f"{words.reason} · {row.title}", f"{row.needs}\n{row.reason}".strip("\n"))
        for row in one.rows
        if row.needs or row.reason
    ]


def _notes(one: ScoreSheet, language: str) -> tuple[tuple[str, str], ...]:
    asked = (translate("建议资助", language), one.recommended or "")
    return (
        *([] if one.recommended is None else [asked]),
        (translate("给申报人的话", language), one.comment),
        (translate("给评审组的话", language), one.panel_note),
    )


def _sheet(one: ScoreSheet, language: str) -> dict[str, object]:
    return {
        "title": one.title,
        "facts": one.facts,
        "rows": [
            {
                "title": row.title,
                "guide": row.guide,
                "limits": row.limits,
                "anchors": row.anchors,
                "maximum": row.maximum,
                "mark": row.mark,
                "factor": row.factor,
                "part": row.part,
                "needs": row.needs,
                "reason": row.reason,
            }
            for row in one.rows
        ],
        "total": one.total,
        "notes": _notes(one, language),
    }
