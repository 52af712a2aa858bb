"""A call or a notice as a poster: what can be read from two metres, and a code to scan."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.documents.codes import qr_svg
from app.documents.press import Job, press
from app.documents.sheets import Sheet, frame, house_words
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterSheet(Sheet):
    """A call, or a notice with `words` of its own for what stands beside the code.

    `rows` are who, how much, where; `closes` is the deadline in words, or that it passed.
    """

    title: str
    summary: str
    operator: str
    rows: tuple[tuple[str, str], ...]
    closes: tuple[str, str]
    contact: str
    link: str
    words: Mapping[str, str] = field(default_factory=dict)


def poster_pdf(sheet: PosterSheet) -> bytes:
    """Print a poster of one page of A4; much text makes it smaller, never longer."""
    language = sheet.language
    data = {
        **frame(sheet, sheet.title),
        "summary": sheet.summary,
        "operator": sheet.operator,
        "rows": sheet.rows,
        "closes": sheet.closes,
        "contact": sheet.contact,
        "link": sheet.link,
        "words": {
            **house_words(language),
            "call": translate("征集公告", language),
            "scan": translate("扫码看全文、在手机上申报", language),
            "no_account": translate("不用邮箱，起一个名字就能开始；可以分几次写。", language),
            "contact": translate("有问题", language),
            "qr": translate("征集公告网页的二维码", language),
            **sheet.words,
        },
    }
    pictures = {"qr": qr_svg(sheet.link)}
    job = Job(template="poster", language=language, date=sheet.date, data=data, pictures=pictures)
    return press().print(job)
