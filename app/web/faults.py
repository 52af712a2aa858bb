"""From a fault to a page: the only place that knows which status a refusal has."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.errors import Conflict, Fault, Invalid, NotFound, Overloaded, Refused, SignInNeeded, Stale
from app.language.faults import sentence
from app.web.desk import Desk
from app.web.gate import BodyTooLarge
from app.web.house import house_of
from app.web.posted import Expired, Posted
from app.web.replays import page_of

_log = structlog.get_logger()
STATUS: Mapping[type[Fault], int] = {
    NotFound: 404,
    Refused: 403,
    Stale: 409,
    Conflict: 422,
    Invalid: 422,
    Overloaded: 503,
}
SPECIAL: Mapping[str, int] = {"too_large": 413, "too_many_attempts": 429, "disk_full": 507}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPage:
    """What the fault templates show."""

    status: int
    reason: str
    sentence: str
    path: str
    mine: Any = None
    theirs: Any = None
    words: tuple[str, ...] = ()


def install(app: FastAPI) -> None:
    """Tell the application how each fault is answered."""
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(BodyTooLarge, _too_large)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _broken)


def _fault(request: Request, error: Exception) -> Response:
    fault = error if isinstance(error, Fault) else Fault("invalid")
    if isinstance(fault, Expired):
        return _expired(request, fault)
    if isinstance(fault, SignInNeeded):
        return _to_sign_in(request)
    status = SPECIAL.get(fault.reason) or next(
        (code for kind, code in STATUS.items() if isinstance(fault, kind)), 400
    )
    return _answer(request, status, fault)


def _answer(request: Request, status: int, fault: Fault) -> Response:
    desk = Desk(request, house_of(request))
    text = sentence(fault, desk.language)
    if request.headers.get("accept", "").startswith("application/json"):
        facts = {key: value for key, value in fault.facts.items() if isinstance(value, str | int)}
        return JSONResponse({"reason": fault.reason, "sentence": text, **facts}, status_code=status)
    sheet: Posted[Any] | None = getattr(request.state, "posted", None)
    page = FaultPage(
        status=status,
        reason=fault.reason,
        sentence=text,
        path=request.url.path,
        mine=fault.facts.get("mine"),
        theirs=fault.facts.get("theirs"),
        words=sheet.words if sheet is not None and "mine" not in fault.facts else (),
    )
    response = desk.page(f"fault/{status}.html", page, status=status)
    if status in {429, 503}:
        response.headers["Retry-After"] = str(fault.facts.get("seconds", 3))
    return response


def _to_sign_in(request: Request) -> Response:
    desk = Desk(request, house_of(request))
    if request.headers.get("accept", "").startswith("application/json"):
        fault = SignInNeeded()
        return JSONResponse(
            {"reason": fault.reason, "sentence": sentence(fault, desk.language)}, status_code=401
        )
    return desk.go("accounts.sign_in", query={"next": request.url.path})


def _expired(request: Request, fault: Expired) -> Response:
    desk = Desk(request, house_of(request))
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse(
            {"reason": "sign_in_needed", "sentence": sentence(SignInNeeded(), desk.language)},
            status_code=401,
        )
    return desk.page("accounts/sign_in.html", page_of(desk, fault), status=401)


def _too_large(request: Request, _error: Exception) -> Response:
    limit = house_of(request).settings.upload_limit // 1024 // 1024
    return _answer(
        request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Refused("too_large", limit=f"{limit} MB")
    )


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status in {404, 405}:
        return _answer(request, 404, NotFound())
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _too_large(request, error)
    return _answer(request, 400, Fault("malformed"))


def _malformed(request: Request, _error: Exception) -> Response:
    """A part of the address that cannot be what it should be is an address that does not exist."""
    return _answer(request, 404, NotFound())


def _broken(request: Request, error: Exception) -> Response:
    # The pattern of the route: the address itself may hold a token.
    route = getattr(request.scope.get("route"), "path", "-")
    _log.error("broken", request_id=request.state.request_id, route=route, exc_info=error)
    return _answer(request, 500, Fault("broken"))
