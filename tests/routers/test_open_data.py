"""Open data: the document says what the answers are, and nothing hidden is among them."""

import csv
import io
import json
import sqlite3
from contextlib import closing

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlmodel import select

from app.models import FundingRound, Publication, Tally
from app.routers.open_data import openapi, router
from app.store import bundles
from app.views.open_data import shapes, table
from app.vocabulary import Phase, PublicationLevel
from tests.support.rounds import World
from tests.whole.test_queries import counting

CODE = "NQ2016"
JSON_PATHS = [
    route.path for route in router.routes if route.include_in_schema and "csv" not in route.path
]
CSV_PATHS = [route.path for route in router.routes if route.path.endswith(".csv")]
TABLES = ("projects", "pots", "log", "stages")


def get(there: World, path: str, role: str = "visitor", **headers: str):
    return there.at(role).client.get(path.format(code=CODE), headers=headers)


@pytest.mark.parametrize("level", list(PublicationLevel))
def test_every_answer_is_what_the_document_says(leveled, level):
    there = leveled(level)
    assert {path: faults(there, path) for path in JSON_PATHS} == {path: [] for path in JSON_PATHS}


def faults(there: World, path: str) -> list[str]:
    """Hold an answer against its schema."""
    answer = get(there, path)
    if answer.status_code != 200:
        return [str(answer.status_code)]
    named = openapi()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    schema = {**named["schema"], "components": openapi()["components"]}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(answer.json())]


def test_the_document_refuses_what_was_planted():
    schema = {"$ref": "#/components/schemas/Rounds", "components": openapi()["components"]}
    validator = Draft202012Validator(schema)
    assert not validator.is_valid({"format": "miaopu-open/1", "rounds": [{"code": "X"}]})
    assert not validator.is_valid({"format": "miaopu-open/1", "rounds": [], "more": 1})


def test_the_document_is_handed_out_and_names_every_address(world):
    answer = get(world(Phase.ANNOUNCED), "/open/v1/openapi.json")
    assert answer.json() == json.loads(json.dumps(openapi()))
    assert set(answer.json()["paths"]) == {*JSON_PATHS, *CSV_PATHS}
    assert answer.json()["openapi"].startswith("3.1")


@pytest.fixture
def leveled(world_copy):
    """Give the announced round at a level; what went out is made again at it."""

    def at(level: PublicationLevel) -> World:
        there = world_copy(Phase.ANNOUNCED)
        if level is PublicationLevel.OPEN:
            republish(there)
        return there

    return at


def republish(there: World) -> None:
    with there.app.state.house.database.write_session() as session:
        publication = session.exec(select(Publication)).one()
        funding_round = session.get_one(FundingRound, publication.funding_round_id)
        funding_round.publication_level = publication.level = PublicationLevel.OPEN
        session.flush()
        tally = session.get_one(Tally, publication.tally_id)
        files = bundles.build(session, tally, salt=publication.salt)
        store = there.app.state.house.files
        publication.files = {n: store.put([d], 10**8).sha256 for n, d in files.items()}
        session.commit()


@pytest.mark.parametrize("role", ["visitor", "organiser", "auditor", "applicant"])
def test_it_is_the_same_for_everybody(world, role):
    there = world(Phase.ANNOUNCED)
    for path in JSON_PATHS:
        assert get(there, path, role).content == get(there, path).content


def test_other_sites_may_read_it_and_caches_keep_it(world):
    there = world(Phase.ANNOUNCED)
    answer = get(there, "/open/v1/rounds", origin="https://example.org")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in answer.headers
    again = get(there, "/open/v1/rounds", **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_no_other_address_is_open_to_other_sites(world):
    there = world(Phase.ANNOUNCED)
    for path in ("/", f"/rounds/{CODE}", f"/rounds/{CODE}/notice", "/calls.json", "/open"):
        answer = get(there, path, origin="https://example.org")
        assert "access-control-allow-origin" not in answer.headers


def test_at_the_short_level_others_stand_by_their_number_only(leveled):
    there = leveled(PublicationLevel.SHORT)
    notice = get(there, "/open/v1/rounds/{code}/notice").json()
    assert notice["others"] == []
    lost = there.query(
        f"SELECT title FROM proposal WHERE number IN ({','.join('?' * len(notice['unsuccessful']))})",
        *notice["unsuccessful"],
    )
    said = b"".join(get(there, path).content for path in JSON_PATHS).decode()
    said += "".join(tables(there))
    assert lost
    assert [title for (title,) in lost if title in said] == []
    year = get(there, "/open/v1/programmes/{code}").json()["years"][0]
    assert year["requested_minor"] is None


def test_at_the_open_level_they_are_named(leveled):
    there = leveled(PublicationLevel.OPEN)
    notice = get(there, "/open/v1/rounds/{code}/notice").json()
    assert notice["unsuccessful"] == []
    assert len(notice["projects"]) + len(notice["others"]) == notice["proposals"]
    year = get(there, "/open/v1/programmes/{code}").json()["years"][0]
    total = there.one("SELECT sum(requested_minor) FROM proposal WHERE state = 'eligible'")
    assert year["requested_minor"] == int(total)


@pytest.mark.parametrize("phase", [Phase.CALL, Phase.REVIEW, Phase.DECISION])
def test_before_the_release_there_is_no_result(world, phase):
    there = world(phase)
    for path in ("notice", "awards", "projects", "pots", "projects.csv", "pots.csv"):
        assert get(there, f"/open/v1/rounds/{CODE}/{path}", "organiser").status_code == 404
    found = get(there, "/open/v1/programmes/{code}").json()
    assert (found["years"], found["strands"], found["communities"]) == ([], [], [])


def test_a_draft_is_nowhere_for_its_officers_either(world):
    there = world(Phase.DRAFT)
    assert get(there, "/open/v1/rounds", "organiser").json()["rounds"] == []
    assert get(there, "/open/v1/rounds/{code}", "organiser").status_code == 404
    assert get(there, "/programmes/{code}/results", "organiser").status_code == 404


def tables(there: World) -> list[str]:
    paths = ["/open/v1/rounds.csv", f"/open/v1/programmes/{CODE}/years.csv"]
    paths += [f"/open/v1/rounds/{CODE}/{name}.csv" for name in TABLES]
    return [get(there, path).content.decode("utf-8-sig") for path in paths]


def test_tables_are_read_back_and_say_what_the_documents_say(world):
    there = world(Phase.ANNOUNCED)
    answer = get(there, "/open/v1/rounds/{code}/projects.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    said = get(there, "/open/v1/rounds/{code}/projects").json()["projects"]
    assert [(row["number"], row["title"], int(row["amount_minor"])) for row in rows] == [
        (one["number"], one["title"], one["amount_minor"]) for one in said
    ]
    assert [row["strand_zh"] for row in rows] == [one["strand"]["zh"] or "" for one in said]
    assert [len(list(csv.reader(io.StringIO(one)))) > 1 for one in tables(there)] == [True] * 6


def test_no_cell_of_a_table_is_a_formula():
    hostile = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", '=HYPERLINK("x")', "＝1", " ＠x", "　=1")
    rows = [
        shapes.Other(number="-1", title=one, organisation=one, place=-1, total="")
        for one in hostile
    ]
    found = list(csv.reader(io.StringIO(table(shapes.Other, rows).decode("utf-8-sig"), newline="")))
    cells = [cell for row in found[1:] for cell in row[:3]]
    assert all(cell.startswith("'") for cell in cells)
    assert [row[3] for row in found[1:]] == ["-1"] * len(hostile)


def test_a_programme_adds_up_what_its_notices_say(world):
    there = world(Phase.ANNOUNCED)
    found = get(there, "/open/v1/programmes/{code}").json()
    notice = get(there, "/open/v1/rounds/{code}/notice").json()
    [year] = found["years"]
    assert (year["valid"], year["funded"], year["granted_minor"]) == (
        notice["proposals"],
        notice["awarded"],
        notice["spent_minor"],
    )
    for part in ("strands", "communities"):
        assert sum(one["granted_minor"] for one in found[part]) == notice["spent_minor"]
    page = get(there, "/programmes/{code}/results").text
    assert page.index("<table") < page.index("<svg")


def test_many_rounds_cost_no_more_queries(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    costs = []
    for rounds in (1, 40):
        multiply(there, rounds)
        get(there, "/programmes/{code}/results")
        with counting(there) as statements:
            assert get(there, "/programmes/{code}/results").status_code == 200
        costs.append(len(statements))
    assert len(get(there, "/open/v1/programmes/{code}").json()["years"]) == 40
    assert costs[1] == costs[0] <= 20


def multiply(there: World, rounds: int) -> None:
    """Let the programme have so many rounds that were announced."""
    with closing(sqlite3.connect(there.file)) as database:
        database.row_factory = sqlite3.Row
        for kind in ("funding_round", "publication"):
            row = dict(database.execute(f"SELECT * FROM {kind}").fetchone())
            for number in range(1, rounds):
                at = f"{number:032x}"
                copy = row | {"id": at}
                copy |= (
                    {"code": f"R{number}"} if kind == "funding_round" else {"funding_round_id": at}
                )
                database.execute(
                    f"INSERT INTO {kind} ({','.join(copy)}) VALUES ({','.join('?' * len(copy))})",
                    list(copy.values()),
                )
        for number in range(1, rounds):
            for row in database.execute(
                "SELECT * FROM proposal WHERE funding_round_id NOT LIKE '0000000000%'"
            ).fetchall():
                copy = dict(row) | {
                    "id": f"{number:08x}{row['id'][8:]}",
                    "funding_round_id": f"{number:032x}",
                }
                database.execute(
                    f"INSERT INTO proposal ({','.join(copy)}) VALUES ({','.join('?' * len(copy))})",
                    list(copy.values()),
                )
        database.commit()
