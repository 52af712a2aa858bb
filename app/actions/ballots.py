"""Ballots beyond the plan: a list, the public, a vote held again, a run-off; a paper for somebody absent."""

from collections.abc import Sequence
from typing import Any

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.meetings import AbsentPaperForm, BallotStartForm
from app.models import Ballot, FundingRound, Meeting, Seat
from app.policy import require
from app.scoring.rulebook import Rulebook, Vote, VoteForm
from app.store import attendance, ballots, holding, meetings, panels, pulses, voting_cards
from app.store.reader_standing import Readers
from app.store.rules import members_vote, rules_of, vote_of
from app.store.standing import of_absent, of_ballot, of_meeting
from app.store.verdicts import Bench
from app.unit import Unit
from app.vocabulary import BallotForm, BallotState, Verb, Voters
from app.workflow import BALLOT, advance


def start(unit: Unit, meeting_id: str, form: BallotStartForm) -> str:
    """Put a further question to the vote, by a vote of the rulebook or beside it; gives the round's id.

    One question opens at once; what is voted on by hand, or on several proposals one by one, is prepared.
    """
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.BALLOT_OPEN, standing)
    rules = rules_of(unit.session, meeting.funding_round_id)
    if not rules.all_votes:
        raise Refused("no_vote")
    vote = vote_of(rules, form.vote)
    if vote is None and form.vote is not None:
        raise Invalid({"rule": ("choose_one", {})})
    _require_fitting(unit, meeting, form, vote)
    proposals = _in_order(unit, meeting, form.proposals)
    if vote is None:
        secret = form.voters is Voters.PUBLIC or _members_secret(rules)
        return _put(unit, meeting, [_beside(unit, meeting, form, secret=secret)], proposals, form)
    bench = Bench.of(unit.session, meeting.funding_round_id, meeting.id)
    rows = holding.rows_of(unit, meeting)
    matters = [proposals] if vote.lists else [[key] for key in proposals]
    made = [_by_rule(unit, meeting, rows, bench, vote, matter) for matter in matters]
    return _put(unit, meeting, made, proposals, form)


def again(unit: Unit, ballot_id: str) -> str:
    """Hold a closed vote again: its next round, a run-off among the tied, else the same; gives the round's id."""
    earlier, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_OPEN, standing)
    if earlier.state is not BallotState.CLOSED:
        raise Refused("not_from_here", state=earlier.state.value)
    meeting = meetings.meeting_of(unit.session, earlier)
    rows = holding.rows_of(unit, meeting)
    if any(row.follows_id == earlier.id for row, _ in rows):
        raise Refused("held_again")
    bench = Bench.of(unit.session, meeting.funding_round_id, meeting.id)
    next_ = holding.again(bench, earlier)
    if next_.vote is not None and next_.vote != bench.vote(earlier):
        return _run_off(unit, meeting, rows, earlier, next_)
    ballot = _repeated(unit, earlier, next_)
    ballot.attempt = (
        holding.next_attempt(rows, earlier.proposal_id, earlier.voters)
        if earlier.proposal_id
        else earlier.attempt + 1
    )
    holding.put_in(unit, ballot, next_.proposals)
    return _begun(unit, meeting, ballot, next_.proposals, earlier)


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
    _require_voter(unit, ballot, round_id, seat)
    out = ballots.out_of(unit.session, ballot, round_id, seat.id)
    said = ballots.answer(unit.session, ballot, form.choice, form.listed, out)
    paper = ballots.named_paper(unit, ballot, seat.id, said, unit.actor.account_id)
    pulses.tick(unit, meeting.id)
    after = {"seat": seat.label, "version": paper.version, "paper": ballots.sealed(paper)}
    chain = round_chain(round_id)
    record(unit, Verb.BALLOT_CAST_FOR, ballot, chain=chain, before={}, after=after)
    return round_id


def _require_voter(unit: Unit, ballot: Ballot, round_id: str, seat: Seat) -> None:
    """Take no paper for a member who could not cast it in person."""
    listed = ballots.proposals_of(unit.session, ballot)
    readers = Readers(unit.session, unit.session.get_one(FundingRound, round_id), listed)
    if ballot.proposal_id is not None:
        fault = next((readers.fault(seat, row) for row in listed), "")
    else:
        fault = "" if seat.conflicts_declared_at else "reader_undeclared"
    if fault:
        raise Refused(fault)


def _require_fitting(
    unit: Unit, meeting: Meeting, form: BallotStartForm, vote: Vote | None
) -> None:
    eligible = {row.id for row in panels.eligible(unit.session, meeting.funding_round_id)}
    if not set(form.proposals) <= eligible:
        raise NotFound
    public = vote.public if vote is not None else form.voters is Voters.PUBLIC
    by_hand = form.by_hand or (vote is not None and vote.form is VoteForm.COUNTS)
    if public and not by_hand and not voting_cards.in_force(unit.session, meeting.id):
        raise Invalid({"voters": ("no_cards", {})})
    if vote is not None:
        if not form.proposals:
            raise Invalid({"proposals": ("choose_one", {})})
        return
    _require_sound(form)


def _require_sound(form: BallotStartForm) -> None:
    """A question beside the rulebook says itself how it is answered."""
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


def _members_secret(rules: Rulebook) -> bool:
    vote = members_vote(rules)
    return vote is not None and vote.secret


def _beside(unit: Unit, meeting: Meeting, form: BallotStartForm, *, secret: bool) -> Ballot:
    ballot = Ballot(
        meeting_id=meeting.id,
        form=form.form,
        voters=form.voters,
        question=form.question,
        secret=secret,
        vote=None,
        created_at=unit.now,
    )
    if form.form is BallotForm.FOR_AGAINST_ABSTAIN:
        ballot.proposal_id = form.proposals[0]
        rows = holding.rows_of(unit, meeting)
        ballot.attempt = holding.next_attempt(rows, ballot.proposal_id, ballot.voters)
        return ballot
    ballot.pick_min, ballot.pick_max = form.pick_min, form.pick_max or len(form.proposals)
    ballot.points = form.points if form.form is BallotForm.POINTS else 0
    return ballot


def _by_rule(
    unit: Unit,
    meeting: Meeting,
    rows: holding.Rows,
    bench: Bench,
    vote: Vote,
    proposals: Sequence[str],
) -> Ballot:
    one = None if vote.lists else proposals[0]
    if holding.standing_in_the_way(rows, vote, one):
        raise Invalid({"proposals": ("ballot_stands", {})})
    voters = Voters.PUBLIC if vote.public else Voters.PANEL
    return holding.ballot_of(
        unit,
        meeting,
        vote,
        proposals,
        held=holding.round_of(rows, bench, vote, one),
        attempt=holding.next_attempt(rows, one, voters) if one else 1,
    )


def _repeated(unit: Unit, earlier: Ballot, next_: holding.Again) -> Ballot:
    fields = {
        name: getattr(earlier, name)
        for name in (
            "meeting_id", "proposal_id", "form", "voters", "question", "secret", "pick_min", "pick_max", "points",
        )
    }  # fmt: skip
    ballot = Ballot(
        **fields,
        follows_id=earlier.id,
        vote=next_.vote.id if next_.vote else None,
        vote_round=next_.held,
        created_at=unit.now,
    )
    if next_.places:
        ballot.form, ballot.points = BallotForm.CHOOSE, 0
        ballot.pick_min = ballot.pick_max = next_.places
    elif ballot.proposal_id is None:
        ballot.pick_max = min(ballot.pick_max, len(next_.proposals))
        ballot.pick_min = min(ballot.pick_min, ballot.pick_max)
    return ballot


def _run_off(
    unit: Unit, meeting: Meeting, rows: holding.Rows, earlier: Ballot, next_: holding.Again
) -> str:
    """Put the tied to the run-off of the rulebook: one list, or each of them on its own."""
    vote = next_.vote
    if vote is None:
        raise Refused("no_vote")
    voters = Voters.PUBLIC if vote.public else Voters.PANEL
    matters = [next_.proposals] if vote.lists else [(key,) for key in next_.proposals]
    made = [
        holding.ballot_of(
            unit, meeting, vote, matter, held=1,
            attempt=1 if vote.lists else holding.next_attempt(rows, matter[0], voters),
        )
        for matter in matters
    ]  # fmt: skip
    made[0].follows_id = earlier.id
    for ballot, matter in zip(made, matters, strict=True):
        holding.put_in(unit, ballot, matter)
        if ballot is not made[0]:
            _prepared(unit, meeting, ballot, matter)
    return _begun(unit, meeting, made[0], matters[0], earlier)


def _put(
    unit: Unit,
    meeting: Meeting,
    made: Sequence[Ballot],
    proposals: Sequence[str],
    form: BallotStartForm,
) -> str:
    wait = form.by_hand or len(made) > 1
    for ballot in made:
        holding.put_in(unit, ballot, proposals)
        (_prepared if wait else _begun)(unit, meeting, ballot, proposals)
    return meeting.funding_round_id


def _in_order(unit: Unit, meeting: Meeting, proposals: Sequence[str]) -> list[str]:
    listed = panels.eligible(unit.session, meeting.funding_round_id)
    return [row.id for row in listed if row.id in proposals]


def _begun(
    unit: Unit,
    meeting: Meeting,
    ballot: Ballot,
    options: Sequence[str],
    earlier: Ballot | None = None,
) -> str:
    """Open a new ballot at once where it can be; else it waits, to be opened or counted by hand."""
    if holding.waits(unit, ballot, meeting.funding_round_id, earlier):
        return _prepared(unit, meeting, ballot, options)
    return _opened(unit, meeting, ballot, options)


def _opened(unit: Unit, meeting: Meeting, ballot: Ballot, options: Sequence[str]) -> str:
    """Open a ballot as it is made; its roll is fixed from here on."""
    round_id = meeting.funding_round_id
    seats = holding.begin(unit, ballot, round_id)
    after = _made(ballot, options) | {"roll": [seat.label for seat in seats]}
    record(unit, Verb.BALLOT_OPEN, ballot, chain=round_chain(round_id), after=after)
    return round_id


def _prepared(unit: Unit, meeting: Meeting, ballot: Ballot, options: Sequence[str]) -> str:
    """Note a ballot that waits to be opened, or for what is typed from paper."""
    pulses.beat(unit, meeting.id)
    chain = round_chain(meeting.funding_round_id)
    record(unit, Verb.BALLOT_PREPARE, ballot, chain=chain, after=_made(ballot, options))
    return meeting.funding_round_id


def _made(ballot: Ballot, options: Sequence[str]) -> dict[str, Any]:
    return {
        "state": ballot.state.value, "form": ballot.form.value, "voters": ballot.voters.value,
        "attempt": ballot.attempt, "vote": ballot.vote, "vote_round": ballot.vote_round,
        "options": list(options) if ballot.proposal_id is None else [],
    }  # fmt: skip
