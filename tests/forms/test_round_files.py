"""Round files: what was tallied can be tallied again from the file alone."""

import io
import json
import zipfile
from typing import Any

import pytest

from app.errors import Unreadable
from app.forms.round_files import read_bundle, read_round_file, unpack
from app.forms.workbooks import template
from app.language.inputs import problem_text
from app.views import workbooks as views


def document() -> dict[str, Any]:
    return dict(json.loads(views.round_bytes(views.open_file("round.xlsx", template()))))


def as_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def fault(data: bytes) -> tuple[str, object]:
    with pytest.raises(Unreadable) as caught:
        read_round_file(data)
    problem = caught.value.problems[0]
    return problem.code, problem.facts.get("pointer", problem.facts.get("part"))


def test_a_round_file_gives_the_same_outcome_as_its_workbook() -> None:
    first = views.open_file("round.xlsx", template())
    again = views.open_file("round.json", views.round_bytes(first))
    assert again.outcome() == first.outcome()


def test_a_folder_and_a_zip_of_a_bundle_are_the_same_round() -> None:
    parts = document()
    files = {f"{part}.json": as_bytes(parts[part]) for part in ("rulebook", "evidence")}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"outer/{name}", data)
    assert unpack(packed.getvalue()) == files
    assert read_bundle(files) == read_round_file(as_bytes({**parts, "seed": None}))


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("evidence", "sheets", 0, "void"), "20000", ("json_value", "/evidence/sheets/0/void")),
        (("evidence", "sheets", 0, "proposal"), "S99", ("json_project_unknown", "/evidence/sheets/0")),
        (("evidence", "sheets", 0, "seat"), "nobody", ("json_member_unknown", "/evidence/sheets/0")),
        (("evidence", "extra"), 1, ("json_value", "/evidence/extra")),
        (("evidence", "proposals", 0, "submitted_at"), {}, ("json_value", "/evidence/proposals/0/submitted_at")),
        (("seed",), 5, ("json_value", "/seed")),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_by_its_pointer(
    path: tuple[str | int, ...], value: object, expected: tuple[str, str]
) -> None:
    changed = document()
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert fault(as_bytes(changed)) == expected


def test_a_number_that_stands_for_two_proposals_is_refused() -> None:
    changed = document()
    again = {**changed["evidence"]["proposals"][0], "title": "另一个"}
    changed["evidence"]["proposals"].append(again)
    assert fault(as_bytes(changed)) == ("json_id_twice", "/evidence/proposals")


def test_why_a_value_does_not_fit_is_said_in_words() -> None:
    changed = document()
    changed["seed"] = 5
    with pytest.raises(Unreadable) as caught:
        read_round_file(as_bytes(changed))
    said = problem_text(caught.value.problems[0], "zh_CN")
    assert "not_str" not in said
    assert "应当是文字" in said


def test_what_is_no_round_file_is_refused() -> None:
    assert fault(b"[1]")[0] == "json_not_object"
    assert fault(b"{")[0] == "json_syntax"
    assert fault(b"\xff")[0] == "json_encoding"
    assert fault(as_bytes({"rulebook": {}})) == ("round_part_missing", "evidence")


def test_a_faulty_rulebook_is_refused_with_its_pointer() -> None:
    changed = document()
    changed["rulebook"]["panels"][0]["criteria"][0]["weight"] = "1/3"
    with pytest.raises(Unreadable) as caught:
        views.open_file("round.json", as_bytes(changed))
    assert {problem.code for problem in caught.value.problems} == {"rulebook_problem"}


def test_what_a_page_carries_is_bounded_and_checked() -> None:
    opened = views.open_file("round.xlsx", template())
    assert views.unseal(views.seal(opened)).outcome() == opened.outcome()
