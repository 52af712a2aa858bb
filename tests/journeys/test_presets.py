"""From the last sheet handed in to the announced awards, under every preset, by what the pages offer.

Hands and papers are counted by two, what stops the count is settled by the meeting, another one signs, and
the published files prove the result. Everybody has a browser without scripts.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.clock import SystemClock, TurnedClock
from app.forms.rulebooks import presets
from app.main import create_app
from app.settings import Settings, read_settings
from app.tallying import verify
from app.unit.schema import prepare
from tests.journeys.test_on_paper import PICTURE
from tests.support.once import once, shared_folder
from tests.support.paper import Person
from tests.support.preset_rounds import CODE, make

LANGUAGES = ("zh_CN", "en")
HERE = ("127.0.0.1", 5)
PEOPLE = {"officer": "示例组织者甲", "second": "示例组织者乙", "signatory": "示例签核人"}
#: So many days end every notice.
NOTICE = timedelta(days=30)
COUNTS = {"attending": "6", "votes_for": "5", "votes_against": "1", "votes_abstain": "0"}
STEPS = ("/decisions/gaps", "/decisions/seed$")
#: A tie is settled where it is named.
TIE = "/tie#cases$"


class Office:
    """Those who bring the round to its end, each at a desk with a browser."""

    def __init__(self, app: FastAPI, clock: TurnedClock, door: TestClient, language: str) -> None:
        self.app, self.clock, self.door, self.language = app, clock, door, language
        self.come()
        self.officer.open("/desk")
        (self.desk, *_) = self.officer.links(r"^/manage/[0-9a-f]{32}$")

    def come(self) -> None:
        """Everybody signs in, with the button that bears the name."""
        self.officer, self.second, self.signatory = (self._person(name) for name in PEOPLE.values())

    def _person(self, name: str) -> Person:
        client = TestClient(self.app, client=HERE)
        client.portal = self.door.portal
        client.cookies.set("language", self.language)
        person = Person(client)
        page = person.open("/demo").text
        pattern = rf'name="account_id" value="(\w+)"><button[^>]*><span>{name}'
        (account,) = re.findall(pattern, page)
        person.send("/demo$", account_id=account)
        return person

    def step(self) -> None:
        """Take the next step; before its date it asks why."""
        self.officer.open(self.desk)
        asked = "reason" in self.officer.form("/step$").fields
        self.officer.send("/step$", **({"reason": "示例：都齐了"} if asked else {}))

    def meet(self) -> None:
        """Hold every vote by hand."""
        self.officer.open(f"{self.desk}/meeting")
        self.officer.send("/meeting$", title="示例终审会")
        links = self.officer.links(r"/manage/ballots/[0-9a-f]{32}/(counts|papers)$")
        for link in dict.fromkeys(links):
            self.officer.open(link)
            (self.raise_hands if link.endswith("counts") else self.collect_papers)(link)

    def raise_hands(self, link: str) -> None:
        """One writes the counts down, another compares them."""
        self.officer.send("/counts$", file=PICTURE, **COUNTS)
        self.second.open(link)
        self.second.send("/confirm$")

    def collect_papers(self, link: str) -> None:
        """One types the pile, another types it again."""
        rows = [name for name in self.officer.form("/papers").fields if name.endswith("-said")]
        said = {name.replace("-", "__"): "1 2" if at % 2 else "1 3" for at, name in enumerate(rows)}
        self.officer.send("/papers", file=PICTURE, **said)
        self.second.open(link)
        self.second.send("/papers/again", **said)

    def count(self) -> None:
        """Count, and settle what stops the count, until nothing does."""
        self.officer.open(f"{self.desk}/results")
        self.officer.send("/results/tally$")
        self.compute()
        while self.settle():
            self.compute()
        self.step()

    def settle(self) -> bool:
        """Take the first thing that stops the count before the meeting; False if there is none."""
        officer = self.officer
        officer.open(f"{self.desk}/results")
        offered = next((step for step in STEPS if officer.links(step)), None)
        if offered is None and not officer.offers(TIE):
            return False
        if offered is not None:
            officer.follow(offered)
        said = {"minutes": "示例纪要 1", "reason": "示例"}
        if officer.offers("/gaps$"):
            officer.send("/gaps$", kind="accept", **said)
        elif officer.offers("/seed$"):
            officer.send("/seed$", seed="3 1 4 1 5", source="示例：当众掷骰", minutes="示例纪要 1")
        else:
            fields = officer.form(TIE).fields
            rows = [name for name in fields if re.fullmatch(r"order-\d+-rank", name)]
            ranks = {name.replace("-", "__"): str(at) for at, name in enumerate(rows, start=1)}
            officer.send(TIE, **ranks, **said)
        return True

    def compute(self) -> None:
        """Let the worker do what waits."""
        while self.app.state.worker.once():
            pass

    def release(self) -> None:
        """Another one signs; the notice goes out, ends, and the awards are announced."""
        self.signatory.open(f"{self.desk}/sign")
        self.signatory.send("/sign$", accept="yes")
        self.officer.open(f"{self.desk}/publish/release")
        self.officer.send("/publish$", accept="yes")
        assert str(self.officer.page.url.path) == f"/rounds/{CODE}/notice"
        self.clock.turn(NOTICE)
        self.come()
        self.officer.open(f"{self.desk}/results")
        self.officer.send("/announce$", accept="yes")
        assert str(self.officer.page.url.path) == f"/rounds/{CODE}/awards"


@pytest.fixture
def office(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Office]:
    preset, language = request.param
    made = once(shared_folder(tmp_path_factory, "presets") / preset, lambda at: _make(at, preset))
    folder = tmp_path_factory.mktemp(preset) / "data"
    shutil.copytree(made, folder)
    clock = TurnedClock(SystemClock().now())
    app = create_app(_settings(folder), clock, work=False)
    with ExitStack() as stack:
        door = stack.enter_context(TestClient(app, client=HERE))
        yield Office(app, clock, door, language)


def _settings(folder: Path) -> Settings:
    return read_settings({"MIAOPU_DATA_DIR": str(folder)}, demo=True)


def _make(folder: Path, preset: str) -> None:
    clock = SystemClock()
    prepare(_settings(folder), clock.now())
    make(_settings(folder), clock, preset)


#: In every run: votes by papers of the public that the money follows, and English words.
ALWAYS = {("public-equal-shares", "zh_CN"), ("community-fund-usd", "en")}
#: Rules for which five sample proposals fund less, and how many.
FUNDED = {"national-contest-2020": 2, "public-equal-shares": 3}
CASES = [
    pytest.param(
        (preset, language),
        id=f"{preset}-{language}",
        marks=[] if (preset, language) in ALWAYS else [pytest.mark.soak],
    )
    for preset in sorted(presets())
    for language in LANGUAGES
]


@pytest.mark.parametrize("office", CASES, indirect=True)
def test_from_filed_sheets_to_announced_awards(
    office: Office, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    preset, language = request.node.callspec.params["office"]
    office.step()
    if presets()[preset].all_votes:
        office.meet()
        office.step()
    office.count()
    office.release()
    page = office.officer.open(f"/rounds/{CODE}/awards").text
    [table] = re.findall(r'<table class="awards.*?</table>', page, re.DOTALL)
    assert table.count('<br><span class="hint">') == FUNDED.get(preset, 5)
    (tmp_path / "bundle.zip").write_bytes(
        office.officer.client.get(f"/rounds/{CODE}/bundle.zip").content
    )
    said: list[str] = []
    assert verify(tmp_path / "bundle.zip", language, said.append) == 0, said
