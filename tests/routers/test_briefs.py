"""The quarterly brief: its figures are those of the programme's page, its problems those that were chosen."""

import io
import re

from docx import Document

from app.vocabulary import Phase
from tests.support.moved_rows import (
    agree,
    change,
    evaluate,
    give_back,
    key,
    pay,
    report,
    subject_of,
)
from tests.support.rounds import World

CODE = "NQ2016"
PROBLEM = "雨天改过两次时间，请楼长再通知。"


def place(there: World) -> str:
    return f"/programmes/{there.one('SELECT programme_id FROM funding_round')}/brief"


def texts(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def row(page: str, name: str) -> list[str]:
    found = re.search(rf"{name}</th>(.*?)</tr>", page, re.DOTALL)
    assert found is not None, name
    return re.findall(r'label="[^"]*">([0-9,.]+)</td>', found[1])


def test_a_quarter_counts_its_own_days_and_the_last_one_meets_the_programmes_page(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    pay(there, 100_000, "2025-12-20")
    pay(there, 250_050, "2026-02-01")
    give_back(there, 1_001, "2026-03-01")
    office, path = there.at("organiser").client, place(there)
    now = office.get(f"{path}?quarter=2026-Q1").text
    assert row(now, "已拨付") == ["2,500.50", "3,500.50"]
    assert row(now, "已退回") == ["10.01", "10.01"]
    assert row(now, "停拨，不再拨付") == ["0.00"]
    before = office.get(f"{path}?quarter=2025-Q4").text
    assert row(before, "已拨付") == ["1,000.00", "1,000.00"]
    assert row(before, "已退回") == ["0.00", "0.00"]
    [year] = office.get(f"/open/v1/programmes/{CODE}").json()["years"]
    assert (year["paid_minor"], year["returned_minor"]) == (350_050, 1_001)
    granted = row(now, "公示的资助金额")
    assert granted[1].replace(",", "") == f"{year['granted_minor'] / 100:.2f}"
    told = texts(office.get(f"{path}.docx?quarter=2026-Q1").content)
    for piece in ("2,500.50", "贰仟伍佰元伍角整", "叁仟伍佰元伍角整", "10.01", "按社区"):
        assert piece in told


def test_a_brief_tells_the_problems_that_were_chosen_and_no_other(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    own = report(there, PROBLEM, "2026-02-20")
    office, path = there.at("organiser").client, place(there)
    assert PROBLEM in office.get(f"{path}?quarter=2026-Q1").text
    assert PROBLEM not in office.get(f"{path}?quarter=2025-Q4").text
    chosen = f"quarter=2026-Q1&problem={own}"
    assert PROBLEM in texts(office.get(f"{path}.docx?{chosen}").content)
    assert PROBLEM not in texts(office.get(f"{path}.docx?quarter=2026-Q1").content)
    assert PROBLEM not in texts(office.get(f"{path}.docx?quarter=2025-Q4&problem={own}").content)
    assert office.get(f"{path}.pdf?{chosen}").content.startswith(b"%PDF")
    for wrong in ("2026-Q5", "0000-Q1", "Q1", "2026"):
        assert office.get(f"{path}?quarter={wrong}").status_code == 404
    assert there.at("applicant").client.get(path).status_code in (403, 404)


def test_an_evaluation_is_told_by_its_total_and_by_the_name_of_its_band(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    band = evaluate(there, "173/2", "2026-02-20")
    office, path = there.at("organiser"), place(there)
    told = texts(office.client.get(f"{path}.docx?quarter=2026-Q1").content)
    assert "86.50" in told
    assert "173/2" not in told
    assert band in told.splitlines()
    own = f"/manage/{there.one('SELECT id FROM funding_round')}/final-report"
    whole = texts(office.get(f"{own}.docx").content)
    assert band in whole.splitlines()


def test_what_was_stopped_is_never_due_and_what_is_held_is_not_announced(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    parts = [("一期", 100_001, ""), ("二期", 200_002, "held"), ("三期", 400_004, "stopped")]
    agree(there, "2026-02-10", parts)
    office, path = there.at("organiser").client, place(there)
    quarter, _ = row(office.get(f"{path}?quarter=2026-Q1").text, "还没拨付")
    assert quarter == "3,000.03"
    told = texts(office.get(f"{path}.docx?quarter=2025-Q4").content).splitlines()
    assert "一期" in told
    assert "二期" not in told
    assert "三期" not in told


def test_a_project_of_no_single_community_has_its_row_so_that_the_sums_agree(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    pay(there, 250_050, "2026-02-01")
    office, path = there.at("organiser").client, f"{place(there)}.docx?quarter=2026-Q1"
    assert "不属于一个社区" not in texts(office.get(path).content)
    change(there, "UPDATE proposal SET community_id = NULL WHERE id = ?", subject_of(there))
    document = Document(io.BytesIO(office.get(path).content))
    rows = [[cell.text for cell in one.cells] for table in document.tables for one in table.rows]
    [own] = [row for row in rows if row[0] == "不属于一个社区"]
    assert own[3] == "2,500.50"
    # The round has one strand: what it tells is what all communities tell together.
    columns = 7
    [total] = [row for row in rows if row[0] == "合计" and len(row) == columns]
    [strand] = [row for row in rows if row[0] != "合计" and row[1:] == total[1:]]
    assert strand[3] == "2,500.50"


def test_a_round_counts_from_the_day_of_its_first_notice(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    office, path = there.at("organiser").client, f"{place(there)}?quarter=2026-Q1"
    before = row(office.get(path).text, "公示的资助金额")
    assert before[0] == before[1]
    change(
        there,
        "INSERT INTO publication (id, funding_round_id, version, tally_id, level, files,"
        " manifest_digest, salt, notice_from, notice_until, published_by, published_at,"
        " announced_at, reopened_reason) SELECT ?, funding_round_id, version + 1, tally_id, level,"
        " files, manifest_digest, salt, notice_from + 7776000000, notice_until + 7776000000,"
        " published_by, published_at, announced_at, '' FROM publication",
        key(),
    )
    assert row(office.get(path).text, "公示的资助金额") == before
