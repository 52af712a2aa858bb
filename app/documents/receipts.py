"""The receipt on paper: number, instant, digests, and how anybody checks them."""

from dataclasses import dataclass

from app.documents.codes import qr_svg
from app.documents.press import Job, press
from app.documents.sheets import Sheet, frame, house_words
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSheet(Sheet):
    """A receipt. `kind` and `at` are words; `superseded` tells that a newer one stands."""

    kind: str
    title: str
    number: str
    at: str
    facts: tuple[tuple[str, str], ...]
    superseded: bool
    content_digest: str
    salt: str
    rulebook_version: int
    rulebook_digest: str
    sequence: int
    entry_digest: str
    link: str


def receipt_pdf(sheet: ReceiptSheet) -> bytes:
    """Print a receipt."""
    language = sheet.language
    data = {
        **frame(sheet, f"{translate('收到了', language)} {sheet.number}", foot=sheet.number),
        "kind": sheet.kind,
        "subject": sheet.title,
        "number": sheet.number,
        "at": sheet.at,
        "facts": sheet.facts,
        "superseded": translate("后来又交过一次，以新的回执为准。", language)
        if sheet.superseded
        else "",
        "link": sheet.link,
        "steps": _steps(language),
        "digests": _digests(sheet),
        "words": {
            **house_words(language),
            "received": translate("收到了", language),
            "qr": translate("这张回执网页的二维码", language),
            "keep": translate(
                "扫码看这张回执的网页。查结果、打电话问，报上面的编号就行。", language
            ),
            "check": translate("怎样核对", language),
        },
    }
    pictures = {"qr": qr_svg(sheet.link)}
    job = Job(template="receipt", language=language, date=sheet.date, data=data, pictures=pictures)
    return press().print(job)


def _digests(sheet: ReceiptSheet) -> list[tuple[str, str]]:
    language = sheet.language
    version, line = sheet.rulebook_version, sheet.sequence
    return [
        (translate("内容的校验码", language), sheet.content_digest),
        (translate("算校验码用的随机数", language), sheet.salt),
        (translate("评审规则第 %(n)s 版的校验码", language, n=version), sheet.rulebook_digest),
        (translate("办理记录第 %(n)s 条的校验码", language, n=line), sheet.entry_digest),
    ]


def _steps(language: str) -> list[str]:
    return [
        translate(
            "一、内容的校验码由随机数和提交的全部内容（每一格文字、每个附件）算出来。内容哪怕改动一个字，就算不出同样的校验码。",
            language,
        ),
        translate(
            "二、这次提交在办理记录里占一条，带着自己的校验码。记录只能往后加，改动旧的一条，后面的就全部对不上。",
            language,
        ),
        translate(
            "三、请把这张纸和网页上的对一对。有一处不同，请打电话给承办单位；结果公布后，任何人都可以用公开的文件再算一遍。",
            language,
        ),
    ]
