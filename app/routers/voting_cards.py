"""Cards for the public: issued and printed by those who run the meeting, used without an account."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from app.actions import voting_cards as actions
from app.documents import CardsSheet, Imprint, VotingCardFace, cards_pdf
from app.errors import Invalid, NotFound
from app.forms.accounts import EmptyForm
from app.forms.meetings import CardForm, CardsForm, CodeForm, PaperForm
from app.language import translate
from app.views import boards
from app.views import voting_cards as views
from app.web import streams
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.voting_cards import coder, plain

router = APIRouter()
CardsFormSheet = Annotated[Posted[CardsForm], Depends(posted(CardsForm))]
CardSheet = Annotated[Posted[CardForm], Depends(posted(CardForm))]
CodeSheet = Annotated[Posted[CodeForm], Depends(posted(CodeForm))]
PaperSheet = Annotated[Posted[PaperForm], Depends(posted(PaperForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/meetings/{meeting_id}/cards", name="voting_cards.show")
def show(desk: DeskDep, meeting_id: str) -> Response:
    """Show the cards of a meeting."""
    return desk.page("meetings/cards.html", desk.read(views.show, meeting_id))


@router.post("/manage/meetings/{meeting_id}/cards", name="voting_cards.issue")
def issue(desk: DeskDep, meeting_id: str, sheet: CardsFormSheet) -> Response:
    """Make further cards."""
    if sheet.errors:
        return desk.page("meetings/cards.html", desk.read(views.show, meeting_id), sheet)
    desk.write(actions.issue, meeting_id, sheet.form, code_of=coder(desk.house.secret))
    return desk.go("voting_cards.show", meeting_id=meeting_id)


@router.post("/manage/meetings/{meeting_id}/cards/void", name="voting_cards.void")
def void(desk: DeskDep, meeting_id: str, sheet: CardSheet) -> Response:
    """Void a card, and make another in its place if wanted."""
    if sheet.errors:
        return desk.page("meetings/cards.html", desk.read(views.show, meeting_id), sheet)
    desk.write(actions.void, meeting_id, sheet.form, code_of=coder(desk.house.secret))
    return desk.go("voting_cards.show", meeting_id=meeting_id)


@router.post("/manage/meetings/{meeting_id}/cards/print", name="voting_cards.print")
def print_cards(desk: DeskDep, meeting_id: str, sheet: EmptySheet) -> Response:
    """Print the cards that have not voted yet, with their codes; that it was done is noted."""
    del sheet
    desk.write(actions.note_print, meeting_id, code_of=coder(desk.house.secret))
    page = desk.read(views.show, meeting_id)
    name = translate("投票卡.pdf", desk.language)
    return give(cards_pdf(_sheet(desk, page)), name)


def _sheet(desk: Desk, page: views.CardsPage) -> CardsSheet:
    code_of = coder(desk.house.secret)
    return CardsSheet(
        language=desk.language,
        date=page.held_at or page.created_at,
        imprint=Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo),
        programme=page.programme_name,
        round=page.round_name,
        title=page.title,
        enter_at=absolute(desk, "voting_cards.enter"),
        cards=tuple(
            VotingCardFace(
                number=card.number,
                code=code_of(card.card_id),
                link=absolute(desk, "voting_cards.vote", code=plain(code_of(card.card_id))),
            )
            for card in page.in_force
        ),
    )


@router.get("/vote", name="voting_cards.enter")
def enter(desk: DeskDep) -> Response:
    """Ask for the code on a card."""
    return desk.page("meetings/code.html")


@router.post("/vote", name="voting_cards.find")
def find(desk: DeskDep, sheet: CodeSheet) -> Response:
    """Open the page of a card."""
    if not sheet.errors:
        code = plain(sheet.form.code)
        try:
            desk.read(boards.pass_of_card, code)
        except NotFound:
            sheet.refuse(Invalid({"code": ("card_unknown", {})}))
        else:
            return desk.go("voting_cards.vote", code=code)
    return desk.page("meetings/code.html", None, sheet)


@router.get("/vote/{code}", name="voting_cards.vote")
def vote(desk: DeskDep, code: str) -> Response:
    """Show the holder of a card what is put to the vote."""
    return desk.page("meetings/card.html", desk.read(boards.card, code))


@router.get("/vote/{code}/live", name="voting_cards.live")
async def live(desk: DeskDep, code: str) -> Response:
    """Keep the holder's phone up to date."""

    def again() -> boards.Pass:
        return desk.read(boards.pass_of_card, code)

    who = await run_in_threadpool(again)
    return streams.to_voter(desk, who, streams.still_in_force(again))


@router.post("/vote/{code}/{ballot_id}", name="voting_cards.cast")
async def cast(desk: DeskDep, code: str, ballot_id: str, sheet: PaperSheet) -> Response:
    """Cast the paper of a card; JSON to the page that sends it by itself."""
    quiet = desk.request.headers.get("accept", "").startswith("application/json")
    if not sheet.errors:
        try:
            await desk.soon(actions.cast, code, ballot_id, sheet.form.choice, sheet.form.listed)
        except Invalid as invalid:
            sheet.refuse(invalid)
    if quiet:
        said = sheet.errors[0][1] if sheet.errors else ""
        return JSONResponse({"sentence": said}, status_code=422 if said else 200)
    return await run_in_threadpool(_answered, desk, code, sheet)


def _answered(desk: Desk, code: str, sheet: Posted[PaperForm]) -> Response:
    if sheet.errors:
        return desk.page("meetings/card.html", desk.read(boards.card, code), sheet)
    return desk.go("voting_cards.vote", code=code)
