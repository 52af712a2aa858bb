"""Rounds, years and places side by side: as published, and what others published, taken in with its proof."""

import csv
import io
import json

import pytest

from app.forms.foreign_entries import figures_digest
from app.vocabulary import Phase
from tests.support.rounds import World

CODE = "NQ2016"
ORIGIN = "示例市公益创投"
YEAR = {
    "year": 2025, "code": "SC2025", "name": {"zh": "示例市第一届", "en": "Sample City 1"},
    "submitted": 40, "valid": 30, "heard": 20, "funded": 10, "requested_minor": None,
    "funded_requested_minor": 3_000_000, "granted_minor": 1_000_001, "is_announced": True,
    "paid_minor": 800_000, "returned_minor": 0, "reported": 8, "people": 300, "contacts": 900,
}  # fmt: skip


def document(**changes: object) -> dict[str, object]:
    """Make what another installation would publish."""
    years = [YEAR]
    made = {
        "format": "miaopu-open/1",
        "programme": {
            "code": "SC2025",
            "name": {"zh": "示例市创投", "en": None},
            "operator": {"zh": "示例", "en": None},
            "currency": "CNY",
            "url": "https://example.org/programmes/SC2025/results",
        },
        "rounds": [],
        "years": years,
        "figures_digest": figures_digest("SC2025", "CNY", years),
    }
    return made | changes


def send(there: World, name: str, data: bytes, /, **typed: str):
    programme = there.one("SELECT programme_id FROM funding_round")
    fields = {"origin": ORIGIN, "as_of": "2026-02-01", **typed}
    office = there.at("organiser")
    return office.client.post(
        f"/programmes/{programme}/elsewhere",
        data={"csrf": office.csrf, **fields},
        files={"file": (name, data, "application/json")},
    )


def rows_of(there: World, query: str = "") -> list[dict[str, str]]:
    answer = there.at("visitor").client.get(f"/programmes/{CODE}/comparison.csv{query}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_file_of_another_place_stands_in_the_comparison_until_it_is_removed(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    own = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()
    assert 'id="plot"' not in there.at("visitor").get(f"/programmes/{CODE}/comparison").text
    assert own["figures_digest"] == figures_digest(CODE, "CNY", own["years"])
    assert send(there, "years.json", json.dumps(document()).encode()).status_code == 303
    first, second = rows_of(there)
    assert (first["代号"], first["来源"], first["提交"]) == (
        CODE,
        "本系统",
        str(own["years"][0]["submitted"]),
    )
    assert (second["来源"], second["文件日期"], second["代号"]) == (ORIGIN, "2026-02-01", "SC2025")
    said = ("资助率", "资助金额", "每个项目资助", "资助占申请", "每服务一人拨付")
    assert [second[name] for name in said] == ["25.0%", "10000.01", "1000.00", "33.3%", "26.67"]
    page = there.at("visitor").client.get(f"/programmes/{CODE}/comparison?by=place&plot=people")
    assert f"{ORIGIN}，2026-02-01 的文件" in page.text
    assert 'id="plot"' in page.text
    assert [row["计划"] for row in rows_of(there, "?by=year")] == ["", ""]
    programme = there.one("SELECT programme_id FROM funding_round")
    listed = there.at("organiser").client.get(f"/programmes/{programme}/elsewhere").text
    assert "数字和文件里的指纹一致" in listed
    entry = there.one("SELECT id FROM foreign_entry")
    remove = f"/programmes/elsewhere/{entry}/remove"
    assert there.at("organiser").post(remove, {"reason": ""}).status_code == 422
    assert there.at("auditor").post(remove, {"reason": "【示例】"}).status_code == 403
    assert there.at("organiser").post(remove, {"reason": "【示例】换新的"}).status_code == 303
    assert [row["代号"] for row in rows_of(there)] == [CODE]
    verbs = there.query(
        "SELECT verb FROM ledger_entry WHERE verb LIKE 'foreign.%' ORDER BY sequence"
    )
    assert [verb for (verb,) in verbs] == ["foreign.add", "foreign.remove"]


def test_what_cannot_be_is_refused_beside_its_field(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    good = document()
    changed = json.loads(json.dumps(good))
    changed["years"][0]["granted_minor"] += 1
    odd = json.loads(json.dumps(good)) | {"figures_digest": None}
    odd["years"][0]["valid"] = 41
    lacking = json.loads(json.dumps(good)) | {"figures_digest": None}
    del lacking["years"][0]["funded"]
    table = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}/years.csv").content
    for name, data, words in (
        ("a.json", b"{", "读不出来"),
        ("a.json", json.dumps(good | {"format": "other/1"}).encode(), "other/1"),
        ("a.json", json.dumps({"format": "miaopu-open/1"}).encode(), "不是一个计划的历年数据"),
        ("a.json", json.dumps(changed).encode(), "指纹对不上"),
        ("a.json", json.dumps(odd).encode(), "valid 是 41，大过 submitted 的 40"),
        ("a.json", json.dumps(lacking).encode(), "years/1/funded"),
        ("a.csv", table, "没有填"),
    ):
        answer = send(there, name, data)
        assert answer.status_code == 422, words
        assert words in answer.text
        assert ORIGIN in answer.text
    named = {"name": "示例", "currency": "CNY"}
    assert "本系统已经公布过" in send(there, "a.csv", table, **named).text
    elsewhere = table.replace(CODE.encode(), b"SC9")
    assert send(there, "a.csv", elsewhere, **named).status_code == 303
    assert "已经导入了" in send(there, "a.csv", elsewhere, **named).text
    assert (
        "不能在今天以后"
        in send(there, "b.json", json.dumps(good).encode(), as_of="2030-01-01").text
    )


def test_a_share_of_many_rounds_adds_both_figures_over_the_same_rounds(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    later = YEAR | {"code": "SC2025b", "paid_minor": None, "people": 100}
    unread = YEAR | {"code": "SC2025c", "paid_minor": 500_000, "people": 0}
    years = [YEAR, later, unread]
    data = document(years=years, figures_digest=figures_digest("SC2025", "CNY", years))
    assert send(there, "years.json", json.dumps(data).encode()).status_code == 303
    [line] = [row for row in rows_of(there, "?by=place") if row["来源"] == ORIGIN]
    assert (line["已拨付"], line["服务人数"]) == ("13000.00", "400")
    assert line["每服务一人拨付"] == "26.67"


def test_amounts_of_another_currency_are_drawn_by_no_bar_and_sources_are_joined_by_language(
    world_copy,
):
    there = world_copy(Phase.ANNOUNCED)
    for at, currency in enumerate(("CNY", "USD", "USD")):
        years = [YEAR | {"code": f"S{at}", "submitted": 50 + at}]
        programme = document()["programme"] | {"code": f"S{at}", "currency": currency}
        made = document(
            programme=programme,
            years=years,
            figures_digest=figures_digest(f"S{at}", currency, years),
        )
        assert (
            send(there, "a.json", json.dumps(made).encode(), origin=f"Source {at}").status_code
            == 303
        )
    visitor = there.at("visitor").client
    path = f"/programmes/{CODE}/comparison"
    assert visitor.get(f"{path}?plot=granted").text.count('class="bars-value"') == 2
    assert visitor.get(f"{path}?plot=people").text.count('class="bars-value"') == 4
    visitor.cookies.set("language", "en")
    assert "Source 1, Source 2" in visitor.get(f"{path}?by=year").text


def test_what_no_database_keeps_is_refused_beside_its_field_and_never_breaks_the_page(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    good = document(figures_digest=None)
    deep: list[object] = []
    for _ in range(700):
        deep = [deep]
    for changed, words in (
        ({"years": [YEAR | {"code": "S\0"}]}, "years/1/code"),
        ({"years": [YEAR | {"name": {"zh": "\ud800"}}]}, "years/1/name/zh"),
        ({"programme": good["programme"] | {"url": "https://example.org/\0"}}, "programme/url"),
        ({"format": "\ud800/1"}, "miaopu-open/1"),
        ({"figures_digest": "\udfff\0"}, "指纹对不上"),
        ({"years": [YEAR | {"more": deep}], "figures_digest": "0"}, ""),
    ):
        answer = send(there, "a.json", json.dumps(good | changed).encode())
        assert answer.status_code == 422, words
        assert words in answer.text
    table = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}/years.csv").text
    head, *_ = table.splitlines()
    row = dict.fromkeys(head.lstrip("\ufeff").split(","), "1") | {"year": "2025", "code": "S1"}
    for cell, value in (("granted_minor", "9" * 5000), ("code", "S\0")):
        line = ",".join((row | {cell: value}).values())
        answer = send(there, "a.csv", f"{head}\n{line}\n".encode(), name="示例", currency="CNY")
        assert answer.status_code == 422, cell
        assert f"years/1/{cell}" in answer.text
    assert send(there, "a\0.json", json.dumps(good).encode()).status_code == 303


def test_a_round_stands_once_whoever_sends_it_and_a_code_alone_makes_no_two_rounds_one(world_copy):
    there = world_copy(Phase.ANNOUNCED)

    def sent(code: str, years: list[object], origin: str):
        made = document(
            programme=document()["programme"] | {"code": code},
            years=years,
            figures_digest=figures_digest(code, "CNY", years),
        )
        return send(there, "years.json", json.dumps(made).encode(), origin=origin)

    [own] = there.at("visitor").client.get(f"/open/v1/programmes/{CODE}").json()["years"]
    named = YEAR | {"code": CODE}
    assert sent("A", [named], "甲地").status_code == 303
    assert "本系统已经公布过" in sent("B", [own, YEAR], "乙地").text
    assert sent("C", [YEAR], "丙地").status_code == 303
    assert "SC2025 这一届已经导入了（丙地" in sent("D", [YEAR | {"people": 1}], "丁地").text
    assert sent("D", [YEAR | {"submitted": 41}], "丁地").status_code == 303


@pytest.mark.parametrize("phase", [Phase.CALL])
def test_nothing_is_compared_before_a_result_is_public(world, phase):
    there = world(phase)
    assert rows_of(there) == []
    page = there.browser(None).client.get(f"/programmes/{CODE}/comparison")
    assert "还没有公示过结果" in page.text
