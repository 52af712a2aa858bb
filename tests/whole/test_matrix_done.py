"""Every form, every role, every phase: what is answered, and that refusing changes nothing."""

from collections.abc import Iterator
from contextlib import closing
from itertools import product

import pytest
from httpx import Response

from tests.support.restoring import Restorer
from tests.support.rounds import ROLES, World
from tests.whole.answers import (
    ABSENT,
    FORM_BACK,
    PHASES,
    QUIET,
    REFUSED,
    SERVED,
    expected,
    named,
    outcome,
)
from tests.whole.subjects import addresses

FITTING = {SERVED: {SERVED, FORM_BACK}, REFUSED: {REFUSED, FORM_BACK}}


@pytest.mark.parametrize("phase", PHASES)
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
    if path == "/privacy/consent":
        yield "version", "1"
    if path.endswith("/return"):
        yield "outcome", "return"
