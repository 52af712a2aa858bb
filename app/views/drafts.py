"""A proposal while it is written: where it begins, its pages, its files, its last check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.forms import proposal_forms as forms
from app.forms.proposal_forms import Section
from app.language import questions
from app.language.checklists import Checked, budget_checks
from app.language.fields import field_sentence
from app.language.headings import Heading, heading
from app.language.needs_asked import need_choices
from app.language.questions import FieldView, field_view
from app.models import Account, FundingRound, Proposal, ProposalRevision
from app.policy import Standing, may, require
from app.store import helped, proposal_files, proposals, revisions, screenings
from app.store.confirmations import OpenConfirmation, open_confirmations
from app.store.proposals import FileText, ProposalText, proposal_text
from app.store.rounds import communities_of, programme_of, stages_of, strands_of
from app.store.standing import of_proposal
from app.store.upload_fields import UploadField, upload_field, upload_fields
from app.unit import Reading
from app.vocabulary import Phase, ProposalState, Verb

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A section on a page."""

    id: str
    title: Text
    fields: tuple[FieldView, ...]
    closed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionState:
    """How far a section is: none, half, wrong or done; `wrong` counts what breaks a rule."""

    id: str
    title: Text
    state: str
    wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """One thing to correct: where it stands, and the sentence."""

    section_id: str
    field: str
    label: Text
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(Heading):
    """What every page of a proposal shows."""

    proposal_id: str
    title: str
    number: str
    state: ProposalState
    base: int
    saved_at: datetime | None
    closes_at: datetime | None
    sections: tuple[SectionState, ...]
    faults: tuple[FaultLine, ...]
    files: tuple[FileText, ...]
    request_cap_minor: int | None
    several_ways: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPage(Frame):
    """How far a proposal is: its sections, and what is missing by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPage(Frame):
    """One page of the form, or all of it."""

    section_id: str
    parts: tuple[PartView, ...]
    following: str
    writer: str
    typed_for: str
    writing: tuple[str, ...]
    older: tuple[Choice, ...]
    aside: int
    uploads: Mapping[str, UploadField]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage(Frame):
    """The whole proposal before it is handed in, with what is still wrong."""

    document: ProposalText
    total_minor: int
    rules: tuple[Checked, ...]
    contact_confirmed: bool
    confirmations: tuple[OpenConfirmation, ...]
    why_not: str
    handed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesPage(Frame):
    """The files of a proposal, by the fields that take them."""

    uploads: tuple[UploadField, ...]


def edit(reading: Reading, proposal_id: str, section_id: str) -> EditPage:
    """Show a page of the form with what is stored."""
    around = _around(reading, proposal_id, Verb.PROPOSAL_SAVE)
    ids = [section.id for section in around.sections]
    if section_id != forms.ALL and section_id not in ids:
        raise NotFound
    wanted = [s for s in around.sections if section_id in {forms.ALL, s.id}]
    known = _known(reading, around)
    session, account_id = reading.session, reading.actor.account_id or ""
    place = ids.index(section_id) + 1 if section_id in ids else len(ids)
    return EditPage(
        **_frame(reading, around),
        section_id=section_id,
        parts=tuple(_part(section, known, reading.language, around.standing) for section in wanted),
        following=ids[place] if place < len(ids) else "",
        writer=account_id,
        typed_for=helped.typed_for(reading, proposal_id),
        writing=revisions.writers_since(
            session, proposal_id, since=reading.now - revisions.LATELY, without=account_id
        ),
        older=_older(reading, around),
        uploads={
            question.id: upload_field(session, around.proposal, question)
            for section in wanted
            for question in section.questions
            if question.kind is forms.Kind.FILE
        },
        aside=revisions.waiting_aside(session, proposal_id, account_id),
    )


def progress(reading: Reading, proposal_id: str) -> ProgressPage:
    """Show how far a proposal is, for a page that has just saved."""
    return ProgressPage(**_frame(reading, _around(reading, proposal_id, Verb.PROPOSAL_SAVE)))


def check(reading: Reading, proposal_id: str) -> CheckPage:
    """Show the whole proposal before it is handed in."""
    around = _around(reading, proposal_id, Verb.PROPOSAL_SAVE)
    account = reading.session.get(Account, reading.actor.account_id or "")
    frame = _frame(reading, around)
    return CheckPage(
        **frame,
        document=proposal_text(
            reading.session,
            around.proposal,
            frame["base"] or None,
            reading.language,
            opened=around.standing.opened,
        ),
        total_minor=forms.requested_minor(around.answers),
        rules=_rules(around, frame["currency"], reading.language),
        contact_confirmed=_is_known(around.standing, account),
        confirmations=open_confirmations(reading.session, around.proposal),
        why_not=may(Verb.PROPOSAL_SUBMIT, around.standing).reason,
        handed_in=around.proposal.submitted_revision is not None,
    )


def _is_known(standing: Standing, account: Account | None) -> bool:
    """An officer who types for a group is known; everybody else confirms a contact."""
    if standing.helping and standing.organisation_role is None:
        return True
    return account is not None and account.contact_confirmed_at is not None


def attachments(reading: Reading, proposal_id: str, gone: str = "") -> FilesPage:
    """Show the files of a proposal to those who may change them; `gone` was taken off just now."""
    around = _around(reading, proposal_id, Verb.PROPOSAL_ATTACH)
    uploads = upload_fields(reading.session, around.proposal, gone)
    return FilesPage(**_frame(reading, around), uploads=uploads)


@dataclass(frozen=True, slots=True)
class _Around:
    """The rows around one proposal."""

    proposal: Proposal
    standing: Standing
    funding_round: FundingRound
    several_ways: bool
    sections: tuple[Section, ...]
    current: ProposalRevision | None
    answers: Mapping[str, Any]
    faults: Mapping[str, forms.Fault]
    limits: forms.Limits
    due_at: datetime | None


def _around(reading: Reading, proposal_id: str, verb: Verb) -> _Around:
    proposal, standing = of_proposal(reading, proposal_id)
    require(verb, standing)
    session = reading.session
    funding_round = session.get(FundingRound, proposal.funding_round_id)
    if funding_round is None:
        raise NotFound
    version = proposals.form_version(session, funding_round.id)
    sections = proposals.sections_for(version, proposal)
    current = proposals.current_revision(session, proposal.id)
    answers = proposals.held(session, proposal, current.answers if current else {}, standing.opened)
    limits = proposals.limits_of(session, funding_round, proposal.id)
    return _Around(
        proposal=proposal,
        standing=standing,
        funding_round=funding_round,
        several_ways=len(forms.ways_of(version.questions)) > 1,
        sections=sections,
        current=current,
        answers=answers,
        faults=forms.faults_of(sections, answers, limits),
        limits=limits,
        due_at=screenings.due_of(session, proposal),
    )


def _rules(around: _Around, currency: str, language: str) -> tuple[Checked, ...]:
    budgets = [q for s in around.sections for q in s.questions if q.kind is forms.Kind.BUDGET]
    return tuple(
        rule
        for question in budgets
        for rule in budget_checks(
            question, around.answers, around.limits, currency=currency, language=language
        )
    )


def _frame(reading: Reading, around: _Around) -> dict[str, Any]:
    proposal, current = around.proposal, around.current
    files = _files(reading, proposal.id)
    phase = around.funding_round.phase
    return {
        **heading(reading, around.funding_round),
        "proposal_id": proposal.id,
        "title": str(around.answers.get("title") or proposal.title),
        "number": proposal.number or "",
        "state": proposal.state,
        "base": current.number if current else 0,
        "saved_at": current.saved_at if current else None,
        "closes_at": around.due_at or _closes_at(reading, around.funding_round, phase),
        "sections": tuple(_state(around, section, files) for section in around.sections),
        "faults": _faults(around, reading.language),
        "files": files,
        "several_ways": around.several_ways,
        "request_cap_minor": around.limits.request_cap_minor,
    }


def _closes_at(reading: Reading, funding_round: FundingRound, phase: Phase) -> datetime | None:
    stages = stages_of(reading.session, funding_round.id)
    return next((stage.closes_at for stage in stages if stage.kind is phase), None)


def _state(around: _Around, section: Section, files: Sequence[FileText]) -> SectionState:
    ids = {question.id for question in section.questions}
    mine = {
        name: code for name, (code, _) in around.faults.items() if name.partition("-")[0] in ids
    }
    wrong = sum(code != "required" for code in mine.values())
    filled = [name for name in ids if around.answers.get(name) not in (None, "", [])]
    filled += [file.question for file in files if file.question in ids]
    if not (mine or filled or any(question.required for question in section.questions)):
        state = "may"
    else:
        state = "wrong" if wrong else "half" if filled and mine else "none" if mine else "done"
    return SectionState(id=section.id, title=section.title, state=state, wrong=wrong)


def _older(reading: Reading, around: _Around) -> tuple[Choice, ...]:
    """List the other proposals of the same body, from which answers may be copied."""
    rows = proposals.proposals_of_account(reading.session, reading.actor.account_id or "")
    own = [
        row
        for row, body, _ in rows
        if body.id == around.proposal.organisation_id and row.id != around.proposal.id
    ]
    titles = proposals.titles_of(reading.session, own)
    return tuple(Choice(id=row.id, name=titles[row.id]) for row in own if titles[row.id])


def _part(section: Section, known: questions.Around, language: str, standing: Standing) -> PartView:
    return PartView(
        id=section.id,
        title=section.title,
        fields=tuple(field_view(question, known, language) for question in section.questions),
        closed=frozenset(
            question.id for question in section.questions if not standing.may_change(question.id)
        ),
    )


def _known(reading: Reading, around: _Around) -> questions.Around:
    session, funding_round = reading.session, around.funding_round
    places = communities_of(session, funding_round.programme_id)
    return questions.Around(
        answers=around.answers,
        limits=around.limits,
        strands=tuple((row.id, row.name) for row in strands_of(session, funding_round.id)),
        communities=tuple((row.id, row.name) for row in places),
        needs=need_choices(session, funding_round, around.answers),
        currency=programme_of(session, funding_round).currency,
        files=_files(reading, around.proposal.id),
    )


def _files(reading: Reading, proposal_id: str) -> tuple[FileText, ...]:
    return tuple(map(proposals.file_text, proposal_files.files_of(reading.session, proposal_id)))


def _faults(around: _Around, language: str) -> tuple[FaultLine, ...]:
    labels = {q.id: q.label for section in around.sections for q in section.questions}
    return tuple(
        FaultLine(
            section_id=forms.section_with(around.sections, name),
            field=name,
            label=labels.get(name.partition("-")[0], {}),
            sentence=field_sentence(code, facts, language),
        )
        for name, (code, facts) in around.faults.items()
    )
