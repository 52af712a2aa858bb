"""A hand-in that waits behind an upload: the receipt, whoever reads and the check have the same files."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import select

from app.actions import attachments, proposals
from app.forms.proposals import SubmitForm
from app.forms.uploads import FileFacts
from app.models import Proposal, Receipt
from app.scoring.canonical import salted_digest
from app.store import proposals as stored
from app.store import receipt_audits
from app.store.proposal_files import files_handed_in
from app.unit import Actor, Request
from app.views import screenings
from app.vocabulary import ProposalState
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture

FILE = FileFacts(name="预算.pdf", media_type="application/pdf", size=9, sha256="c" * 64)
LATER = FileFacts(name="后来.pdf", media_type="application/pdf", size=9, sha256="d" * 64)


def handed_in(call: CallWorld) -> str:
    """Hand in two seconds after arriving, a colleague's upload in between."""
    proposal_id = call.filled()
    arrived = call.clock.now()
    call.clock.turn(timedelta(seconds=1))
    call.act(call.applicant, attachments.add, proposal_id, [FILE])
    call.clock.turn(timedelta(seconds=1))
    request = Request(actor=Actor(account_id=call.applicant), request_id="test", arrived_at=arrived)
    form = SubmitForm(base=2, confirm="yes")
    call.writer.write(request, lambda unit: proposals.submit(unit, proposal_id, form))
    call.clock.turn(timedelta(seconds=1))
    call.act(call.applicant, attachments.add, proposal_id, [LATER])
    return proposal_id


def test_whoever_reads_has_the_files_that_the_receipt_binds(call: CallWorld) -> None:
    proposal_id = handed_in(call)
    page = call.look(call.organiser, screenings.show, proposal_id)
    assert [file.name for file in page.document.files] == ["预算.pdf"]
    with call.database.read() as session:
        proposal = session.get_one(Proposal, proposal_id)
        revision = stored.revision(session, proposal_id, proposal.submitted_revision)
        assert revision is not None
        content = stored.handed_in(proposal, revision, files_handed_in(session, proposal))
        [receipt] = session.exec(select(Receipt)).all()
        assert salted_digest(receipt.salt, content) == receipt.content_digest
    with call.database.write_session() as session:
        session.execute(update(Proposal).values(state=ProposalState.ELIGIBLE))
        found = receipt_audits.audit(session, call.round_id)
        assert (found.held, found.differ, found.without) == (1, (), 0)
