"""Sheets of paper with sample facts, and what a PDF says."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import docx
from pypdf import PdfReader

from app.documents import (
    Facts,
    FileLine,
    FormField,
    FormSection,
    FormSheet,
    Grid,
    Imprint,
    PosterSheet,
    ProposalSheet,
    Prose,
    ReceiptSheet,
    Section,
)

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
DATE = datetime(2016, 5, 14, 9, 3, 4, tzinfo=UTC)
_BLANK = re.compile("[\\s\u200b]+")


def around(language: str = "zh_CN", *, sample: bool = False) -> dict[str, Any]:
    return {
        "language": language,
        "date": DATE,
        "imprint": Imprint(site="示例站", sample=sample),
        "programme": "示例创投",
        "round": "示例一届",
    }


def proposal_sheet(
    text: str = "示例文字", language: str = "zh_CN", **changes: Any
) -> ProposalSheet:
    """A proposal in which `text` stands wherever somebody may write."""
    grid = Grid(
        heads=("类别", "用途", "金额"),
        rows=(("物资", text, "500.00"),),
        widths=("auto", "1", "auto"),
        align=("left", "left", "right"),
        total=("合计", "500.00", "伍佰元整"),
    )
    parts = (Facts((("短问题", text),)), Prose("长问题", text), grid)
    facts: dict[str, Any] = {
        **around(language),
        "title": text,
        "organisation": text,
        "number": "NQ26-ABCDEFG",
        "state": "已提交",
        "written": "zh_CN",
        "facts": (("申报主体", text),),
        "digest": DIGEST,
        "sections": (Section(title="一、示例", parts=parts),),
        "files": (FileLine(name=text, size="1 KB", sha256=DIGEST),),
    }
    return ProposalSheet(**{**facts, **changes})


def receipt_sheet(language: str = "zh_CN", **changes: Any) -> ReceiptSheet:
    facts: dict[str, Any] = {
        **around(language),
        "kind": "回执",
        "title": "示例项目",
        "number": "NQ26-ABCDEFG",
        "at": "2016年5月14日 17:03:04",
        "facts": (("申报主体", "示例队伍"),),
        "superseded": False,
        "content_digest": DIGEST,
        "salt": DIGEST[:32],
        "rulebook_version": 1,
        "rulebook_digest": DIGEST,
        "sequence": 12,
        "entry_digest": DIGEST,
        "link": "https://example.org/receipts/1",
    }
    return ReceiptSheet(**{**facts, **changes})


def form_sheet(value: str = "", language: str = "zh_CN", **changes: Any) -> FormSheet:
    """A form in which `value` stands in each kind of field."""
    grid = Grid(
        heads=("类别", "用途", "金额"),
        rows=(("物资", value, ""), *(("", "", ""),) * 5),
        widths=("auto", "1", "auto"),
        align=("left", "left", "right"),
        total=("合计", "", "大写："),
    )
    fields = (
        FormField(label="短问题", value=value, hint="提示"),
        FormField(label="长问题", value=value, height=6, note="（最多 300 字）"),
        FormField(label="选一个", options=(("甲", True), ("乙", False))),
        FormField(label="表格", grid=grid),
        FormField(label="另一个问题"),
    )
    given: dict[str, Any] = {
        "title": "项目申报书",
        "number": "NQ26-ABCDEFG",
        "sections": (FormSection(title="一、示例", fields=fields),),
        "declarations": ("示例声明",),
        "opinions": ("示例意见",),
        "link": "https://example.org/proposals/1",
    }
    return FormSheet(**around(language), **{**given, **changes})


def poster_sheet(language: str = "zh_CN", **changes: Any) -> PosterSheet:
    facts: dict[str, Any] = {
        **around(language),
        "title": "示例创投",
        "summary": "示例简介",
        "operator": "承办：示例单位",
        "rows": (("谁能申报", "示例队伍"), ("给多少钱", "20,000 元")),
        "closes": ("申报截止", "2016年5月14日 24:00"),
        "contact": "0760-0000",
        "link": "https://example.org/rounds/NQ26",
    }
    return PosterSheet(**{**facts, **changes})


def told(pdf: bytes) -> str:
    """Give what a PDF says, without blanks: lines break where they like."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def written(word: bytes) -> str:
    """Give what a Word file says, without blanks."""
    document = docx.Document(io.BytesIO(word))
    texts = document.element.body.iter("{{{}}}t".format(document.element.nsmap["w"]))
    return squeezed("".join(one.text or "" for one in texts))


def squeezed(text: str) -> str:
    return _BLANK.sub("", text)
