"""Two worlds that differ only in who reviewed what and how: to those who must not know, they are one.

In the second one members mark and vote otherwise. Every answer and message is the same until the result is public."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import parse_qs

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from app.main import routes_of
from app.vocabulary import Phase
from tests.support.restoring import Restorer
from tests.support.rounds import SUBJECT, World
from tests.whole.answers import QUIET
from tests.whole.crawling import everything, of_a_round, served_to, steady
from tests.whole.otherwise import (
    THE_SUBJECT,
    everybody_is_there,
    open_up,
    review_otherwise,
    talk,
    vote_on_the_subject,
)

OUTSIDE = ("applicant", "rival", "visitor")
EVERYBODY = (*OUTSIDE, "nobody", "neighbour")
SAMPLE = 60
SEED = 20161118
#: A request's number and a renewed session are new each time; how long they are must not tell either.
_NEW = {"x-request-id", "set-cookie"}
#: After how long a lost line is taken up is drawn anew each time, always in four digits.
_RETRY = re.compile(r"^retry: \d{4}$", re.MULTILINE)
#: What is made by a form gets an id that nobody knows before.
_ID = re.compile(r"[0-9a-f]{32}")
#: What may be asked of a page besides: orders, filters, rows to open, files to show beside.
QUERIES = (
    "sort=total&down=1",
    "show=todo",
    "show=begun",
    "show=filed",
    "row={review}",
    "file={file}",
)
_MESSAGES = (
    "SELECT kind, recipient, channel, address, language, facts, link, state, created_at FROM message"
    " WHERE account_id = ? ORDER BY kind, created_at, facts"
)
PHASES = [
    Phase.REVIEW,
    Phase.MEETING,
    *(
        pytest.param(phase, marks=pytest.mark.soak)
        for phase in (Phase.SCREENING, Phase.TALLY, Phase.DECISION)
    ),
]
Worlds = Callable[[Phase], World]


@pytest.mark.parametrize("phase", PHASES)
def test_who_reviewed_what_changes_no_byte_outside(world_copy: Worlds, phase: Phase) -> None:
    one, other = world_copy(phase), world_copy(phase)
    review_otherwise(other)
    assert differences(one, other, OUTSIDE, sample=SAMPLE) == {}


@pytest.mark.parametrize("phase", PHASES)
def test_what_is_recused_from_changes_no_byte_for_the_recused(
    world_copy: Worlds, phase: Phase
) -> None:
    one, other = world_copy(phase), world_copy(phase)
    review_otherwise(other, only=one.one(THE_SUBJECT, SUBJECT))
    assert differences(one, other, ("recused",), sample=SAMPLE) == {}


@pytest.mark.parametrize(
    "phase", [pytest.param(Phase.REVIEW, marks=pytest.mark.soak), Phase.MEETING]
)
def test_a_panel_that_talks_tells_no_more(world_copy: Worlds, phase: Phase) -> None:
    """The rulebook opens discussion and others' totals, and sheets come by how few are handed in."""
    one, other, third = (world_copy(phase) for _ in range(3))
    subject = one.one(THE_SUBJECT, SUBJECT)
    for there in (one, other, third):
        open_up(there)
        everybody_is_there(there)
        vote_on_the_subject(there, begin=True, voters=() if there is one else ("C", "D"))
    review_otherwise(other)
    review_otherwise(third, only=subject)
    for there in (one, other, third):
        vote_on_the_subject(there, begin=False)
    talk(other, "")
    talk(third, subject)
    assert differences(one, other, OUTSIDE, sample=SAMPLE) == {}
    assert differences(one, third, ("recused",), sample=SAMPLE) == {}


FORMS = [(Phase.MEETING, 40)] + [
    pytest.param(phase, None, marks=pytest.mark.soak) for phase in (Phase.REVIEW, Phase.MEETING)
]


@pytest.mark.parametrize(("phase", "sample"), FORMS)
def test_no_form_is_answered_otherwise(
    world_copy: Worlds, phase: Phase, sample: int | None
) -> None:
    one, other, third = (world_copy(phase) for _ in range(3))
    review_otherwise(other)
    review_otherwise(third, only=one.one(THE_SUBJECT, SUBJECT))
    assert answers(one, other, OUTSIDE, sample=sample) == {}
    assert answers(one, third, ("recused",), sample=sample) == {}


@pytest.mark.soak
@pytest.mark.parametrize("phase", PHASES)
def test_at_no_address_of_anything(world_copy: Worlds, phase: Phase) -> None:
    one, other, third = (world_copy(phase) for _ in range(3))
    review_otherwise(other)
    assert differences(one, other, EVERYBODY, sample=None) == {}
    review_otherwise(third, only=one.one(THE_SUBJECT, SUBJECT))
    assert differences(one, third, ("recused",), sample=None) == {}


def test_what_is_asked_besides_is_read_by_some_page() -> None:
    asked = {name for query in QUERIES for name in parse_qs(query)}
    routes = [route for route in routes_of() if "GET" in route.methods]
    assert asked <= set().union(*map(read_by, routes))


def test_those_who_may_tell_the_two_worlds_apart(world_copy: Worlds) -> None:
    one, other = world_copy(Phase.REVIEW), world_copy(Phase.REVIEW)
    path = f"/manage/{one.one('SELECT id FROM funding_round')}/progress"
    assert told(one, "organiser", path) == told(other, "organiser", path)
    review_otherwise(other)
    assert told(one, "organiser", path) != told(other, "organiser", path)
    sent = [
        there.query("SELECT kind FROM message WHERE kind LIKE '%remind%'") for there in (one, other)
    ]
    assert (len(sent[0]), len(sent[1])) == (0, 2)


def differences(
    one: World, other: World, roles: tuple[str, ...], *, sample: int | None
) -> dict[str, str]:
    """Ask for everything in both worlds; name what differs and how."""
    for there in (one, other):
        for role in roles:
            there.at(role)
    found: dict[str, str] = {}
    for role in roles:
        for path in _paths(one, other, role, sample):
            first, second = (told(there, role, path) for there in (one, other))
            if first != second:
                found[f"{role} {path}"] = _first_difference(first, second)
        mail = [there.query(_MESSAGES, there.people.get(role, "")) for there in (one, other)]
        if mail[0] != mail[1]:
            found[f"{role} mail"] = str(mail)
    return found


def answers(
    one: World, other: World, roles: tuple[str, ...], *, sample: int | None
) -> dict[str, str]:
    """Send a form with nothing in it to every address in both worlds; name what is answered otherwise.

    Each world is put back as it was after whatever was done.
    """
    for there in (one, other):
        for role in roles:
            there.at(role)
    listed = sorted(
        path
        for path in {*everything(one, "POST"), *everything(other, "POST")}
        if not path.startswith(("/demo", "/sign-", "/account", "/claim"))
    )
    found: dict[str, str] = {}
    with closing(Restorer(one)) as before, closing(Restorer(other)) as after:
        for role, path in _chosen(listed, roles, sample):
            key = f"{SEED}-{role}-{listed.index(path)}"
            first, second = (sent(there, role, path, key) for there in (one, other))
            if first != second:
                found[f"{role} {path}"] = _first_difference(first, second)
            before.undo()
            after.undo()
    return found


def _chosen(
    listed: list[str], roles: tuple[str, ...], sample: int | None
) -> Iterator[tuple[str, str]]:
    for role in roles:
        wanted = random.Random(f"{SEED} {role}")
        for path in listed if sample is None else wanted.sample(listed, sample):
            yield role, path


def _paths(one: World, other: World, role: str, sample: int | None) -> list[str]:
    """Every page that the role is served, with all that its route reads besides; of what may be
    asked of the others, and of all addresses, a seeded sample or all."""
    listed = sorted(filter(of_a_round, {*everything(one), *everything(other)}))
    named = {name: path for name, path in served_to(one, role).items() if of_a_round(path)}
    served = list(named.values())
    review, file = _anothers(one)
    queries = [query.format(review=review, file=file) for query in QUERIES]
    pages = [path for path in served if "." not in path]
    asked = [f"{path}?{query}" for path in pages for query in queries]
    reads = {route.name: read_by(route) for route in routes_of() if "GET" in route.methods}
    read = [
        f"{path}?{query}"
        for name, path in named.items()
        for query in queries
        if reads[name] & set(parse_qs(query))
    ]
    if sample is not None:
        wanted = random.Random(f"{SEED} {role}")
        listed, asked = (wanted.sample(all_, min(sample, len(all_))) for all_ in (listed, asked))
    return list(dict.fromkeys([*served, *read, *asked, *listed]))


def read_by(route: APIRoute) -> set[str]:
    """Name what a route reads behind the question mark."""
    return {str(one.alias) for one in route.dependant.query_params}


def _anothers(there: World) -> tuple[str, str]:
    """Give somebody else's sheet for the subject, and one of its files."""
    review = there.one(
        f"SELECT r.id FROM review r JOIN seat s ON s.id = r.seat_id WHERE r.proposal_id = ({THE_SUBJECT})"
        " AND s.label <> 'B' ORDER BY r.id",
        SUBJECT,
    )
    file = there.one(f"SELECT id FROM attachment WHERE proposal_id = ({THE_SUBJECT})", SUBJECT)
    return review, file


def told(there: World, role: str, path: str) -> list[object]:
    """Look at an address, and give all that the answer tells."""
    if path.startswith("/privacy/") or "/accesses" in path:
        there.app.state.worker.note(
            at_once=True
        )  # what was opened stands there, and is noted behind the requests
    return _said(there.at(role).client.get(path, headers=QUIET if role == "nobody" else {}))


def sent(there: World, role: str, path: str, key: str) -> list[object]:
    """Send a form with nothing in it, and give all that the answer tells."""
    browser = there.at(role)
    answer = browser.client.post(path, data={"csrf": browser.csrf, "key": key})
    if "location" in answer.headers:
        answer.headers["location"] = _ID.sub("~", answer.headers["location"])
    return _said(answer)


def _said(answer: Response) -> list[object]:
    """Give all that an answer tells: status, headers in their order, length and every byte."""
    headers = [
        (name, f"{len(value)} long" if name in _NEW else value)
        for name, value in answer.headers.multi_items()
    ]
    kind = answer.headers.get("content-type", "")
    body: object = answer.content
    if kind.startswith(("text/", "application/json")):
        body = steady(answer.text.replace(answer.headers["x-request-id"], "~" * 16))
        body = _RETRY.sub("retry: ~", body)
    return [answer.status_code, headers, len(answer.content), body]


def _first_difference(first: list[object], second: list[object]) -> str:
    for left, right in zip(first, second, strict=True):
        if left != right:
            a, b = str(left), str(right)
            at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
            return f"{a[max(0, at - 60) : at + 60]!r} / {b[max(0, at - 60) : at + 60]!r}"
    return ""
