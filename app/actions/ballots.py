"""Ballots beyond the plan: a list, the public, a vote held again, a run-off; a paper for somebody absent."""

from collections.abc import Sequence

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.meetings import AbsentPaperForm, BallotStartForm
from app.models import Ballot, BallotOption, Meeting, RollEntry, Seat
from app.policy import require
from app.scoring.lists import placed
from app.store import attendance, ballots, meetings, panels, pulses, voting_cards
from app.store.rules import rules_of
from app.store.standing import of_absent, of_ballot, of_meeting
from app.unit import Unit
from app.vocabulary import BallotForm, BallotState, Verb, Voters
from app.workflow import BALLOT, advance


def start(unit: Unit, meeting_id: str, form: BallotStartForm) -> str:
    """Put a further question to the vote and open it at once; gives the round's id."""
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.BALLOT_OPEN, standing)
    vote = rules_of(unit.session, meeting.funding_round_id).vote
    if vote is None:
        raise Refused("no_vote")
    _require_fitting(unit, meeting, form)
    public = form.voters is Voters.PUBLIC
    ballot = Ballot(
        meeting_id=meeting.id,
        form=form.form,
        voters=form.voters,
        question=form.question,
        secret=public or vote.secret,
        created_at=unit.now,
    )
    if form.form is BallotForm.FOR_AGAINST_ABSTAIN:
        ballot.proposal_id = form.proposals[0]
        ballot.attempt = _next_attempt(unit, meeting, ballot)
    else:
        ballot.pick_min, ballot.pick_max = form.pick_min, form.pick_max or len(form.proposals)
        ballot.points = form.points if form.form is BallotForm.POINTS else 0
    return _open(unit, meeting, ballot, _in_order(unit, meeting, form.proposals))


def again(unit: Unit, ballot_id: str) -> str:
    """Hold a closed vote again: a run-off among the tied of a list, else the same question. Gives the round's id."""
    earlier, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_OPEN, standing)
    if earlier.state is not BallotState.CLOSED:
        raise Refused("not_from_here", state=earlier.state.value)
    meeting = meetings.meeting_of(unit.session, earlier)
    if any(
        row.follows_id == earlier.id for row, _ in meetings.ballots_of(unit.session, meeting.id)
    ):
        raise Refused("held_again")
    options = [option.proposal_id for option in meetings.list_of(unit.session, earlier)]
    fields = {
        name: getattr(earlier, name)
        for name in ("proposal_id", "form", "voters", "question", "secret", "pick_min", "pick_max", "points")
    }  # fmt: skip
    ballot = Ballot(
        **fields, meeting_id=meeting.id, follows_id=earlier.id, attempt=earlier.attempt + 1,
        created_at=unit.now,
    )  # fmt: skip
    tie = placed(
        {o.proposal_id: o.votes or 0 for o in meetings.list_of(unit.session, earlier)},
        earlier.pick_max,
    )
    if earlier.proposal_id is None and tie.tied:
        options = [key for key in options if key in tie.tied]
        ballot.form, ballot.points = BallotForm.CHOOSE, 0
        ballot.pick_min = ballot.pick_max = tie.open_places
    return _open(unit, meeting, ballot, options)


def enter_for_absent(unit: Unit, ballot_id: str, form: AbsentPaperForm) -> str:
    """Enter a named paper for a member who is not there, marked so. Gives the round's id."""
    ballot, meeting, standing = of_absent(unit, ballot_id)
    require(Verb.BALLOT_CAST_FOR, standing)
    advance(BALLOT, ballot.state, Verb.BALLOT_CAST)
    seat = unit.session.get(Seat, form.seat)
    if seat is None or meetings.roll_entry(unit.session, ballot.id, seat.id) is None:
        raise Invalid({"seat": ("choose_one", {})})
    if meetings.own_paper(unit.session, ballot.id, seat.id) is not None:
        raise Invalid({"seat": ("has_cast", {})})
    if seat.id in (attendance.present(unit.session, meeting.id) or ()):
        raise Invalid({"seat": ("is_here", {})})
    round_id = meeting.funding_round_id
    out = ballots.out_of(unit.session, ballot, round_id, seat.id)
    said = ballots.answer(unit.session, ballot, form.choice, form.listed, out)
    paper = ballots.named_paper(unit, ballot, seat.id, said, unit.actor.account_id)
    pulses.tick(unit, meeting.id)
    after = {"seat": seat.label, "version": paper.version, "paper": ballots.sealed(paper)}
    chain = round_chain(round_id)
    record(unit, Verb.BALLOT_CAST_FOR, ballot, chain=chain, before={}, after=after)
    return round_id


def _require_fitting(unit: Unit, meeting: Meeting, form: BallotStartForm) -> None:
    eligible = {row.id for row in panels.eligible(unit.session, meeting.funding_round_id)}
    if not set(form.proposals) <= eligible:
        raise NotFound
    if form.voters is Voters.PUBLIC and not voting_cards.in_force(unit.session, meeting.id):
        raise Invalid({"voters": ("no_cards", {})})
    number = len(set(form.proposals))
    if form.form is BallotForm.FOR_AGAINST_ABSTAIN:
        if number != 1:
            raise Invalid({"proposals": ("just_one", {})})
        return
    if number < 2:  # noqa: PLR2004 -- a list
        raise Invalid({"proposals": ("at_least_two", {})})
    most = form.pick_max or number
    if form.pick_min > most or most > number:
        raise Invalid({"pick_max": ("picks_out_of_range", {"number": number})})
    if form.form is BallotForm.POINTS and not form.points:
        raise Invalid({"points": ("required", {})})


def _next_attempt(unit: Unit, meeting: Meeting, ballot: Ballot) -> int:
    same = [
        row
        for row, _ in meetings.ballots_of(unit.session, meeting.id)
        if (row.proposal_id, row.voters) == (ballot.proposal_id, ballot.voters)
    ]
    if any(row.state is not BallotState.CLOSED for row in same):
        raise Invalid({"proposals": ("ballot_stands", {})})
    return max((row.attempt for row in same), default=0) + 1


def _in_order(unit: Unit, meeting: Meeting, proposals: Sequence[str]) -> list[str]:
    listed = panels.eligible(unit.session, meeting.funding_round_id)
    return [row.id for row in listed if row.id in proposals]


def _open(unit: Unit, meeting: Meeting, ballot: Ballot, options: Sequence[str]) -> str:
    """Open a ballot as it is made; its roll is fixed from here on."""
    round_id = meeting.funding_round_id
    ballot.state, ballot.opened_at = advance(BALLOT, ballot.state, Verb.BALLOT_OPEN), unit.now
    unit.session.add(ballot)
    unit.session.flush()
    if ballot.proposal_id is None:
        unit.session.add_all(
            BallotOption(ballot_id=ballot.id, proposal_id=key, position=place)
            for place, key in enumerate(options, start=1)
        )
        unit.session.flush()
    seats = ballots.roll(unit.session, ballot, round_id)
    ballots.require_quorum(unit.session, ballot, seats, round_id)
    unit.session.add_all(RollEntry(ballot_id=ballot.id, seat_id=seat.id) for seat in seats)
    pulses.beat(unit, meeting.id)
    after = {
        "state": ballot.state.value, "form": ballot.form.value, "voters": ballot.voters.value,
        "attempt": ballot.attempt, "options": list(options) if ballot.proposal_id is None else [],
        "roll": [seat.label for seat in seats],
    }  # fmt: skip
    record(unit, Verb.BALLOT_OPEN, ballot, chain=round_chain(round_id), after=after)
    return round_id
