"""Two proposals side by side, with the passages that stand in both; for officers of both only."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import NotFound
from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.models import FundingRound, Organisation, Proposal
from app.policy import require
from app.similarity import passages
from app.store import likenesses, proposals
from app.store.standing import of_proposal
from app.unit import Reading
from app.vocabulary import Verb

#: So many characters before and after a passage, so that one sees where it stands.
AROUND = 24
_APART = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two proposals."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    round_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A passage where it stands: under which question, and the words around it."""

    label: str
    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(Heading):
    """The same words in two proposals."""

    here: Side
    there: Side
    shared: int
    pairs: tuple[tuple[Excerpt, Excerpt], ...]


@dataclass(frozen=True, slots=True)
class _Long:
    """All texts of a proposal in one, and from where on each question's answer stands."""

    text: str
    starts: tuple[tuple[int, str], ...]


def compare(reading: Reading, proposal_id: str, other_id: str) -> ComparePage:
    """Show the passages that two proposals have in common."""
    one, other = _handed_in(reading, proposal_id), _handed_in(reading, other_id)
    if one.id == other.id:
        raise NotFound
    mine, theirs = _long(reading, one), _long(reading, other)
    funding_round = reading.session.get_one(FundingRound, one.funding_round_id)
    return ComparePage(
        **heading(reading, funding_round),
        here=_side(reading, one),
        there=_side(reading, other),
        shared=likenesses.shared_with(reading.session, one.id, other.id),
        pairs=tuple(
            (_excerpt(mine, found.here), _excerpt(theirs, found.there))
            for found in passages(mine.text, theirs.text)
        ),
    )


def _handed_in(reading: Reading, proposal_id: str) -> Proposal:
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_LIST, standing)
    if proposal.number is None:
        raise NotFound
    return proposal


def _side(reading: Reading, proposal: Proposal) -> Side:
    funding_round = reading.session.get_one(FundingRound, proposal.funding_round_id)
    organisation = reading.session.get_one(Organisation, proposal.organisation_id)
    return Side(
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        organisation=organisation.name,
        round_name=content(funding_round.name, reading.language)[0],
    )


def _long(reading: Reading, proposal: Proposal) -> _Long:
    version = proposals.form_version(reading.session, proposal.funding_round_id)
    labels = {
        question["id"]: content(question["label"], reading.language)[0]
        for section in version.questions["sections"]
        for question in section["questions"]
    }
    text, starts = "", []
    for name, answer in likenesses.answers_of(reading.session, proposal).items():
        for part in likenesses.texts_of(answer):
            starts.append((len(text), labels.get(name, name)))
            text += part + _APART
    return _Long(text, tuple(starts))


def _excerpt(long: _Long, span: tuple[int, int]) -> Excerpt:
    begin, end = span
    edges: Sequence[int] = [start for start, _ in long.starts]
    first = max((start for start in edges if start <= begin), default=0)
    label = next((name for start, name in reversed(long.starts) if start <= begin), "")
    until = min((start - len(_APART) for start in edges if start > end), default=len(long.text))
    return Excerpt(
        label=label,
        before=long.text[max(first, begin - AROUND) : begin],
        text=long.text[begin:end].strip(),
        after=long.text[end : min(max(until, end), end + AROUND)].rstrip(),
    )
