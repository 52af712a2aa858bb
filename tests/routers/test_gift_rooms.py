"""The rooms of money from outside: from the proof to the notice, and what is not said there."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from io import BytesIO
from secrets import token_hex
from zipfile import ZipFile

from httpx2 import Response

from app.vocabulary import Phase
from tests.support.rounds import World, Worlds
from tests.support.sample_files import pdf

SHARE = {
    "match": "stated",
    "own_funds": "stated",
    "counted": ["gift"],
    "rates": [],
    "naming_share": "1/2",
}
NOTICE = "/rounds/NQ2016/notice"
GIVEN = {
    "kind": "gift", "donor_name": "示例爱心企业", "donor_kind": "organisation", "wish": "named",
    "received": "30,000.00", "received_at": "2016-01-04 10:00",
}  # fmt: skip


def with_naming(there: World, share: Mapping[str, object] = SHARE) -> None:
    """Let the rules of the round know a share for naming."""
    with closing(sqlite3.connect(there.file)) as database:
        for version, document in database.execute(
            "SELECT id, document FROM rulebook_version"
        ).fetchall():
            rules = json.dumps({**json.loads(document), "gifts": share}, ensure_ascii=False)
            database.execute(
                "UPDATE rulebook_version SET document = ? WHERE id = ?", (rules, version)
            )
        database.commit()


def sent(
    there: World, role: str, path: str, fields: dict[str, str], proof: bytes = b""
) -> Response:
    """Send a form with a file."""
    person = there.at(role)
    data = {"csrf": person.csrf, "key": token_hex(8), **fields}
    files = {"file": ("回单.pdf", proof, "application/pdf")} if proof else None
    return person.client.post(path, data=data, files=files, follow_redirects=False)


def winner(there: World) -> str:
    """Find a project with an award."""
    [(lines,)] = there.query(
        "SELECT json_extract(outcome, '$.lines') FROM tally ORDER BY number DESC LIMIT 1"
    )
    return next(str(one["proposal"]) for one in json.loads(str(lines)) if one["amount_minor"])


def test_a_gift_goes_from_its_proof_to_the_notice(world_copy: Worlds) -> None:
    there = world_copy(Phase.ANNOUNCED)
    with_naming(there)
    round_id, project = there.one("SELECT id FROM funding_round"), winner(there)
    form = {**GIVEN, "target": f"proposal:{project}"}
    asked = f"/manage/{round_id}/gifts"
    _an_empty_closed_round_says_where_gifts_go(there, asked)
    assert "示例爱心企业" not in there.at("visitor").get(NOTICE).text
    refused = sent(there, "organiser", asked, form)
    assert (refused.status_code, "收到的要有凭证" in refused.text) == (422, True)
    assert "示例爱心企业" in refused.text
    made = sent(there, "organiser", asked, form, pdf())
    assert made.status_code == 303
    [(figure,)] = there.query("SELECT id FROM gift_entry")
    confirm = f"/manage/gift-entries/{figure}/confirm"
    assert there.at("organiser").post(confirm, {"accept": "yes"}).status_code == 403
    assert "示例爱心企业" not in there.at("visitor").get(NOTICE).text
    assert there.at("second").post(confirm, {"accept": "yes"}).status_code == 303
    notice = there.at("visitor").get(NOTICE).text
    assert "示例爱心企业" in notice
    assert "30,000.00" in notice
    _named(there, round_id, project)
    _exported(there, asked)
    _unnamed_by_correction(there, figure)
    _not_named_below_the_share(there, round_id, project)


def _not_named_below_the_share(there: World, round_id: str, project: str) -> None:
    """Refused beside the field, and nothing typed is lost."""
    subject, asked = f"proposal:{project}", f"/manage/{round_id}/gifts"
    small = {**GIVEN, "donor_name": "示例小店", "received": "1.00", "target": subject}
    assert sent(there, "organiser", asked, small, pdf()).status_code == 303
    figure = there.one("SELECT id FROM gift_entry WHERE state = 'entered'")
    confirm = f"/manage/gift-entries/{figure}/confirm"
    assert there.at("second").post(confirm, {"accept": "yes"}).status_code == 303
    donor = there.one("SELECT id FROM donor WHERE name = '示例小店'")
    fields = {"subject": subject, "donor": donor, "text": "示例小店冠名"}
    refused = there.at("organiser").post(f"/manage/{round_id}/donors/naming", fields)
    assert refused.status_code == 422
    assert "捐赠还没有达到规则里的比例" in refused.text
    assert "示例小店冠名" in refused.text
    assert there.one("SELECT count(*) FROM naming WHERE donor_id = ?", donor) == "0"


def _named(there: World, round_id: str, project: str) -> None:
    donors = f"/manage/{round_id}/donors"
    assert "达到了，可以冠名" in there.at("organiser").get(donors).text
    [(donor,)] = there.query("SELECT id FROM donor")
    fields = {"subject": f"proposal:{project}", "donor": str(donor), "text": "示例爱心冠名"}
    assert there.at("organiser").post(f"{donors}/naming", fields).status_code == 303
    assert "示例爱心冠名" in there.at("visitor").get(NOTICE).text
    wish = {"name": "示例爱心企业", "kind": "organisation", "wish": "unnamed"}
    assert there.at("organiser").post(f"/manage/donors/{donor}", wish).status_code == 303
    for language, said in (
        ("zh_CN", "一位不愿具名的捐赠人"),
        ("en", "A donor who wishes not to be named"),
    ):
        notice = there.at("visitor").get(NOTICE, language).text
        assert said in notice
        assert "示例爱心" not in notice
    for page in ("awards", "verify", "bundle.zip"):
        assert "示例爱心" not in there.at("visitor").get(f"/rounds/NQ2016/{page}").text


def _unnamed_by_correction(there: World, figure: object) -> None:
    """The name goes with the gift behind it."""
    [(donor,)] = there.query("SELECT id FROM donor")
    wish = {"name": "示例爱心企业", "kind": "organisation", "wish": "named"}
    assert there.at("organiser").post(f"/manage/donors/{donor}", wish).status_code == 303
    assert "示例爱心冠名" in there.at("visitor").get(NOTICE).text
    fields = {"figure": "1", "at": "2016-01-04 10:00", "reason": "多写了几个零"}
    path = f"/manage/gift-entries/{figure}"
    assert sent(there, "organiser", path, fields, pdf()).status_code == 303
    [(right,)] = there.query("SELECT id FROM gift_entry WHERE corrects IS NOT NULL")
    confirm = f"/manage/gift-entries/{right}/confirm"
    assert there.at("second").post(confirm, {"accept": "yes"}).status_code == 303
    notice = there.at("visitor").get(NOTICE).text
    assert ("示例爱心企业" in notice, "示例爱心冠名" in notice) == (True, False)


def _exported(there: World, asked: str) -> None:
    table = there.at("auditor").get(f"{asked}.csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 2
    assert "30000.00" in table[1]
    book = ZipFile(BytesIO(there.at("auditor").get(f"{asked}.xlsx").content))
    assert "示例爱心企业" in book.read("xl/sharedStrings.xml").decode()
    assert there.at("visitor").client.get(f"{asked}.csv").status_code in {303, 404}
    for narrowed in ("?state=waiting", "?state=confirmed", "?donor=x", ""):
        assert there.at("organiser").get(f"{asked}{narrowed}").status_code == 200


def _an_empty_closed_round_says_where_gifts_go(there: World, asked: str) -> None:
    there.set("UPDATE funding_round SET phase = 'closed'")
    programme = there.one("SELECT programme_id FROM funding_round")
    office = there.at("organiser")
    empty = office.get(asked).text
    assert "记到正在办的那一届" in empty
    assert f'<a class="button button-primary" href="/programmes/{programme}">' in empty
    there.set("UPDATE funding_round SET phase = 'announced'")
    assert "就在这里照凭证记下" in office.get(asked).text


def test_an_applicant_reports_and_the_office_enters_and_confirms(world_copy: Worlds) -> None:
    there = world_copy(Phase.REVIEW)
    project = there.one(
        "SELECT p.id FROM proposal p JOIN organisation_member m ON m.organisation_id = p.organisation_id"
        " WHERE m.account_id = ? AND p.number IS NOT NULL",
        there.people["applicant"],
    )
    own = f"/proposals/{project}/gifts"
    fields = {"kind": "own", "received": "500", "received_at": "2016-01-04 10:00"}
    assert sent(there, "rival", own, fields, pdf()).status_code == 404
    assert sent(there, "applicant", own, fields, pdf()).status_code == 303
    assert "申报单位提出，等录入" in there.at("applicant").get(own).text
    [(gift, figure)] = there.query("SELECT gift_id, id FROM gift_entry")
    page = f"/manage/gifts/{gift}"
    assert "看过凭证，录入这一条" in there.at("organiser").get(page).text
    entry = f"/manage/gift-entries/{figure}"
    assert there.at("organiser").post(f"{entry}/accept").status_code == 303
    assert there.at("second").get(f"{entry}/file").content == pdf()
    assert there.at("applicant").client.get(f"{entry}/file").status_code == 404
    assert there.at("second").post(f"{entry}/confirm", {"accept": "yes"}).status_code == 303
    assert "两人核对过" in there.at("applicant").get(own).text
    wrong = {"figure": "5", "at": "2016-01-04 10:00"}
    assert sent(there, "second", entry, wrong, pdf()).status_code == 422
    assert (
        sent(there, "second", entry, {**wrong, "reason": "多写了两个零"}, pdf()).status_code == 303
    )
    assert there.at("organiser").post(f"{page}/entries").status_code in {400, 422}
    corrected = there.at("organiser").get(page, "en").text
    assert "Entry 2" in corrected
