"""Seat cards: printed by the organiser, scanned or typed by the member; no name, no password."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from app.actions import accounts
from app.actions import seat_cards as actions
from app.actions.accounts import NewAccount
from app.errors import Invalid, Refused
from app.forms.accounts import EmptyForm
from app.forms.panels import AcceptForm, ReasonForm
from app.forms.seat_cards import CodeForm, IssueForm
from app.views import seat_cards as views
from app.web import newcomers, signing
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.qr import svg
from app.web.seat_cards import Minted, minted

router = APIRouter()
IssueSheet = Annotated[Posted[IssueForm], Depends(posted(IssueForm))]
CodeSheet = Annotated[Posted[CodeForm], Depends(posted(CodeForm))]
AcceptSheet = Annotated[Posted[AcceptForm], Depends(posted(AcceptForm))]
ReasonSheet = Annotated[Posted[ReasonForm], Depends(posted(ReasonForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/panel/cards", name="seat_cards.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List the seats with their cards."""
    return desk.page("seat_cards/index.html", desk.read(views.index, round_id))


@router.post("/manage/{round_id}/panel/cards", name="seat_cards.issue")
def issue(desk: DeskDep, round_id: str, sheet: IssueSheet) -> Response:
    """Make cards and show them once, to be printed."""
    if not sheet.errors:
        drawn = minted(sheet.form.seats)
        try:
            issued = desk.write(actions.issue, round_id, sheet.form.seats, list(drawn.values()))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            if issued.first_digest != next(iter(drawn.values())).digest:
                desk.say("note", desk.sentence(Refused("cards_printed")))
                return desk.go("seat_cards.index", round_id=round_id)
            return _printed(desk, round_id, drawn)
    return desk.page("seat_cards/index.html", desk.read(views.index, round_id), sheet)


def _printed(desk: Desk, round_id: str, drawn: dict[str, Minted]) -> Response:
    numbers = {seat_id: card.number for seat_id, card in drawn.items()}
    page = desk.read(views.printed, round_id, numbers)
    links = {
        seat_id: svg(absolute(desk, "seat_cards.show", code=card.code))
        for seat_id, card in drawn.items()
    }
    codes = {seat_id: card.code for seat_id, card in drawn.items()}
    typed = absolute(desk, "seat_cards.typing")
    return desk.page("seat_cards/printed.html", page, links=links, codes=codes, typed=typed)


@router.post("/manage/seats/{seat_id}/card/void", name="seat_cards.void")
def void(desk: DeskDep, seat_id: str, sheet: EmptySheet) -> Response:
    """End the card of a seat."""
    del sheet
    return desk.go("seat_cards.index", round_id=desk.write(actions.void, seat_id))


@router.get("/card", name="seat_cards.typing")
def typing(desk: DeskDep) -> Response:
    """Ask for the code of a card."""
    return desk.page("seat_cards/typing.html")


@router.post("/card", name="seat_cards.type")
def type_in(desk: DeskDep, sheet: CodeSheet) -> Response:
    """Let in by the code that was typed."""
    if not sheet.errors:
        try:
            page = _tried(desk, sheet.form.code)
        except Refused as refused:
            sheet.errors.append(("code", desk.sentence(refused)))
        else:
            return _let_in(desk, page)
    return desk.page("seat_cards/typing.html", None, sheet)


@router.get("/invitations/card/{code}", name="seat_cards.show")
def show(desk: DeskDep, code: str) -> Response:
    """Show whose card it is; one tap lets in."""
    try:
        return desk.page("seat_cards/show.html", desk.read(views.card, code))
    except Refused as refused:
        return desk.page("seat_cards/wrong.html", why=desk.sentence(refused), status=403)


@router.post("/invitations/card/{code}", name="seat_cards.enter")
def enter(desk: DeskDep, code: str, sheet: EmptySheet) -> Response:
    """Let in by the card that was scanned; a wrong one asks for its code."""
    try:
        return _let_in(desk, _tried(desk, code))
    except Refused as refused:
        return _wrong(desk, sheet, refused)


@router.post("/invitations/card/{code}/accept", name="seat_cards.accept")
def accept(desk: DeskDep, code: str, sheet: AcceptSheet) -> Response:
    """Take the seat of the card; the account that is made has no other way in."""
    try:
        page = _tried(desk, code)
    except Refused as refused:
        return _wrong(desk, sheet, refused)
    if not sheet.errors and page.invited:
        new = NewAccount(
            sign_in_name=f"card-{code[:4].lower()}", display_name=page.name, password_hash=None
        )
        take = partial(actions.accept, promised=sheet.form.promised)
        try:
            joined = desk.write(newcomers.join, new, take, code)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            target = desk.go("conflicts.show", round_id=joined.target)
            return signing.open_session(desk, joined.account_id, card_id=page.card_id).on(target)
    if not page.invited:
        return _let_in(desk, page)
    return desk.page("seat_cards/show.html", page, sheet)


@router.post("/invitations/card/{code}/decline", name="seat_cards.decline")
def decline(desk: DeskDep, code: str, sheet: ReasonSheet) -> Response:
    """Say no, with the reason."""
    try:
        page = _tried(desk, code)
    except Refused as refused:
        return _wrong(desk, sheet, refused)
    if sheet.errors:
        return desk.page("seat_cards/show.html", page, sheet)
    desk.write(actions.decline, code, sheet.form.reason)
    return desk.page("panels/declined.html", page)


def _tried(desk: Desk, code: str) -> views.CardPage:
    """Find the seat of a code; a wrong one is counted against its number."""
    try:
        return desk.read(views.card, code)
    except Refused as refused:
        if refused.reason == "card_wrong":
            desk.work(accounts.note_failure, views.tried_name(code))
        raise


def _wrong(desk: Desk, sheet: Posted[Any], refused: Refused) -> Response:
    sheet.errors.append(("code", desk.sentence(refused)))
    return desk.page("seat_cards/typing.html", None, sheet)


def _let_in(desk: Desk, page: views.CardPage) -> Response:
    """Open a session for a seat that was taken; one that was not is asked first."""
    if page.account_id is None:
        return desk.go("seat_cards.show", code=page.code)
    target = desk.go("reviews.queue", round_id=page.round_id)
    return signing.open_session(desk, page.account_id, card_id=page.card_id).on(target)
