"""Whole addresses, for links that leave the program: messages, QR codes, printed cards."""

from typing import Any
from urllib.parse import urlsplit

from app.settings import LOOPBACK
from app.web.desk import Desk


def path(desk: Desk, name: str, **params: Any) -> str:  # noqa: ANN401 -- path parameters
    """Give the path of a page of ours."""
    return str(desk.house.pages.environment.globals["url"](name, **params))  # type: ignore[operator]  # Jinja's globals are typed as objects


def absolute(desk: Desk, name: str, **params: Any) -> str:  # noqa: ANN401 -- path parameters
    """Give the whole address of a page of ours, as people outside reach it."""
    base = desk.house.settings.base_url or str(desk.request.base_url)
    return base.rstrip("/") + path(desk, name, **params)


def only_here(desk: Desk) -> bool:
    """Tell whether the addresses that are printed and sent out open on this machine alone."""
    base = desk.house.settings.base_url or str(desk.request.base_url)
    return urlsplit(base).hostname in LOOPBACK and not desk.house.is_demo
