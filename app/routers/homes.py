"""The person's own desk, and health."""

from fastapi import APIRouter, Response

from app.errors import NotFound
from app.views import overviews as views
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/healthz", name="homes.health")
def health(desk: DeskDep) -> Response:
    """Tell a watcher that requests are answered."""
    del desk
    return Response("ok\n", media_type="text/plain")


@router.get("/desk", name="homes.desk")
def own_desk(desk: DeskDep) -> Response:
    """Show what waits for the person who is signed in."""
    return desk.page("homes/desk.html", desk.read(views.desk))


@router.get("/styleguide", name="homes.styleguide")
def styleguide(desk: DeskDep) -> Response:
    """Show every part of the design system, in a demo only."""
    if not desk.house.is_demo:
        raise NotFound
    return desk.page("styleguide/index.html", views.sample(desk.house.clock.now()))
