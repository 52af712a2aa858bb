"""Paper at the door: who gets which sheet, and that it says what the page says."""

import json
import re
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from app.scoring.canonical import digest
from app.vocabulary import Phase
from tests.support.rounds import ATTACHMENT, SUBJECT, World
from tests.support.sheets_of_paper import squeezed, told, written
from tests.whole.subjects import addresses
from tests.whole.test_leaks import opened

PDF = "application/pdf"
RENAMED = "示例改名队"


def test_the_whole_proposal_as_each_reader_may_see_it(world) -> None:
    there = world(Phase.REVIEW)
    proposal = addresses(there)["proposal_id"]
    path = f"/proposals/{proposal}/proposal.pdf"
    answers = handed_in(there, proposal)
    for role in ("applicant", "organiser", "assigned"):
        answer = there.at(role).get(path)
        assert answer.headers["content-type"] == PDF
        assert answer.headers["content-disposition"].startswith("attachment")
        said = told(answer.content)
        assert SUBJECT in said
        for name in ("title", "need", "plan", "team"):
            assert squeezed(answers[name]) in said
        assert "元整" in said
        assert "示例附件.pdf" in said
        assert there.one("SELECT sha256 FROM attachment WHERE proposal_id = ?", proposal) in said
        assert "这张纸来自演示数据" in said
        assert "第1页，共" in said
    english = told(there.at("applicant").get(path, "en").content)
    assert "Projectproposal" in english
    assert "元整" not in english


def test_a_blind_round_hides_the_names_on_paper_too(world_copy) -> None:
    there = world_copy(Phase.REVIEW)
    proposal = addresses(there)["proposal_id"]
    make_blind(there)
    team = squeezed(handed_in(there, proposal)["team"])
    for role, named in (("assigned", False), ("organiser", True), ("applicant", True)):
        answer = there.at(role).get(f"/proposals/{proposal}/proposal.pdf")
        said = told(answer.content) + str(answer.headers)
        for word in (RENAMED, team, "示例附件"):
            assert (word in said) is named, (role, word)


def test_a_blind_round_shows_the_files_of_open_questions_under_another_name(world_copy) -> None:
    there = world_copy(Phase.REVIEW)
    proposal = addresses(there)["proposal_id"]
    make_blind(there)
    files = answer_with_files(there, proposal, open_one=False, closed=True)
    reader = there.at("assigned")
    shown = reader.get(f"/proposals/{proposal}").text
    assert (files["open_one"] in shown, "实物照片 1.pdf" in shown) == (True, True)
    assert (files["closed"] in shown, "甲队" in shown) == (False, False)
    # Nor is the digest told by which whoever has the applicant's own file would know it.
    booklet = reader.get(f"/proposals/{proposal}/proposal.pdf").content
    assert "实物照片" in told(booklet)
    assert squeezed(sha256(ATTACHMENT).hexdigest()) not in squeezed(told(booklet))
    # It is no whole PDF: what it says of its author cannot be taken out, so it stays closed.
    closed = reader.get(f"/files/{files['open_one']}")
    assert (closed.status_code, ATTACHMENT in closed.content) == (403, False)
    assert "%E7%94%B2%E9%98%9F" not in str(closed.headers)  # the applicant's name in the file's own
    assert "甲队" not in reader.get(f"/files/{files['open_one']}/view").text
    assert reader.get(f"/files/{files['closed']}").status_code == 404
    unasked = there.one(
        "SELECT id FROM attachment WHERE proposal_id = ? AND question = ''", proposal
    )
    assert reader.get(f"/files/{unasked}").status_code == 404
    for role in ("organiser", "applicant"):
        assert "甲队的照片.pdf" in there.at(role).get(f"/proposals/{proposal}").text


def answer_with_files(there: World, proposal: str, **blind: bool) -> dict[str, str]:
    """Put questions for files into the form, each answered with one; give the files' ids."""
    with closing(opened(there)) as database:
        form, text = database.execute("SELECT id, questions FROM form_version").fetchone()
        document = json.loads(text)
        for name, hidden in blind.items():
            label = {"zh": "实物照片"}
            one = {"id": name, "kind": "file", "blind": hidden, "label": label}
            document["sections"][0]["questions"].append(one)
            database.execute(
                "INSERT INTO attachment (id, funding_round_id, proposal_id, purpose, question, name,"
                " media_type, size, sha256, added_by, added_at) SELECT ?, funding_round_id,"
                " proposal_id, purpose, ?, '甲队的照片.pdf', media_type, size, sha256, added_by,"
                " added_at FROM attachment WHERE proposal_id = ? AND question = ''",
                (name * 4, name, proposal),
            )
        database.execute(
            "UPDATE form_version SET questions = ?, digest = ? WHERE id = ?",
            (json.dumps(document, ensure_ascii=False), digest(document), form),
        )
        database.commit()
    return {name: name * 4 for name in blind}


def handed_in(there: World, proposal: str) -> dict[str, Any]:
    text = there.one(
        "SELECT r.answers FROM proposal_revision r JOIN proposal p ON p.id = r.proposal_id "
        "AND p.submitted_revision = r.number WHERE p.id = ?",
        proposal,
    )
    found: dict[str, Any] = json.loads(text)
    return found


def make_blind(there: World) -> None:
    with closing(opened(there)) as database:
        for key, text in database.execute("SELECT id, document FROM rulebook_version").fetchall():
            document = {**json.loads(text), "blind": True}
            database.execute(
                "UPDATE rulebook_version SET document = ? WHERE id = ?",
                (json.dumps(document, ensure_ascii=False), key),
            )
        # The title of the project tells the old name.
        database.execute("UPDATE organisation SET name = ? WHERE name = ?", (RENAMED, SUBJECT))
        database.commit()


def test_the_booklets_hold_what_a_member_reads_and_nothing_else(world_copy) -> None:
    there = world_copy(Phase.REVIEW)
    places = addresses(there)
    team = squeezed(handed_in(there, places["proposal_id"])["team"])
    base = f"/reviews/rounds/{places['round_id']}"
    make_blind(there)
    subject = there.one(
        "SELECT p.title FROM proposal p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE o.name = ?",
        RENAMED,
    )
    every = {squeezed(str(row[0])) for row in there.query("SELECT title FROM proposal")}
    for role in ("assigned", "recused"):
        rows = there.query(
            "SELECT p.title FROM review r JOIN seat s ON s.id = r.seat_id JOIN proposal p"
            " ON p.id = r.proposal_id WHERE s.account_id = ?",
            there.people[role],
        )
        own = {squeezed(str(row[0])) for row in rows} - (
            {squeezed(subject)} if role == "recused" else set()
        )
        for name in ("booklet.pdf", "sheets.pdf"):
            said = told(there.at(role).get(f"{base}/{name}").content)
            assert {title for title in every if title in said} == own
            assert [word for word in (RENAMED, team, "示例附件") if word in said] == []
        assert said.count("评委签名") == len(own)
    assert there.at("applicant").get(f"{base}/booklet.pdf").status_code == 404


def test_what_matters_for_a_criterion_and_the_files_stand_beside_the_sheet(world_copy) -> None:
    there = world_copy(Phase.REVIEW)
    places = addresses(there)
    of_blind = {"need": True, "team": False}
    path, reader = f"/reviews/{places['review_id']}", there.at("assigned")
    page = reader.get(path).text
    pointed = re.findall(r'href="#s-(\w+)" data-matters="(\w+)"', page)
    assert pointed
    assert {one for one, other in pointed if one != other or f'id="s-{one}"' not in page} == set()
    file = there.one(
        "SELECT id FROM attachment WHERE proposal_id = ? AND name = ?",
        places["proposal_id"],
        "示例附件.pdf",
    )
    assert f'href="{path}?file={file}"' in page
    beside = reader.client.get(f"{path}?file={file}")
    assert (beside.status_code, "示例附件.pdf</h1>" in beside.text) == (200, True)
    assert f'href="/files/{file}"' in beside.text
    other = there.one("SELECT id FROM attachment WHERE proposal_id <> ?", places["proposal_id"])
    for wrong in (other, "0" * 32):
        assert reader.client.get(f"{path}?file={wrong}").status_code == 404
    assert there.at("recused").client.get(f"{path}?file={file}").status_code == 404
    assert set(of_blind) <= {one for one, _ in pointed}
    make_blind(there)
    blind = set(re.findall(r'data-matters="(\w+)"', reader.get(path).text))
    assert {name: name in blind for name in of_blind} == of_blind


def test_a_receipt_is_paper_with_its_number_and_digests(world) -> None:
    there = world(Phase.REVIEW)
    receipt = addresses(there)["receipt_id"]
    number, digest, salt, entry = there.query(
        "SELECT number, content_digest, salt, entry_digest FROM receipt WHERE id = ?", receipt
    )[0]
    for language in ("zh_CN", "en"):
        answer = there.at("applicant").get(f"/receipts/{receipt}/receipt.pdf", language)
        said = told(answer.content)
        assert all(str(word) in said for word in (number, digest, salt, entry, SUBJECT))
        assert f"/receipts/{receipt}" in said
        assert f"{number}.pdf" in answer.headers["content-disposition"]
    page = there.at("applicant").get(f"/receipts/{receipt}").text
    assert f"/receipts/{receipt}/receipt.pdf" in page


def test_asked_twice_it_is_the_same_file(world) -> None:
    there = world(Phase.REVIEW)
    path = f"/proposals/{addresses(there)['proposal_id']}/proposal.pdf"
    first, again = (there.at("applicant").get(path).content for _ in range(2))
    assert first == again


def test_the_call_hangs_on_the_wall(world) -> None:
    there = world(Phase.CALL)
    for language, deadline in (("zh_CN", "申报截止"), ("en", "Deadline")):
        answer = there.at("visitor").get("/rounds/NQ2016/poster.pdf", language)
        said = told(answer.content)
        assert deadline in said
        assert "/rounds/NQ2016" in said
        assert len(PdfReader(BytesIO(answer.content)).pages) == 1
    after = told(world(Phase.REVIEW).at("visitor").get("/rounds/NQ2016/poster.pdf").content)
    assert "申报已经截止" in after


def test_the_form_comes_filled_in_to_be_signed(world) -> None:
    there = world(Phase.REVIEW)
    proposal = addresses(there)["proposal_id"]
    answers = handed_in(there, proposal)
    for role in ("applicant", "organiser"):
        pdf = told(there.at(role).get(f"/proposals/{proposal}/form.pdf").content)
        word = written(there.at(role).get(f"/proposals/{proposal}/form.docx").content)
        for said in (pdf, word):
            for name in ("title", "need", "plan", "team"):
                assert squeezed(answers[name]) in said
            assert SUBJECT in said
            assert "负责人（签字）" in said
            assert "元整" in said
            assert "■" in said
            assert there.one("SELECT number FROM proposal WHERE id = ?", proposal) in said
    assert there.at("assigned").get(f"/proposals/{proposal}/form.docx").status_code == 404
    assert there.at("applicant").get(f"/proposals/{proposal}/form.exe").status_code == 404


def test_the_empty_form_of_a_round_is_for_everybody(world) -> None:
    there = world(Phase.CALL)
    for language, sign in (("zh_CN", "负责人（签字）"), ("en", "Personresponsible(signature)")):
        pdf = there.at("visitor").get("/rounds/NQ2016/form.pdf", language)
        word = there.at("visitor").get("/rounds/NQ2016/form.docx", language)
        assert "NQ2016-form.docx" in word.headers["content-disposition"]
        for said in (told(pdf.content), written(word.content)):
            assert sign in said
            assert "■" not in said
            assert SUBJECT not in said


def test_a_slip_has_a_half_for_each_side(world) -> None:
    there = world(Phase.CALL)
    places = addresses(there)
    number = there.one("SELECT number FROM paper_receipt WHERE id = ?", places["paper_id"])
    paper = there.at("organiser").get(f"/manage/papers/{places['paper_id']}/slip.pdf")
    said = told(paper.content)
    assert said.count(number) == 2
    assert "申报人留存" in said
    assert "办理人留存" in said
    assert len(PdfReader(BytesIO(paper.content)).pages) == 1
    helped = there.at("applicant").get(f"/proposals/{places['proposal_id']}/help/slip.pdf", "en")
    assert told(helped.content).count(SUBJECT) >= 2
