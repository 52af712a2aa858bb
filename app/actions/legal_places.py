"""Where a notice was legally put up: recorded with its address or photo, taken off with a reason."""

from collections.abc import Sequence

from app.audit import record, round_chain
from app.errors import Invalid
from app.forms.legal_places import PlaceForm, RemoveForm
from app.forms.personal import refuse_personal
from app.forms.uploads import FileFacts
from app.models import LegalPlace
from app.policy import require
from app.store import releases
from app.store.scans import add_scan
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import LegalPlaceKind, Verb


def note_place(unit: Unit, round_id: str, form: PlaceForm, files: Sequence[FileFacts]) -> str:
    """Record one place; it stands on the notice from now on. Gives the round's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.PUBLICATION_NOTE_PLACE, standing)
    refuse_personal(name=form.name, address=form.address)
    if form.kind is LegalPlaceKind.BOARD and not files:
        raise Invalid({"file": ("file_missing", {})})
    if form.kind is not LegalPlaceKind.BOARD and not form.address:
        raise Invalid({"address": ("required", {})})
    photo = None
    if files:
        photo = add_scan(unit, files[0], releases.PLACE_PHOTO, funding_round_id=funding_round.id)
    row = LegalPlace(
        funding_round_id=funding_round.id,
        kind=form.kind,
        name=form.name,
        address=form.address,
        posted_on=form.posted_on.isoformat(),
        attachment_id=photo.id if photo else None,
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    record(unit, Verb.PUBLICATION_NOTE_PLACE, row, chain=round_chain(funding_round.id))
    return funding_round.id


def remove_place(unit: Unit, place_id: str, form: RemoveForm) -> str:
    """Take a place off that was recorded by mistake. Gives the round's id."""
    row = releases.place(unit.session, place_id)
    funding_round, standing = of_round(unit, row.funding_round_id)
    require(Verb.PUBLICATION_REMOVE_PLACE, standing)
    refuse_personal(reason=form.reason)
    row.removed_at, row.removed_reason = unit.now, form.reason
    record(unit, Verb.PUBLICATION_REMOVE_PLACE, row, chain=round_chain(funding_round.id))
    return funding_round.id
