"""The report of a round holds its figures, its rules and its digests, what the officer wrote, and no member's name."""

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
    made = office.post(f"{path}/final-report", {"learnt": LEARNT, "kind": "docx"})
    assert made.status_code == 200
    told = texts(made.content)
    manifest = there.one("SELECT manifest_digest FROM publication")
    rules = there.one("SELECT digest FROM rulebook_version ORDER BY version DESC")
    [year] = office.client.get("/open/v1/programmes/NQ2016").json()["years"]
    granted = f"{year['granted_minor'] / 100:,.2f}"
    for piece in (
        LEARNT,
        manifest,
        rules,
        granted,
        "2,500.50",
        "10.01",
        "没有人申报",
        "bundle.zip",
    ):
        assert piece in told, piece
    members = there.query("SELECT a.display_name FROM seat s JOIN account a ON a.id = s.account_id")
    assert [name for (name,) in members if str(name) in told] == []
    printed = office.post(f"{path}/final-report", {"learnt": "", "kind": "pdf"})
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
    told = texts(there.at("organiser").post(path, {"learnt": "", "kind": "docx"}).content)
    assert f"{(found[0] + 700_007) / 100:,.2f}" in told
    assert f"{(sum(found) + 700_007) / 100:,.2f}" in told
