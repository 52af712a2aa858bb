"""The tally workbench: each number opens, the address carries the view, and a decision comes back to it."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.models import Ballot, Decision, Proposal, RoundStrand, Strand
from app.settings import Settings
from app.vocabulary import BallotState, Phase
from tests.routers.test_results import Site, site  # noqa: F401 -- a fixture
from tests.support.large_rounds import served
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture
from tests.whole.test_queries import counting

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MANY, MEMBERS = 1000, 3
#: What a page may cost at a thousand proposals.
QUERIES, BYTES, DESK_QUERIES = 18, 200_000, 20


def titles(page: str) -> list[str]:
    """List the projects of the table, in its order."""
    return re.findall(r'<th scope="row" class="title">([^<]+)<', page)


def table(site: Site, **query: str) -> list[str]:
    """Look at the workbench as its organiser; gives the projects shown."""
    client = site.be(site.results.panel.organiser)
    return titles(client.get(site.manage("results"), params=query).text)


def test_rows_are_sorted_and_filtered_by_the_address(site: Site) -> None:
    site.results.tally()
    whole = table(site)
    assert whole == ["示例一号", "示例二号", "示例三号", "示例四号"]
    assert table(site, sort="total") == whole[::-1]
    assert table(site, sort="-score") == whole
    assert table(site, q="三号") == ["示例三号"]
    assert table(site, q="没有的") == []
    assert table(site, only="incomplete") == []
    assert sorted(table(site, only="funded") + table(site, only="unfunded")) == sorted(whole)
    # What cannot be meant counts as nothing asked.
    assert table(site, sort="'; drop", only="x", page="99", open="nobody", case="nothing") == whole


def test_a_strand_narrows_the_table(site: Site) -> None:
    results, world = site.results, site.results.panel
    other = Strand(programme_id=world.programme_id, name={"zh": "乙版块"}, host={}, created_at=NOW)
    world.put(other)
    with world.database.write_session() as session:
        for strand in (world.strand_id, other.id):
            session.add(RoundStrand(funding_round_id=world.round_id, strand_id=strand))
        session.get_one(Proposal, results.proposals[1]).strand_id = other.id
        session.commit()
    results.tally()
    assert table(site, strand=other.id) == ["示例二号"]


def test_a_number_opens_in_its_place_and_on_a_page_of_its_own(site: Site) -> None:
    site.results.tally()
    client = site.be(site.results.panel.organiser)
    first = site.results.proposals[0]
    there = client.get(site.manage("results"), params={"open": first}).text
    path = site.manage(f"results/lines/{first}")
    alone = client.get(path).text
    part = client.get(path, headers={"HX-Request": "true"}).text
    for page in (there, alone, part):
        # Highest and lowest dropped, the mean of the rest, both parts, the rounding.
        assert "最高分，去掉" in page
        assert "÷ 3 =" in page
        assert "× 80%" in page
        assert "舍入前" in page
    assert part.lstrip().startswith(f'<tr class="opened" id="o-{first}">')
    assert "<html" in alone
    assert client.get(site.manage("results/lines/nobody")).status_code == 404


def test_the_file_holds_what_the_address_asks_for(site: Site) -> None:
    site.results.tally()
    client = site.be(site.results.panel.organiser)
    answer = client.get(site.manage("results.csv"), params={"sort": "total", "sure": "yes"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["项目"] for row in rows] == ["示例四号", "示例三号", "示例二号", "示例一号"]
    assert [row["名次"] for row in rows] == ["4", "3", "2", "1"]
    assert all(float(row["总分"]) > 0 and float(row["申请金额"]) > 0 for row in rows)
    assert all(1 <= int(row["名次范围从"]) <= int(row["到"]) <= len(rows) for row in rows)


def test_places_are_doubted_only_when_somebody_asks(site: Site) -> None:
    site.results.tally()
    client = site.be(site.results.panel.organiser)
    usual = client.get(site.manage("results")).text
    asked = client.get(site.manage("results"), params={"sure": "yes"}).text
    assert "名次范围" not in usual
    assert "名次范围" in asked
    assert "只是估计，不改变任何名次和金额" in asked
    assert titles(usual) == titles(asked)


def flagged(site: Site) -> str:
    """Let one member give a mark that nobody would expect; gives the opened line."""
    for number in range(4, 10):
        site.results.panel.proposal(f"示例添{number}")
        # Six alike, so that the fourth member's last mark stands out.
        site.results.score(number, dict.fromkeys(range(5), 800) | ({3: 100} if number == 9 else {}))
        site.results.vote(number, 4, 1)
    site.results.tally()
    client = site.be(site.results.panel.organiser)
    assert titles(client.get(site.manage("results"), params={"only": "flagged"}).text) == [
        "示例添9"
    ]
    params = {"only": "flagged", "open": site.results.proposals[9]}
    return client.get(site.manage("results"), params=params).text


def test_a_mark_that_stands_out_counts_and_leads_to_a_second_look_as_far_as_one_may(
    site: Site,
) -> None:
    page = flagged(site)
    assert "评委 D 偏低：给 10.00" in page
    assert "分数照样计入，谁也不能删" in page
    assert "评委已经表决，不能再退回评审请人重看" in page
    world = site.results.panel
    with world.database.write_session() as session:
        for ballot in session.scalars(select(Ballot)):
            ballot.state = BallotState.PREPARED
        session.commit()
    client = site.be(world.organiser)
    path = site.manage(f"results/lines/{site.results.proposals[9]}")
    before_votes = client.get(path).text
    assert f"/manage/{world.round_id}/back" in before_votes
    world.phase(Phase.NOTICE)
    assert "照异议办理" in client.get(path).text


def test_a_case_is_decided_where_it_is_named_and_one_is_back_in_the_same_view(
    site: Site,
) -> None:
    results = site.results
    results.panel.proposal("示例缺号")
    for seat in results.panel.seats:
        results.panel.assign(seat, results.proposals[4])
    results.vote(4, 4, 1)
    results.tally()
    client = site.be(results.panel.organiser)
    view = {"sort": "-spread", "q": "示例"}
    page = client.get(site.manage("results"), params={**view, "case": results.proposals[4]}).text
    assert "“示例缺号”还缺评委" in page
    back = re.search(r'name="view" value="([^"]*)"', page)
    assert back is not None
    typed = {
        "csrf": site.csrf,
        "key": "a-decision-of-the-meeting",
        "view": back[1].replace("&amp;", "&"),
        "proposal": results.proposals[4],
        "kind": "exclude",
        "minutes": "",
        "reason": "会议议定",
    }
    path = site.manage("decisions/gaps")
    refused = client.post(path, data=typed)
    assert refused.status_code == 422
    assert "会议议定" in refused.text
    assert re.findall(r'name="view" value="([^"]*)"', refused.text) == [back[1]]
    done = client.post(path, data={**typed, "key": "the-same-again", "minutes": "纪要第 4 条"})
    assert done.status_code == 303
    assert done.headers["location"].endswith("?" + urlencode(view))
    assert len(results.panel.rows(select(Decision))) == 1
    # Those who may not decide are told what is missing, and see no form.
    site.results.tally()
    assert 'name="view"' not in site.be(results.signatory).get(site.manage("results")).text


@pytest.fixture
def many(settings: Settings) -> Iterator[tuple[TestClient, str]]:
    """The program over a thousand proposals, seen by their organiser."""
    with served(settings, NOW, MANY, MEMBERS) as (client, large):
        yield client, f"/manage/{large.round_id}"


def test_a_thousand_proposals_cost_few_queries_and_a_light_page(
    many: tuple[TestClient, str],
) -> None:
    client, desk = many
    assert client.get(desk).status_code == 200
    paths = {
        "looks": (f"{desk}/second-looks", QUERIES),
        "one look": (f"{desk}/second-looks?of=LARGE-0777", QUERIES),
        "progress": (f"{desk}/progress?page=2", QUERIES),
        "gaps": (f"{desk}/decisions/gaps", QUERIES),
        # What is read here is fixed in number: a signature, a check and a row of the queue each ask much.
        "sheet": (f"{desk}/sign", 36),
        "checks": (f"{desk}/clearances", 25),
        "proposals": (f"{desk}/proposals", 33),
        "desk": (desk, DESK_QUERIES),
        "results": (f"{desk}/results", QUERIES),
        "sorted": (f"{desk}/results?sort=-spread&page=9", QUERIES),
        "found": (f"{desk}/results?q=77&only=unfunded&sure=yes", QUERIES),
    }
    costs = {}
    for name, (path, most) in paths.items():
        with counting(client) as statements:
            answer = client.get(path)
        assert answer.status_code == 200
        costs[name] = (len(statements) <= most, len(answer.content) < BYTES)
    assert costs == dict.fromkeys(paths, (True, True))
