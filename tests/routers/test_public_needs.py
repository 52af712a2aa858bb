"""The public page of needs, counted again from the tables and from the published awards."""

import re

from app.vocabulary import Phase
from tests.support.rounds import World

ANSWERS = """SELECT n.number, p.number, pn.people FROM proposal_need pn JOIN need n ON n.id = pn.need_id
JOIN proposal p ON p.id = pn.proposal_id WHERE p.state NOT IN ('draft', 'withdrawn') AND p.submitted_at IS NOT NULL"""


def sections(there: World, role: str = "visitor") -> dict[str, list[list[str]]]:
    """Read the tables of the page: section → rows → cells."""
    page = there.at(role).get("/rounds/NQ2016/needs").text
    found = {}
    for name, body in re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL):
        rows = re.findall(r"<tr>(<td.*?)</tr>", body, re.DOTALL)
        found[name] = [
            [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
            for row in rows
        ]
    return found


def plain(cell: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", cell).split())


def test_the_notice_parts_needs_by_what_became_of_them(world):
    there = world(Phase.ANNOUNCED)
    projects = there.at("visitor").client.get("/open/v1/rounds/NQ2016/projects").json()["projects"]
    awarded = {one["number"] for one in projects}
    answers = [(str(need), number, people) for need, number, people in there.query(ANSWERS)]
    asked = {need for need, _, _ in answers}
    met = {need for need, number, _ in answers if number in awarded}
    listed = {str(row[0]) for row in there.query("SELECT number FROM need")}
    shown = sections(there)
    assert {name: {row[0] for row in rows} for name, rows in shown.items()} == {
        "met": met,
        "asked": asked - met,
        "untaken": listed - asked,
    }
    for number, _, count, named, people in shown["met"]:
        own = [one for one in answers if one[0] == number]
        won = [one for one in own if one[1] in awarded]
        assert (int(count), int(people.replace(",", ""))) == (len(own), sum(one[2] for one in won))
        assert {one[1] for one in won} == {
            one["number"] for one in projects if one["number"] in named
        }


def test_during_the_call_nobody_learns_who_asks_for_what(world):
    there = world(Phase.CALL)
    shown = sections(there)
    assert {name: len(rows) for name, rows in shown.items()} == {"listed": 8}
    assert shown == sections(there, "applicant")
    assert "682" in str(shown["listed"])


def test_applicants_officers_and_readers_see_which_needs_a_proposal_answers(world):
    there = world(Phase.REVIEW)
    proposal, need = there.query(
        "SELECT pn.proposal_id, n.text FROM proposal_need pn JOIN need n ON n.id = pn.need_id"
        " JOIN proposal p ON p.id = pn.proposal_id JOIN organisation o"
        " ON o.id = p.organisation_id WHERE o.name = '大同社工'"
    )[0]
    said = re.search(r'"zh": ?"([^"]+)"', str(need))
    assert said is not None
    text = said[1].encode().decode("unicode_escape") if "\\u" in said[1] else said[1]
    for role in ("rival", "organiser"):
        assert text in there.at(role).get(f"/proposals/{proposal}").text
