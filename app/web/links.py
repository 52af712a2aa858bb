"""Whole addresses, for links that leave the program: messages, QR codes, printed cards."""

from typing import Any

from app.web.desk import Desk


def absolute(desk: Desk, name: str, **params: Any) -> str:  # noqa: ANN401 -- path parameters
    """Give the whole address of a page of ours, as people outside reach it."""
    path = str(desk.house.pages.environment.globals["url"](name, **params))  # type: ignore[operator]  # Jinja's globals are typed as objects
    base = desk.house.settings.base_url or str(desk.request.base_url)
    return base.rstrip("/") + path
