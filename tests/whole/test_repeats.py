"""The same form sent twice, or eight times at once, has the effect of one."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from httpx import Response

from app.vocabulary import Phase
from tests.support.paper import Person, plain
from tests.support.rounds import World
from tests.whole.subjects import addresses

PASSWORD = "a long sample passphrase 7"
CLICKS = 8
Deed = Callable[[World, dict[str, str]], tuple[str, str, dict[str, Any]]]


def _page(there: World, role: str, path: str) -> Person:
    person = Person(there.at(role).client)
    person.open(path)
    return person


def _sign_up(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    form = _page(there, "visitor", "/sign-up").form("/sign-up$")
    name = {"sign_in_name": "示例新人", "display_name": "示例新人"}
    return "visitor", form.action, form.data({**name, "password": PASSWORD, "accept": "yes"})


def _save_and_submit(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    path = f"/proposals/{at['proposal_id']}"
    _page(there, "applicant", f"{path}/edit/need").send("/edit/need$", need="【示例文字】改过的")
    form = _page(there, "applicant", f"{path}/submit").form("/submit$")
    return "applicant", form.action, form.data({"confirm": "yes"})


def _screen(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    path = f"/manage/proposals/{at['proposal_id']}/return"
    page = _page(there, "organiser", path)
    page.send(
        "/return$", **{"reason": "【示例】缺一张表", "opened[]": "all", "due": "2046-06-21 17:00"}
    )
    form = page.form("/return$")
    return "organiser", form.action, form.data({})


def _file(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    path = f"/reviews/{at['review_id']}"
    sheet = _page(there, "assigned", path)
    form = sheet.form("/save$")
    names = {n for n in {*form.fields, *form.offered} if n.endswith("-mark")}
    sheet.send("/save$", **{n.replace("-", "__"): "8" for n in names}, then="check")
    form = sheet.form("/file$")
    return "assigned", form.action, form.data({"accept": "yes"})


def _open_ballot(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    _send(there, *_close_ballot(there, at))
    form = _page(there, "organiser", f"/manage/{at['round_id']}/meeting").form("/open$")
    return "organiser", form.action, form.data({})


def _cast(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    form = _page(there, "assigned", f"/meetings/{at['meeting_id']}").form("/cast$")
    return "assigned", form.action, form.data({"choice": "for"})


def _close_ballot(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    form = _page(there, "organiser", f"/manage/{at['round_id']}/meeting").form("/close$")
    return "organiser", form.action, form.data({})


def _tally(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    # The page computes by itself; its button is there when something changed.
    action = f"/manage/{at['round_id']}/results/tally"
    return "organiser", action, {"csrf": there.at("organiser").csrf, "key": "one-and-the-same"}


def _sign(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    with closing(sqlite3.connect(there.file)) as database:
        # It was put beside the proposal after its receipt was given, and no such result is signed.
        database.execute("DELETE FROM attachment WHERE purpose = 'proposal'")
        database.commit()
    form = _page(there, "signatory", f"/manage/{at['round_id']}/sign").form("/sign$")
    return "signatory", form.action, form.data({"accept": "yes"})


def _publish(there: World, at: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    _send(there, *_sign(there, at))
    form = _page(there, "organiser", f"/manage/{at['round_id']}/publish/release").form("/publish$")
    return "organiser", form.action, form.data({"accept": "yes"})


DEEDS: list[tuple[Phase, Deed]] = [
    (Phase.CALL, _sign_up),
    (Phase.CALL, _save_and_submit),
    (Phase.SCREENING, _screen),
    (Phase.REVIEW, _file),
    (Phase.MEETING, _open_ballot),
    (Phase.MEETING, _cast),
    (Phase.MEETING, _close_ballot),
    (Phase.TALLY, _tally),
    (Phase.DECISION, _sign),
    (Phase.DECISION, _publish),
]


@pytest.mark.parametrize(
    ("phase", "deed"), DEEDS, ids=lambda value: getattr(value, "__name__", value)
)
def test_twice_is_once(world_copy, phase, deed):
    there = world_copy(phase)
    role, action, data = deed(there, addresses(there))
    first = _send(there, role, action, data)
    done = effects(there)
    second = _send(there, role, action, data)
    assert (second.status_code, _target(second)) == (first.status_code, _target(first))
    assert effects(there) == done


@pytest.mark.parametrize(
    ("phase", "deed"),
    [(Phase.CALL, _save_and_submit), (Phase.REVIEW, _file), (Phase.MEETING, _cast)],
    ids=["submit", "file", "cast"],
)
def test_eight_at_once_are_one(world_copy, phase, deed):
    there = world_copy(phase)
    role, action, data = deed(there, addresses(there))
    before = effects(there)
    with ThreadPoolExecutor(CLICKS) as pool:
        answers = list(pool.map(lambda _: _send(there, role, action, data), range(CLICKS)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({_target(answer) for answer in answers}) == 1
    gained = {name: count - before[name] for name, count in effects(there).items()}
    assert {name: count for name, count in gained.items() if count > 1} == {}
    assert max(gained.values()) == 1


def effects(there: World) -> dict[str, int]:
    """Count what may not be there twice."""
    tables = ("account", "ledger_entry", "receipt", "named_paper", "message", "job", "publication")
    return {table: int(there.one(f"SELECT COUNT(*) FROM {table}")) for table in tables}


def _send(there: World, role: str, action: str, data: dict[str, Any]) -> Response:
    """Click: a second click leaves with the cookies that the first one left with."""
    client = there.at(role).client
    kept = dict(client.cookies)
    answer = client.post(action, data=data)
    client.cookies.clear()
    client.cookies.update(kept)
    assert answer.status_code in {200, 303}, plain(answer)
    return answer


def _target(answer: Response) -> str:
    return answer.headers.get("location", "")
