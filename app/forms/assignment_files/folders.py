"""A problem as a folder of tables (.csv) beside an optional problem.json with the wishes."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.assignment.problem import Problem
from app.errors import Problem as Fault
from app.errors import Unreadable
from app.forms.assignment_files.arrays import read_npy
from app.forms.assignment_files.documents import problem_of

Files = Mapping[str, Callable[[], bytes]]
LISTS = ("tags", "groups", "targets", "languages", "skills")
CELL_MAX = 131_072
PAIRS = ("conflicts", "forbidden", "fixed")


def read_folder(files: Files) -> Problem:
    """Read a folder's files by name. Raises Unreadable with the file, line and column of what is wrong."""
    document = _whole(files)

    def beside(name: str) -> bytes:
        if name not in files:
            raise Unreadable([Fault(code="assign_file_missing", facts={"file": name})])
        return files[name]()

    return problem_of(document, beside, _matrix(files, document))


def _whole(files: Files) -> dict[str, Any]:
    document = _document(files)
    for name in ("proposals", "reviewers"):
        if f"{name}.csv" in files:
            document[name] = [_cells(row) for row in _rows(files, f"{name}.csv", ("id",))]
    for name in PAIRS:
        if f"{name}.csv" in files:
            document[name] = _pairs(files, name)
    if "previous.csv" in files:
        begun = _pairs(files, "begun") if "begun.csv" in files else []
        document["previous"] = {"pairs": _pairs(files, "previous"), "begun": begun}
    if "bids.csv" in files:
        names = ("proposal", "reviewer", "bid")
        document["bids"] = [[row[n] for n in names] for row in _rows(files, "bids.csv", names)]
    return document


def _matrix(files: Files, document: Mapping[str, Any]) -> NDArray[Any] | None:
    if "affinities.npy" in files:
        return read_npy(files["affinities.npy"](), "affinities.npy")
    return _table(files, document) if "affinities.csv" in files else None


def _document(files: Files) -> dict[str, Any]:
    if "problem.json" not in files:
        return {}
    try:
        found = json.loads(files["problem.json"]().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable([Fault(code="json_encoding", facts={})]) from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise Unreadable([Fault(code="json_syntax", facts={"line": line})]) from None
    if not isinstance(found, dict):
        raise Unreadable(
            [Fault(code="assign_named", facts={"pointer": "problem.json", "value": "…"})]
        )
    return dict(found)


def _rows(files: Files, name: str, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    lines = _lines(files, name)
    names = [heading.strip().lower() for heading in next(lines, [])]
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
    lines = enumerate(_rows_as_typed(files, "affinities.csv"), start=2)
    for line, (proposal, reviewer, written) in (
        (line, cell) for line, cells in lines for cell in cells
    ):
        here = {"file": "affinities.csv", "row": line, "value": written}
        lacking = [n for n, k in ((proposal, row), (reviewer, place)) if n not in k]
        if lacking:
            facts = {"list": f"affinities.csv:{line}", "id": lacking[0]}
            faults.append(Fault(code="assign_id_unknown", facts=facts))
        else:
            values[row[proposal], place[reviewer]] = _number(written, here, faults)
    if faults:
        raise Unreadable(faults[:50])
    return values


def _ids(document: Mapping[str, Any], name: str) -> dict[str, int]:
    listed = document.get(name)
    if not isinstance(listed, list):
        raise Unreadable([Fault(code="assign_file_missing", facts={"file": f"{name}.csv"})])
    return {str(one.get("id")): at for at, one in enumerate(listed) if isinstance(one, dict)}


def _rows_as_typed(files: Files, name: str) -> Iterator[list[tuple[str, str, str]]]:
    """Give the cells of each line as (proposal, reviewer, what is written)."""
    rows = _lines(files, name)
    headings = [one.strip() for one in next(rows, [])]
    long = [one.lower() for one in headings] == ["proposal", "reviewer", "affinity"]
    for row in rows:
        cells = [one.strip() for one in row]
        if long and len(cells) == len(headings):
            yield [(cells[0], cells[1], cells[2])]
        elif cells:
            pairs = zip(headings[1:], cells[1:], strict=False)
            yield [(cells[0], reviewer, value) for reviewer, value in pairs if value]


def _number(written: str, facts: Mapping[str, object], faults: list[Fault]) -> float:
    try:
        return float(written)
    except ValueError:
        code = "assign_number"
        faults.append(
            Fault(code=code, facts={"file": facts["file"], "line": facts["row"], "value": written})
        )
        return 0.0
