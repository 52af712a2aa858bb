"""The page of a dossier: whether one is bound, how far the next one is, and its bytes."""

from dataclasses import dataclass
from datetime import datetime

from app.audit import round_chain
from app.errors import NotFound
from app.forms.uploads import FileFacts
from app.language.catalogue import N_, translate
from app.language.headings import Heading, heading
from app.models import Dossier, FundingRound, Proposal
from app.policy import require
from app.store import dossiers, ledgers
from app.store.results import names_of
from app.store.rounds import programme_of
from app.store.standing import of_proposal, of_round
from app.unit import Reading
from app.vocabulary import JobState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage(Heading):
    """Where the dossier of a round, or of one of its proposals, stands.

    `later` counts the entries of the ledger that came after it was bound.
    """

    proposal_id: str
    number: str
    title: str
    ready: bool
    waiting: bool
    failed: bool
    done: int
    total: int
    size: int
    sha256: str
    sequence: int
    later: int
    bound_at: datetime | None
    asked_by: str


def page(reading: Reading, round_id: str) -> DossierPage:
    """Show where the round's dossier stands."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.DOSSIER_VIEW, standing)
    return _page(reading, funding_round, None)


def proposal_page(reading: Reading, proposal_id: str) -> DossierPage:
    """Show where a proposal's dossier stands."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.DOSSIER_VIEW, standing)
    funding_round = reading.session.get_one(FundingRound, proposal.funding_round_id)
    return _page(reading, funding_round, proposal)


def file(reading: Reading, round_id: str) -> FileFacts:
    """Give the round's dossier, if one is bound."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.DOSSIER_VIEW, standing)
    return _facts(reading, funding_round, funding_round.id, funding_round.code)


def proposal_file(reading: Reading, proposal_id: str) -> FileFacts:
    """Give a proposal's dossier, if one is bound."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.DOSSIER_VIEW, standing)
    funding_round = reading.session.get_one(FundingRound, proposal.funding_round_id)
    return _facts(reading, funding_round, proposal.id, proposal.number or "")


def _facts(reading: Reading, funding_round: FundingRound, subject: str, name: str) -> FileFacts:
    found = dossiers.of_subject(reading.session, subject)
    if found is None or not found.sha256:
        raise NotFound
    language = programme_of(reading.session, funding_round).language
    return FileFacts(
        name=translate(N_("%(name)s 卷宗.zip"), language, name=name),
        media_type="application/zip",
        size=found.size,
        sha256=found.sha256,
    )


def _page(reading: Reading, funding_round: FundingRound, proposal: Proposal | None) -> DossierPage:
    subject = proposal.id if proposal else funding_round.id
    found = dossiers.of_subject(reading.session, subject)
    now, _ = ledgers.head_of(reading.session, round_chain(funding_round.id))
    row = found or Dossier(
        funding_round_id=funding_round.id,
        subject_id=subject,
        size=0,
        asked_by="",
        asked_at=reading.now,
    )
    state = found.state if found else None
    return DossierPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id if proposal else "",
        number=(proposal.number or "") if proposal else "",
        title=proposal.title if proposal else "",
        ready=bool(row.sha256),
        waiting=state in {JobState.QUEUED, JobState.RUNNING},
        failed=state is JobState.FAILED,
        done=row.done,
        total=row.total,
        size=row.size,
        sha256=row.sha256,
        sequence=row.sequence,
        later=now - row.sequence if row.sha256 else 0,
        bound_at=row.bound_at,
        asked_by=names_of(reading.session, {row.asked_by}).get(row.asked_by, ""),
    )
