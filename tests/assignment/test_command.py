"""`miaopu assign` as a person runs it: both forms of a problem, both languages, exits, and no traceback."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.assigning import assign, read
from app.errors import Unreadable
from tests.test_cli import miaopu

DOCUMENT = {
    "need": 2,
    "most": 3,
    "proposals": [{"id": "甲"}, {"id": "乙"}, {"id": "丙"}],
    "reviewers": [
        {"id": "张", "organisation": "a", "skills": ["财务"]},
        {"id": "李", "organisation": "a"},
        {"id": "王"},
    ],
    "affinities": {"dense": [[0.5, 0.25, 1], [1, 1, 1], [0, 0.1, 0.2]]},
    "conflicts": [["甲", "王"]],
    "skills": [{"name": "财务"}],
}
PAIRS = [["丙", "张"], ["丙", "王"], ["乙", "张"], ["乙", "王"], ["甲", "张"], ["甲", "李"]]


def written(folder: Path, document: object) -> str:
    file = folder / "problem.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return str(file)


def tables(folder: Path) -> str:
    """The same problem as a folder."""
    place = folder / "round"
    place.mkdir()
    wishes = {"need": 2, "most": 3, "skills": [{"name": "财务"}]}
    for name, text in {
        "problem.json": json.dumps(wishes),
        "proposals.csv": "id\n甲\n乙\n丙\n",
        "reviewers.csv": "id,organisation,skills\n张,a,财务\n李,a,\n王,,\n",
        "affinities.csv": "proposal,张,李,王\n甲,0.5,0.25,1\n乙,1,1,1\n丙,,0.1,0.2\n",
        "conflicts.csv": "proposal,reviewer\n甲,王\n",
    }.items():
        (place / name).write_text(text, encoding="utf-8")
    return str(place)


def test_a_document_and_a_folder_give_the_same_plan(tmp_path: Path) -> None:
    for problem in (written(tmp_path, DOCUMENT), tables(tmp_path)):
        code, said, why = miaopu(tmp_path, "assign", problem, "--json")
        found = json.loads(said)
        assert (code, why) == (0, "")
        assert found["pairs"] == PAIRS
        assert found["objective"] == found["bound"] == 2.95
        assert found["short"] == found["violations"] == found["given_up"] == []
        assert found["loads"] == {"张": 3, "李": 1, "王": 2}


def test_a_matrix_of_numpy_stands_beside_the_document(tmp_path: Path) -> None:
    np.save(tmp_path / "fit.npy", np.array(DOCUMENT["affinities"]["dense"], dtype=np.float32))
    problem = written(tmp_path, {**DOCUMENT, "affinities": {"file": "fit.npy"}})
    code, said, _ = miaopu(tmp_path, "assign", problem, "--json")
    assert (code, json.loads(said)["objective"]) == (0, 2.95)


def test_what_is_short_is_named_and_the_exit_says_so(tmp_path: Path) -> None:
    problem = written(tmp_path, {**DOCUMENT, "apart": True})
    code, said, _ = miaopu(tmp_path, "assign", problem, MIAOPU_LANGUAGE="en")
    assert code == 4
    assert "Proposal 甲 has 1 reviewers only, and wants 2." in said
    assert "come from 1 organisations only" in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reviewers": []}, "There is no reviewer."),
        ({"conflicts": [["丁", "王"]]}, "conflicts names the id “丁”, which is not on the list."),
        ({"fixed": [["甲", "王"]]}, "The fixed pair of proposal 甲 and reviewer 王 is a conflict"),
        (
            {"affinities": {"dense": [[-1, 0, 0], [0] * 3, [0] * 3]}},
            "proposal 甲 and reviewer 张 is -1.0",
        ),
        ({"affinities": {"dense": [[float("inf"), 0, 0], [0] * 3, [0] * 3]}}, "reviewer 张 is inf"),
        ({"affinities": {"file": "none.npy"}}, "none.npy"),
        ({"need": "many"}, "/need"),
        ({"wish": 1}, "/wish"),
    ],
)
def test_bad_input_is_a_sentence(tmp_path: Path, change: dict, sentence: str) -> None:
    problem = written(tmp_path, {**DOCUMENT, **change})
    code, said, why = miaopu(tmp_path, "assign", problem, MIAOPU_LANGUAGE="en")
    assert (code, said) == (2, "")
    assert sentence in why


WRONG = {
    "assign_whole": {"most": "many"},
    "assign_bounds": {"need": 10**30},
    "assign_strange": {"wish": 1},
    "assign_missing": {"skills": [{"at_least": 1}]},
    "assign_fraction": {"randomised": {"cap": "a half", "seed": "1"}},
    "assign_yes_no": {"apart": "perhaps"},
    "assign_list": {"conflicts": "none"},
    "assign_word": {"reviewers": [{"id": ""}]},
    "assign_number_here": {"affinities": {"dense": [["x"]]}},
    "assign_one_way": {"affinities": {}},
    "assign_row": {"affinities": {"dense": [[1, 1, 1], [1], [1, 1, 1]]}},
    "assign_id_unknown": {"affinities": None, "bids": [["丁", "王", 1]]},
}


@pytest.mark.parametrize("code", WRONG)
def test_a_fault_in_a_document_is_named_with_its_place(tmp_path: Path, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(Path(written(tmp_path, {**DOCUMENT, **WRONG[code]})))
    assert {one.code for one in refused.value.problems} == {code}


TABLES = {
    "assign_encoding": ("affinities.csv", "proposal,张\n甲,1\n".encode("gbk")),
    "assign_cells": ("reviewers.csv", b"id\nr,9\n"),
    "assign_csv": ("proposals.csv", b'id\n"' + b"x" * 200_000),
    "assign_column_missing": ("conflicts.csv", b"proposal\n1\n"),
    "assign_named": ("problem.json", b"[]"),
    "json_encoding": ("problem.json", '{"甲":1}'.encode("gbk")),
    "json_syntax": ("problem.json", b"[" * 100_000),
}


@pytest.mark.parametrize("code", TABLES)
def test_a_fault_in_a_table_is_named_with_its_file(tmp_path: Path, code: str) -> None:
    folder = Path(tables(tmp_path))
    name, data = TABLES[code]
    (folder / name).write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        read(folder)
    assert {one.code for one in refused.value.problems} == {code}


def test_what_would_do_and_the_chances_are_part_of_the_answer(tmp_path: Path) -> None:
    short = written(tmp_path, {**DOCUMENT, "most": 1})
    code, lines = assign(Path(short), "en", json=True)
    found = json.loads(lines[0])
    assert code == 4
    assert [one["sentence"] for one in found["advice"]][:1] == [
        "With a most load of 3 for whoever has less (3 people, 1 at most now) nothing would be missing."
    ]
    lots = {"cap": "2/3", "seed": "1"}
    drawn = written(tmp_path, {**DOCUMENT, "conflicts": [], "randomised": lots})
    code, lines = assign(Path(drawn), "en", json=True)
    found = json.loads(lines[0])
    assert (code, found["violations"]) == (0, [])
    assert {chance for _, _, chance in found["chances"]} <= {"1/3", "2/3"}


def test_affinities_are_made_from_words_where_none_are_given(tmp_path: Path) -> None:
    document = {
        "need": 1,
        "proposals": [{"id": "p", "tags": ["养老"], "text": "独居老人送餐"}],
        "reviewers": [
            {"id": "猫", "tags": ["动物"]},
            {"id": "老", "tags": ["为老"], "text": "老人送餐"},
        ],
        "thesaurus": [["养老", "为老"]],
    }
    code, said, _ = miaopu(tmp_path, "assign", written(tmp_path, document), "--json")
    found = json.loads(said)
    assert (code, found["pairs"]) == (0, [["p", "老"]])
    [why] = found["reasons"]
    assert (why["proposal"], why["reviewer"]) == ("p", "老")
    assert why["sentences"][0].startswith("专长：1 项里有 1 项对得上")


@pytest.mark.parametrize("order", [("highspy", "ortools"), ("ortools", "highspy")])
def test_both_solvers_can_be_loaded_in_one_process(order: tuple[str, str]) -> None:
    names = {"ortools": "ortools.graph.python.min_cost_flow", "highspy": "highspy"}
    probe = f"import {names[order[0]]}, {names[order[1]]}, highspy; highspy.Highs().run()"
    subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, timeout=60)
