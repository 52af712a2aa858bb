"""Pictures as pages show them: small, and without place, time and device that the camera noted."""

from fastapi import Response

from app.errors import NotFound
from app.files.pictures import LARGE, SMALL
from app.forms.uploads import FileFacts
from app.web.deliveries import CSP
from app.web.desk import Desk


def small(desk: Desk, file: FileFacts, *, large: bool = False) -> Response:
    """Answer with a picture of the store, redrawn."""
    made = desk.house.files.picture(file.sha256, LARGE if large else SMALL)
    if made is None:
        raise NotFound
    return Response(made, media_type="image/jpeg", headers={"Content-Security-Policy": CSP})
