"""Objections to a published result: raised by anybody, written down, handed on, answered."""

from collections.abc import Sequence

from app.audit import record, round_chain
from app.errors import Invalid, Refused
from app.forms.result_objections import AnswerForm, ForwardForm, RaiseForm, RecordForm
from app.forms.uploads import FileFacts
from app.models import FundingRound, ResultObjection
from app.policy import require
from app.store import objections, receipts, result_objections, results
from app.store.standing import of_result_objection, of_round, of_round_by_code
from app.store.states import move_state
from app.telling import tell
from app.unit import Unit
from app.vocabulary import ObjectionWay, Objector, Verb
from app.workflow import RESULT_OBJECTION, advance


def raise_objection(
    unit: Unit, code: str, form: RaiseForm, given: Sequence[FileFacts], *, link: str
) -> str:
    """Take an objection from the public page while the notice runs. Gives its id."""
    funding_round, standing = of_round_by_code(unit, code)
    require(Verb.RESULT_OBJECTION_RAISE, standing)
    publication = results.published(unit.session, funding_round.id)
    if unit.arrived_at >= publication.notice_until:
        raise Refused("result_objection_over")
    count = result_objections.online_count(unit.session, funding_round.id)
    if count >= result_objections.ONLINE_MAX:
        raise Refused("result_objections_many")
    row = _row(unit, funding_round, publication.id, form, given, ObjectionWay.ONLINE)
    record(unit, Verb.RESULT_OBJECTION_RAISE, row, chain=round_chain(funding_round.id))
    _tell(unit, funding_round, row, link)
    return row.id


def record_objection(
    unit: Unit, round_id: str, form: RecordForm, given: Sequence[FileFacts]
) -> str:
    """Write an objection down that came by letter, by telephone or over the counter. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_OBJECTION_RECORD, standing)
    publication = results.published(unit.session, funding_round.id)
    row = _row(unit, funding_round, publication.id, form, given, form.way)
    record(unit, Verb.RESULT_OBJECTION_RECORD, row, chain=round_chain(funding_round.id))
    return row.id


def forward(unit: Unit, objection_id: str, form: ForwardForm) -> str:
    """Hand it on to the body that supervises; it still waits for its answer. Gives its id."""
    row, standing = of_result_objection(unit, objection_id)
    require(Verb.RESULT_OBJECTION_FORWARD, standing)
    target = advance(RESULT_OBJECTION, row.state, Verb.RESULT_OBJECTION_FORWARD)
    move_state(unit.session, row, target)
    row.forwarded_to, row.forwarded_at = form.forwarded_to, unit.now
    record(unit, Verb.RESULT_OBJECTION_FORWARD, row, chain=round_chain(row.funding_round_id))
    return row.id


def answer(unit: Unit, objection_id: str, form: AnswerForm) -> str:
    """Answer it; from here on the answer stands. Gives its id."""
    row, standing = of_result_objection(unit, objection_id)
    verb = (
        Verb.RESULT_OBJECTION_UPHOLD if form.outcome == "uphold" else Verb.RESULT_OBJECTION_DISMISS
    )
    require(verb, standing)
    target = advance(RESULT_OBJECTION, row.state, verb)
    row.answer, row.answered_by, row.answered_at = form.answer, unit.actor.account_id, unit.now
    move_state(unit.session, row, target)
    record(unit, verb, row, chain=round_chain(row.funding_round_id))
    return row.id


def _row(
    unit: Unit,
    funding_round: FundingRound,
    publication_id: str,
    form: RaiseForm | RecordForm,
    given: Sequence[FileFacts],
    way: ObjectionWay,
) -> ResultObjection:
    if form.objector is Objector.BODY and not given and way is not ObjectionWay.CALL:
        raise Invalid({"file": ("seal_missing", {})})
    row = ResultObjection(
        funding_round_id=funding_round.id,
        publication_id=publication_id,
        number=receipts.new_number(f"{funding_round.code}-Y"),
        objector=form.objector,
        name=form.name,
        contact=form.contact,
        proposal_number=form.proposal_number,
        grounds=form.grounds,
        way=way,
        received_at=unit.now,
        recorded_by=None if way is ObjectionWay.ONLINE else unit.actor.account_id,
    )
    if given:
        file = given[0]
        row.given_name, row.given_type = file.name, file.media_type
        row.given_size, row.given_sha256 = file.size, file.sha256
    unit.session.add(row)
    return row


def _tell(unit: Unit, funding_round: FundingRound, row: ResultObjection, link: str) -> None:
    """Tell the organisers that there is one, and nothing of who it is."""
    for officer in objections.organisers_of(unit.session, funding_round.programme_id):
        tell(unit, funding_round, "result_objection", officer, link, number=row.number)
