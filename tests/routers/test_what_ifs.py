"""What-ifs over HTTP: what is tried is shown beside the result, marked, and stored nowhere."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from sqlmodel import SQLModel, select
from starlette.testclient import TestClient

from app.forms.rulebooks import presets
from app.main import create_app
from app.models import Signature, Tally
from app.scoring import evidence as evidences
from app.scoring import outcome as outcomes
from app.scoring.engine import run
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Combination, Part
from app.settings import Settings
from app.vocabulary import Phase, TallyState
from tests.routers.test_results import PASSWORD, Site
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture

LOOKS = ("rules", "weights", "members")
MARKS = {"zh_CN": "试算，不是结果", "en": "Trial, not a result"}
#: The vote counts for all, and the pot holds two first prizes and no more.
TYPED = {
    "parts-0-id": "0", "parts-0-weight": "10%", "parts-1-id": "1", "parts-1-weight": "90%",
    "pots-0-id": "seed", "pots-0-amount": "40000",
}  # fmt: skip


@pytest.fixture
def site(results: ResultWorld, settings: Settings) -> Iterator[Site]:
    """The program over a round with a tally, as an organiser sees it."""
    results.tally()
    app = create_app(settings, results.panel.clock, work=False)
    with TestClient(app, follow_redirects=False) as client:
        site = Site(results, client)
        site.be(results.panel.organiser)
        yield site


def address(site: Site, page: str = "what-if", **more: str) -> str:
    """Give the address of the trial."""
    pairs = {**TYPED, **more}.items()
    return site.manage(page) + "?" + "&".join(f"{key}={quote(text)}" for key, text in pairs)


def by_hand(site: Site) -> Outcome:
    """Run the engine itself over the tally's evidence and the changed rules."""
    book = presets()["founding-round"]
    first, second = book.combination.parts
    parts: tuple[Part, ...] = (
        replace(first, weight=first.weight / 8),
        replace(second, weight=1 - first.weight / 8),
    )
    changed: Combination = replace(book.combination, parts=parts)
    tally = site.results.newest()
    evidence = evidences.from_document(tally.evidence)
    pots = tuple(replace(pot, amount_minor=40_000_00) for pot in evidence.pots)
    return run(replace(book, combination=changed), replace(evidence, pots=pots), tally.seed)


def everything(site: Site) -> dict[str, list[str]]:
    """Read every row of every table but the signed-in sessions."""
    with site.results.panel.database.read() as session:
        return {
            name: sorted(str(tuple(row)) for row in session.connection().execute(select(table)))
            for name, table in SQLModel.metadata.tables.items()
            if name != "sign_in"
        }


def test_a_trial_stands_beside_the_result_as_the_engine_reckons_it(site: Site) -> None:
    official = outcomes.from_document(site.results.newest().outcome)
    found = by_hand(site)
    page = site.client.get(address(site, rows="all"))
    assert page.status_code == 200
    rows = re.findall(r'<tr class="gain-(\w+)">(.*?)</tr>', page.text, re.DOTALL)
    shown = {re.search(r"T-\d+", row)[0]: (gain, _numbers(row)) for gain, row in rows}  # type: ignore[index]  # each row has its number
    before = {line.number: line for line in official.lines}
    expected = {}
    for line in found.lines:
        old = before[line.number]
        gain = "loses" if old.amount_minor and not line.amount_minor else "same"
        amounts = (_money(old.amount_minor), _money(line.amount_minor))
        expected[line.number] = (gain, (old.place, line.place, *amounts))
    assert shown == expected
    assert {gain for gain, _ in shown.values()} == {"same", "loses"}
    assert "得到的项目" in page.text
    # What stays as it is, is counted, and listed only where that is asked for.
    same = sum(gain == "same" for gain, _ in shown.values())
    short = site.client.get(address(site)).text
    assert len(re.findall(r'<tr class="gain-', short)) == len(shown) - same
    assert f"名次和所得都不变的 {same} 个没有列出。" in short
    # The address holds all of it: who opens it gets the same page, and what was typed stands in its fields.
    assert 'value="90%"' in page.text
    assert 'value="40000"' in page.text


def _numbers(row: str) -> tuple[int, int, str, str]:
    cells = re.findall(r'<td class="number"[^>]*>(.*?)</td>', row)
    return int(cells[0]), int(cells[1]), cells[4], cells[5]


def _money(minor: int) -> str:
    return f"{minor / 100:,.2f}" if minor else "—"


def test_a_trial_is_stored_nowhere_and_no_signature_takes_it(site: Site) -> None:
    site.results.panel.phase(Phase.DECISION)
    before = everything(site)
    page = site.client.get(address(site)).text
    site.client.get(address(site, "what-if.csv"))
    for look in LOOKS:
        site.client.get(site.manage(f"what-if/{look}"))
    assert everything(site) == before
    assert re.findall(r"[0-9a-f]{64}", page.replace("</span> <span>", "")) == []
    tally, tried = site.results.newest(), outcomes.digest_of(by_hand(site))
    assert tried != tally.outcome_digest
    client = site.be(site.results.signatory)
    site.password(site.results.signatory)
    site.results.explain()
    before_signing = {"csrf": site.csrf, "key": "k", "tally": tally.id, "digest": tried}
    form = {**before_signing, "accept": "yes", "password": PASSWORD}
    assert client.post(site.manage("sign"), data=form).status_code == 409
    with site.results.panel.database.read() as session:
        assert session.exec(select(Signature)).all() == []
        assert [row.state for row in session.exec(select(Tally)).all()] == [TallyState.KEPT]


@pytest.mark.parametrize("language", list(MARKS))
def test_everything_that_leaves_says_that_it_is_a_trial(site: Site, language: str) -> None:
    mark = MARKS[language]
    client = site.client
    client.cookies.set("language", language)
    pages = [address(site), *(site.manage(f"what-if/{look}") for look in LOOKS)]
    for page in pages:
        text = client.get(page).text
        assert f'<p class="trial-mark">{mark}</p>' in text, page
        assert f"<title>{mark}" in text, page
    file = client.get(address(site, "what-if.csv"))
    name = unquote(file.headers["content-disposition"])
    assert {"zh_CN": "试算（不是结果）", "en": "Trial, not a result"}[language] in name
    first, *lines = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert first[0].startswith(mark)
    assert {line[0] for line in lines} == {{"zh_CN": "试算", "en": "Trial"}[language]}
    assert len(lines) == 1 + len(site.results.proposals)
    # On paper the mark is repeated across every sheet.
    printed = Path("static/what_ifs.css").read_text("utf-8").partition("@media print")[2]
    assert ".trial-watermark { display: block; position: fixed" in printed


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(site: Site) -> None:
    answer = site.client.get(address(site, **{"parts-0-weight": "20%", "pots-0-amount": "40000"}))
    assert answer.status_code == 422
    assert "占比加起来是 110%，要正好是 100%。" in _error(answer.text, "parts-0-weight")
    assert 'value="20%"' in answer.text
    answer = site.client.get(address(site, **{"pots-0-amount": "-1"}))
    assert "不能小于 0。" in _error(answer.text, "pots-0-amount")
    assert 'value="-1"' in answer.text
    answer = site.client.get(address(site, vote="sometimes"))
    assert "请从列出的里面选一个。" in _error(answer.text, "vote")
    # A file of it is not given either: the same page says why.
    assert site.client.get(address(site, "what-if.csv", vote="sometimes")).status_code == 422


def _error(page: str, name: str) -> str:
    return re.search(rf'<p class="error" id="e-{name}">(.*?)</p>', page)[1]  # type: ignore[index]  # the test fails where it is not


def test_what_messengers_put_behind_an_address_is_passed_over(site: Site) -> None:
    answer = site.client.get(address(site, **{"from": "groupmessage", "isappinstalled": "0"}))
    assert answer.status_code == 200
    only = site.manage("what-if") + "?from=groupmessage"
    assert "还没有试算" in site.client.get(only).text


def test_an_address_made_on_an_earlier_calculation_says_so(site: Site) -> None:
    assert "依据已经换了" not in site.client.get(address(site, tally="1")).text
    site.results.pot(30_000_00)
    site.results.tally()
    assert "依据已经换了" in site.client.get(address(site, tally="1")).text


def test_how_firm_the_result_is_can_be_looked_at_without_script(site: Site) -> None:
    page = site.client.get(site.manage("what-if")).text
    for look in LOOKS:
        assert f'href="{site.manage(f"what-if/{look}")}"' in page
        assert f'id="look-{look}"' in site.client.get(site.manage(f"what-if/{look}")).text
    members = site.client.get(site.manage("what-if/members")).text
    assert re.findall(r'<th scope="row" class="title">评委 (\S+)</th>', members) != []
    weights = site.client.get(site.manage("what-if/weights")).text
    assert "公益性" in weights
    assert "总分里的“赞成票率”" in weights


def test_before_a_tally_there_is_nothing_to_try(results: ResultWorld, settings: Settings) -> None:
    app = create_app(settings, results.panel.clock, work=False)
    with TestClient(app, follow_redirects=False) as client:
        site = Site(results, client)
        site.be(results.panel.organiser)
        for page in ("what-if", "what-if/rules"):
            assert "先算出正式结果，才能在旁边试算。" in client.get(site.manage(page)).text
        assert client.get(site.manage("what-if.csv")).status_code == 200
