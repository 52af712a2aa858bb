"""Bodies that no honest page sends are refused at every form of the applicant's side: no 500, no row changed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from app.main import routes_of
from app.vocabulary import Phase
from tests.support import hostile
from tests.support.restoring import Restorer
from tests.support.rounds import World
from tests.whole.subjects import addresses

SEED = 20160302
APPLICANTS = ("accounts", "organisations", "proposals", "attachments", "receipts")
#: Tried attempts are counted, whatever was wrong with them.
COUNTED = {"sign_in_attempt"}


def forms() -> dict[str, str]:
    return {
        route.name: route.path
        for route in routes_of()
        if "POST" in route.methods and route.name.partition(".")[0] in APPLICANTS
    }


def test_the_corpus_is_large_and_each_body_is_sent() -> None:
    made = hostile.corpus(SEED, "token")
    assert sum(len(bodies) for bodies in made.values()) >= 200
    sent = Counter(id(body) for _, body in hostile.each(made, list(forms())))
    assert len(sent) == sum(len(bodies) for bodies in made.values())
    again = hostile.corpus(SEED, "token")
    assert again == made


@pytest.mark.parametrize("role", ["applicant", "visitor"])
def test_hostile_bodies_change_nothing_and_break_nothing(world: object, role: str) -> None:
    there = world(Phase.CALL)
    there.at(role)
    places, paths = addresses(there), forms()
    made = hostile.corpus(SEED, there.at(role).csrf)
    wrong = []
    with closing(Restorer(there)) as restorer:
        buttons = set(pressed(there, role, restorer, paths, places))
        for name, body in hostile.each(made, list(paths)):
            status = answered(there, role, paths[name].format(**places), body)
            changed = restorer.changed_tables() - COUNTED
            restorer.undo()
            if status >= 500 or (changed and name not in buttons):
                wrong.append((name, body.kind, status, sorted(changed), body.content[-200:]))
    assert wrong == []


def pressed(
    there: World, role: str, restorer: Restorer, paths: dict[str, str], places: dict[str, str]
) -> Iterator[str]:
    """Find the buttons: forms without a field, where whoever sends the token means it."""
    token = hostile.Body(
        kind="token alone",
        content=f"csrf={there.at(role).csrf}".encode(),
        headers={"content-type": hostile.FORM},
    )
    for name, path in paths.items():
        answered(there, role, path.format(**places), token)
        if restorer.changed_tables() - COUNTED:
            yield name
        restorer.undo()


def answered(there: World, role: str, path: str, body: hostile.Body) -> int:
    """Send a body as it is; cookies stay as they were."""
    browser = there.at(role)
    kept = dict(browser.client.cookies)
    headers = {"x-csrf-token": browser.csrf, **body.headers}
    answer = browser.client.post(path, content=body.content, headers=headers)
    browser.client.cookies.clear()
    browser.client.cookies.update(kept)
    return answer.status_code
