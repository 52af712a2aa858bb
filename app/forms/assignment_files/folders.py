"""A problem as a folder of tables (.csv) beside an optional problem.json with the wishes."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.assignment.problem import Problem
from app.errors import Problem as Fault
from app.errors import Unreadable
from app.forms.assignment_files.arrays import read_npy
from app.forms.assignment_files.documents import problem_of, read_json

Files = Mapping[str, Callable[[], bytes]]
LISTS = ("tags", "groups", "targets", "languages", "skills")
CELL_MAX = 131_072
PAIRS = ("conflicts", "forbidden", "fixed")
TABLES = ("proposals", "reviewers", *PAIRS, "previous", "begun", "bids", "affinities")
#: What a folder may hold, besides a matrix that problem.json names, and hidden files.
KNOWN = {"problem.json", "affinities.npy", *(f"{name}.csv" for name in TABLES)}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
LONG = ["proposal", "reviewer", "affinity"]
FAULTS_MAX = 50


def read_folder(files: Files) -> Problem:
    """Read a folder's files by name. Raises Unreadable with the file, line and column of what is wrong."""
    document = _whole(files)
    _require_all_used(files, document)

    def beside(name: str) -> bytes:
        if name not in files:
            raise Unreadable([Fault(code="assign_file_missing", facts={"file": name})])
        return files[name]()

    return problem_of(document, beside, _matrix(files, document))


def _whole(files: Files) -> dict[str, Any]:
    document = _document(files)
    _require_once(files, document)
    for name in ("proposals", "reviewers"):
        if f"{name}.csv" in files:
            document[name] = [_cells(row) for row in _rows(files, f"{name}.csv", ("id",))]
    for name in PAIRS:
        if f"{name}.csv" in files:
            document[name] = _pairs(files, name)
    if "previous.csv" in files or "begun.csv" in files:
        begun = _pairs(files, "begun") if "begun.csv" in files else []
        pairs = _pairs(files, "previous") if "previous.csv" in files else begun
        document["previous"] = {"pairs": pairs, "begun": begun}
    if "bids.csv" in files:
        names = ("proposal", "reviewer", "bid")
        document["bids"] = [[row[n] for n in names] for row in _rows(files, "bids.csv", names)]
    return document


def _require_once(files: Files, document: Mapping[str, Any]) -> None:
    """What stands in a table stands nowhere else."""
    places = {name: [f"{name}.csv"] for name in TABLES}
    places["previous"].append("begun.csv")
    places["affinities"].append("affinities.npy")
    del places["begun"]
    for key, names in places.items():
        found = [name for name in names if name in files and (key != "previous" or key in document)]
        found += ["problem.json"] if document.get(key) is not None else []
        if len(found) > 1:
            facts = {"key": key, "one": found[0], "other": found[-1]}
            raise Unreadable([Fault(code="assign_given_twice", facts=facts)])


def _require_all_used(files: Files, document: Mapping[str, Any]) -> None:
    """A misspelt table would be left out without a word."""
    given = document.get("affinities")
    named = {str(given.get("file"))} if isinstance(given, dict) else set()
    strange = [one for one in files if one not in KNOWN | named and not one.startswith(".")]
    if strange:
        known = ", ".join(sorted(KNOWN))
        raise Unreadable(
            [
                Fault(code="assign_file_strange", facts={"file": one, "known": known})
                for one in strange[:FAULTS_MAX]
            ]
        )


def _matrix(files: Files, document: Mapping[str, Any]) -> NDArray[Any] | None:
    if "affinities.npy" in files:
        return read_npy(files["affinities.npy"](), "affinities.npy")
    return _table(files, document) if "affinities.csv" in files else None


def _document(files: Files) -> dict[str, Any]:
    if "problem.json" not in files:
        return {}
    found = read_json(files["problem.json"]())
    if not isinstance(found, dict):
        raise Unreadable(
            [Fault(code="assign_named", facts={"pointer": "problem.json", "value": "…"})]
        )
    return dict(found)


def _rows(files: Files, name: str, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    lines = _lines(files, name)
    names = [heading.strip().lower() for heading in next(lines, [])]
    _require_different(name, names)
    lacking = [one for one in needed if one not in names]
    if lacking:
        facts = {"file": name, "column": ", ".join(lacking)}
        raise Unreadable([Fault(code="assign_column_missing", facts=facts)])
    for line, row in enumerate(lines, start=2):
        if any(cell.strip() for cell in row[len(names) :]):
            raise Unreadable([Fault(code="assign_cells", facts={"file": name, "line": line})])
        cells = [cell.strip() for cell in row] + [""] * len(names)
        if any(cells):
            yield {key: value for key, value in zip(names, cells, strict=False) if key}


def _require_different(name: str, headings: Sequence[str]) -> None:
    twice = [one for one, count in Counter(headings).items() if one and count > 1]
    if twice:
        facts = {"file": name, "column": ", ".join(twice)}
        raise Unreadable([Fault(code="assign_column_twice", facts=facts)])


def _lines(files: Files, name: str) -> Iterator[list[str]]:
    """Read a table with commas or semicolons, whichever its first line has more of."""
    try:
        text = files[name]().decode("utf-8-sig")
        first = text.partition("\n")[0]
        mark = ";" if first.count(";") > first.count(",") else ","
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except UnicodeDecodeError:
        raise Unreadable([Fault(code="assign_encoding", facts={"file": name})]) from None
    except csv.Error:
        rows = None
    # The reader's own limit belongs to the whole process, and other files may have raised it.
    if rows is None or any(len(cell) > CELL_MAX for row in rows for cell in row):
        raise Unreadable([Fault(code="assign_csv", facts={"file": name})])
    yield from rows


def _cells(row: Mapping[str, str]) -> dict[str, object]:
    """An empty cell says nothing; several words stand between upright lines."""
    return {
        key: [word.strip() for word in value.split("|") if word.strip()] if key in LISTS else value
        for key, value in row.items()
        if value
    }


def _pairs(files: Files, name: str) -> list[list[str]]:
    needed = ("proposal", "reviewer")
    return [[row[one] for one in needed] for row in _rows(files, f"{name}.csv", needed)]


def _table(files: Files, document: Mapping[str, Any]) -> NDArray[Any]:
    """Long (proposal, reviewer, affinity) or wide (a column for each reviewer); what is empty is 0."""
    row, place = (_ids(document, name) for name in ("proposals", "reviewers"))
    values = np.zeros((len(row), len(place)))
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for line, (proposal, reviewer, written) in _written(files, "affinities.csv", row, place):
        here = {"file": "affinities.csv", "line": line, "value": written}
        lacking = [n for n, k in ((proposal, row), (reviewer, place)) if n not in k]
        if lacking:
            facts = {"list": f"affinities.csv:{line}", "id": lacking[0]}
            faults.append(Fault(code="assign_id_unknown", facts=facts))
        elif (proposal, reviewer) in seen:
            pair = {"list": "affinities.csv", "proposal": proposal, "reviewer": reviewer}
            faults.append(Fault(code="assign_pair_twice", facts=pair))
        elif written is None or (written and not NUMBER.fullmatch(written)):
            faults.append(Fault(code="assign_number", facts={**here, "value": written or ""}))
        else:
            values[row[proposal], place[reviewer]] = float(written or 0)
        seen.add((proposal, reviewer))
    if faults:
        raise Unreadable(faults[:FAULTS_MAX])
    return values


def _ids(document: Mapping[str, Any], name: str) -> dict[str, int]:
    listed = document.get(name)
    if not isinstance(listed, list):
        raise Unreadable([Fault(code="assign_file_missing", facts={"file": f"{name}.csv"})])
    return {str(one.get("id")): at for at, one in enumerate(listed) if isinstance(one, dict)}


Cell = tuple[str, str, str | None]


def _written(
    files: Files, name: str, row: Collection[str], place: Collection[str]
) -> Iterator[tuple[int, Cell]]:
    """Give the line and what is written there as (proposal, reviewer, value); None: a value is missing."""
    lines = _lines(files, name)
    headings = [one.strip() for one in next(lines, [])]
    lower = [one.lower() for one in headings]
    long = sorted(lower) == sorted(LONG)
    _require_different(name, headings)
    if not long:
        _require_there(name, "assign_column_missing", "column", place, headings[1:])
    proposals: list[str] = []
    for line, typed in enumerate(lines, start=2):
        cells = [one.strip() for one in typed]
        if any(cells[len(headings) :]):
            raise Unreadable([Fault(code="assign_cells", facts={"file": name, "line": line})])
        if long and any(cells):
            filled = [*cells, "", "", ""]
            proposal, reviewer, value = (filled[lower.index(one)] for one in LONG)
            yield line, (proposal, reviewer, value or None)
        elif any(cells):
            proposals.append(cells[0])
            filled = [*cells[1:], *([""] * len(headings))]
            for reviewer, value in zip(headings[1:], filled, strict=False):
                yield line, (cells[0], reviewer, value)
    if not long:
        _require_there(name, "assign_line_missing", "id", row, proposals)


def _require_there(
    file: str, code: str, fact: str, wanted: Collection[str], found: Collection[str]
) -> None:
    lacking = [one for one in wanted if one not in set(found)]
    if lacking:
        raise Unreadable([Fault(code=code, facts={"file": file, fact: ", ".join(lacking[:12])})])
