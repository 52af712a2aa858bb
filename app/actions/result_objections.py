"""Objections to a published result: raised by anybody, written down, handed on, answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.audit import record, round_chain
from app.errors import Invalid, Refused
from app.forms.result_objections import (
    AnswerForm,
    ForwardForm,
    PauseForm,
    RaiseForm,
    RecordForm,
    ResumeForm,
    SetAsideForm,
)
from app.forms.uploads import FileFacts
from app.models import FundingRound, ObjectionOrigin, ObjectionPause, ResultObjection
from app.policy import require
from app.store import objections, receipts, result_objections, results
from app.store.notice_ends import end_of
from app.store.objection_standing import of_result_objection
from app.store.objection_terms import clock_of, open_pause, pauses_on
from app.store.rounds import programme_of
from app.store.standing import of_round, of_round_by_code
from app.store.states import move_state
from app.telling import Stranger, tell, tell_stranger
from app.unit import Unit
from app.vocabulary import ObjectionWay, Objector, ResultObjectionState, Verb
from app.workflow import RESULT_OBJECTION, advance


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the office deals with objections, and where the one who objected follows the own."""

    office: str = ""
    follow: str = ""

    def of(self, objection_id: str) -> str:
        """Give the address of one objection."""
        return self.follow.replace("/-", f"/{objection_id}")


def raise_objection(
    unit: Unit,
    code: str,
    form: RaiseForm,
    given: Sequence[FileFacts],
    *,
    links: Links,
    origin: str = "",
) -> str:
    """Take an objection from the public page while the notice runs. Gives its id.

    origin: a keyed digest of the network it comes from, or nothing where that says nothing.
    """
    funding_round, standing = of_round_by_code(unit, code)
    require(Verb.RESULT_OBJECTION_RAISE, standing)
    publication = results.published(unit.session, funding_round.id)
    if unit.arrived_at >= end_of(unit.session, funding_round, publication, unit.now).until:
        raise Refused("result_objection_over")
    _require_room(unit, funding_round, form, origin)
    row = _row(unit, funding_round, publication.id, form, given, ObjectionWay.ONLINE)
    record(unit, Verb.RESULT_OBJECTION_RAISE, row, chain=round_chain(funding_round.id))
    if origin:
        unit.session.flush()
        unit.session.add(
            ObjectionOrigin(objection_id=row.id, funding_round_id=funding_round.id, origin=origin)
        )
    _to_supervisor(unit, funding_round, row)
    _tell_office(unit, funding_round, row, links.office)
    _acknowledge(unit, funding_round, row, links)
    return row.id


def record_objection(
    unit: Unit, round_id: str, form: RecordForm, given: Sequence[FileFacts], *, links: Links
) -> str:
    """Write an objection down that came by letter, by telephone or over the counter. Gives its id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.RESULT_OBJECTION_RECORD, standing)
    publication = results.published(unit.session, funding_round.id)
    row = _row(unit, funding_round, publication.id, form, given, form.way)
    record(unit, Verb.RESULT_OBJECTION_RECORD, row, chain=round_chain(funding_round.id))
    _to_supervisor(unit, funding_round, row)
    _acknowledge(unit, funding_round, row, links)
    return row.id


def forward(unit: Unit, objection_id: str, form: ForwardForm) -> str:
    """Hand it on to the body that supervises; it still waits for its answer. Gives its id."""
    row, standing = of_result_objection(unit, objection_id)
    require(Verb.RESULT_OBJECTION_FORWARD, standing)
    _hand_on(unit, row, form.forwarded_to)
    return row.id


def pause(unit: Unit, objection_id: str, form: PauseForm, *, links: Links) -> str:
    """Stop the clock of its term: evidence was asked for, or an opinion. Gives its id."""
    row, standing = of_result_objection(unit, objection_id)
    require(Verb.RESULT_OBJECTION_PAUSE, standing)
    if row.state not in result_objections.OPEN:
        raise Refused(
            "not_from_here", verb=Verb.RESULT_OBJECTION_PAUSE.value, state=row.state.value
        )
    if open_pause(unit.session, row.id) is not None:
        raise Refused("objection_stands_still")
    rest = ObjectionPause(
        objection_id=row.id,
        waits_for=form.waits_for,
        reason=form.reason,
        paused_at=unit.now,
        paused_by=unit.actor.account_id or "",
    )
    unit.session.add(rest)
    _tell_objector(
        unit, row, "objection_stands_still", links, stage=form.waits_for, reason=form.reason
    )
    record(unit, Verb.RESULT_OBJECTION_PAUSE, rest, chain=round_chain(row.funding_round_id))
    return row.id


def resume(unit: Unit, objection_id: str, form: ResumeForm, *, links: Links) -> str:
    """Let the term run again, from the day after this one. Gives its id."""
    row, standing = of_result_objection(unit, objection_id)
    require(Verb.RESULT_OBJECTION_RESUME, standing)
    rest = open_pause(unit.session, row.id)
    if rest is None:
        raise Refused("objection_runs")
    rest.resumed_at, rest.resumed_by = unit.now, unit.actor.account_id
    rest.resumed_reason = form.reason
    _tell_objector(
        unit, row, "objection_runs_again", links, reason=form.reason, due=_due(unit, row)
    )
    record(unit, Verb.RESULT_OBJECTION_RESUME, rest, chain=round_chain(row.funding_round_id))
    return row.id


def answer(unit: Unit, objection_id: str, form: AnswerForm, *, links: Links) -> str:
    """Answer it; from here on the answer stands. Gives its id.

    Where it was handed on, the answer is that of the body it went to, and names the paper it came with.
    """
    row, standing = of_result_objection(unit, objection_id)
    verb = (
        Verb.RESULT_OBJECTION_UPHOLD if form.outcome == "uphold" else Verb.RESULT_OBJECTION_DISMISS
    )
    require(verb, standing)
    target = advance(RESULT_OBJECTION, row.state, verb)
    if open_pause(unit.session, row.id) is not None:
        raise Refused("objection_stands_still")
    if row.state is ResultObjectionState.FORWARDED and not form.answer_number:
        raise Invalid({"answer_number": ("answer_of_body", {})})
    row.answered_for, row.answer_number = row.forwarded_to, form.answer_number
    row.answer, row.answered_by, row.answered_at = form.answer, unit.actor.account_id, unit.now
    move_state(unit.session, row, target)
    for one in (row, *result_objections.joined_to(unit.session, row.id)):
        _tell_objector(unit, one, "objection_answered", links)
    record(unit, verb, row, chain=round_chain(row.funding_round_id))
    return row.id


def set_aside(unit: Unit, objection_id: str, form: SetAsideForm, *, links: Links) -> str:
    """Lay it beside another of the same round that says the same; that one is answered. Gives its id.

    The other one must itself be answered or wait: nothing can be passed from one to the next.
    """
    row, standing = of_result_objection(unit, objection_id)
    require(Verb.RESULT_OBJECTION_SET_ASIDE, standing)
    target = advance(RESULT_OBJECTION, row.state, Verb.RESULT_OBJECTION_SET_ASIDE)
    if open_pause(unit.session, row.id) is not None:
        raise Refused("objection_stands_still")
    other = result_objections.numbered(unit.session, row.funding_round_id, form.repeats)
    if other is None or other.id == row.id or other.state is ResultObjectionState.SET_ASIDE:
        raise Invalid({"repeats": ("objection_not_there", {})})
    if other.publication_id != row.publication_id:
        raise Invalid({"repeats": ("objection_of_other_version", {})})
    if result_objections.joined_to(unit.session, row.id):
        raise Refused("objection_leads")
    row.repeats, row.answer = other.id, form.answer
    row.answered_by, row.answered_at = unit.actor.account_id, unit.now
    move_state(unit.session, row, target)
    _tell_objector(unit, row, "objection_answered", links)
    record(unit, Verb.RESULT_OBJECTION_SET_ASIDE, row, chain=round_chain(row.funding_round_id))
    return row.id


def _require_room(unit: Unit, funding_round: FundingRound, form: RaiseForm, origin: str) -> None:
    """One person cannot fill the page; letter, telephone and counter stay open to everybody."""
    found = result_objections.online(unit.session, funding_round.id, form.contact, origin)
    if found.waiting >= result_objections.ONLINE_MAX:
        raise Refused("result_objections_many")
    if found.same_contact >= result_objections.CONTACT_MAX:
        facts: dict[str, object] = {"count": found.same_contact}
        raise Invalid({"contact": ("objections_of_contact", facts)})
    if found.same_network >= result_objections.NETWORK_MAX:
        raise Invalid({"contact": ("objections_of_network", {"count": found.same_network})})


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
        number=receipts.new_number(unit.session, f"{funding_round.code}-Y"),
        objector=form.objector,
        name=form.name,
        contact=form.contact,
        proposal_number=form.proposal_number,
        grounds=form.grounds,
        way=way,
        received_at=unit.now,
        language=unit.language,
        recorded_by=None if way is ObjectionWay.ONLINE else unit.actor.account_id,
    )
    if given:
        file = given[0]
        row.given_name, row.given_type = file.name, file.media_type
        row.given_size, row.given_sha256 = file.size, file.sha256
    unit.session.add(row)
    return row


def _to_supervisor(unit: Unit, funding_round: FundingRound, row: ResultObjection) -> None:
    """Where a body supervises the programme, an objection goes to it first."""
    supervisor = programme_of(unit.session, funding_round).supervisor
    if not supervisor:
        return
    unit.session.flush()
    _hand_on(unit, row, supervisor)


def _hand_on(unit: Unit, row: ResultObjection, to: str) -> None:
    target = advance(RESULT_OBJECTION, row.state, Verb.RESULT_OBJECTION_FORWARD)
    move_state(unit.session, row, target)
    row.forwarded_to, row.forwarded_at = to, unit.now
    record(unit, Verb.RESULT_OBJECTION_FORWARD, row, chain=round_chain(row.funding_round_id))


def _acknowledge(
    unit: Unit, funding_round: FundingRound, row: ResultObjection, links: Links
) -> None:
    """Tell the one who objects that it came, by when it is answered and where it is followed."""
    unit.session.flush()
    due = clock_of(unit.session, funding_round).term(row, (), unit.now).due_on
    _tell_objector(unit, row, "objection_received", links, due=due)


def _due(unit: Unit, row: ResultObjection) -> date | None:
    funding_round = unit.session.get_one(FundingRound, row.funding_round_id)
    unit.session.flush()
    clock = clock_of(unit.session, funding_round)
    return clock.term(row, pauses_on(unit.session, row.id), unit.now).due_on


def _tell_objector(
    unit: Unit, row: ResultObjection, kind: str, links: Links, **facts: object
) -> None:
    """Write to the address that was left, if one was; lists name the objection, never the person."""
    stranger = Stranger(contact=row.contact, shown_as=row.number, language=row.language)
    funding_round = unit.session.get_one(FundingRound, row.funding_round_id)
    link = links.of(row.id)
    tell_stranger(unit, funding_round, kind, stranger, link, number=row.number, **facts)


def _tell_office(unit: Unit, funding_round: FundingRound, row: ResultObjection, link: str) -> None:
    """Tell the organisers that there is one, and nothing of who it is."""
    for officer in objections.organisers_of(unit.session, funding_round.programme_id):
        tell(unit, funding_round, "result_objection", officer, link, number=row.number)
