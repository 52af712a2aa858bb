"""The questions that only the office sees, beside a proposal: to answer, or to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.forms import proposal_forms as forms
from app.language.headings import Heading, heading
from app.language.questions import Around, FieldView, field_view
from app.models import FundingRound, InternalAnswer
from app.policy import may, require
from app.store import internal_answers
from app.store.chosen_names import names_of
from app.store.proposals import SectionText, limits_of, section_text
from app.store.rounds import communities_of, programme_of, strands_of
from app.store.standing import of_proposal
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A section of the office's questions."""

    id: str
    title: forms.Text
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenView:
    """One version of the answers, with who wrote it and when."""

    version: int
    officer: str
    at: datetime
    sections: tuple[SectionText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalPart(Heading):
    """The office's questions about one proposal; `needed` names what must be answered before it passes."""

    proposal_id: str
    base: int
    may_answer: bool
    parts: tuple[PartView, ...]
    current: WrittenView | None
    earlier: tuple[WrittenView, ...]
    needed: tuple[forms.Text, ...]


def beside(reading: Reading, proposal_id: str) -> InternalPart | None:
    """Give the office's questions for the page of a proposal; nothing where the form has none."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_LIST, standing)
    session = reading.session
    sections = internal_answers.sections_inside(session, proposal)
    if not sections:
        return None
    funding_round = session.get_one(FundingRound, proposal.funding_round_id)
    rows = internal_answers.written(session, proposal.id)
    known = _around(reading, funding_round, rows[0][0].answers if rows else {})
    all_written = [_written(reading, sections, row, officer) for row, officer in rows]
    return InternalPart(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        base=rows[0][0].version if rows else 0,
        may_answer=may(Verb.SCREENING_ANSWER, standing).allowed,
        parts=tuple(
            PartView(
                id=section.id,
                title=section.title,
                fields=tuple(field_view(one, known, reading.language) for one in section.questions),
            )
            for section in sections
        ),
        current=all_written[0] if all_written else None,
        earlier=tuple(all_written[1:]),
        needed=internal_answers.still_open(session, proposal),
    )


def _around(reading: Reading, funding_round: FundingRound, answers: Mapping[str, Any]) -> Around:
    session = reading.session
    places = communities_of(session, funding_round.programme_id)
    return Around(
        answers=answers,
        limits=limits_of(session, funding_round),
        strands=tuple((row.id, row.name) for row in strands_of(session, funding_round.id)),
        communities=tuple((row.id, row.name) for row in places),
        currency=programme_of(session, funding_round).currency,
    )


def _written(
    reading: Reading, sections: Sequence[forms.Section], row: InternalAnswer, officer: str
) -> WrittenView:
    names = names_of(reading.session, row.answers)
    return WrittenView(
        version=row.version,
        officer=officer,
        at=row.written_at,
        sections=tuple(section_text(section, row.answers, names) for section in sections),
    )
