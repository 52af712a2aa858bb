"""The versions of a proposal: who wrote when, what differs, and two texts side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.errors import NotFound
from app.forms import proposal_forms as forms
from app.forms.merging import merge, same
from app.forms.proposal_forms import Kind, Question
from app.language.answers import readable
from app.language.differences import ADDED, REMOVED, Piece, difference
from app.language.headings import Heading, heading
from app.models import FundingRound, Proposal, ProposalRevision
from app.policy import may, require
from app.store import proposals, revisions
from app.store.chosen_names import names_of
from app.store.revisions import RevisionLine
from app.store.standing import of_proposal
from app.unit import Reading
from app.vocabulary import Verb

Text = Mapping[str, str]
TYPED_KINDS = {Kind.LINE, Kind.TEXT, Kind.NUMBER, Kind.MONEY}
PAUSE = timedelta(minutes=20)
PAGE = 400
SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two texts: its version, who saved it, and when."""

    number: int
    who: str
    own: bool
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClashView:
    """A question that both changed. `typed` is what stands in its field to be edited further."""

    id: str
    label: Text
    theirs: tuple[Piece, ...]
    mine: tuple[Piece, ...]
    typed: str
    editable: bool
    rows: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePage(Heading):
    """Two texts side by side, for a person to choose from, field by field."""

    proposal_id: str
    title: str
    base: int
    theirs: Side
    mine: Side
    clashes: tuple[ClashView, ...]
    taken: tuple[Text, ...]
    section_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedField:
    """A question whose answer differs between two versions."""

    id: str
    label: Text
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(Heading):
    """What differs between two versions."""

    proposal_id: str
    title: str
    older: Side
    newer: Side
    current: int
    changes: tuple[ChangedField, ...]
    unchanged: int
    may_restore: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One time of writing by one person; `before` is the version that it began from."""

    who: str
    typed_for: str
    first: int
    last: int
    before: int
    since: datetime
    until: datetime
    count: int
    handed_in: bool
    aside: bool
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Heading):
    """All versions of a proposal, put together by who wrote and when; the newest first."""

    proposal_id: str
    title: str
    current: int
    total: int
    spells: tuple[Spell, ...]
    earlier: int


def merging(reading: Reading, proposal_id: str, number: int) -> MergePage:
    """Show a text that was kept aside, beside the one that stands."""
    around = _around(reading, proposal_id, Verb.PROPOSAL_SAVE)
    mine = _one(reading, proposal_id, number)
    current = around.current
    seen = revisions.seen_from(reading.session, proposal_id, number)
    if seen is None or seen.number == number:
        raise NotFound
    merged = merge(seen.answers, current.answers, mine.answers)
    clashes = tuple(q for q in around.questions if q.id in merged.clashes)
    taken = [q.label for q in around.questions if _only_mine(q.id, seen, current, mine)]
    return MergePage(
        **around.frame,
        base=current.number,
        theirs=_side(reading, current),
        mine=_side(reading, mine),
        clashes=tuple(_clash(reading, around, question, mine) for question in clashes),
        taken=tuple(taken),
        section_id=_section_of(around, [question.id for question in clashes]),
    )


def compare(reading: Reading, proposal_id: str, older: int, newer: int) -> ComparePage:
    """Show what differs between two versions."""
    return _compare(reading, _around(reading, proposal_id, Verb.PROPOSAL_VIEW), older, newer)


def restoring(reading: Reading, proposal_id: str, number: int) -> ComparePage:
    """Show what differs between a version that shall come back and what stands now."""
    return _compare(reading, _around(reading, proposal_id, Verb.PROPOSAL_SAVE), number, None)


def history(reading: Reading, proposal_id: str, before: int | None = None) -> HistoryPage:
    """List the versions, also those that never stood."""
    around = _around(reading, proposal_id, Verb.PROPOSAL_VIEW)
    lines = revisions.lines_before(reading.session, proposal_id, before, PAGE)
    names = revisions.names_of(reading.session, sorted({line.saved_by for line in lines}))
    spells = _spells(lines, names, around.proposal.submitted_revision)
    return HistoryPage(
        **around.frame,
        current=around.current.number,
        total=proposals.newest_number(reading.session, proposal_id),
        spells=tuple(reversed(spells)),
        earlier=lines[0].number if lines and lines[0].number > 1 else 0,
    )


@dataclass(frozen=True, slots=True)
class _Around:
    proposal: Proposal
    frame: dict[str, Any]
    current: ProposalRevision
    sections: tuple[forms.Section, ...]
    questions: tuple[Question, ...]
    writable: bool

    def text(self, reading: Reading, question: Question, revision: ProposalRevision) -> str:
        names = names_of(reading.session, revision.answers)
        return readable(question, revision.answers.get(question.id), names, reading.language)


def _around(reading: Reading, proposal_id: str, verb: Verb) -> _Around:
    """Load a proposal for those who write it: nobody else sees its versions."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(verb, standing)
    current = proposals.current_revision(reading.session, proposal.id)
    funding_round = reading.session.get(FundingRound, proposal.funding_round_id)
    if (
        (standing.organisation_role is None and not standing.helping)
        or current is None
        or funding_round is None
    ):
        raise NotFound
    version = proposals.form_version(reading.session, proposal.funding_round_id)
    sections = proposals.sections_for(version, proposal)
    frame = {
        **heading(reading, funding_round),
        "proposal_id": proposal.id,
        "title": str(current.answers.get("title") or proposal.title),
    }
    writable = may(Verb.PROPOSAL_SAVE, standing).allowed
    questions = tuple(question for section in sections for question in section.questions)
    return _Around(proposal, frame, current, sections, questions, writable)


def _compare(reading: Reading, around: _Around, older: int, newer: int | None) -> ComparePage:
    was = _one(reading, around.proposal.id, older)
    now = around.current if newer is None else _one(reading, around.proposal.id, newer)
    changed = [
        q for q in around.questions if not same(was.answers.get(q.id), now.answers.get(q.id))
    ]
    return ComparePage(
        **around.frame,
        older=_side(reading, was),
        newer=_side(reading, now),
        current=around.current.number,
        changes=tuple(
            ChangedField(
                id=question.id,
                label=question.label,
                pieces=difference(
                    around.text(reading, question, was), around.text(reading, question, now)
                ),
            )
            for question in changed
        ),
        unchanged=len(around.questions) - len(changed),
        may_restore=around.writable,
    )


def _one(reading: Reading, proposal_id: str, number: int) -> ProposalRevision:
    found = proposals.revision(reading.session, proposal_id, number)
    if found is None:
        raise NotFound
    return found


def _side(reading: Reading, revision: ProposalRevision) -> Side:
    names = revisions.names_of(reading.session, [revision.saved_by])
    return Side(
        number=revision.number,
        who=names.get(revision.saved_by, ""),
        own=revision.saved_by == reading.actor.account_id,
        saved_at=revision.saved_at,
    )


def _clash(
    reading: Reading, around: _Around, question: Question, mine: ProposalRevision
) -> ClashView:
    now, own = around.text(reading, question, around.current), around.text(reading, question, mine)
    pieces = difference(now, own)
    return ClashView(
        id=question.id,
        label=question.label,
        theirs=tuple(piece for piece in pieces if piece.kind != ADDED),
        mine=tuple(piece for piece in pieces if piece.kind != REMOVED),
        typed=own,
        editable=question.kind in TYPED_KINDS,
        rows=max(3, question.rows) if question.kind is Kind.TEXT else 1,
        limit=question.limit,
    )


def _only_mine(
    name: str, seen: ProposalRevision, now: ProposalRevision, mine: ProposalRevision
) -> bool:
    text, before, stands = (one.answers.get(name) for one in (mine, seen, now))
    return not same(text, before) and same(stands, before)


def _section_of(around: _Around, names: Sequence[str]) -> str:
    places = {forms.section_with(around.sections, name) for name in names}
    return places.pop() if len(places) == 1 else forms.ALL


def _spells(
    lines: Iterable[RevisionLine],
    names: Mapping[str, str],
    handed_in: int | None,
) -> list[Spell]:
    """Put versions together that one person saved without a long pause; a kept copy stays alone."""
    groups: list[list[RevisionLine]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        goes_on = (
            last is not None
            and (last.saved_by, last.typed_for) == (line.saved_by, line.typed_for)
            and line.saved_at - last.saved_at <= PAUSE
            and last.stands == line.stands
            and last.number != handed_in
        )
        if goes_on:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_spell(group, names, handed_in) for group in groups]


def _spell(
    group: Sequence[RevisionLine],
    names: Mapping[str, str],
    handed_in: int | None,
) -> Spell:
    first, last = group[0], group[-1]
    return Spell(
        who=names.get(first.saved_by, ""),
        typed_for=first.typed_for,
        first=first.number,
        last=last.number,
        before=first.base,
        since=first.saved_at,
        until=last.saved_at,
        count=len(group),
        handed_in=last.number == handed_in,
        aside=not last.stands,
        numbers=tuple(line.number for line in group[-SHOWN:]),
    )
