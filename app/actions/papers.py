"""What came on paper: received, checked by a second person; and the signed original, ticked off."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.helped_entries import OriginalForm, PaperForm
from app.forms.uploads import FileFacts
from app.models import FundingRound, PaperOriginal, PaperReceipt, Stage
from app.policy import require
from app.store import receipts
from app.store.deadlines import accepts
from app.store.rounds import stage_of
from app.store.scans import PAPER_SCAN, add_scan
from app.store.standing import of_paper, of_proposal, of_round
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import Phase, Verb
from app.workflow import PAPER, advance


def record_paper(unit: Unit, round_id: str, form: PaperForm, scans: Sequence[FileFacts]) -> str:
    """Register a paper that came in time, to the minute, with its copy. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.PAPER_RECORD, standing)
    received = form.received_at.replace(tzinfo=ZoneInfo(funding_round.timezone)).astimezone(UTC)
    _require_in_time(unit, stage_of(unit.session, funding_round.id, Phase.CALL), received)
    scan = _scan(unit, funding_round, scans)
    paper = PaperReceipt(
        funding_round_id=funding_round.id,
        number=receipts.new_number(unit.session, f"{funding_round.code}-P"),
        group_name=form.group_name,
        title=form.title,
        pages=form.pages,
        received_at=received,
        note=form.note,
        attachment_id=scan,
        recorded_by=unit.actor.account_id or "",
        recorded_at=unit.now,
    )
    unit.session.add(paper)
    record(unit, Verb.PAPER_RECORD, paper, chain=round_chain(funding_round.id))
    return paper.id


def confirm(unit: Unit, paper_id: str) -> str:
    """A second person has compared the paper with its registration. Gives the paper's id."""
    paper, standing = of_paper(unit, paper_id)
    require(Verb.PAPER_CONFIRM, standing)
    move_state(unit.session, paper, advance(PAPER, paper.state, Verb.PAPER_CONFIRM))
    paper.confirmed_by, paper.confirmed_at = unit.actor.account_id, unit.now
    record(unit, Verb.PAPER_CONFIRM, paper, chain=round_chain(paper.funding_round_id))
    return paper.id


def withdraw(unit: Unit, paper_id: str) -> str:
    """Cancel a registration made by mistake, while nobody has checked or typed it. Gives its id."""
    paper, standing = of_paper(unit, paper_id)
    require(Verb.PAPER_WITHDRAW, standing)
    if paper.proposal_id is not None:
        raise Refused("paper_typed")
    move_state(unit.session, paper, advance(PAPER, paper.state, Verb.PAPER_WITHDRAW))
    paper.withdrawn_at = unit.now
    record(unit, Verb.PAPER_WITHDRAW, paper, chain=round_chain(paper.funding_round_id))
    return paper.id


def receive_original(unit: Unit, proposal_id: str, form: OriginalForm) -> str:
    """Tick that the signed original is here. Gives the proposal's id."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.ORIGINAL_RECEIVE, standing)
    if proposal.number is None and not standing.helping:
        raise NotFound
    row = PaperOriginal(
        proposal_id=proposal.id,
        note=form.note,
        received_by=unit.actor.account_id or "",
        received_at=unit.now,
    )
    unit.session.add(row)
    record(unit, Verb.ORIGINAL_RECEIVE, row, chain=round_chain(proposal.funding_round_id))
    return proposal.id


def undo_original(unit: Unit, original_id: str) -> str:
    """Take a tick back that was made by mistake. Gives the proposal's id."""
    row = unit.session.get(PaperOriginal, original_id)
    if row is None:
        raise NotFound
    proposal, standing = of_proposal(unit, row.proposal_id)
    require(Verb.ORIGINAL_UNDO, standing)
    if row.undone_at is None:
        row.undone_at = unit.now
        record(unit, Verb.ORIGINAL_UNDO, row, chain=round_chain(proposal.funding_round_id))
    return proposal.id


def _scan(unit: Unit, funding_round: FundingRound, scans: Sequence[FileFacts]) -> str | None:
    if not scans:
        return None
    return add_scan(unit, scans[0], PAPER_SCAN, funding_round_id=funding_round.id).id


def _require_in_time(unit: Unit, call: Stage, received: datetime) -> None:
    """Paper counts by when it came over the counter: within the call, and not in the future."""
    if received > unit.now:
        raise Invalid({"received_at": ("paper_future", {})})
    if not accepts(call, received):
        raise Invalid({"received_at": ("paper_late", {})})
