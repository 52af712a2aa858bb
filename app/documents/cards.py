"""Voting cards to cut out: number, code and QR, eight to a sheet."""

from dataclasses import dataclass

from app.documents.codes import qr_svg
from app.documents.press import Job, press
from app.documents.sheets import Sheet, frame, house_words
from app.language.catalogue import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingCardFace:
    """What stands on one card: its number, the code in groups, and the page that the QR opens."""

    number: int
    code: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsSheet(Sheet):
    """All cards of a meeting. `enter_at` is where a code is typed."""

    title: str
    enter_at: str
    cards: tuple[VotingCardFace, ...]


def cards_pdf(sheet: CardsSheet) -> bytes:
    """Print the cards, in the order of their numbers."""
    language = sheet.language
    data = {
        **frame(sheet, f"{sheet.title} {translate('投票卡', language)}"),
        "meeting": sheet.title,
        "cards": [
            {
                "number": translate("第 %(n)s 号", language, n=card.number),
                "code": card.code,
                "qr": f"qr{place}",
            }
            for place, card in enumerate(sheet.cards)
        ],
        "enter": sheet.enter_at,
        "words": {
            **house_words(language),
            "card": translate("大众评审投票卡", language),
            "how": translate(
                "用手机扫码，或打开下面的网址输入卡上的码。没有手机的，请到工作台投票。", language
            ),
            "once": translate("每次表决一张卡只能投一次，投出后不能改。请不要给别人看。", language),
            "none": translate("还没有可以用的投票卡。", language),
            "qr": translate("这张卡的二维码", language),
        },
    }
    pictures = {f"qr{place}": qr_svg(card.link) for place, card in enumerate(sheet.cards)}
    job = Job(template="cards", language=language, date=sheet.date, data=data, pictures=pictures)
    return press().print(job)
