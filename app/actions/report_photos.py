"""Pictures of a report: added, taken off, released to the public after the people on them agreed."""

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.personal import refuse_personal
from app.forms.reports import PhotoForm, PhotoReleaseForm
from app.forms.uploads import FileFacts
from app.models import Attachment, Report, ReportPhoto
from app.policy import require
from app.store import report_photos
from app.store.report_standing import ReportPlace, of_report
from app.store.scans import add_scan
from app.unit import Unit
from app.vocabulary import ReportState, Verb


def add(unit: Unit, proposal_id: str, key: str, form: PhotoForm, file: FileFacts) -> str:
    """Put a picture with a report that is begun. Gives its id."""
    place, report = _open(unit, proposal_id, key)
    refuse_personal(caption=form.caption)
    attachment = add_scan(
        unit,
        file,
        report_photos.PURPOSE,
        funding_round_id=place.funding_round.id,
        proposal_id=place.proposal.id,
    )
    row = ReportPhoto(
        report_id=report.id,
        attachment_id=attachment.id,
        caption=form.caption,
        consented=form.consented == "yes",
    )
    unit.session.add(row)
    after = {"size": file.size, "sha256": file.sha256, "consented": row.consented}
    record(unit, Verb.REPORT_ATTACH, row, chain=round_chain(place.funding_round.id), after=after)
    return row.id


def remove(unit: Unit, proposal_id: str, key: str, photo_id: str) -> str:
    """Take a picture off. Gives its id."""
    place, report = _open(unit, proposal_id, key)
    row, attachment = _photo(unit, report, photo_id)
    if attachment.removed_at is None:
        attachment.removed_at = unit.now
        row.released_at, row.released_by = None, None
        record(unit, Verb.REPORT_ATTACH, attachment, chain=round_chain(place.funding_round.id))
    return row.id


def release(unit: Unit, proposal_id: str, key: str, photo_id: str, form: PhotoReleaseForm) -> str:
    """Show a picture in public, or take it back from there, as it is said. Gives its id."""
    place = of_report(unit, proposal_id, key)
    require(Verb.REPORT_RELEASE_PHOTO, place.standing)
    if place.report is None:
        raise NotFound
    row, _ = _photo(unit, place.report, photo_id)
    if not form.public:
        raise Invalid({"public": ("required", {})})
    public = form.public == "yes"
    if public and not row.consented:
        raise Refused("photo_without_consent")
    if public == (row.released_at is not None):
        return row.id
    row.released_at = unit.now if public else None
    row.released_by = unit.actor.account_id if public else None
    record(unit, Verb.REPORT_RELEASE_PHOTO, row, chain=round_chain(place.funding_round.id))
    return row.id


def _open(unit: Unit, proposal_id: str, key: str) -> tuple[ReportPlace, Report]:
    place = of_report(unit, proposal_id, key)
    require(Verb.REPORT_ATTACH, place.standing)
    if place.report is None:
        raise Refused("report_not_begun")
    if place.report.state is ReportState.ACCEPTED:
        raise Refused(
            "not_from_here", verb=Verb.REPORT_ATTACH.value, state=place.report.state.value
        )
    return place, place.report


def _photo(unit: Unit, report: Report, photo_id: str) -> tuple[ReportPhoto, Attachment]:
    found = report_photos.photo_of(unit.session, photo_id)
    if found is None or found[0].report_id != report.id:
        raise NotFound
    return found
