"""Money, things and hours from outside: listed, entered, confirmed, corrected."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import gift_moments
from app.actions import gifts as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.gifts import AgreedForm, EntryForm, GiftForm, MomentForm, RefusalForm
from app.language.cells import csv_of
from app.language.gift_books import gift_book, gift_table
from app.views import gifts as views
from app.web.deliveries import deliver, give
from app.web.desk import DeskDep
from app.web.posted import Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
AgreedSheet = Annotated[Posted[AgreedForm], Depends(posted(AgreedForm))]
RefusalSheet = Annotated[Posted[RefusalForm], Depends(posted(RefusalForm))]
MomentSheet = Annotated[Posted[MomentForm], Depends(posted(MomentForm))]
_of_round = door(views.allowance, "round_id")
_of_gift = door(views.allowance_of_gift, "gift_id")
_of_entry = door(views.allowance_of_entry, "figure_id")
GiftSheet = Annotated[Delivered[GiftForm], Depends(received(GiftForm, _of_round))]
MoreSheet = Annotated[Delivered[EntryForm], Depends(received(EntryForm, _of_gift))]
CorrectSheet = Annotated[Delivered[EntryForm], Depends(received(EntryForm, _of_entry))]


@router.get("/manage/{round_id}/gifts", name="gifts.index")
def index(
    desk: DeskDep, round_id: str, state: str = "", project: str = "", donor: str = "", page: int = 1
) -> Response:
    """List what is given, as the address narrows it."""
    found = desk.read(views.index, round_id, state, project, donor, page)
    return desk.page("gifts/index.html", found)


@router.get("/manage/{round_id}/gifts.csv", name="gifts.export")
def export(
    desk: DeskDep, round_id: str, state: str = "", project: str = "", donor: str = ""
) -> Response:
    """Give the same list as a file for a spreadsheet."""
    page = desk.read(views.index, round_id, state, project, donor)
    rows = gift_table(page.lines, page.currency, page.zone, desk.language)
    return give(csv_of(rows), f"{page.round_code}-gifts.csv")


@router.get("/manage/{round_id}/gifts.xlsx", name="gifts.book")
def book(
    desk: DeskDep, round_id: str, state: str = "", project: str = "", donor: str = ""
) -> Response:
    """Give the same list as a workbook."""
    page = desk.read(views.index, round_id, state, project, donor)
    return give(
        gift_book(page.lines, page.currency, page.zone, desk.language),
        f"{page.round_code}-gifts.xlsx",
    )


@router.get("/manage/{round_id}/gifts/new", name="gifts.entering")
def entering(desk: DeskDep, round_id: str) -> Response:
    """Show the form for a gift."""
    return desk.page("gifts/enter.html", desk.read(views.entering, round_id))


@router.post("/manage/{round_id}/gifts", name="gifts.enter")
def enter(desk: DeskDep, round_id: str, sheet: GiftSheet) -> Response:
    """Enter a gift with its first figures."""
    if not sheet.errors:
        try:
            made = desk.write(actions.enter, round_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("gifts.show", gift_id=made)
    page = desk.read(views.entering, round_id)
    return desk.page("gifts/enter.html", page, sheet, status=status_of(sheet.troubles))


@router.get("/manage/{round_id}/gifts/moment", name="gifts.moment")
def moment(desk: DeskDep, round_id: str) -> Response:
    """Show the moment up to which it counts."""
    return desk.page("gifts/moment.html", desk.read(views.moment, round_id))


@router.post("/manage/{round_id}/gifts/moment", name="gifts.set_moment")
def set_moment(desk: DeskDep, round_id: str, sheet: MomentSheet) -> Response:
    """Set the moment, or another one with the reason."""
    if not sheet.errors:
        try:
            desk.write(gift_moments.set_moment, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("gifts.index", round_id=round_id)
    return desk.page("gifts/moment.html", desk.read(views.moment, round_id), sheet)


@router.get("/manage/gifts/{gift_id}", name="gifts.show")
def show(desk: DeskDep, gift_id: str) -> Response:
    """Show one gift with its figures."""
    return desk.page("gifts/show.html", desk.read(views.show, gift_id))


@router.post("/manage/gifts/{gift_id}/entries", name="gifts.add")
def add(desk: DeskDep, gift_id: str, sheet: MoreSheet) -> Response:
    """Enter one more figure."""
    if not sheet.errors:
        try:
            desk.write(actions.add_entry, gift_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("gifts.show", gift_id=gift_id)
    page = desk.read(views.show, gift_id)
    return desk.page("gifts/show.html", page, sheet, status=status_of(sheet.troubles))


@router.get("/manage/gift-entries/{figure_id}", name="gifts.correcting")
def correcting(desk: DeskDep, figure_id: str) -> Response:
    """Show the form for a figure in the place of one that stands."""
    return desk.page("gifts/correct.html", desk.read(views.correcting, figure_id))


@router.post("/manage/gift-entries/{figure_id}", name="gifts.correct")
def correct(desk: DeskDep, figure_id: str, sheet: CorrectSheet) -> Response:
    """Enter another figure in its place, with the reason."""
    if not sheet.errors:
        try:
            done = desk.write(actions.correct, figure_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("gifts.show", gift_id=done)
    page = desk.read(views.correcting, figure_id)
    return desk.page("gifts/correct.html", page, sheet, status=status_of(sheet.troubles))


@router.post("/manage/gift-entries/{figure_id}/accept", name="gifts.accept")
def accept(desk: DeskDep, figure_id: str, _sheet: EmptySheet) -> Response:
    """Enter what an applicant proposed."""
    return desk.go("gifts.show", gift_id=desk.write(actions.accept, figure_id))


@router.post("/manage/gift-entries/{figure_id}/confirm", name="gifts.confirm")
def confirm(desk: DeskDep, figure_id: str, sheet: AgreedSheet) -> Response:
    """A second person has compared the proof with the figure."""
    if sheet.errors:
        page = desk.read(views.of_entry, figure_id)
        return desk.page("gifts/show.html", page, sheet)
    return desk.go("gifts.show", gift_id=desk.write(actions.confirm, figure_id))


@router.post("/manage/gift-entries/{figure_id}/refuse", name="gifts.refuse")
def refuse(desk: DeskDep, figure_id: str, sheet: RefusalSheet) -> Response:
    """Say why a figure is not taken."""
    if sheet.errors:
        page = desk.read(views.of_entry, figure_id)
        return desk.page("gifts/show.html", page, sheet)
    return desk.go("gifts.show", gift_id=desk.write(actions.refuse, figure_id, sheet.form))


@router.get("/manage/gift-entries/{figure_id}/file", name="gifts.file")
def file(desk: DeskDep, figure_id: str) -> Response:
    """Give the proof of a figure."""
    return deliver(desk.request, desk.house.files, desk.read(views.proof, figure_id))
