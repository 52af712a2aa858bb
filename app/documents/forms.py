"""The application form on paper: what is known is filled in, what is not has room to be written."""

from dataclasses import dataclass

from app.documents.codes import qr_svg
from app.documents.press import Job, press
from app.documents.sheets import Grid, Sheet, frame, house_words
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question: a line, a box of `height` lines, things to tick, or a table with room.

    `options` are (text, ticked); `note` says how long or how many; an empty `value` is room to write.
    """

    label: str
    value: str = ""
    hint: str = ""
    note: str = ""
    height: int = 0
    options: tuple[tuple[str, bool], ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """Questions under a title."""

    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheet(Sheet):
    """A form to print, sign and seal. Without a number it is an empty form of the round."""

    title: str
    number: str
    sections: tuple[FormSection, ...]
    declarations: tuple[str, ...]
    opinions: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWords:
    """The words of a form that are the program's own, in its language."""

    number: str
    scan: str
    how: str
    declare: str
    signers: tuple[str, ...]
    opinion: str
    seal: str
    qr: str


def words_of(sheet: FormSheet) -> FormWords:
    """Say what every form says."""
    language = sheet.language
    filled = bool(sheet.number)
    return FormWords(
        number=translate("编号：%(number)s", language, number=sheet.number) if filled else "",
        scan=translate("扫码找到这份申报书", language)
        if sheet.number or "/proposals/" in sheet.link
        else translate("扫码看征集公告", language),
        how=translate(
            "填好以后签字、盖章（没有公章的队伍由依托单位盖章），拍照或扫描后在网上传，或者交给承办单位。纸不够写，可以另附页，写上题目。",
            language,
        ),
        declare=translate("声明与签章", language),
        signers=(
            translate("申报主体（盖章）", language),
            translate("负责人（签字）", language),
            translate("签署日期", language),
        ),
        opinion=translate("意见：", language),
        seal=translate("（盖章）　　　　　　年　　月　　日", language),
        qr=translate("网页的二维码", language),
    )


def form_pdf(sheet: FormSheet) -> bytes:
    """Print a form."""
    words = words_of(sheet)
    data = {
        **frame(sheet, sheet.title, mark=sheet.number, foot=sheet.title),
        "number": words.number,
        "link": sheet.link,
        "sections": [
            {"title": one.title, "fields": [_field(field) for field in one.fields]}
            for one in sheet.sections
        ],
        "declarations": sheet.declarations,
        "opinions": sheet.opinions,
        "words": {
            **house_words(sheet.language),
            "scan": words.scan,
            "how": words.how,
            "declare": words.declare,
            "signers": words.signers,
            "opinion": words.opinion,
            "seal": words.seal,
            "qr": words.qr,
        },
    }
    pictures = {"qr": qr_svg(sheet.link)}
    job = Job(
        template="form",
        language=sheet.language,
        date=sheet.date,
        data=data,
        pictures=pictures,
        word=True,
    )
    return press().print(job)


def _field(field: FormField) -> dict[str, object]:
    grid = field.grid
    return {
        "label": field.label,
        "value": field.value,
        "hint": " ".join(part for part in (field.hint, field.note) if part),
        "height": field.height,
        "options": [[text, "x" if ticked else ""] for text, ticked in field.options],
        "grid": {
            "heads": grid.heads,
            "rows": grid.rows,
            "widths": grid.widths,
            "align": grid.align,
            "total": grid.total,
        }
        if grid
        else {},
    }
