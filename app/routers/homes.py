"""The front page, the person's own desk, preferences and health."""

from fastapi import APIRouter, Response

from app.web.desk import DeskDep

router = APIRouter()


@router.get("/healthz", name="homes.health")
def health(desk: DeskDep) -> Response:
    """Tell a watcher that requests are answered."""
    del desk
    return Response("ok\n", media_type="text/plain")
