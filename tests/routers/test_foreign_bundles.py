"""A published bundle taken into the comparison of rounds and places, and every way in which a file is none."""

import csv
import hashlib
import io
import json
import zipfile

import pytest

from app.forms.bundle_files import from_zip, to_zip
from app.scoring.bundle import with_manifest
from app.scoring.canonical import canonical
from app.scoring.rulebook import PublicationLevel
from app.vocabulary import Phase
from tests.support.rounds import World

CODE, ORIGIN, VALID = "NQ2016", "示例市公益创投", "通过资格审查"
Files = dict[str, bytes]


def send(there: World, data: bytes, name: str = "result.zip", /, **typed: str):
    programme = there.one("SELECT programme_id FROM funding_round")
    office = there.at("organiser")
    fields = {"origin": ORIGIN, "as_of": "2026-02-01", "name": "示例市创投"}
    return office.client.post(
        f"/programmes/{programme}/elsewhere",
        data={"csrf": office.csrf} | fields | typed,
        files={"file": (name, data, "application/zip")},
    )


def rows_of(there: World) -> list[dict[str, str]]:
    answer = there.at("visitor").client.get(f"/programmes/{CODE}/comparison.csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def own(there: World) -> Files:
    return from_zip(there.at("visitor").client.get(f"/rounds/{CODE}/bundle.zip").content)


def bound(files: Files, level: PublicationLevel = PublicationLevel.OPEN) -> Files:
    """Write the digests again, as whoever published it would have."""
    files = {name: data for name, data in files.items() if name != "manifest.json"}
    outcome = json.loads(files["outcome.json"])
    outcome["rulebook_digest"] = hashlib.sha256(files["rulebook.json"]).hexdigest()
    if "evidence.json" in files:
        outcome["evidence_digest"] = hashlib.sha256(files["evidence.json"]).hexdigest()
    return with_manifest(files | {"outcome.json": canonical(outcome)}, level)


def elsewhere(there: World) -> Files:
    """Make of our own open bundle, which officers have, one that another place could have published."""
    round_id = there.one("SELECT id FROM funding_round")
    data = there.at("organiser").client.get(f"/manage/{round_id}/evidence.zip").content
    return bound(moved(from_zip(data)))


def moved(files: Files) -> Files:
    return {name: data.replace(b"NQ2016-", b"SC2025-") for name, data in files.items()}


def with_outcome(files: Files, **changes: object) -> Files:
    outcome = json.loads(files["outcome.json"]) | changes
    return bound(files | {"outcome.json": canonical(outcome)})


def short(there: World) -> Files:
    """Make of our published bundle, at which others stand by number alone, one of another place."""
    return bound(moved(own(there)), PublicationLevel.SHORT)


def test_a_published_bundle_stands_in_the_comparison(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    files = elsewhere(there)
    [mine] = rows_of(there)
    assert send(there, to_zip(files)).status_code == 303
    _, line = rows_of(there)
    same = ("年份", VALID, "获资助", "资助金额", "资助占申请")
    assert [line[name] for name in same] == [mine[name] for name in same]
    said = [line[name] for name in ("来源", "文件日期", "计划", "代号", "提交", "已拨付")]
    assert said == [ORIGIN, "2026-02-01", "示例市创投", "SC2025", "", ""]
    page = there.at("visitor").client.get(f"/programmes/{CODE}/comparison?by=year")
    assert page.status_code == 200
    at_short = to_zip(short(there))
    assert "已经导入了" in send(there, at_short, origin="乙地").text
    programme = there.one("SELECT programme_id FROM funding_round")
    listed = there.at("organiser").client.get(f"/programmes/{programme}/elsewhere").text
    assert "数字和文件里的指纹一致" in listed
    entry = there.one("SELECT id FROM foreign_entry")
    remove = f"/programmes/elsewhere/{entry}/remove"
    assert there.at("organiser").post(remove, {"reason": "【示例】"}).status_code == 303
    assert send(there, at_short, origin="乙地").status_code == 303
    _, line = rows_of(there)
    known = tuple(name for name in same if name != "资助占申请")
    assert [line[name] for name in known] == [mine[name] for name in known]
    assert line["资助占申请"] == ""


def bombs() -> tuple[bytes, bytes]:
    """Make a small file that unpacks to far too much, and one that hides it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * (21 * 1024 * 1024))
    size = (21 * 1024 * 1024).to_bytes(4, "little")
    return packed.getvalue(), packed.getvalue().replace(size, (10).to_bytes(4, "little"))


def wrong(good: Files, few: Files) -> tuple[tuple[bytes, str], ...]:
    """List files that are no bundle, each with the words that say why."""
    bomb, lying = bombs()
    manifest = json.loads(good["manifest.json"])
    other = canonical(manifest | {"format": "miaopu-bundle/9"})
    two = json.loads(good["outcome.json"])["lines"]
    two[0]["number"] = "XX2020-AAAAAAA"
    rules = json.loads(good["rulebook.json"])
    told = json.loads(few["outcome.json"])
    twice = {"awards": [*told["awards"], told["awards"][0]], "lines": told["lines"] + 1}
    late = b'[{"frozen_at":"9999-12-31T23:59:59Z"}]'
    return (
        (b"hello", "打不开"),
        (bomb, "解开以后太大，最大 20 MB"),
        (lying, "打不开"),
        (to_zip({"a.txt": b"a"}), "没有 manifest.json"),
        (to_zip(good | {"manifest.json": b"[]"}), "manifest.json 这一处"),
        (to_zip(good | {"manifest.json": other}), "miaopu-bundle/9"),
        (to_zip(good | {"outcome.json": good["outcome.json"] + b" "}), "outcome.json 和指纹对不上"),
        (to_zip(good | {"more.json": b"{}"}), "more.json 和指纹对不上"),
        (to_zip({k: v for k, v in good.items() if k != "outcome.json"}), "包里缺 outcome.json"),
        (to_zip(with_manifest({"a.txt": b"a"}, PublicationLevel.OPEN)), "包里缺 outcome.json"),
        (to_zip(with_outcome(good, status="blocked")), "outcome.json/status"),
        (to_zip(with_outcome(good, lines=[{}])), "outcome.json/lines/0"),
        (to_zip(with_outcome(good, lines=two)), "不是同一届"),
        (to_zip(with_outcome(few, lines=1)), "outcome.json/lines"),
        (to_zip(with_outcome(few, **twice)), "outcome.json/number"),
        (to_zip(bound(good | {"rulebook-versions.json": late})), "versions"),
        (to_zip(with_outcome(few, awards=[{"number": "A-1"}])), "amount_minor"),
        (to_zip(bound(good | {"evidence.json": b"{}"})), "evidence.json"),
        (to_zip(bound(good | {"rulebook-versions.json": b"{}"})), "rulebook-versions.json"),
        (to_zip(bound(good | {"rulebook-versions.json": b'[{"frozen_at":"x"}]'})), "versions"),
        (to_zip(bound(good | {"rulebook.json": canonical(rules | {"currency": "?"})})), "currency"),
    )


def test_what_is_no_bundle_is_refused_beside_its_field_and_nothing_is_written(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    good = elsewhere(there)
    for data, words in wrong(good, short(there)):
        answer = send(there, data)
        assert (answer.status_code, words in answer.text) == (422, True), words
        assert ORIGIN in answer.text
    swapped = {k: v for k, v in good.items() if k != "manifest.json"}
    swapped["evidence.json"] = swapped["evidence.json"].replace(b"SC2025-", b"SC2026-")
    answer = send(there, to_zip(with_manifest(swapped, PublicationLevel.OPEN)))
    assert "evidence.json 和指纹对不上" in answer.text
    assert "没有填" in send(there, to_zip(good), name="").text
    assert "本系统已经公布过" in send(there, to_zip(own(there))).text
    office = there.at("auditor")
    programme = there.one("SELECT programme_id FROM funding_round")
    path = f"/programmes/{programme}/elsewhere"
    refused = office.client.post(
        path,
        data={"csrf": office.csrf, "origin": ORIGIN, "as_of": "2026-02-01", "name": "示例"},
        files={"file": ("a.zip", to_zip(good), "application/zip")},
    )
    assert refused.status_code == 403
    assert there.one("SELECT count(*) FROM foreign_entry") == "0"


@pytest.mark.parametrize("name", ["result.zip", "result (1).ZIP", "result"])
def test_a_bundle_is_known_by_its_bytes_too(world_copy, name):
    there = world_copy(Phase.ANNOUNCED)
    assert send(there, to_zip(elsewhere(there)), name).status_code == 303
