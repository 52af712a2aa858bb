"""Ballot files of participatory budgets in Pabulib's format (.pb): META; PROJECTS; VOTES.

Format: https://pabulib.org/format. Votes are counted while reading; equal papers stay together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from app.errors import Problem, Unreadable
from app.forms.ballot_files.numbers import amount, places, whole
from app.forms.ballot_files.sections import SECTIONS, Problems, Table, TooMany, tables
from app.forms.ballot_files.votes import PLAIN_TYPES, VOTE_TYPES, Counted, Papers, counted, outside

#: 1 by the rule, 2 and 3 with other money; empty where the file does not say.
SELECTED = ("", "0", "1", "2", "3")
#: Cities write this cost for a project that was withdrawn after the vote.
WITHDRAWN = Fraction(999_999_999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A line of PROJECTS with what the papers gave it. `listed_at` is its row number, from 1."""

    id: str
    name: str
    cost: Fraction
    listed_at: int
    categories: tuple[str, ...]
    neighborhood: str
    selected: str | None
    votes_stated: int | None
    score_stated: Fraction | None
    votes: int = 0
    points: Fraction = Fraction(0)

    @property
    def withdrawn(self) -> bool:
        """Tell whether the cost says that the project was withdrawn."""
        return self.cost == WITHDRAWN


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
    papers: Sequence[Papers] = field(compare=False)

    @property
    def rule_declared(self) -> str:
        """The rule's name as the file gives it; `unknown` if it gives none."""
        return self.meta.get("rule", "").strip() or "unknown"

    @property
    def has_result(self) -> bool:
        """Tell whether the file says which projects were selected."""
        return any(project.selected for project in self.projects)


def read_ballot_file(data: bytes) -> BallotFile:
    """Read and count a file; raise Unreadable with every problem and its line."""
    problems = Problems()
    try:
        return _read(data, problems)
    except TooMany:
        raise Unreadable(problems.found) from None


def _read(data: bytes, problems: Problems) -> BallotFile:
    found, lines = tables(data, problems)
    meta = _meta(found.get("META"), problems)
    projects = _projects(found.get("PROJECTS"), problems)
    count = Counted([], [], 0, [])
    if "VOTES" in found:
        if "budget" not in meta and "META" in found:
            problems.add("pb_meta_missing", found["VOTES"].header_line, column="budget")
        at = {project.id: project.listed_at - 1 for project in projects}
        count = counted(found["VOTES"], meta, at, problems)
    _whole(found, projects, lines, problems)
    if problems.found:
        raise Unreadable(
            sorted(problems.found, key=lambda problem: str(problem.facts["line"]).zfill(9))
        )
    kind = meta.get("vote_type", "approval")
    given = "points" in found["VOTES"].header and kind not in PLAIN_TYPES
    return _file(meta, projects, count, by_points=given or kind == "ordinal")


def _whole(
    found: Mapping[str, Table], projects: Sequence[Project], lines: int, problems: Problems
) -> None:
    missing = [name for name in SECTIONS if name not in found]
    if any(problem.code == "pb_quotes" for problem in problems.found):
        return
    if missing:
        problems.add("pb_section_missing", lines, section=", ".join(missing))
    elif not projects and not problems.found:
        problems.add("pb_no_projects", lines)


def _meta(table: Table | None, problems: Problems) -> dict[str, str]:
    checks: dict[str, Callable[[str], bool]] = {
        "budget": lambda text: (amount(text) or 0) > 0,
        "min_project_score_threshold": lambda text: amount(text) is not None,
        "vote_type": lambda text: text.lower() in VOTE_TYPES,
    }
    meta: dict[str, str] = {}
    for (key, value), line in zip(table.rows, table.lines, strict=True) if table else ():
        if key in checks and not checks[key](value):
            code = "pb_vote_type" if key == "vote_type" else "pb_number"
            problems.add(code, line, column=key, value=value, allowed=", ".join(VOTE_TYPES))
        if meta.get(key, value) != value:
            problems.add("pb_key_twice", line, column=key)
        meta[key] = value.lower() if key == "vote_type" else value
    return meta


def _projects(table: Table | None, problems: Problems) -> list[Project]:
    if table is None:
        return []
    at = table.at()
    for name in ("project_id", "cost"):
        if name not in at:
            problems.add("pb_column_missing", table.header_line, column=name, section="PROJECTS")
            return []
    projects: dict[str, Project] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        cells = {name: row[index].strip() for name, index in at.items()}
        project = _project(cells, len(projects) + 1, line, problems)
        if project is not None and project.id in projects:
            problems.add("pb_id_twice", line, value=project.id)
        elif project is not None:
            projects[project.id] = project
    return list(projects.values())


def _project(
    cells: Mapping[str, str], listed_at: int, line: int, problems: Problems
) -> Project | None:
    key, cost = cells["project_id"], amount(cells["cost"])
    selected = cells.get("selected")
    if not key:
        problems.add("pb_id_empty", line, value=key)
    elif "," in key:
        problems.add("pb_id_comma", line, value=key)
    elif cost is None:
        problems.add("pb_number", line, column="cost", value=cells["cost"])
    elif selected is not None and selected not in SELECTED:
        problems.add("pb_selected", line, value=selected)
    else:
        return Project(
            id=key,
            name=cells.get("name") or key,
            cost=cost,
            listed_at=listed_at,
            categories=_list(cells.get("category", "")),
            neighborhood=cells.get("neighborhood", ""),
            selected=selected,
            votes_stated=whole(cells.get("votes", "")),
            score_stated=amount(cells.get("score", "")),
        )
    return None


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _file(
    meta: Mapping[str, str], projects: Sequence[Project], count: Counted, *, by_points: bool
) -> BallotFile:
    budget = amount(meta["budget"]) or Fraction(0)
    whole_projects = tuple(
        replace(project, votes=votes, points=points if by_points else Fraction(votes))
        for project, votes, points in zip(projects, count.votes, count.points, strict=True)
    )
    costs = [project.cost for project in projects]
    return BallotFile(
        meta=meta,
        projects=whole_projects,
        budget=budget,
        ballots=count.ballots,
        places=max(places(value) for value in (budget, *costs)),
        by_points=by_points,
        threshold=amount(meta.get("min_project_score_threshold", "0")) or Fraction(0),
        notes=(
            *_notes(meta, whole_projects, count.ballots, by_points=by_points),
            *outside(count.papers, meta, costs),
        ),
        papers=count.papers,
    )


def _notes(
    meta: Mapping[str, str], projects: Sequence[Project], ballots: int, *, by_points: bool
) -> Iterator[Problem]:
    for key, found in (("num_projects", len(projects)), ("num_votes", ballots)):
        stated = meta.get(key, "")
        if stated and stated != str(found):
            yield Problem(code=f"pb_{key}", facts={"stated": stated, "found": found})
    for project in projects:
        if project.votes_stated not in (None, project.votes):
            facts = {"id": project.id, "stated": project.votes_stated, "found": project.votes}
            yield Problem(code="pb_votes_stated", facts=facts)
        if by_points and project.score_stated not in (None, project.points):
            stated_score = {"stated": str(project.score_stated), "found": str(project.points)}
            yield Problem(code="pb_score_stated", facts={"id": project.id, **stated_score})
        if project.withdrawn:
            yield Problem(code="pb_withdrawn", facts={"id": project.id, "name": project.name})
