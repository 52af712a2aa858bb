"""What stands in the way of what was handed in: counted once for each revision, and remembered.

A revision and a form are never changed, so a count holds as long as the rules around it do.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, and_, col, select

from app.forms import proposal_forms as forms
from app.models import FormVersion, Proposal, ProposalRevision
from app.store.proposal_files import handed_in_by
from app.store.proposals import sections_handed_in

#: How many counts are remembered; then all are forgotten and counted again.
REMEMBERED = 20_000
_known: dict[tuple[str, ...], "Counts"] = {}
_IS_HANDED_IN = and_(
    col(Proposal.id) == ProposalRevision.proposal_id,
    col(Proposal.submitted_revision) == ProposalRevision.number,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many answers are missing, and how many break a rule; the cap has a check of its own."""

    missing: int = 0
    broken: int = 0


def counts_of(
    session: Session, rows: Sequence[Proposal], limits: forms.Limits
) -> dict[str, Counts]:
    """Count for every proposal that was handed in."""
    files = _files(session, rows)
    places = sorted(limits.strands), sorted(limits.communities)
    asked = sorted(limits.needs), sorted(limits.topics), limits.one_topic
    rules = repr((limits.request_cap_minor, places, limits.rules, asked))
    proposals = {row.id: row for row in rows}
    keys = {
        proposal_id: (
            revision_id,
            form_id,
            proposals[proposal_id].submitted_way,
            repr(sorted(files.get(proposal_id, {}).items())),
            rules,
        )
        for proposal_id, revision_id, form_id in _handed_in(session, rows)
    }
    # Looked up once: another thread may forget them all at any time.
    found = {one: known for one, key in keys.items() if (known := _known.get(key))}
    new = [proposals[one] for one in keys if one not in found]
    for proposal_id, sections, answers in _answers(session, new):
        own = replace(limits, files=files.get(proposal_id, {}))
        found[proposal_id] = _counted(sections, answers, own)
    if len(_known) > REMEMBERED:
        _known.clear()
    _known.update({keys[one]: counts for one, counts in found.items()})
    return found


def _handed_in(session: Session, rows: Sequence[Proposal]) -> Sequence[tuple[str, str, str]]:
    return session.exec(
        select(ProposalRevision.proposal_id, ProposalRevision.id, ProposalRevision.form_version_id)
        .join(Proposal, _IS_HANDED_IN)
        .where(col(Proposal.id).in_([row.id for row in rows]))
    ).all()


def _answers(
    session: Session, rows: Sequence[Proposal]
) -> list[tuple[str, tuple[forms.Section, ...], dict[str, Any]]]:
    """Read what was handed in with what was asked."""
    found = session.exec(
        select(
            ProposalRevision.proposal_id,
            ProposalRevision.form_version_id,
            col(ProposalRevision.answers),
        )
        .join(Proposal, _IS_HANDED_IN)
        .where(col(Proposal.id).in_([row.id for row in rows]))
    ).all()
    wanted = {form for _, form, _ in found}
    versions = session.exec(select(FormVersion).where(col(FormVersion.id).in_(wanted))).all()
    by_id, proposals = {row.id: row for row in versions}, {row.id: row for row in rows}
    return [
        (proposal_id, sections_handed_in(by_id[form], proposals[proposal_id]), answers)
        for proposal_id, form, answers in found
    ]


def _files(session: Session, rows: Sequence[Proposal]) -> dict[str, dict[str, int]]:
    """Count the files that answered each question when a proposal was handed in."""
    return {
        proposal_id: dict(Counter(file.question for file in files))
        for proposal_id, files in handed_in_by(session, rows).items()
    }


def _counted(
    sections: Sequence[forms.Section], answers: Mapping[str, Any], limits: forms.Limits
) -> Counts:
    codes = [code for code, _ in forms.faults_of(sections, answers, limits).values()]
    missing = codes.count("required")
    return Counts(missing=missing, broken=len(codes) - missing - codes.count("budget_over"))
