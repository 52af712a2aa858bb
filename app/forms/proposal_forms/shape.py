"""What a form is made of: sections of questions, and the facts that a kind of question needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.scoring.rulebook import Application

Text = Mapping[str, str]
Answers = Mapping[str, Any]
Fault = tuple[str, dict[str, object]]

#: Every question on one page, for people who would rather fill one long form.
ALL = "all"


class Kind(StrEnum):
    """What an answer is."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    PERIOD = "period"
    CHOICE = "choice"
    CHOICES = "choices"
    TABLE = "table"
    BENEFICIARIES = "beneficiaries"
    COMMUNITY = "community"
    COMMUNITIES = "communities"
    NEEDS = "needs"
    STRAND = "strand"
    PARTNERS = "partners"
    FILE = "file"
    DECLARATION = "declaration"
    BUDGET = "budget"


class Way(StrEnum):
    """How one may apply: the whole form, one page, or key fields with the filled Word form."""

    FULL = "full"
    PAGE = "page"
    WORD = "word"


class Source(StrEnum):
    """Who pays for a line of the budget."""

    REQUESTED = "requested"
    OWN = "own"
    MATCH = "match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to choose."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; `kind` is line, number, money or date."""

    id: str
    kind: Kind = Kind.LINE
    label: Text = field(default_factory=dict)
    required: bool = False
    limit: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of cost; `share_max` is the highest percentage of the total that it may take."""

    id: str
    label: Text
    share_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    `limit` and `least` count characters; `low` and `high` bound a number, how many may be chosen,
    or how many lines a table must have; `rows` is the height, or the most lines or files.
    `internal` is for officers only, `blind` is hidden from reviewers of a blind round (files too).
    `grid` is a budget with unit, source and note; `currency` is the round's, in which amounts are typed.
    """

    id: str
    kind: Kind
    label: Text
    hint: Text = field(default_factory=dict)
    example: Text = field(default_factory=dict)
    required: bool = False
    internal: bool = False
    blind: bool = False
    ways: tuple[Way, ...] = tuple(Way)
    limit: int = 200
    least: int = 0
    rows: int = 5
    low: int = 0
    high: int = 10**9
    unit: Text = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    other: bool = False
    columns: tuple[Column, ...] = ()
    accept: tuple[str, ...] = ()
    size_max: int = 20
    statement: Text = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    grid: bool = False
    currency: str = "CNY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions that stand on one page. `names` says that its answers tell who applies."""

    id: str
    title: Text
    names: bool = False
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a submission is held against: the rules, what may be chosen, the files that are there.

    `needs` may be answered, `topics` are those of them that were filed for the round; with `one_topic` each
    proposal answers one of these.
    """

    request_cap_minor: int | None
    strands: frozenset[str]
    communities: frozenset[str]
    rules: Application = field(default_factory=Application)
    files: Mapping[str, int] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    one_topic: bool = False


def sections_of(
    form: Mapping[str, Any],
    way: Way | None = None,
    *,
    internal: bool = False,
    currency: str = "CNY",
) -> tuple[Section, ...]:
    """Read the sections of a form's document: what an applicant answers, or officers inside.

    With a way, only what is asked in that way; a section of which nothing is left is left out.
    """
    sections = [
        Section(
            id=section["id"],
            title=section["title"],
            names=bool(section.get("names")),
            questions=tuple(
                question
                for question in (question_of(one, currency) for one in section["questions"])
                if question.internal is internal and (way is None or way in question.ways)
            ),
        )
        for section in form["sections"]
    ]
    return tuple(section for section in sections if section.questions)


def ways_of(form: Mapping[str, Any]) -> tuple[Way, ...]:
    """List the ways in which one may apply with this form."""
    return tuple(Way(way) for way in form.get("ways") or (Way.FULL,))


def question_of(document: Mapping[str, Any], currency: str = "CNY") -> Question:
    """Read one question of a form's document."""
    plain = ("hint", "example", "unit", "statement", "limit", "least", "rows", "low", "high")
    flags = ("required", "internal", "blind", "other", "grid", "size_max")
    given: dict[str, Any] = {name: document[name] for name in plain + flags if name in document}
    if "ways" in document:
        given["ways"] = tuple(Way(way) for way in document["ways"])
    return Question(
        id=document["id"],
        kind=Kind(document["kind"]),
        label=document["label"],
        options=tuple(Option(**one) for one in document.get("options", ())),
        columns=tuple(column_of(one) for one in document.get("columns", ())),
        categories=tuple(Category(**one) for one in document.get("categories", ())),
        accept=tuple(document.get("accept", ())),
        currency=currency,
        **given,
    )


def column_of(document: Mapping[str, Any]) -> Column:
    """Read a column of a table."""
    return Column(**{**document, "kind": Kind(document.get("kind", Kind.LINE))})
