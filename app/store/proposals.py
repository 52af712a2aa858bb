"""Proposals, their revisions and forms, and the text of a proposal as a reader sees it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import object_session
from sqlmodel import Session, col, func, select

from app.errors import NotFound
from app.forms import proposal_forms as forms
from app.forms.proposal_forms import Kind, Limits, Section
from app.models import (
    Attachment,
    FormVersion,
    FundingRound,
    Organisation,
    OrganisationMember,
    Proposal,
    ProposalRevision,
)
from app.scoring.rulebook import Application
from app.store.answer_texts import AnswerText, answer_of
from app.store.chosen_names import names_of
from app.store.needs import limits_by_needs
from app.store.proposal_files import files_handed_in, files_of
from app.store.rounds import communities_of, currency_of, strands_of
from app.store.rules import rules_of
from app.vocabulary import ProposalState

Text = Mapping[str, str]
#: Stands among the opened questions for the files that answer none of them.
FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetText:
    """One line of the budget."""

    category: Text
    purpose: str
    unit_price_minor: int
    quantity: int
    amount_minor: int
    unit: str = ""
    source: Text = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionText:
    """A section with its answers; `budget` is filled where the section holds it.

    `total_minor` is what is requested, `whole_minor` all lines; `grid`: lines name their source.
    """

    id: str
    title: Text
    answers: tuple[AnswerText, ...]
    budget: tuple[BudgetText, ...]
    total_minor: int
    whole_minor: int = 0
    grid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """A file that belongs to the proposal; `question` is the one that it answers, if any."""

    id: str
    name: str
    size: int
    sha256: str
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalText:
    """A proposal as it is read. Labels are {zh, en}; answers stay as they were written."""

    number: str
    title: str
    organisation: str
    language: str
    other_language: bool
    sample: bool
    sections: tuple[SectionText, ...]
    files: tuple[FileText, ...]


#: Asked at every save, so they are built once.
_FORM = (
    select(FormVersion)
    .where(col(FormVersion.funding_round_id) == bindparam("id"))
    .order_by(col(FormVersion.number).desc())
    .limit(1)
)
_CURRENT = (
    select(ProposalRevision)
    .where(col(ProposalRevision.proposal_id) == bindparam("id"), col(ProposalRevision.stands))
    .order_by(col(ProposalRevision.number).desc())
    .limit(1)
)
_NEWEST = select(func.max(ProposalRevision.number)).where(
    col(ProposalRevision.proposal_id) == bindparam("id")
)
#: Forms that were read, by digest, way and currency: a version never changes, and every save asks for one.
_READ: dict[tuple[str, forms.Way, str], tuple[Section, ...]] = {}
READ_MAX = 200


def form_version(session: Session, funding_round_id: str) -> FormVersion:
    """Give the form that a round's proposals answer."""
    found = session.exec(_FORM, params={"id": funding_round_id}).first()
    if found is None:
        raise NotFound
    return found


def sections_for(version: FormVersion, proposal: Proposal) -> tuple[Section, ...]:
    """List what a proposal is asked, in the way in which it is made."""
    return _sections(version, way_in(version, proposal.way))


def sections_handed_in(version: FormVersion, proposal: Proposal) -> tuple[Section, ...]:
    """List what a proposal was asked in the way in which it was handed in."""
    return _sections(version, way_in(version, proposal.submitted_way))


def _sections(version: FormVersion, way: forms.Way) -> tuple[Section, ...]:
    session = object_session(version)
    if not isinstance(session, Session):
        raise NotFound
    currency = currency_of(session, version.funding_round_id)
    key = version.digest, way, currency
    found = _READ.get(key)  # looked up once: another thread may forget them all at any time
    if found is None:
        if len(_READ) >= READ_MAX:
            _READ.clear()
        found = _READ[key] = forms.sections_of(version.questions, way, currency=currency)
    return found


def way_in(version: FormVersion, chosen: str) -> forms.Way:
    """Give the way that was chosen, or the first that the form has."""
    ways = forms.ways_of(version.questions)
    return next((way for way in ways if way == chosen), ways[0])


def limits_of(
    session: Session, funding_round: FundingRound, proposal_id: str | None = None
) -> Limits:
    """Say what a submission is held against; with a proposal, its files too."""
    rules = rules_of(session, funding_round.id)
    communities = communities_of(session, funding_round.programme_id)
    return Limits(
        request_cap_minor=rules.request_cap_minor,
        strands=frozenset(row.id for row in strands_of(session, funding_round.id)),
        communities=frozenset(row.id for row in communities),
        rules=rules.application or Application(),
        files=file_counts(session, proposal_id) if proposal_id else {},
        **limits_by_needs(session, funding_round),
    )


def file_counts(session: Session, proposal_id: str) -> dict[str, int]:
    """Count the files that answer each question."""
    return dict(Counter(row.question for row in files_of(session, proposal_id)))


def revision(session: Session, proposal_id: str, number: int | None) -> ProposalRevision | None:
    """Find one revision."""
    return session.exec(
        select(ProposalRevision).where(
            ProposalRevision.proposal_id == proposal_id, ProposalRevision.number == number
        )
    ).first()


def by_number(session: Session, number: str) -> str | None:
    """Find a proposal by the number on its receipt."""
    return session.exec(select(Proposal.id).where(Proposal.number == number)).first()


def current_revision(session: Session, proposal_id: str) -> ProposalRevision | None:
    """Find the revision on which the next save must be written."""
    return session.exec(_CURRENT, params={"id": proposal_id}).first()


def newest_number(session: Session, proposal_id: str) -> int:
    """Give the number of the last revision that was kept, whether it stands or not; 0 for none."""
    return session.exec(_NEWEST, params={"id": proposal_id}).one() or 0


def held(
    session: Session, proposal: Proposal, answers: Mapping[str, Any], opened: frozenset[str] | None
) -> dict[str, Any]:
    """Give the answers with which a correction goes on: only what was opened may differ.

    Everything else stands as it was handed in, whatever was typed after that and not handed in.
    """
    if opened is None or proposal.submitted_revision is None:
        return dict(answers)
    found = revision(session, proposal.id, proposal.submitted_revision)
    fixed = found.answers if found else {}
    return {
        **{name: value for name, value in answers.items() if name in opened},
        **{name: value for name, value in fixed.items() if name not in opened},
    }


def handed_in(
    proposal: Proposal, revision: ProposalRevision, files: Sequence[Attachment]
) -> dict[str, Any]:
    """Gather all that is handed in: the answers, and the digests of the files. A receipt binds it."""
    return {
        "proposal": proposal.id,
        "number": proposal.number,
        "organisation": proposal.organisation_id,
        "form": revision.form_version_id,
        "answers": revision.answers,
        "files": [{"name": row.name, "size": row.size, "sha256": row.sha256} for row in files],
    }


def proposals_of_account(
    session: Session, account_id: str
) -> Sequence[tuple[Proposal, Organisation, FundingRound]]:
    """List the proposals of the organisations for which a person acts, the newest first."""
    return session.exec(
        select(Proposal, Organisation, FundingRound)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .join(FundingRound, col(FundingRound.id) == Proposal.funding_round_id)
        .join(OrganisationMember, col(OrganisationMember.organisation_id) == Organisation.id)
        .where(OrganisationMember.account_id == account_id)
        .order_by(col(Proposal.created_at).desc(), col(Proposal.id))
    ).all()


def titles_of(session: Session, proposals: Sequence[Proposal]) -> dict[str, str]:
    """Give the title of each proposal; a draft's stands in the last thing that was saved.

    Saving leaves no line on the ledger, so a draft's row does not follow its texts.
    """
    drafts = [row.id for row in proposals if row.state is ProposalState.DRAFT]
    newest = (
        select(ProposalRevision.proposal_id, func.max(ProposalRevision.number).label("number"))
        .where(col(ProposalRevision.proposal_id).in_(drafts))
        .group_by(col(ProposalRevision.proposal_id))
        .subquery()
    )
    rows = session.exec(
        select(ProposalRevision.proposal_id, ProposalRevision.answers).join(
            newest,
            (col(ProposalRevision.proposal_id) == newest.c.proposal_id)
            & (col(ProposalRevision.number) == newest.c.number),
        )
    ).all()
    written = {proposal_id: str(answers.get("title", "")) for proposal_id, answers in rows}
    return {row.id: written.get(row.id, row.title) for row in proposals}


def proposal_text(
    session: Session,
    proposal: Proposal,
    revision_number: int | None,
    language: str,
    *,
    blind: bool = False,
    opened: frozenset[str] | None = None,
) -> ProposalText:
    """Lay a revision of a proposal out for reading; `opened` is what a correction may change.

    `blind` leaves out the applicant's name, the sections that tell it, and the files of hidden
    questions. A revision that was handed in comes with the files of that instant.
    """
    found = revision(session, proposal.id, revision_number)
    answers = held(session, proposal, found.answers if found else {}, opened)
    form = session.get(FormVersion, found.form_version_id) if found else None
    organisation = session.get(Organisation, proposal.organisation_id)
    names = names_of(session, answers)
    handed_in = revision_number is not None and revision_number == proposal.submitted_revision
    files = files_handed_in(session, proposal) if handed_in else files_of(session, proposal.id)
    asked = sections_handed_in if handed_in else sections_for
    sections = asked(form, proposal) if form else ()
    return ProposalText(
        number=proposal.number or "",
        title=str(answers.get("title") or proposal.title),
        organisation="" if blind or organisation is None else organisation.name,
        language=proposal.language,
        other_language=proposal.language != language,
        sample=proposal.sample,
        sections=tuple(
            section_text(section, answers, names, blind=blind)
            for section in sections
            if not (blind and section.names)
        ),
        files=_blind_files(sections, files, language)
        if blind
        else tuple(file_text(row) for row in files),
    )


def section_text(
    section: Section, answers: Mapping[str, Any], names: Mapping[str, Text], *, blind: bool = False
) -> SectionText:
    """Lay the answers of a section out for reading."""
    budget = next((q for q in section.questions if q.kind is Kind.BUDGET), None)
    labels = {c.id: c.label for c in budget.categories} if budget else {}
    sources = {source.value: label for source, label in forms.source_labels().items()}
    lines = forms.budget_lines(answers, budget.id) if budget else ()
    return SectionText(
        id=section.id,
        title=section.title,
        answers=tuple(
            answer_of(question, answers.get(question.id), names)
            for question in section.questions
            if question.kind not in {Kind.BUDGET, Kind.FILE}
            and not (question.kind is Kind.NEEDS and not answers.get(question.id))
            and question.id != "title"
            and not (blind and question.blind)
        ),
        budget=tuple(
            BudgetText(
                category=labels.get(line.category, {}),
                purpose=line.purpose,
                unit_price_minor=line.unit_price_minor or 0,
                quantity=line.quantity or 0,
                amount_minor=line.amount_minor,
                unit=line.unit,
                source=sources.get(line.source, {}),
                note=line.note,
            )
            for line in lines
        ),
        total_minor=forms.sums_of(lines)["requested"],
        whole_minor=sum(line.amount_minor for line in lines),
        grid=bool(budget and budget.grid),
    )


def file_text(row: Attachment) -> FileText:
    """Give what readers see of a file."""
    return FileText(
        id=row.id, name=row.name, size=row.size, sha256=row.sha256, question=row.question
    )


def _blind_files(
    sections: Sequence[Section], rows: Sequence[Attachment], language: str
) -> tuple[FileText, ...]:
    """Keep the files of questions that a blind reader sees, each named after its question.

    The name that somebody gave a file often says who applies; what answers no question is hidden.
    """
    shown = [
        question
        for section in sections
        for question in section.questions
        if question.kind is Kind.FILE and not (section.names or question.blind)
    ]
    found: list[FileText] = []
    for question in shown:
        label = question.label.get("en" if language == "en" else "zh")
        name = label or next(iter(question.label.values()), question.id)
        own = [row for row in rows if row.question == question.id]
        for number, row in enumerate(own, 1):
            ending = row.name.rpartition(".")[2].lower()
            # The digest is that of the file with its names, which this reader does not get.
            unnamed = replace(file_text(row), name=f"{name} {number}.{ending}", sha256="")
            found.append(unnamed)
    return tuple(found)
