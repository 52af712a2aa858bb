"""Sheets of paper with sample facts, and what a PDF says."""

import io
import re
from datetime import UTC, datetime
from typing import Any

from pypdf import PdfReader

from app.documents import (
    Facts,
    FileLine,
    Grid,
    Imprint,
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


def told(pdf: bytes) -> str:
    """Give what a PDF says, without blanks: lines break where they like."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    return _BLANK.sub("", text)
