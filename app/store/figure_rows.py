"""The rows under the figures of a programme: what was handed in, in light columns for many rounds at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from app.models import Community, FundingRound, Organisation, Proposal, Strand
from app.policy import Standing, may
from app.vocabulary import ProposalState, Verb

_GONE = (ProposalState.WITHDRAWN, ProposalState.DRAFT)
_HANDED: tuple[Any, ...] = (
    col(Proposal.funding_round_id),
    col(Proposal.id),
    col(Proposal.number),
    col(Proposal.organisation_id),
    col(Proposal.strand_id),
    col(Proposal.community_id),
    col(Proposal.requested_minor),
    (col(Proposal.state) == ProposalState.ELIGIBLE).label("valid"),
)
#: Id → name in each language.
Names = Mapping[str, Mapping[str, str]]
Handed = tuple[str, str, str | None, str, str, str | None, int, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How a proposal and its organisation are called."""

    title: str
    organisation: str


def rows_of(funding_round: FundingRound, standing: Standing) -> str:
    """Name the programme whose figures a reader may open into rows; nobody but officers has one."""
    return funding_round.programme_id if may(Verb.PROGRAMME_VIEW, standing).allowed else ""


def handed_in(session: Session, round_ids: Sequence[str]) -> Sequence[Handed]:
    """List what was handed in and not taken back."""
    rows = session.execute(
        sql_select(*_HANDED)
        .where(
            col(Proposal.funding_round_id).in_(round_ids),
            col(Proposal.submitted_at).is_not(None),
            col(Proposal.state).not_in(_GONE),
        )
        .order_by(col(Proposal.funding_round_id), col(Proposal.number), col(Proposal.id))
    )
    return [cast("Handed", tuple(row)) for row in rows]


def strand_names(session: Session, programme_ids: Sequence[str]) -> Mapping[str, Names]:
    """Give the strands of each programme, by id."""
    rows = session.exec(
        select(Strand.programme_id, Strand.id, Strand.name).where(
            col(Strand.programme_id).in_(programme_ids)
        )
    )
    return _by_programme(rows)


def community_names(session: Session, programme_ids: Sequence[str]) -> Mapping[str, Names]:
    """Give the communities of each programme, by id."""
    rows = session.exec(
        select(Community.programme_id, Community.id, Community.name).where(
            col(Community.programme_id).in_(programme_ids)
        )
    )
    return _by_programme(rows)


def _by_programme(rows: Iterable[tuple[str, str, Mapping[str, str]]]) -> dict[str, Names]:
    found: defaultdict[str, dict[str, Mapping[str, str]]] = defaultdict(dict)
    for programme, key, name in rows:
        found[programme][key] = name
    return dict(found)


def names_of(session: Session, proposal_ids: Sequence[str]) -> dict[str, Named]:
    """Give titles and organisations of some proposals."""
    rows = session.exec(
        select(Proposal.id, Proposal.title, Organisation.name)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .where(col(Proposal.id).in_(proposal_ids))
    )
    return {key: Named(title=title, organisation=name) for key, title, name in rows}


def organisation_names(session: Session, round_ids: Sequence[str]) -> dict[str, str]:
    """Give every organisation that handed something in to these rounds, by id."""
    rows = session.exec(
        select(Organisation.id, Organisation.name)
        .join(Proposal, col(Proposal.organisation_id) == Organisation.id)
        .where(col(Proposal.funding_round_id).in_(round_ids))
        .distinct()
    )
    return {key: name for key, name in rows}  # noqa: C416 -- rows are no pairs to a type checker
