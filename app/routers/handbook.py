"""The handbook, served by the program itself."""

from fastapi import APIRouter, Response

from app.errors import NotFound
from app.language import handbook as words
from app.web.desk import Desk, DeskDep
from app.web.handbook import page_of
from app.web.links import path

router = APIRouter()


@router.get("/handbook", name="handbook.index")
def index(desk: DeskDep) -> Response:
    """List the guides and the documents behind them."""
    return desk.page(
        "handbook/index.html", guides=words.guides(desk.language), reference=words.reference()
    )


@router.get("/handbook/pictures/{picture}", name="handbook.picture")
def picture(desk: DeskDep, picture: str) -> Response:
    """Hand out a picture in the reader's language."""
    found = words.picture(picture, desk.language)
    if found is None:
        raise NotFound
    return Response(found.read_bytes(), media_type="image/png")


@router.get("/handbook/{guide}", name="handbook.show")
def show(desk: DeskDep, guide: str) -> Response:
    """Show a guide or a document."""
    leaf = words.leaf(guide, desk.language)
    if leaf is None:
        raise NotFound
    shown = page_of(leaf.text, lambda kind, name: _address(desk, kind, name))
    return desk.page(
        "handbook/show.html", leaf=leaf, shown=shown, is_guide=leaf.name not in words.REFERENCE
    )


def _address(desk: Desk, kind: str, name: str) -> str | None:
    if kind == "picture":
        known = words.picture(name, desk.language) is not None
        return path(desk, "handbook.picture", picture=name) if known else None
    known = words.leaf(name, desk.language) is not None
    return path(desk, "handbook.show", guide=name) if known else None
