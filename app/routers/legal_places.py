"""Where a notice was legally put up: a site, an article of a public account, a board with its photo."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import legal_places as actions
from app.errors import Invalid
from app.forms.legal_places import PlaceForm, RemoveForm
from app.views import legal_places as views
from app.web.deliveries import deliver
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
PlaceSheet = Annotated[
    Delivered[PlaceForm], Depends(received(PlaceForm, door(views.allowance, "round_id")))
]
RemoveSheet = Annotated[Posted[RemoveForm], Depends(posted(RemoveForm))]


@router.get("/manage/{round_id}/places", name="legal_places.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List the places, with the form for one more."""
    return _index(desk, round_id)


def _index(
    desk: Desk,
    round_id: str,
    sheet: Filled | None = None,
    *,
    removing: str = "",
    status: int | None = None,
) -> Response:
    page = desk.read(views.index, round_id)
    return desk.page(
        "publications/places.html", page, sheet, removing=removing, status=status, blank=Filled()
    )


@router.post("/manage/{round_id}/places", name="legal_places.add")
def add(desk: DeskDep, round_id: str, sheet: PlaceSheet) -> Response:
    """Record one."""
    if not sheet.errors:
        try:
            desk.write(actions.note_place, round_id, sheet.form, tuple(sheet.taken))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("legal_places.index", round_id=round_id)
    return _index(desk, round_id, sheet, status=status_of(sheet.troubles))


@router.post("/manage/places/{place_id}/remove", name="legal_places.remove")
def remove(desk: DeskDep, place_id: str, sheet: RemoveSheet) -> Response:
    """Take one off, with the reason."""
    round_id = desk.read(views.round_of, place_id)
    if not sheet.errors:
        try:
            desk.write(actions.remove_place, place_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("legal_places.index", round_id=round_id)
    return _index(desk, round_id, sheet, removing=place_id)


@router.get("/manage/places/{place_id}/photo", name="legal_places.photo")
def photo(desk: DeskDep, place_id: str) -> Response:
    """Give the photo of a board."""
    return deliver(desk.request, desk.house.files, desk.read(views.photo, place_id))
