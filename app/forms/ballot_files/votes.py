"""The votes of a ballot file, counted: equal papers once, every fault with its line."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from app.errors import Problem
from app.forms.ballot_files.numbers import amount, whole
from app.forms.ballot_files.sections import Problems, Table

VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
POINT_TYPES = ("cumulative", "scoring")
PLAIN_TYPES = ("approval", "choose-1")


class Papers(NamedTuple):
    """Equal papers: positions of projects from 0, points beside them or nothing, how many, first line."""

    choices: tuple[int, ...]
    points: tuple[Fraction, ...]
    many: int
    line: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Votes and points of each project, how many papers, and the papers themselves."""

    votes: list[int]
    points: list[Fraction]
    ballots: int
    papers: list[Papers]


def counted(
    table: Table, meta: Mapping[str, str], at: Mapping[str, int], problems: Problems
) -> Counted:
    """Count the votes.

    Args:
        table: the section VOTES.
        meta: keys in small letters.
        at: project id → position from 0.
        problems: takes papers that cannot be: unknown or repeated projects, points that do not match.

    Returns:
        The count. An empty paper counts as a paper. Ordinal papers without points give them by place
        (Borda over max_length); what a scoring paper leaves out gets `default_score`.

    Exact: rationals. Cost: linear in papers, and in choices of different papers.
    """
    columns = table.at()
    kind = meta.get("vote_type", "approval")
    for name in ("voter_id", "vote", "points") if kind in POINT_TYPES else ("voter_id", "vote"):
        if name not in columns:
            problems.add("pb_column_missing", table.header_line, column=name, section="VOTES")
            return Counted([0] * len(at), [Fraction(0)] * len(at), 0, [])
    _voters(table, columns["voter_id"], problems)
    written = table.column(columns["vote"])
    given: Sequence[str] | None = None
    if "points" in columns and kind not in PLAIN_TYPES:
        given = table.column(columns["points"])
    papers = list(_papers(_Reader(at, problems), written, given, table.lines))
    if given is None and kind == "ordinal":
        papers = [_by_place(paper, meta, len(at)) for paper in papers]
    return _sums(papers, len(at), len(written), amount(meta.get("default_score", "0")))


def _voters(table: Table, column: int, problems: Problems) -> None:
    voters = list(map(str.strip, table.column(column)))
    seen: set[str] = set(voters)
    if len(seen) == len(voters) and "" not in seen:
        return
    seen = set()
    for voter, line in zip(voters, table.lines, strict=True):
        if voter in seen or not voter:
            problems.add("pb_voter_twice" if voter else "pb_voter_empty", line, value=voter)
        seen.add(voter)


class _Reader:
    """Reads one paper's text."""

    def __init__(self, at: Mapping[str, int], problems: Problems) -> None:
        self._at = at
        self._problems = problems

    def paper(
        self, key: str | tuple[str, str], line: int
    ) -> tuple[tuple[int, ...], tuple[Fraction, ...]] | None:
        """Read choices and points; None if something is wrong, which is then noted."""
        vote, points = (key, None) if isinstance(key, str) else key
        choices = self._choices(vote, line)
        if choices is None or points is None:
            return None if choices is None else (choices, ())
        values = self._points(points, len(choices), line)
        return None if values is None else (choices, values)

    def _choices(self, text: str, line: int) -> tuple[int, ...] | None:
        if not text.strip():
            return ()
        names = text.split(",")
        try:
            found = [self._at[name] for name in names]
        except KeyError:
            names = [name.strip() for name in names]
            stranger = next((name for name in names if name not in self._at), None)
            if stranger is not None:
                self._problems.add("pb_vote_unknown", line, value=stranger)
                return None
            found = [self._at[name] for name in names]
        if len(set(found)) != len(found):
            self._problems.add("pb_vote_twice", line, value=",".join(names))
            return None
        return tuple(found)

    def _points(self, text: str, choices: int, line: int) -> tuple[Fraction, ...] | None:
        parts = [part.strip() for part in text.split(",")] if text.strip() else []
        if len(parts) != choices:
            self._problems.add("pb_points_count", line, expected=choices, found=len(parts))
            return None
        values = [_value(part) for part in parts]
        wrong = next(
            (part for part, value in zip(parts, values, strict=True) if value is None), None
        )
        if wrong is not None:
            self._problems.add("pb_number", line, column="points", value=wrong)
            return None
        return tuple(value for value in values if value is not None)


def _value(text: str) -> Fraction | None:
    """Read points; a scoring vote may give less than nothing."""
    negative = text.startswith("-")
    value = amount(text[1:] if negative else text)
    return -value if value is not None and negative else value


def _papers(
    reader: _Reader, written: Sequence[str], given: Sequence[str] | None, lines: Sequence[int]
) -> Iterator[Papers]:
    """Read each different paper once; a fault is said for every line that has it."""
    keys: list[str | tuple[str, str]] = list(written)
    if given is not None:
        keys = list(zip(written, given, strict=True))
    count = Counter(keys)
    first = dict(zip(reversed(keys), reversed(lines), strict=True))
    for key, many in count.items():
        paper = reader.paper(key, first[key])
        if paper is not None:
            yield Papers(*paper, many, first[key])
        elif many > 1:
            for line in [line for other, line in zip(keys, lines, strict=True) if other == key][1:]:
                reader.paper(key, line)


def _by_place(paper: Papers, meta: Mapping[str, str], projects: int) -> Papers:
    top = whole(meta.get("max_length", "")) or projects
    points = tuple(Fraction(max(0, top - place)) for place in range(len(paper.choices)))
    return Papers(paper.choices, points, paper.many, paper.line)


def _sums(papers: list[Papers], projects: int, ballots: int, default: Fraction | None) -> Counted:
    votes, points = [0] * projects, [Fraction(0)] * projects
    for paper in papers:
        for choice in paper.choices:
            votes[choice] += paper.many
        for choice, value in zip(paper.choices, paper.points, strict=False):
            points[choice] += value * paper.many
    if default:
        points = [own + default * (ballots - many) for own, many in zip(points, votes, strict=True)]
    return Counted(votes, points, ballots, papers)


def outside(
    papers: Sequence[Papers], meta: Mapping[str, str], costs: Sequence[Fraction]
) -> Iterator[Problem]:
    """Note papers outside the bounds that the file states: they are counted, as the official count did."""
    measures: tuple[tuple[str, Callable[[Papers], Fraction | int]], ...] = (
        ("length", lambda paper: len(paper.choices)),
        ("sum_cost", lambda paper: sum((costs[choice] for choice in paper.choices), Fraction(0))),
        ("sum_points", lambda paper: sum(paper.points, Fraction(0))),
    )
    for name, measure in measures:
        low, high = _bound(meta.get(f"min_{name}", "")), _bound(meta.get(f"max_{name}", ""))
        if low is None and high is None:
            continue
        broken = [
            paper
            for paper in papers
            if (low is not None and measure(paper) < low)
            or (high is not None and measure(paper) > high)
        ]
        if broken:
            facts = {
                "line": min(paper.line for paper in broken),
                "papers": sum(paper.many for paper in broken),
                "low": meta.get(f"min_{name}", "–") or "–",
                "high": meta.get(f"max_{name}", "–") or "–",
            }
            yield Problem(code=f"pb_outside_{name}", facts=facts)


def _bound(text: str) -> Fraction | int | None:
    """Read a bound; whole numbers compare faster as such."""
    number = whole(text)
    return amount(text) if number is None else number
