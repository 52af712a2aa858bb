"""Every route, every role, every phase: what is answered, and that refusing changes nothing."""

from collections.abc import Iterator
from contextlib import closing
from itertools import product

import pytest
from httpx import Response

from app.main import routes_of
from app.vocabulary import Phase
from tests.support.restoring import Restorer
from tests.support.rounds import ROLES, World
from tests.whole import deeds, lines, matrix
from tests.whole.subjects import addresses

SERVED, REFUSED, ABSENT, SIGN_IN = "served", "refused", "absent", "sign in"
#: An empty form that comes back with its errors is no deed: whoever may look at its page gets it.
FORM_BACK = "form back"
FITTING = {SERVED: {SERVED, FORM_BACK}, REFUSED: {REFUSED, FORM_BACK}}
LINES = {"GET": matrix.GET, "POST": deeds.POST}
QUIET = {"accept": "application/json"}


def named(method: str) -> dict[str, str]:
    return {route.name: route.path for route in routes_of() if method in route.methods}


def test_every_route_has_its_line_and_every_line_its_route():
    assert set(matrix.GET) == set(named("GET"))
    assert set(deeds.POST) == set(named("POST"))


@pytest.mark.parametrize("phase", list(Phase))
def test_what_is_seen(world, phase):
    there = world(phase)
    places = addresses(there)
    found = {}
    for name, path in named("GET").items():
        for role in ROLES:
            wanted = expected("GET", name, role, phase)
            headers = QUIET if wanted in {REFUSED, ABSENT} else {}
            answer = there.at(role).client.get(path.format(**places), headers=headers)
            if (got := outcome(answer)) != wanted:
                found[f"{name} {role}"] = (wanted, got)
    assert found == {}


@pytest.mark.parametrize("phase", list(Phase))
def test_what_is_done(world, phase):
    there = world(phase)
    for role in ROLES:
        there.at(role)
    places = addresses(there)
    deeds = list(product(enumerate(named("POST").items()), ROLES))
    found = {}
    with closing(Restorer(there)) as restorer:
        for (number, (name, path)), role in deeds:
            wanted = expected("POST", name, role, phase)
            answer = send(there, role, path.format(**places), f"{role}-{number}", wanted)
            changed = restorer.undo()
            got = outcome(answer)
            if got not in FITTING.get(wanted, {wanted}):
                found[f"{name} {role}"] = (wanted, got)
            if changed and wanted != SERVED:
                found[f"{name} {role} changed"] = (wanted, got)
    assert found == {}


def expected(method: str, name: str, role: str, phase: Phase) -> str:
    served, known = LINES[method][name]
    if lines.holds(served, role, phase):
        return SERVED
    if not lines.holds(known, role, phase):
        return ABSENT
    return SIGN_IN if role == "visitor" and name not in matrix.SPENT else REFUSED


def outcome(answer: Response) -> str:
    if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?"):
        return SIGN_IN
    kinds = {200: SERVED, 204: SERVED, 303: SERVED, 422: FORM_BACK, 403: REFUSED, 404: ABSENT}
    return kinds.get(answer.status_code, str(answer.status_code))


def send(there: World, role: str, path: str, key: str, wanted: str) -> Response:
    """Send a form with nothing in it, or with as little as tells what it is about."""
    browser = there.at(role)
    kept = dict(browser.client.cookies)
    headers = QUIET if wanted in {REFUSED, ABSENT} else {}
    fields = {"csrf": browser.csrf, "key": key, **dict(_least(path))}
    answer = browser.client.post(path, data=fields, headers=headers)
    browser.client.cookies.clear()
    browser.client.cookies.update(kept)
    return answer


def _least(path: str) -> Iterator[tuple[str, str]]:
    if path.endswith("/return"):
        yield "outcome", "return"
