"""Whoever holds a receipt, a part or a bundle sees whether it is ours; nothing of it is stored."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from app.vocabulary import Phase
from tests.support.rounds import World, Worlds
from tests.whole.test_reading import dump

CODE = "NQ2016"


@pytest.fixture
def there(world: Worlds) -> World:
    return world(Phase.ANNOUNCED)


def drop(there: World, data: bytes, name: str = "x.zip") -> str:
    """Put a file on the page as anybody, as a form without a script does."""
    guest = there.at("visitor")
    answer = guest.client.post(
        "/receipts/check",
        data={"csrf": guest.csrf, "key": "k"},
        files={"file": (name, data, "application/octet-stream")},
    )
    assert answer.status_code == 200
    return answer.text


def bundle(there: World) -> bytes:
    return there.at("visitor").client.get(f"/rounds/{CODE}/bundle.zip").content


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Give a zip with one file of it changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(made, "w") as other:
        for each in given.namelist():
            held = given.read(each)
            assert each != name or old in held
            other.writestr(each, held.replace(old, new) if each == name else held)
    return made.getvalue()


def test_the_published_bundle_is_known(there: World) -> None:
    assert "一字不差" in drop(there, bundle(there))


def test_a_changed_bundle_is_told_by_file_and_place(there: World) -> None:
    told = drop(
        there, changed(bundle(there), "outcome.json", b'"status":"complete"', b'"status":"x"')
    )
    assert "outcome.json /status" in told
    assert "一字不差" not in told


def test_an_applicant_finds_receipt_and_proof_and_both_hold(there: World) -> None:
    proposal = there.one(
        "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE o.name = '心苑社工'"
    )
    applicant = there.at("applicant")
    page = applicant.get(f"/proposals/{proposal}/part").text
    receipt = there.one("SELECT id FROM receipt WHERE subject_id = ?", proposal)
    assert f"/receipts/{receipt}" in page
    proof = applicant.client.get(f"/proposals/{proposal}/part.json").json()
    assert "属于" in drop(there, json.dumps(proof).encode(), "part.json")
    proof["told"]["title"] += "x"
    assert "对不上" in drop(there, json.dumps(proof).encode(), "part.json")
    held = applicant.client.get(f"/receipts/{receipt}/receipt.json").json()
    assert "这里开出的" in drop(there, json.dumps(held).encode(), "receipt.json")


@pytest.mark.parametrize(
    "name",
    ["number", "content_digest", "accepted_at", "rulebook_digest", "sequence", "entry_digest"],
)
def test_a_receipt_that_was_changed_anywhere_does_not_hold(there: World, name: str) -> None:
    applicant = there.at("applicant")
    receipt = there.one("SELECT id FROM receipt WHERE account_id = ?", there.people["applicant"])
    held = applicant.client.get(f"/receipts/{receipt}/receipt.json").json()
    held[name] = held[name] + 1 if name == "sequence" else held[name][:-1] + "?"
    assert "对不上" in drop(there, json.dumps(held).encode(), "receipt.json")


@pytest.mark.parametrize("role", ["assigned", "recused"])
def test_a_member_finds_receipts_and_the_lines_of_the_own_sheets(there: World, role: str) -> None:
    round_id = there.one("SELECT id FROM funding_round")
    member = there.at(role)
    page = member.get(f"/reviews/rounds/{round_id}/part").text
    own = there.query("SELECT id FROM receipt WHERE account_id = ?", there.people[role])
    assert [one for (one,) in own if f"/receipts/{one}" not in page] == []
    proof = member.client.get(f"/reviews/rounds/{round_id}/part.json").json()
    for one, part in zip(proof["sheets"], proof["parts"], strict=True):
        sheet = part["sheet"]
        assert (sheet["number"], sheet["seat"]) == (one["number"], one["pseudonym"])
    assert "都属于" in drop(there, json.dumps(proof).encode(), "member-part.json")
    shorter = {**proof, "parts": proof["parts"][1:]}
    assert "对不上" in drop(there, json.dumps(shorter).encode(), "member-part.json")
    nothing = {**proof, "parts": [], "sheets": []}
    assert "对不上" in drop(there, json.dumps(nothing).encode(), "member-part.json")
    others = there.query("SELECT DISTINCT seat_id FROM review")
    assert (
        json.dumps(proof).count('"seat"')
        == len(proof["sheets"])
        < len(others) * len(proof["sheets"])
    )
    keys = there.query("SELECT id FROM seat UNION SELECT id FROM account")
    assert [key for (key,) in keys if str(key) in json.dumps(proof)] == []


def test_what_belongs_nowhere_here_is_said(there: World) -> None:
    elsewhere = changed(bundle(there), "ledger-head.json", b'"chain":"round:', b'"chain":"round:0')
    assert "不是这里公布的" in drop(there, elsewhere)
    assert "不是这里公布的" in drop(there, b'{"format":"miaopu-part/1","round":"NONE"}', "p.json")


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\x03\x04nothing", b"[]", b"{}", b"[" * 100_000, b'{"format":[1]}', b"\xff\xfe",
     b'{"format":"miaopu-part/1","line":7,"round":"NQ2016"}',
     b'{"format":"miaopu-member-part/1","parts":[7],"round":"NQ2016"}',
     b'{"format":"miaopu-receipt/1","number":{"a":1}}',
     b'{"format":"miaopu-receipt/1","number":"\\ud800"}',
     b'{"format":"miaopu-receipt/1","number":"\\u0000","sequence":"\\ud800"}',
     b'{"format":"miaopu-part/1","round":"\\ud800\\u0000"}',
     b'{"format":"miaopu-part/1","line":{"number":"\\udfff"},"round":"NQ2016"}',
     b'{"format":"miaopu-part/1","line":{"number":"1"},"salt":"x","path":[],"round":"NQ2016"}',
     b'{"format":"miaopu-part/1","line":{"a":NaN},"salt":"00","path":[],"round":"NQ2016"}',
     b'{"format":"miaopu-part/1","line":{"a":1e999},"salt":"00","path":[],"round":"NQ2016"}',
     b'{"format":"miaopu-part/1","line":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}",
     ],
)  # fmt: skip
def test_anything_else_is_answered_quietly(there: World, data: bytes) -> None:
    told = drop(there, data, "odd.bin")
    assert any(word in told for word in ("读不出来", "对不上", "不是这里公布的"))


def packed(packing: int, content: bytes, **more: bytes) -> bytes:
    """Give a zip of one head, packed in one of the ways that a zip knows."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        for name, data in {"ledger-head.json": content, **more}.items():
            archive.writestr(name, data)
    return made.getvalue()


def broken_stream() -> bytes:
    """Give a zip whose packed bytes cannot be unpacked."""
    data = packed(zipfile.ZIP_DEFLATED, b"x" * 4000)
    start = data.index(b"ledger-head.json") + len(b"ledger-head.json")
    return data[:start] + b"\xff" * 8 + data[start + 8 :]


@pytest.mark.parametrize(
    "data",
    [broken_stream(), packed(zipfile.ZIP_LZMA, b'{"chain":"round:x"}'),
     packed(zipfile.ZIP_STORED, rb'{"chain":"round:\ud800"}'),
     packed(zipfile.ZIP_STORED, rb'{"chain":"round:\u0000"}')],
    ids=["broken", "lzma", "half", "zero"],
)  # fmt: skip
def test_a_zip_that_is_no_bundle_is_answered_quietly(there: World, data: bytes) -> None:
    assert "读不出来" in drop(there, data)


def test_a_place_that_is_no_text_is_told_all_the_same(there: World) -> None:
    odd = changed(bundle(there), "outcome.json", b'{"awards"', rb'{"\ud800":1,"awards"')
    assert "outcome.json" in drop(there, odd)


def test_a_paper_receipt_is_led_to_its_number(there: World) -> None:
    assert "PDF 回执请用编号核对" in drop(there, b"%PDF-1.7", "receipt.pdf")


def test_nothing_is_stored(there: World) -> None:
    folder = Path(there.settings.data_dir / "files")
    before = dump(there), sorted(folder.rglob("*"))
    drop(there, bundle(there))
    drop(there, b"%PDF-1.7", "receipt.pdf")
    assert (dump(there), sorted(folder.rglob("*"))) == before


def test_before_the_release_a_bundle_is_not_known(world: Worlds) -> None:
    given = bundle(world(Phase.ANNOUNCED))
    assert "不是这里公布的" in drop(world(Phase.DECISION), given)
