"""What the matrix expects of an answer, and what an answer is."""

import pytest
from httpx import Response

from app.main import routes_of
from app.vocabulary import Phase
from tests.whole import deeds, lines, matrix

SERVED, REFUSED, ABSENT, SIGN_IN = "served", "refused", "absent", "sign in"
#: An empty form that comes back with its errors is no deed: whoever may look at its page gets it.
FORM_BACK = "form back"
QUIET = {"accept": "application/json"}
LINES = {"GET": matrix.GET, "POST": deeds.POST}
#: In each of these something begins to be allowed or ends; the others differ little from their neighbour, and a
#: slow machine has twenty minutes for everything: `make soak` takes them all.
TURNING = (
    Phase.CALL,
    Phase.REVIEW,
    Phase.DECISION,
    Phase.ANNOUNCED,
)
PHASES = [
    phase if phase in TURNING else pytest.param(phase, marks=pytest.mark.soak) for phase in Phase
]
_KINDS = {200: SERVED, 204: SERVED, 303: SERVED, 422: FORM_BACK, 403: REFUSED, 404: ABSENT}


def named(method: str) -> dict[str, str]:
    """Give the path of every route that takes a method, by the route's name."""
    return {route.name: route.path for route in routes_of() if method in route.methods}


def expected(method: str, name: str, role: str, phase: Phase) -> str:
    """Read the matrix."""
    served, known = LINES[method][name]
    if lines.holds(served, role, phase):
        return SERVED
    if not lines.holds(known, role, phase):
        return ABSENT
    return SIGN_IN if role == "visitor" and name not in matrix.SPENT else REFUSED


def outcome(answer: Response) -> str:
    """Say in the matrix's words what came back."""
    if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?"):
        return SIGN_IN
    return _KINDS.get(answer.status_code, str(answer.status_code))
