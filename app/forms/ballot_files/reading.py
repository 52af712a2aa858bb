"""Ballot files of participatory budgets in Pabulib's format (.pb): META; PROJECTS; VOTES.

Votes are counted while reading: ballots become one number a project, never rows in memory.
Format: https://pabulib.org/format (sections, `;` between fields, quoted fields, any further columns).
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from app.errors import Problem, Unreadable

SECTIONS = ("META", "PROJECTS", "VOTES")
VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
POINT_TYPES = ("cumulative", "scoring")
PROBLEMS_MAX = 200
PAIR = 2  # META has key and value
FIELD_MAX = 1_000_000
Row = Sequence[str]
Taker = Callable[[Row, int], None]


class Lines(Protocol):
    """What csv.reader gives; its own type has no public name."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]:
        """Go through the rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A line of PROJECTS with what the ballots gave it. `listed_at` is its row number, from 1."""

    id: str
    name: str
    cost: Fraction
    listed_at: int
    category: str
    selected: str | None
    votes_stated: int | None
    votes: int = 0
    points: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotFile:
    """A whole file, counted. `by_points` tells whether points, not votes, rank the projects."""

    meta: Mapping[str, str]
    projects: tuple[Project, ...]
    budget: Fraction
    ballots: int
    places: int
    by_points: bool
    threshold: Fraction
    notes: tuple[Problem, ...]

    @property
    def rule_declared(self) -> str:
        """The rule's name as the file gives it; `unknown` if it gives none."""
        return self.meta.get("rule", "").strip() or "unknown"

    @property
    def has_result(self) -> bool:
        """Tell whether the file says which projects were selected."""
        return any(project.selected is not None for project in self.projects)


def read_ballot_file(data: bytes) -> BallotFile:
    """Read and count a file; raise Unreadable with every problem and its line."""
    reading = _Reading()
    text = _decode(data)
    csv.field_size_limit(FIELD_MAX)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        _sections(reading, rows)
    except csv.Error:
        reading.problem("pb_quotes", reading.whole_lines + 1)
    except _TooMany:
        pass
    if reading.problems:
        raise Unreadable(reading.problems)
    return reading.finish()


class _TooMany(Exception):
    pass


@dataclass(slots=True)
class _Reading:
    meta: dict[str, str] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    votes: Counter[str] = field(default_factory=Counter)
    points: dict[str, Fraction] = field(default_factory=dict)
    voters: set[str] = field(default_factory=set)
    ballots: int = 0
    problems: list[Problem] = field(default_factory=list)
    headers: dict[str, list[str]] = field(default_factory=dict)
    has_points: bool = False
    whole_lines: int = 0

    def problem(self, code: str, line: int, **facts: object) -> None:
        self.problems.append(Problem(code=code, facts={"line": line, **facts}))
        if len(self.problems) >= PROBLEMS_MAX:
            raise _TooMany

    def finish(self) -> BallotFile:
        budget = _amount(self.meta["budget"]) or Fraction(0)
        projects = tuple(
            _counted(project, self.votes[key], self.points.get(key, Fraction(self.votes[key])))
            for key, project in self.projects.items()
        )
        return BallotFile(
            meta=self.meta,
            projects=projects,
            budget=budget,
            ballots=self.ballots,
            places=max(
                (_places(value) for value in (budget, *(p.cost for p in projects))), default=0
            ),
            by_points=self.has_points or self.meta.get("vote_type", "").strip() == "ordinal",
            threshold=_amount(self.meta.get("min_project_score_threshold", "0")) or Fraction(0),
            notes=tuple(_notes(self, projects)),
        )


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable([Problem(code="pb_encoding", facts={"line": line})]) from None


def _sections(reading: _Reading, rows: "Lines") -> None:
    section, header = "", [""]
    take: Taker = _no_section
    for row in rows:
        first = row[0].strip() if row else ""
        reading.whole_lines = rows.line_num
        if not any(cell.strip() for cell in row):
            continue
        if first in SECTIONS and not any(cell.strip() for cell in row[1:]):
            section, header = first, []
        elif not header:
            header = [cell.strip().lower() for cell in row]
            reading.headers[section] = header
            take = _TAKERS[section](reading, header, rows.line_num)
        else:
            take(row, rows.line_num)
    _whole(reading, rows.line_num)


def _no_section(_row: Row, line: int) -> None:
    raise Unreadable([Problem(code="pb_not_a_ballot_file", facts={"line": line})])


def _whole(reading: _Reading, line: int) -> None:
    missing = [name for name in SECTIONS if name not in reading.headers]
    if missing:
        reading.problem("pb_section_missing", line, section=", ".join(missing))
    elif not reading.projects:
        reading.problem("pb_no_projects", line)


def _meta(reading: _Reading, _header: list[str], _line: int) -> Taker:
    checks: dict[str, Callable[[str], bool]] = {
        "budget": lambda text: (_amount(text) or 0) > 0,
        "min_project_score_threshold": lambda text: _amount(text) is not None,
        "vote_type": lambda text: text in VOTE_TYPES,
    }

    def take(row: Row, line: int) -> None:
        if len(row) < PAIR:
            reading.problem("pb_columns", line, expected=PAIR, found=len(row))
            return
        key, value = row[0].strip().lower(), row[1].strip()
        if key in checks and not checks[key](value):
            code = "pb_vote_type" if key == "vote_type" else "pb_number"
            reading.problem(code, line, column=key, value=value, allowed=", ".join(VOTE_TYPES))
        reading.meta[key] = value

    return take


def _projects(reading: _Reading, header: list[str], line: int) -> Taker:
    at = {name: index for index, name in reversed(list(enumerate(header)))}
    for name in ("project_id", "cost"):
        if name not in at:
            reading.problem("pb_column_missing", line, column=name, section="PROJECTS")
            return lambda _row, _line: None

    def cell(row: Row, name: str) -> str:
        return row[at[name]].strip() if name in at else ""

    def take(row: Row, line: int) -> None:
        if len(row) != len(header):
            reading.problem("pb_columns", line, expected=len(header), found=len(row))
            return
        key, cost = cell(row, "project_id"), _amount(cell(row, "cost"))
        if not key or key in reading.projects:
            reading.problem("pb_id_twice" if key else "pb_id_empty", line, value=key)
        elif cost is None:
            reading.problem("pb_number", line, column="cost", value=cell(row, "cost"))
        else:
            stated = cell(row, "votes")
            reading.projects[key] = Project(
                id=key,
                name=cell(row, "name") or key,
                cost=cost,
                listed_at=len(reading.projects) + 1,
                category=cell(row, "category"),
                selected=cell(row, "selected") if "selected" in at else None,
                votes_stated=int(stated) if stated.isascii() and stated.isdigit() else None,
            )

    return take


def _votes(reading: _Reading, header: list[str], line: int) -> Taker:
    at = {name: index for index, name in reversed(list(enumerate(header)))}
    kind = reading.meta.get("vote_type", "approval")
    needed = ("voter_id", "vote", "points") if kind in POINT_TYPES else ("voter_id", "vote")
    for name in needed:
        if name not in at:
            reading.problem("pb_column_missing", line, column=name, section="VOTES")
            return lambda _row, _line: None
    if "budget" not in reading.meta:
        reading.problem("pb_meta_missing", line, column="budget")
    reading.has_points = "points" in at and kind not in {"approval", "choose-1"}
    width, voter_at, vote_at = len(header), at["voter_id"], at["vote"]
    give = _giver(reading, kind, at.get("points") if reading.has_points else None)

    def take(row: Row, line: int) -> None:
        if len(row) != width:
            reading.problem("pb_columns", line, expected=width, found=len(row))
            return
        written = row[vote_at]
        ids = [text.strip() for text in written.split(",")] if written.strip() else []
        if _sound(reading, row[voter_at], ids, line):
            reading.voters.add(row[voter_at])
            reading.ballots += 1
            reading.votes.update(ids)
            give(ids, row, line)

    return take


def _sound(reading: _Reading, voter: str, ids: list[str], line: int) -> bool:
    stranger = next((key for key in ids if key not in reading.projects), None)
    if voter in reading.voters:
        reading.problem("pb_voter_twice", line, value=voter)
    elif stranger is not None:
        reading.problem("pb_vote_unknown", line, value=stranger)
    elif len(set(ids)) != len(ids):
        reading.problem("pb_vote_twice", line, value=",".join(ids))
    else:
        return True
    return False


def _giver(
    reading: _Reading, kind: str, points_at: int | None
) -> Callable[[list[str], Row, int], None]:
    """Choose how a ballot gives points: as written, by its order, or not at all."""
    if points_at is not None:
        return lambda ids, row, line: _give_written(reading, ids, row[points_at], line)
    if kind != "ordinal":
        return lambda _ids, _row, _line: None
    longest = reading.meta.get("max_length", "")

    def by_order(ids: list[str], _row: Row, _line: int) -> None:
        top = int(longest) if longest.isascii() and longest.isdigit() else len(reading.projects)
        for place, key in enumerate(ids):
            reading.points[key] = reading.points.get(key, Fraction(0)) + max(0, top - place)

    return by_order


def _give_written(reading: _Reading, ids: list[str], written: str, line: int) -> None:
    given = [text.strip() for text in written.split(",")] if written.strip() else []
    if len(given) != len(ids):
        reading.problem("pb_points_count", line, expected=len(ids), found=len(given))
        return
    for key, text in zip(ids, given, strict=True):
        value = Fraction(int(text)) if text.isascii() and text.isdigit() else _amount(text)
        if value is None:
            reading.problem("pb_number", line, column="points", value=text)
            return
        reading.points[key] = reading.points.get(key, Fraction(0)) + value


_TAKERS: Mapping[str, Callable[[_Reading, list[str], int], Taker]] = {
    "META": _meta,
    "PROJECTS": _projects,
    "VOTES": _votes,
}


def _amount(text: str) -> Fraction | None:
    """Read a plain decimal of ASCII digits, never negative; None for everything else."""
    text = text.strip()
    whole, dot, places = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or (
        dot and not (places.isascii() and places.isdigit())
    ):
        return None
    return Fraction(text)


def _places(value: Fraction) -> int:
    count, denominator = 0, value.denominator
    while denominator > 1:
        denominator, count = denominator // _shared_ten(denominator), count + 1
    return count


def _shared_ten(denominator: int) -> int:
    return (2 if denominator % 2 == 0 else 1) * (5 if denominator % 5 == 0 else 1)


def _counted(project: Project, votes: int, points: Fraction) -> Project:
    return Project(
        id=project.id,
        name=project.name,
        cost=project.cost,
        listed_at=project.listed_at,
        category=project.category,
        selected=project.selected,
        votes_stated=project.votes_stated,
        votes=votes,
        points=points,
    )


def _notes(reading: _Reading, projects: Iterable[Project]) -> Iterator[Problem]:
    for key, found in (("num_projects", len(reading.projects)), ("num_votes", reading.ballots)):
        stated = reading.meta.get(key, "")
        if stated and stated != str(found):
            yield Problem(code=f"pb_{key}", facts={"stated": stated, "found": found})
    for project in projects:
        if project.votes_stated not in (None, project.votes):
            facts = {"id": project.id, "stated": project.votes_stated, "found": project.votes}
            yield Problem(code="pb_votes_stated", facts=facts)
