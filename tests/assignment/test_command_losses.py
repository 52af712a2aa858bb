"""`miaopu assign` leaves nothing out without a word: whatever would not be read is refused by its name."""

import json
from pathlib import Path

import pytest

from app.assigning import assign, read
from app.errors import Unreadable
from tests.assignment.test_command import DOCUMENT, tables, written

FIT = "proposal,张,李,王\n甲,0.5,0.25,1\n乙,1,1,1\n丙,,0.1,0.2\n"
LONG = "proposal,reviewer,affinity\n甲,张,0.5\n乙,张,1\n"
FOLDERS = {
    "a misspelt table": ("conflict.csv", "proposal,reviewer\n甲,张\n", "assign_file_strange"),
    "a table in capitals": ("Forbidden.csv", "proposal,reviewer\n甲,张\n", "assign_file_strange"),
    "a column that lacks": ("affinities.csv", "proposal,张,李\n甲,1,1\n", "assign_column_missing"),
    "a line that lacks": ("affinities.csv", FIT[: FIT.index("丙")], "assign_line_missing"),
    "a cell too many": ("affinities.csv", FIT.replace("1,1,1", "1,1,1,9"), "assign_cells"),
    "a column twice": ("affinities.csv", FIT.replace("王", "张"), "assign_column_twice"),
    "a heading twice": ("reviewers.csv", "id,organisation,id\n张,a,\n", "assign_column_twice"),
    "a line twice": ("affinities.csv", FIT + "丙,1,1,1\n", "assign_pair_twice"),
    "a pair twice": ("affinities.csv", LONG + "甲,张,2\n", "assign_pair_twice"),
    "a value that lacks": ("affinities.csv", LONG + "丙,张\n", "assign_number"),
    "a line between digits": ("affinities.csv", LONG + "丙,张,1_0\n", "assign_number"),
    "both ways to give fit": (
        "problem.json",
        json.dumps({"affinities": {"pairs": [["甲", "张", 1]]}}),
        "assign_given_twice",
    ),
    "a list twice": (
        "problem.json",
        json.dumps({"conflicts": [["甲", "张"]]}),
        "assign_given_twice",
    ),
    "a name twice": ("problem.json", '{"need": 2, "need": 3}', "assign_key_twice"),
    "bids that do not count": (
        "bids.csv",
        "proposal,reviewer,bid\n甲,张,1\n",
        "assign_bids_idle",
    ),
    "begun by nobody known": ("begun.csv", "proposal,reviewer\n甲,丁\n", "assign_id_unknown"),
    "a load with a line": ("reviewers.csv", "id,most\n张,1_0\n李,\n王,\n", "assign_whole"),
}


@pytest.mark.parametrize("what", FOLDERS)
def test_a_folder_in_which_something_would_be_lost_is_refused(tmp_path: Path, what: str) -> None:
    folder = Path(tables(tmp_path))
    name, text, code = FOLDERS[what]
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        read(folder)
    assert {one.code for one in refused.value.problems} == {code}


DOCUMENTS = {
    "a pair of fit twice": (
        {"affinities": {"pairs": [["甲", "张", 1], ["甲", "张", 2]]}},
        "assign_pair_twice",
    ),
    "a bid twice": (
        {"affinities": None, "bids": [["甲", "张", 1], ["甲", "张", 2]]},
        "assign_pair_twice",
    ),
    "bids beside fit": ({"bids": [["甲", "张", 1]]}, "assign_bids_idle"),
    "true for a number": (
        {"affinities": {"dense": [[True, 0, 0], [0] * 3, [0] * 3]}},
        "assign_number_here",
    ),
    "true for a count": ({"need": True}, "assign_whole"),
    "a strange format": ({"format": "x"}, "assign_only"),
    "three of a pair": ({"conflicts": [["甲", "张", "李"]]}, "assign_long"),
    "true for a fraction": ({"fairness": True}, "assign_fraction"),
    "begun by nobody known": ({"previous": {"begun": [["甲", "丁"]]}}, "assign_id_unknown"),
}


@pytest.mark.parametrize("what", DOCUMENTS)
def test_a_document_in_which_something_would_be_lost_is_refused(tmp_path: Path, what: str) -> None:
    change, code = DOCUMENTS[what]
    with pytest.raises(Unreadable) as refused:
        read(Path(written(tmp_path, {**DOCUMENT, **change})))
    assert {one.code for one in refused.value.problems} == {code}


def test_what_was_begun_counts_without_the_plan_before(tmp_path: Path) -> None:
    folder = Path(tables(tmp_path))
    (folder / "begun.csv").write_text("proposal,reviewer\n丙,李\n", encoding="utf-8")
    (folder / ".DS_Store").write_bytes(b"\x00")  # hidden files are nobody's tables
    code, lines = assign(folder, "zh_CN", json=True)
    assert code == 0
    assert ["丙", "李"] in json.loads(lines[0])["pairs"]


def test_wishes_give_way_to_what_was_begun_and_it_is_said(tmp_path: Path) -> None:
    late = {
        **DOCUMENT,
        "need": 1,
        "skills": [],
        "proposals": [{"id": "甲", "block": "一"}, {"id": "乙", "block": "一"}],
        "affinities": {"dense": [[1, 0, 0], [1, 0, 0]]},
        "conflicts": [["甲", "张"]],
        "previous": {"pairs": [["甲", "张"], ["乙", "张"]], "begun": [["乙", "张"]]},
    }
    code, lines = assign(Path(written(tmp_path, late)), "zh_CN", json=True)
    found = json.loads(lines[0])
    assert (code, found["violations"]) == (0, [])
    assert ["乙", "张"] in found["pairs"]
    assert [one["sentence"] for one in found["hindrances"]] == [
        "一组 一 里的项目分开来分：评委 张 已经开始看其中一个，又要回避项目 甲。"
    ]


def test_the_columns_of_a_long_table_stand_in_any_order(tmp_path: Path) -> None:
    folder = Path(tables(tmp_path))
    found = []
    for text in ("proposal,reviewer,affinity\n甲,张,3\n", "affinity,Reviewer,proposal\n3,张,甲\n"):
        (folder / "affinities.csv").write_text(text, encoding="utf-8")
        found.append(read(folder).affinities.values.tolist())
    assert found[0] == found[1] == [[3, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_somebody_who_has_left_may_stand_in_the_plan_before(tmp_path: Path) -> None:
    left = {**DOCUMENT, "previous": {"pairs": [["甲", "丁"]]}}
    code, lines = assign(Path(written(tmp_path, left)), "zh_CN", json=True)
    assert (code, json.loads(lines[0])["taken_back"]) == (0, [["甲", "丁"]])
