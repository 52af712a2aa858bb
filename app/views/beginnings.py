"""Where a proposal begins: for whom one applies, and what may come from an older one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.forms import proposal_forms as forms
from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.models import FundingRound, Organisation
from app.policy import require
from app.store import organisations, proposals
from app.store.beginnings import NOT_TAKEN
from app.store.rounds import programme_of, stages_of
from app.store.standing import of_round_by_code
from app.unit import Reading
from app.vocabulary import OrganisationRole, Phase, ProposalState, Verb

Text = Mapping[str, str]
WRITERS = {OrganisationRole.LEAD, OrganisationRole.EDITOR, OrganisationRole.COACH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyPage(Heading):
    """For whom the person applies, and from which older proposal the texts may come."""

    closes_at: datetime | None
    organisations: tuple[Choice, ...]
    older: tuple[Choice, ...]
    copied: tuple[tuple[str, Text], ...]
    begun: tuple[Choice, ...]
    default_scheme: str


def apply(reading: Reading, code: str) -> ApplyPage:
    """Show for whom one may apply."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PROPOSAL_START, standing)
    session, account_id = reading.session, standing.account_id or ""
    mine = organisations.organisations_of(session, account_id)
    rows = proposals.proposals_of_account(session, account_id)
    titles = proposals.titles_of(session, [row for row, _, _ in rows])
    facts = heading(reading, funding_round)
    return ApplyPage(
        **facts,
        closes_at=_closes_at(reading, funding_round),
        organisations=tuple(
            Choice(id=row.id, name=row.name) for row, role in mine if role in WRITERS
        ),
        older=tuple(
            Choice(id=row.id, name=_told_apart(titles[row.id], body, where, reading.language))
            for row, body, where in rows
            if titles[row.id]
        ),
        copied=_copied(reading, funding_round),
        begun=tuple(
            Choice(id=row.id, name=titles[row.id])
            for row, _, where in rows
            if where.id == funding_round.id and row.state is not ProposalState.WITHDRAWN
        ),
        default_scheme=_scheme_of(reading, funding_round),
    )


def _told_apart(title: str, body: Organisation, where: FundingRound, language: str) -> str:
    return " · ".join((title, body.name, content(where.name, language)[0]))


def _copied(reading: Reading, funding_round: FundingRound) -> tuple[tuple[str, Text], ...]:
    """List the sections of the round's form in which something can be copied."""
    form = proposals.form_version(reading.session, funding_round.id)
    return tuple(
        (section.id, section.title)
        for section in forms.sections_of(form.questions)
        if any(question.kind not in NOT_TAKEN for question in section.questions)
    )


def _scheme_of(reading: Reading, funding_round: FundingRound) -> str:
    """Give the registration scheme of the round's programme."""
    return programme_of(reading.session, funding_round).registration_scheme


def _closes_at(reading: Reading, funding_round: FundingRound) -> datetime | None:
    stages = stages_of(reading.session, funding_round.id)
    return next((stage.closes_at for stage in stages if stage.kind is Phase.CALL), None)
