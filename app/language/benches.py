"""The tally workbench: which lines of a ranking are asked for, in which order, and how each is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from app.forms.rankings import Asked
from app.language.catalogue import N_, content, translate
from app.language.cells import harmless
from app.language.formats import money
from app.language.rankings import Places, Row, Scale, Setting, rows_of, tiers_of
from app.paging import paged
from app.scoring.diagnostics.doubts import Sureness
from app.scoring.diagnostics.members import Abnormal
from app.scoring.outcome import Standing
from app.scoring.rulebook import Rulebook
from app.scoring.sketches import Document, Sketch, above_line, lines_at

PAGE = 50
UNRANKED = frozenset(
    {Standing.GATE_FAILED, Standing.BELOW_MARK, Standing.EXCLUDED, Standing.NOT_SHORTLISTED}
)
ABOVE, BELOW = "above", "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A sheet that stands out: whose, what was given, what the other sheets let one expect."""

    label: str
    given: str
    expected: str
    high: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """Where a place lies nine times in ten when sheets are drawn again; `near`: not told apart from the line."""

    low: int
    high: int
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRow:
    """One row of the table; `group` says between which others it stands, `line_after` that the money line follows."""

    row: Row
    group: str
    line_after: bool
    strand: str
    flags: tuple[Flag, ...]
    sure: Sure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A page of the ranking; `grouped` where it stands by place, with the money line among the rows."""

    rows: tuple[BenchRow, ...]
    grouped: bool
    all: int
    shown: int
    page: int
    pages: int
    low: str
    high: str
    spent_minor: int
    pot_minor: int
    awarded: int
    counts: Mapping[str, int]
    flagged: int
    near: int
    has_votes: bool
    has_sheets: bool
    has_money: bool
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known beside the outcome: who, where, and what is doubtful."""

    rules: Rulebook
    lines: Sequence[Sketch]
    ends: tuple[int, int] | None
    width: Callable[[Sketch], Fraction]
    places: Places
    strands: Mapping[str, str]
    strand_names: Mapping[str, str]
    language: str
    currency: str
    labels: Mapping[str, str]
    flags: Mapping[str, tuple[Abnormal, ...]] = field(default_factory=dict)
    sureness: Sureness | None = None


def bench(document: Document, asked: Asked, told: Told, *, whole: bool = False) -> Bench:
    """Lay out the page of a ranking that is asked for; `whole` gives all its pages, for a file."""
    lines = told.lines
    kept = _sorted(_kept(lines, asked, told), asked, told)
    shown = paged(kept, asked.page, PAGE)
    wanted = kept if whole else shown.rows
    groups = groups_of(lines)
    last = next((one.proposal for one in reversed(kept) if groups[one.proposal] == ABOVE), "")
    return Bench(
        rows=_rows(document, wanted, groups, told, last=last),
        grouped=asked.sort == "place",
        all=len(lines),
        shown=len(kept),
        page=shown.number,
        pages=shown.pages,
        low=str(told.ends[0]) if told.ends else "",
        high=str(told.ends[1]) if told.ends else "",
        counts=_counts(lines),
        flagged=len(told.flags),
        near=len(told.sureness.near) if told.sureness else 0,
        has_votes=any(one.votes is not None for one in lines),
        has_sheets=any(line["panels"] for line in document["lines"]),
        columns=columns_of(document, sure=told.sureness is not None),
        **_paid(document, lines),
    )


def _paid(document: Document, lines: Sequence[Sketch]) -> dict[str, Any]:
    return {
        "spent_minor": sum(one.amount_minor for one in lines),
        "pot_minor": sum(pot["before_minor"] for pot in document["pots"]),
        "awarded": sum(one.awarded for one in lines),
        "has_money": bool(document["pots"]),
    }


def _rows(
    document: Document,
    wanted: Sequence[Sketch],
    groups: Mapping[str, str],
    told: Told,
    *,
    last: str,
) -> tuple[BenchRow, ...]:
    setting = Setting(
        scale=Scale(*told.ends) if told.ends else None,
        tiers=tiers_of(told.rules, told.language),
        places=told.places,
        language=told.language,
        currency=told.currency,
        far=frozenset((one.seat, name) for name, ones in told.flags.items() for one in ones),
    )
    rows = rows_of(lines_at(document, [one.at for one in wanted]), setting)
    return tuple(
        BenchRow(
            row=row,
            group=groups[row.proposal_id],
            line_after=row.proposal_id == last,
            strand=told.strand_names.get(told.strands.get(row.proposal_id, ""), ""),
            flags=flags_of(told.flags.get(row.proposal_id, ()), told.labels),
            sure=_sure(told.sureness, row.proposal_id),
        )
        for row in rows
    )


def columns_of(document: Document, *, sure: bool) -> int:
    """Count the columns of the table, for what stands across all of them."""
    sheets = any(line["panels"] for line in document["lines"])
    votes = any(line["vote"] for line in document["lines"])
    return 5 + 2 * sheets + votes + bool(document["pots"]) + sure


def groups_of(lines: Sequence[Sketch]) -> dict[str, str]:
    """Say of each line whether it stands above the money line, below it, or apart and why."""
    ranked = [one for one in lines if one.standing is Standing.RANKED]
    above = above_line(ranked)
    found = {one.proposal: one.standing.value for one in lines}
    found |= {one.proposal: ABOVE if i < above else BELOW for i, one in enumerate(ranked)}
    return found


def flags_of(found: Sequence[Abnormal], labels: Mapping[str, str]) -> tuple[Flag, ...]:
    """Name the sheets of one proposal that stand out, by the labels of their members."""
    return tuple(
        Flag(
            label=labels.get(one.seat, one.seat),
            given=f"{one.given:.2f}",
            expected=f"{one.expected:.1f}",
            high=one.given > one.expected,
        )
        for one in found
    )


def _sure(sureness: Sureness | None, proposal: str) -> Sure | None:
    if sureness is None or proposal not in sureness.places:
        return None
    place = sureness.places[proposal]
    return Sure(low=place.low, high=place.high, near=proposal in sureness.near)


def _counts(lines: Sequence[Sketch]) -> dict[str, int]:
    return {name: sum(map(test, lines)) for name, test in _ONLY.items()}


#: What each filter by standing keeps.
_ONLY: Mapping[str, Callable[[Sketch], bool]] = {
    "funded": lambda one: one.awarded,
    "unfunded": lambda one: one.standing is Standing.RANKED and not one.awarded,
    "unranked": lambda one: one.standing in UNRANKED,
    "incomplete": lambda one: one.standing is Standing.INCOMPLETE,
    "tied": lambda one: one.tied or one.undecided,
}


def _kept(lines: Sequence[Sketch], asked: Asked, told: Told) -> list[Sketch]:
    named = {
        "flagged": frozenset(told.flags),
        "near": told.sureness.near if told.sureness else frozenset(),
    }
    kept = list(lines)
    if asked.only in _ONLY:
        kept = [one for one in kept if _ONLY[asked.only](one)]
    elif asked.only:
        kept = [one for one in kept if one.proposal in named[asked.only]]
    if asked.strand:
        kept = [one for one in kept if told.strands.get(one.proposal) == asked.strand]
    if asked.q:
        words = asked.q.casefold()
        kept = [one for one in kept if words in _text(one, told.places).casefold()]
    return kept


def _text(one: Sketch, places: Places) -> str:
    return f"{one.number}\n{one.title}\n{places.get(one.proposal, (None, one.organisation))[1]}"


def _sorted(kept: list[Sketch], asked: Asked, told: Told) -> list[Sketch]:
    """Sort by a column; what has no value there comes last either way, equals by place."""
    key, down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    if key == "place":
        return kept[::-1] if down else kept
    order = {one.proposal: i for i, one in enumerate(told.lines)}
    value = _SORTS.get(key, told.width)
    known = [one for one in kept if value(one) is not None]
    known.sort(key=lambda one: order[one.proposal])
    known.sort(key=value, reverse=down)
    return known + [one for one in kept if value(one) is None]


_SORTS: Mapping[str, Callable[[Sketch], Any]] = {
    "title": lambda one: one.title,
    "score": lambda one: one.score,
    "votes": lambda one: one.votes,
    "total": lambda one: one.total,
    "amount": lambda one: one.amount_minor,
    "requested": lambda one: one.requested_minor,
}

HEADINGS = (
    N_("名次"),
    N_("编号"),
    N_("项目"),
    N_("申报主体"),
    N_("版块"),
    N_("社区"),
    N_("评委得分"),
    N_("赞成"),
    N_("反对"),
    N_("弃权"),
    N_("总分"),
    N_("申请金额"),
    N_("算得金额"),
    N_("资助额"),
    N_("理由"),
    N_("偏离较大的评分"),
)
SURE = (N_("名次范围从"), N_("到"), N_("与资助线分不开"))


def cells(found: Bench, language: str, currency: str) -> list[list[str]]:
    """Lay the rows out as plain cells for a spreadsheet, as they are sorted and filtered."""
    sure = any(one.sure for one in found.rows)
    heads = [translate(text, language) for text in (*HEADINGS, *(SURE if sure else ()))]
    return [heads, *(_cells(one, language, currency, sure=sure) for one in found.rows)]


def _cells(one: BenchRow, language: str, currency: str, *, sure: bool) -> list[str]:
    row, votes = one.row, one.row.votes
    counts = (votes.votes_for, votes.votes_against, votes.votes_abstain) if votes else ("", "", "")
    amounts = (row.requested_minor, row.machine_amount_minor, row.amount_minor)
    found = [
        "" if row.place is None else str(row.place),
        harmless(row.number),
        harmless(row.title),
        harmless(row.organisation),
        harmless(one.strand),
        harmless(content(row.community, language)[0] if row.community else ""),
        _number(row.score),
        *map(str, counts),
        _number(row.total),
        *(money(minor, currency, language).replace(",", "") for minor in amounts),
        harmless(row.reason),
        "; ".join(flag_text(flag, language) for flag in one.flags),
    ]
    if sure and one.sure:
        near = translate(N_("是"), language) if one.sure.near else ""
        found += [str(one.sure.low), str(one.sure.high), near]
    return found


def _number(shown: str) -> str:
    """A number is a number: the dots that say it goes on, and the dash for none, are for readers."""
    return shown.removesuffix("…") if shown != "—" else ""


def flag_text(flag: Flag, language: str) -> str:
    """Say of a sheet that it stands out, and by what."""
    high = N_("评委 %(label)s 偏高：给 %(given)s，照其他评分估计约 %(expected)s")
    low = N_("评委 %(label)s 偏低：给 %(given)s，照其他评分估计约 %(expected)s")
    return translate(
        high if flag.high else low,
        language,
        label=flag.label,
        given=flag.given,
        expected=flag.expected,
    )
