"""What waits for the meeting: ties that the rules leave open, and proposals with too few sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.language.outcomes import exact, tie_rules_text
from app.scoring.outcome import Block, Blocker, Line, Standing
from app.scoring.sketches import Document, blockers_in, lines_at, ties_at_line

GAPS = frozenset({Block.SHEETS_MISSING, Block.TOO_FEW_SHEETS})


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedProposal:
    """One of the tied, with what is equal."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    total: str
    score: str
    votes_for: int | None
    requested_minor: int
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """A proposal with too few sheets: who has not filed."""

    proposal_id: str
    number: str
    title: str
    missing: tuple[str, ...]


def open_ties(document: Document) -> list[Blocker]:
    """List the ties that stop the run."""
    return [one for one in blockers_in(document) if one.code is Block.TIE_OPEN]


def tied(document: Document, tie: Blocker) -> tuple[TiedProposal, ...]:
    """Lay out the proposals of one tie."""
    return tuple(_tied(line) for line in _lines(document, tie.proposals))


def settled_ties(document: Document, language: str) -> tuple[tuple[str, str], ...]:
    """Say which ties at the money line the rules or the meeting settled: who, and by what."""
    titles = {line["proposal"]: line["title"] for line in document["lines"]}
    between = "、" if language == "zh_CN" else "; "
    return tuple(
        (
            between.join(titles[one] for one in tie.proposals),
            tie_rules_text(tie.resolved_by, language),
        )
        for tie in ties_at_line(document)
    )


def gaps(document: Document, labels: Mapping[str, str]) -> tuple[GapLine, ...]:
    """Name every proposal that lacks sheets, and the members who have not filed."""
    missing: dict[str, list[str]] = {}
    for block in blockers_in(document):
        if block.code in GAPS:
            missing.setdefault(block.proposals[0], []).extend(block.seats)
    lines = {line.proposal: line for line in _lines(document, list(missing))}
    return tuple(
        GapLine(
            proposal_id=name,
            number=lines[name].number,
            title=lines[name].title,
            missing=_labelled(seats, labels),
        )
        for name, seats in missing.items()
    )


def droppable(document: Document) -> tuple[GapLine, ...]:
    """Name every proposal in the sum that lacks nothing: an upheld objection can take it out."""
    lacking = {block.proposals[0] for block in blockers_in(document) if block.code in GAPS}
    return tuple(
        GapLine(
            proposal_id=line["proposal"], number=line["number"], title=line["title"], missing=()
        )
        for line in document["lines"]
        if line["standing"] != Standing.EXCLUDED.value and line["proposal"] not in lacking
    )


def _labelled(seats: Sequence[str], labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(labels.get(seat, seat) for seat in seats))


def _lines(document: Document, names: Sequence[str]) -> list[Line]:
    """Read the lines of these proposals, in this order."""
    at = {line["proposal"]: i for i, line in enumerate(document["lines"])}
    return lines_at(document, [at[name] for name in names])


def _tied(line: Line) -> TiedProposal:
    return TiedProposal(
        proposal_id=line.proposal,
        number=line.number,
        title=line.title,
        organisation=line.organisation,
        total=exact(line.total),
        score=exact(line.panels[0].score) if line.panels else "—",
        votes_for=line.vote.votes_for if line.vote else None,
        requested_minor=line.requested_minor,
        place=line.place,
    )
