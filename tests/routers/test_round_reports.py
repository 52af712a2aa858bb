"""The report of a round holds its figures, its rules and its digests, what the officer wrote, and no member's name."""

import json
import sqlite3

import pytest

from app.forms.bundle_files import from_zip
from app.language.versions import awarded_lines
from app.views import round_reports
from app.vocabulary import Phase
from tests.routers.test_briefs import texts
from tests.support.moved_rows import give_back, pay

LEARNT = "【示例】早一点办培训，申报书就写得清楚。"


def test_the_report_tells_the_round_from_its_registers(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    pay(there, 250_050, "2026-02-01")
    give_back(there, 1_001, "2026-03-01")
    office, path = there.at("organiser"), f"/manage/{there.one('SELECT id FROM funding_round')}"
    assert "总结报告" in office.get(f"{path}/final-report").text
    kept = office.post(f"{path}/final-report", {"learnt": LEARNT, "number": "0"})
    assert kept.status_code == 303
    made = office.get(f"{path}/final-report.docx")
    told = texts(made.content)
    manifest = there.one("SELECT manifest_digest FROM publication")
    bundle = from_zip(office.client.get("/rounds/NQ2016/bundle.zip").content)
    evidence = json.loads(bundle["outcome.json"])["evidence_digest"]
    rules = there.one("SELECT digest FROM rulebook_version ORDER BY version DESC")
    [year] = office.client.get("/open/v1/programmes/NQ2016").json()["years"]
    granted = f"{year['granted_minor'] / 100:,.2f}"
    for piece in (
        LEARNT,
        manifest,
        rules,
        evidence,
        granted,
        "2,500.50",
        "10.01",
        "没有人申报",
        "bundle.zip",
    ):
        assert piece in told, piece
    members = there.query("SELECT a.display_name FROM seat s JOIN account a ON a.id = s.account_id")
    assert [name for (name,) in members if str(name) in told] == []
    printed = office.get(f"{path}/final-report.pdf")
    assert printed.content.startswith(b"%PDF")
    assert office.post(f"{path}/final-report", {"learnt": "长" * 6001}).status_code == 422
    assert there.at("applicant").client.get(f"{path}/final-report").status_code in (403, 404)


def test_an_award_is_told_with_what_it_got_beside_its_amount(world_copy, monkeypatch):
    there = world_copy(Phase.ANNOUNCED)
    found: list[int] = []

    def lines(document):
        first, *rest = awarded_lines(document)
        found.extend(int(line["amount_minor"]) for line in (first, *rest))
        return [{**first, "extras": [{"pot": "more", "amount_minor": 700_007}]}, *rest]

    monkeypatch.setattr(round_reports, "awarded_lines", lines)
    path = f"/manage/{there.one('SELECT id FROM funding_round')}/final-report"
    told = texts(there.at("organiser").get(f"{path}.docx").content)
    assert f"{(found[0] + 700_007) / 100:,.2f}" in told
    assert f"{(sum(found) + 700_007) / 100:,.2f}" in told


def test_what_was_learnt_is_kept_and_nobody_writes_over_another_unseen(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    path = f"/manage/{there.one('SELECT id FROM funding_round')}/final-report"
    office, second, auditor = (there.at(name) for name in ("organiser", "second", "auditor"))
    for number in ("0", "0"):
        assert office.post(path, {"learnt": LEARNT, "number": number}).status_code == 303
    assert there.one("SELECT count(*) FROM round_lesson") == "1"
    other = "【示例】多请一位评委。"
    refused = second.post(path, {"learnt": other, "number": "0"})
    assert (refused.status_code, LEARNT in refused.text, other in refused.text) == (422, True, True)
    assert 'name="number" value="1"' in refused.text
    assert second.post(path, {"learnt": other, "number": "1"}).status_code == 303
    assert auditor.post(path, {"learnt": "x", "number": "2"}).status_code == 403
    page = auditor.get(path).text
    assert (other in page, "<textarea" in page) == (True, False)
    assert other in texts(auditor.get(f"{path}.docx").content)
    assert office.post(path, {"learnt": "", "number": "2"}).status_code == 303
    assert other not in texts(auditor.get(f"{path}.docx").content)
    written = there.query("SELECT after FROM ledger_entry WHERE verb = 'round_lesson.write'")
    assert [LEARNT in str(after) for (after,) in written] == [False] * 3
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        there.set("UPDATE round_lesson SET content = 'x'")
