"""Files are added to a call and taken off it."""

from collections.abc import Sequence

from app.audit import record, round_chain
from app.forms.uploads import FileFacts
from app.models import Attachment
from app.policy import require
from app.store import call_documents
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import Verb


def add(unit: Unit, round_id: str, files: Sequence[FileFacts]) -> None:
    """Link stored files to a call; what lies there already is not linked twice."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.CALL_ATTACH, standing)
    there = {row.sha256 for row in call_documents.documents_of(unit.session, funding_round.id)}
    for file in files:
        if file.sha256 in there:
            continue
        there.add(file.sha256)
        row = Attachment(
            funding_round_id=funding_round.id,
            purpose=call_documents.PURPOSE,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            added_by=unit.actor.account_id or "",
            added_at=unit.now,
        )
        after = {"name": file.name, "size": file.size, "sha256": file.sha256}
        record(unit, Verb.CALL_ATTACH, row, chain=round_chain(funding_round.id), after=after)


def remove(unit: Unit, document_id: str) -> str:
    """Take a file off the call. Gives the round's id."""
    row = call_documents.document(unit.session, document_id)
    funding_round, standing = of_round(unit, row.funding_round_id or "")
    require(Verb.CALL_ATTACH, standing)
    row.removed_at = unit.now
    record(unit, Verb.CALL_ATTACH, row, chain=round_chain(funding_round.id))
    return funding_round.id
