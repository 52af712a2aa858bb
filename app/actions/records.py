"""What an organisation declares about itself, with dates: added, or withdrawn, never changed."""

from collections.abc import Sequence

from app.audit import record
from app.errors import NotFound
from app.forms.organisations import RecordForm
from app.forms.uploads import FileFacts
from app.models import OrganisationRecord
from app.policy import require
from app.store import attachments
from app.store.attachments import GENERAL, Holder
from app.store.standing import of_organisation
from app.unit import Unit
from app.vocabulary import Verb

PURPOSE = "record"


def declare(
    unit: Unit, organisation_id: str, form: RecordForm, files: Sequence[FileFacts] = ()
) -> str:
    """Put a fact on the register, with its paper if there is one. Gives the organisation's id."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.ORGANISATION_DECLARE, standing)
    row = OrganisationRecord(
        organisation_id=organisation.id,
        kind=form.kind,
        title=form.title,
        authority=form.authority,
        from_on=form.from_on,
        until_on=form.until_on,
        note=form.note,
        attachment_id=_paper(unit, organisation.id, files),
        declared_by=unit.actor.account_id or "",
        declared_at=unit.now,
    )
    record(unit, Verb.ORGANISATION_DECLARE, row)
    return organisation.id


def withdraw(unit: Unit, record_id: str) -> str:
    """Withdraw a fact; the line stays, with the day on which it ended. Gives the organisation's id."""
    row = unit.session.get(OrganisationRecord, record_id)
    if row is None:
        raise NotFound
    organisation, standing = of_organisation(unit, row.organisation_id)
    require(Verb.ORGANISATION_UNDECLARE, standing)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = unit.now, unit.actor.account_id
        record(unit, Verb.ORGANISATION_UNDECLARE, row)
    return organisation.id


def _paper(unit: Unit, organisation_id: str, files: Sequence[FileFacts]) -> str | None:
    if not files:
        return None
    holder = Holder(organisation_id=organisation_id, purpose=PURPOSE)
    row = attachments.link(unit, holder, files[0], GENERAL)
    unit.session.flush()
    return row.id
