"""The ways in which a proposal may be made."""

from collections.abc import Collection
from dataclasses import dataclass

from app.forms.proposal_forms import Way, sections_of, ways_of
from app.language.headings import Heading, heading
from app.language.questions import WAYS
from app.models import FundingRound, Organisation, Proposal
from app.policy import require
from app.store import proposals
from app.store.standing import of_proposal
from app.unit import Reading
from app.vocabulary import OrganisationKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class WayLine:
    """One way, with how many questions it asks."""

    id: str
    name: str
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysPage(Heading):
    """The ways to choose from; with one only there is nothing to choose."""

    proposal_id: str
    ways: tuple[WayLine, ...]
    chosen: str


def choosing(reading: Reading, proposal_id: str) -> WaysPage:
    """Show the ways of a proposal's round."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_CHOOSE_WAY, standing)
    form = proposals.form_version(reading.session, proposal.funding_round_id).questions
    funding_round = reading.session.get_one(FundingRound, proposal.funding_round_id)
    return WaysPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        ways=tuple(
            WayLine(
                id=way.value,
                name=WAYS[way],
                questions=sum(len(section.questions) for section in sections_of(form, way)),
            )
            for way in ways_of(form)
        ),
        chosen=_chosen(reading, proposal, ways_of(form)),
    )


def _chosen(reading: Reading, proposal: Proposal, ways: Collection[Way]) -> str:
    """Before anything is written, one page is proposed to a group without registration."""
    body = reading.session.get_one(Organisation, proposal.organisation_id)
    blank = proposals.newest_number(reading.session, proposal.id) <= 1
    first = body.kind is OrganisationKind.GROUP and blank and Way.PAGE in ways
    return Way.PAGE.value if first else proposal.way
