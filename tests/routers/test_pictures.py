"""The figures of a programme: each one opens into the rows that make it, and every table adds up to the same."""

import csv
import io
import re
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from app.vocabulary import Figure, Phase
from tests.support.large_years import AMOUNT, PEOPLE, fill, part
from tests.support.moved_rows import accepted, evaluate, give_back, pay, report, subject_of
from tests.support.rounds import World
from tests.whole.test_queries import counting

CODE = "NQ2016"


def rows_of(there: World, figure: str, query: str = "") -> list[list[str]]:
    programme = there.one("SELECT programme_id FROM funding_round")
    path = f"/programmes/{programme}/figures/{figure}.csv{query}"
    answer = there.at("organiser").client.get(path)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def moved(there: World) -> None:
    """Money went out and a part came back, and two projects told of their work."""
    pay(there, 300_000, "2016-07-01")
    pay(there, 45_601, "2016-07-02")
    give_back(there, 12_345, "2016-08-01")
    own = subject_of(there)
    other = there.one("SELECT id FROM proposal WHERE state = 'eligible' AND id <> ?", own)
    for proposal, kind, people in ((own, "midterm", 7), (own, "final", 9), (other, "midterm", 20)):
        accepted(there, proposal, kind, people)


#: What `moved` adds up to.
MOVED = {"paid": 345_601, "returned": 12_345, "reported": 2, "people": 29, "contacts": 87}


def test_a_figure_is_the_sum_of_its_rows(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    moved(there)
    for figure in Figure:
        _is_the_sum(there, figure)


def _is_the_sum(there: World, figure: Figure) -> None:
    year = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()["years"][0]
    names = {"asked": "funded_requested_minor"} | dict.fromkeys(
        ("granted", "paid", "returned"), f"{figure}_minor"
    )
    said = year[names.get(figure, figure)] or 0
    rows = rows_of(there, figure)
    total = sum(round(float(row[-1]) * (100 if figure in names else 1)) for row in rows)
    assert total == MOVED.get(figure, said)
    assert (total, total > 0) == (said, True), figure


def test_strands_and_communities_add_up_to_the_years(world):
    there = world(Phase.ANNOUNCED)
    found = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()
    [year] = found["years"]
    for figure in ("submitted", "valid", "funded", "granted_minor", "paid_minor", "people"):
        assert sum(one[figure] for one in found["strands"]) == year[figure]


def test_strands_and_communities_of_each_year_add_up_to_that_year(world):
    there = world(Phase.ANNOUNCED)
    found = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()
    [year] = found["years"]
    for figure in ("submitted", "funded", "granted_minor"):
        of_year = [one for one in found["strand_years"] if one["year"] == year["year"]]
        assert sum(one[figure] for one in of_year) == year[figure]
        assert len(found["community_years"]) == len(found["communities"])
    own = there.at("organiser").client.get(f"/programmes/{CODE}/results").text
    strand = there.one("SELECT id FROM strand")
    assert f"figures/granted?strand={strand}&amp;year={year['year']}" in own


def test_the_programmes_page_tells_which_needs_are_met_and_which_nobody_took_up(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    met, asked = (
        there.one(f"SELECT id FROM need ORDER BY number LIMIT 1 OFFSET {at}") for at in (0, 1)
    )
    funded = there.at("visitor").client.get(f"/open/v1/rounds/{CODE}/projects").json()["projects"]
    won, number = (
        subject_of(there),
        there.one("SELECT number FROM proposal WHERE id = ?", subject_of(there)),
    )
    funded.sort(key=lambda one: one["number"] != number)
    pay(there, 123_456, "2016-07-01")
    numbers = [one["number"] for one in funded]
    marks = ", ".join("?" * len(numbers))
    lost = there.one(
        f"SELECT id FROM proposal WHERE state = 'eligible' AND number NOT IN ({marks})",
        *numbers,
    )
    there.set("DELETE FROM proposal_need")
    for at, (proposal, need) in enumerate(((won, met), (lost, asked))):
        there.set("INSERT INTO proposal_need VALUES (?, ?, ?, 12)", f"{at:032x}", proposal, need)
    page = there.at("organiser").client.get(f"/programmes/{CODE}/results").text
    rows = re.findall(r"<tr>.*?</tr>", page[page.index('id="needs"') :], re.DOTALL)[1:]
    assert [funded[0]["title"] in rows[0], "有申报，没有获资助" in rows[1]] == [True, True]
    [granted] = rows_of(there, "granted", f"?need={met}")
    assert (granted[0], rows_of(there, "granted", f"?need={asked}")) == (number, [])
    for said in (f"{float(granted[-1]):,.2f}", "1,234.56", f"figures/paid?need={met}"):
        assert (said in rows[0], said in rows[1]) == (True, False), said
    assert rows[2:]
    assert all("没有人申报" in row for row in rows[2:])


def test_rows_are_for_officers_alone(world):
    there = world(Phase.ANNOUNCED)
    programme = there.one("SELECT programme_id FROM funding_round")
    path = f"/programmes/{programme}/figures/granted"
    public = there.at("visitor").client.get(f"/programmes/{CODE}/results").text
    assert "/figures/" not in public
    assert "公示的资助金额相加" in public
    own = there.at("organiser").client.get(f"/programmes/{CODE}/results").text
    assert f"{path}?code={CODE}" in own
    assert there.at("organiser").client.get(path).status_code == 200
    assert there.at("applicant").client.get(path).status_code in (403, 404)
    assert there.at("organiser").client.get(path.replace("granted", "secret")).status_code == 404


PUBLIC = ("notice", "awards", "needs", "use-of-funds")


def test_the_figures_of_every_public_page_open_into_rows_that_make_them(world_copy):
    """Whoever may not see the rows has no way to them."""
    there = world_copy(Phase.ANNOUNCED)
    moved(there)
    at = [f"/rounds/{CODE}/{name}" for name in PUBLIC]
    at += [f"/programmes/{CODE}/results", f"/programmes/{CODE}/comparison"]
    at += [f"/programmes/{CODE}/comparison?by={by}" for by in ("year", "place")]
    office = there.at("organiser").client
    for path in at:
        assert "/figures/" not in there.at("visitor").client.get(path).text, path
        page = office.get(path).text
        links = re.findall(
            r'<a[^>]*href="([^"]*/figures/[^"?.]*(?:\?[^"]*)?)"[^>]*>([^<]*)</a>', page
        )
        assert links, path
        for href, said in links:
            rows = office.get(unescape(href))
            assert rows.status_code == 200, href
            figure = re.sub(r".*/figures/(\w+).*", r"\1", href)
            if (path, figure) == (f"/rounds/{CODE}/needs", "funded"):
                continue  # the people that these projects plan for, project by project
            total = re.findall(r"<dd>([0-9,.]+)</dd>", rows.text)[0]
            assert total == re.findall(r"[0-9][0-9,.]*", said)[0], (path, href)


def test_what_all_asked_for_opens_where_the_notice_names_them_all(world):
    there = world(Phase.ANNOUNCED)
    [year] = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()["years"]
    rows = rows_of(there, "requested")
    total = sum(round(float(row[-1]) * 100) for row in rows)
    assert total == (year["requested_minor"] or 0)


def test_the_page_says_of_payments_what_is_the_practice_of_the_programme(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    visitor, path = there.at("visitor").client, f"/programmes/{CODE}/results"
    assert "现在一个人登记了就算数" in visitor.get(path).text
    practice = {"two_persons": "on", "clauses_zh": "", "clauses_en": ""}
    programme = there.one("SELECT programme_id FROM funding_round")
    answer = there.at("organiser").post(f"/manage/programmes/{programme}/payments", practice)
    assert answer.status_code == 303
    assert "第二个人核对以后才算数" in visitor.get(path).text
    rows = there.at("organiser").client.get(f"/programmes/{programme}/figures/paid").text
    assert "第二个人核对以后才算数" in rows
    assert "由各计划定" in visitor.get(f"/programmes/{CODE}/comparison").text


def test_the_yearly_sheet_tells_of_each_award_what_is_assessed(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    pay(there, 300_000, "2016-07-01")
    give_back(there, 12_345, "2016-08-01")
    report(there, "没有", "2016-03-01")
    there.set("UPDATE report SET filed_at = 2208988800000")
    band = evaluate(there, "235/4", "2016-08-01")
    organisation = there.one("SELECT organisation_id FROM proposal WHERE id = ?", subject_of(there))
    programme = there.one("SELECT programme_id FROM funding_round")
    there.put(
        "bar", id="f" * 32, programme_id=programme, organisation_id=organisation, reason="【示例】",
        from_on="2016-08-01", until_on="2019-07-31", minutes="【示例】", lifted_reason="",
        set_by=there.people["organiser"], set_at=1,
    )  # fmt: skip
    answer = there.at("organiser").client.get(f"/programmes/{programme}/figures.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    head, *rows = book.get_sheet_by_name("获资助项目").to_python()
    number = there.one("SELECT number FROM proposal WHERE id = ?", subject_of(there))
    [own] = [dict(zip(head, row, strict=True)) for row in rows if row[1] == number]
    told = (
        "已拨付",
        "已退回",
        "还没用",
        "晚交的报告（份）",
        "中期评估总分",
        "中期评估等级",
        "末期评估等级",
        "不予资助到",
    )
    assert [own[name] for name in told] == [
        3000,
        123.45,
        2876.55,
        1,
        "58.75",
        band,
        "",
        "2019-07-31",
    ]


def test_the_yearly_sheet_adds_up_to_the_page(world):
    there = world(Phase.ANNOUNCED)
    programme = there.one("SELECT programme_id FROM funding_round")
    answer = there.at("organiser").client.get(f"/programmes/{programme}/figures.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    [year] = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()["years"]
    figures = list(Figure)
    for at in (0, 2):
        rows = book.get_sheet_by_index(at).to_python()[1:]
        submitted = sum(row[2 + figures.index(Figure.SUBMITTED)] for row in rows)
        granted = sum(row[2 + figures.index(Figure.GRANTED)] for row in rows)
        assert (submitted, round(granted * 100)) == (year["submitted"], year["granted_minor"])
    assert there.at("applicant").client.get(
        f"/programmes/{programme}/figures.xlsx"
    ).status_code in (403, 404)


@pytest.mark.parametrize(
    ("rounds", "proposals", "awards"),
    [(2, 20, 4), pytest.param(10, 500, 100, marks=pytest.mark.soak)],
)
def test_a_large_year_costs_few_queries(world_copy, rounds, proposals, awards):
    there = world_copy(Phase.ANNOUNCED)
    before = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()
    fill(there, rounds, proposals, awards)
    with counting(there) as statements:
        assert there.at("organiser").client.get(f"/programmes/{CODE}/results").status_code == 200
    assert len(statements) < 20
    programme = there.one("SELECT programme_id FROM funding_round")
    with counting(there) as statements:
        page = there.at("organiser").client.get(f"/programmes/{programme}/brief")
    assert page.status_code == 200
    assert len(statements) < 40
    with counting(there) as statements:
        book = there.at("organiser").client.get(f"/programmes/{programme}/figures.xlsx")
    assert book.status_code == 200
    assert len(statements) < 40, len(statements)
    found = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()
    assert len(found["years"]) == len(before["years"]) + rounds
    comparison = f"/programmes/{CODE}/comparison"
    with counting(there) as together:
        assert there.at("visitor").client.get(comparison).status_code == 200
    part(there)
    with counting(there) as apart:
        assert f"L{rounds - 1}" in there.at("visitor").client.get(comparison).text
    assert len(apart) == len(together) < 20
    made = [year for year in found["years"] if year["code"].startswith("L")]
    assert [(y["submitted"], y["paid_minor"], y["people"]) for y in made] == [
        (proposals, awards * AMOUNT, awards * PEOPLE * 4)
    ] * rounds


def test_the_files_of_a_programme_in_yen_count_whole_yen(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    pay(there, 300_000, "2016-07-01")
    there.set("UPDATE programme SET currency = 'JPY'")
    programme = there.one("SELECT programme_id FROM funding_round")
    round_id = there.one("SELECT id FROM funding_round")
    office = there.at("organiser").client
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(office.get(f"/programmes/{programme}/figures.xlsx").content)
    )
    head, *rows = book.get_sheet_by_name("获资助项目").to_python()
    assert sum(row[head.index("已拨付")] for row in rows) == 300_000
    for path, column in (
        (f"/manage/{round_id}/awards.csv", "已拨"),
        (f"/rounds/{CODE}/use-of-funds.csv", "已拨付"),
    ):
        lines = list(csv.DictReader(office.get(path).text.lstrip("\ufeff").splitlines()))
        assert sorted({line[column] for line in lines}) == ["0", "300000"], path
