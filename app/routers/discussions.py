"""The members' thread about a proposal."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import discussions as actions
from app.forms.reviews import PostForm
from app.views import discussions as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
Posting = Annotated[Posted[PostForm], Depends(posted(PostForm))]


@router.get("/reviews/{review_id}/discussion", name="discussions.show")
def show(desk: DeskDep, review_id: str) -> Response:
    """Show what was said."""
    return desk.page("discussions/show.html", desk.read(views.show, review_id))


@router.post("/reviews/{review_id}/discussion", name="discussions.post")
def post(desk: DeskDep, review_id: str, typed: Posting) -> Response:
    """Say something."""
    page = desk.read(views.show, review_id)
    if typed.errors:
        return desk.page("discussions/show.html", page, typed)
    desk.write(actions.post, review_id, typed.form)
    return desk.go("discussions.show", review_id=review_id)
