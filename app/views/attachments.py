"""Files of proposals and organisations: who may read one, and what a field for files shows and takes."""

from dataclasses import dataclass

from app.errors import NotFound, Refused
from app.forms.uploads import Allowance, FileFacts
from app.models import Attachment, Proposal
from app.policy import Standing, require
from app.store import attachments, proposals
from app.store.attachments import GENERAL, Holder
from app.store.proposals import proposal_text
from app.store.rules import rules_of
from app.store.standing import of_organisation, of_proposal
from app.store.upload_fields import PDF, PICTURES, UploadField, upload_field
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage(FileFacts):
    """What is needed to hand the bytes out, and to whom they belong."""

    id: str
    proposal_id: str = ""
    organisation_id: str = ""
    blind: bool = False

    @property
    def is_picture(self) -> bool:
        """Tell whether a browser can show it as a picture."""
        return self.media_type in PICTURES

    @property
    def is_pdf(self) -> bool:
        """Tell whether the page for reading can show it."""
        return self.media_type == PDF


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPage:
    """One field for files, alone."""

    upload: UploadField


def show(reading: Reading, attachment_id: str) -> FilePage:
    """Find a file; to everybody else it does not exist.

    A file of an organisation is for its members and for officers to whose programmes it applied.
    Applicants see their files of now and of what was handed in, other readers those that were
    handed in, and readers of a blind round those of open questions only, under another name.
    """
    row = attachments.attachment(reading.session, attachment_id)
    name, blind = row.name, False
    if row.proposal_id is None:
        _, standing = of_organisation(reading, row.organisation_id or "")
        require(Verb.ORGANISATION_VIEW, standing)
    else:
        proposal, standing = of_proposal(reading, row.proposal_id)
        require(Verb.PROPOSAL_VIEW, standing)
        if standing.organisation_role is None and not standing.helping:
            name, blind = _handed_in(reading, proposal, standing, row)
    return FilePage(
        id=row.id,
        name=name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        proposal_id=row.proposal_id or "",
        organisation_id=row.organisation_id or "",
        blind=blind,
    )


def picture(reading: Reading, attachment_id: str) -> FilePage:
    """Find a picture to be shown small; nothing else is."""
    page = show(reading, attachment_id)
    if not page.is_picture:
        raise NotFound
    return page


def field(reading: Reading, proposal_id: str, question: str, gone: str = "") -> FieldPage:
    """Show one field for files as it stands."""
    proposal = _writable(reading, proposal_id)
    form = proposals.form_version(reading.session, proposal.funding_round_id).questions
    asked = attachments.file_questions(form).get(question)
    return FieldPage(upload=upload_field(reading.session, proposal, asked, gone))


def allowance(reading: Reading, proposal_id: str, question: str, house_max: int) -> Allowance:
    """Tell what a field of a proposal takes from this person now."""
    proposal = _writable(reading, proposal_id)
    rule = attachments.rule_of(reading.session, proposal, question)
    holder = Holder(proposal=proposal, question=question)
    return attachments.allowance(reading.session, holder, rule, house_max)


def allowance_of_organisation(
    reading: Reading, organisation_id: str, purpose: str, house_max: int
) -> Allowance:
    """Tell what an organisation takes from this person now."""
    organisation, standing = of_organisation(reading, organisation_id)
    require(Verb.ORGANISATION_ATTACH, standing)
    holder = Holder(organisation_id=organisation.id, purpose=purpose)
    return attachments.allowance(reading.session, holder, GENERAL, house_max)


def still_writable(reading: Reading, proposal_id: str) -> bool:
    """Tell whether the page for files can be shown; the call may have ended while one came in."""
    try:
        _writable(reading, proposal_id)
    except Refused:
        return False
    return True


def _handed_in(
    reading: Reading, proposal: Proposal, standing: Standing, row: Attachment
) -> tuple[str, bool]:
    """Give the name by which a reader knows a file that was handed in, and whether names are hidden."""
    session = reading.session
    blind = not standing.roles and rules_of(session, proposal.funding_round_id).blind
    document = proposal_text(
        session, proposal, proposal.submitted_revision, reading.language, blind=blind
    )
    name = next((file.name for file in document.files if file.id == row.id), None)
    if name is None:
        raise NotFound
    return name, blind


def _writable(reading: Reading, proposal_id: str) -> Proposal:
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_ATTACH, standing)
    return proposal
