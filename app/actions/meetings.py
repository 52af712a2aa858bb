"""A meeting planned, ballots opened, papers cast, votes closed; counts of a vote held on paper."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import Entry, record, round_chain
from app.clock import whole_milliseconds
from app.errors import Invalid, NotFound, Refused
from app.forms.meetings import CountsForm, KeepOutForm, MeetingForm
from app.forms.uploads import FileFacts
from app.models import (
    Ballot,
    FundingRound,
    Meeting,
    NamedPaper,
    RollEntry,
    Seat,
    Turnout,
)
from app.policy import require
from app.store import ballot_documents as scans_of
from app.store import ballots, finalists, holding, meetings, panels, pulses
from app.store.receipts import make_receipt
from app.store.recusals import keep_out
from app.store.rules import rules_of
from app.store.standing import of_ballot, of_round
from app.store.states import move_state
from app.unit import Unit, in_line
from app.vocabulary import BallotState, Choice, Phase, ReceiptKind, Verb, Voters
from app.workflow import BALLOT, advance


def plan(unit: Unit, round_id: str, form: MeetingForm) -> str:
    """Plan a meeting, with a ballot for each eligible proposal that has none yet."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.MEETING_PLAN, standing)
    rules = rules_of(unit.session, funding_round.id)
    if not rules.all_votes:
        raise Refused("no_vote")
    held_at = form.held_at and whole_milliseconds(
        form.held_at.replace(tzinfo=ZoneInfo(funding_round.timezone))
    )
    meeting = Meeting(
        funding_round_id=funding_round.id,
        title=form.title,
        place=form.place,
        held_at=held_at,
        planned_by=unit.actor.account_id or "",
        created_at=unit.now,
    )
    unit.session.add(meeting)
    unit.session.flush()
    prepared = _prepare(unit, funding_round, meeting)
    after = {
        "title": meeting.title,
        "place": meeting.place,
        "ballots": len(prepared),
        "secret": any(ballot.secret for ballot in prepared),
    }
    record(unit, Verb.MEETING_PLAN, meeting, chain=round_chain(funding_round.id), after=after)
    return meeting.id


def open_ballot(unit: Unit, ballot_id: str) -> str:
    """Open the vote on a proposal; who may vote is fixed from here on. Gives the round's id."""
    ballot, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_OPEN, standing)
    round_id = meetings.meeting_of(unit.session, ballot).funding_round_id
    roll = holding.begin(unit, ballot, round_id)
    record(
        unit,
        Verb.BALLOT_OPEN,
        ballot,
        chain=round_chain(round_id),
        after={"state": ballot.state.value, "roll": [seat.label for seat in roll]},
    )
    return round_id


@in_line
def cast(
    unit: Unit, ballot_id: str, choice: Choice | None, picks: Mapping[str, int] | None = None
) -> str:
    """Cast one's paper; gives the receipt's id. Secret papers are final, named ones count in their last version."""
    ballot, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_CAST, standing)
    advance(BALLOT, ballot.state, Verb.BALLOT_CAST)
    funding_round = _round_of(unit, ballot)
    seat = _own_seat(unit, funding_round.id)
    out = ballots.out_of(unit.session, ballot, funding_round.id, seat.id)
    said = ballots.answer(unit.session, ballot, choice, picks, out)
    if ballot.secret:
        entry = _cast_secret(unit, ballot, seat, said)
        content: dict[str, Any] = {"ballot": ballot.id, "turnout": True}
    else:
        paper = ballots.named_paper(unit, ballot, seat.id, said)
        content = {"ballot": ballot.id, "version": paper.version, **said.as_content()}
        entry = _record_named(unit, ballot, paper)
    pulses.tick(unit, ballot.meeting_id)
    receipt = make_receipt(
        unit,
        kind=ReceiptKind.PAPER,
        funding_round=funding_round,
        subject_id=ballot.id,
        content=content,
        entry=(entry.chain, entry.sequence, entry.digest),
    )
    return receipt.id


def keep_out_of_vote(unit: Unit, ballot_id: str, form: KeepOutForm) -> str:
    """Keep out of the vote on a proposal; the seat leaves the roll. Gives the meeting's id."""
    ballot, standing = of_ballot(unit, ballot_id)
    require(Verb.RECUSAL_DECLARE, standing)
    round_id = meetings.meeting_of(unit.session, ballot).funding_round_id
    seat = _own_seat(unit, round_id)
    if meetings.has_cast(unit.session, ballot, seat.id):
        raise Refused("already_cast")
    if ballot.state is BallotState.CLOSED:
        raise Refused("not_from_here", state=ballot.state.value)
    if ballot.proposal_id is None:
        raise Refused("not_on_roll")
    if not standing.recused:
        recusal = keep_out(unit, seat, ballot.proposal_id, form.reason)
        record(unit, Verb.RECUSAL_DECLARE, recusal, chain=round_chain(round_id))
    return ballot.meeting_id


def close(unit: Unit, ballot_id: str) -> str:
    """Close the vote and count it; gives the round's id."""
    ballot, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_CLOSE, standing)
    move_state(unit.session, ballot, advance(BALLOT, ballot.state, Verb.BALLOT_CLOSE))
    after = ballots.settle(unit, ballot)
    round_id = meetings.meeting_of(unit.session, ballot).funding_round_id
    pulses.beat(unit, ballot.meeting_id)
    record(unit, Verb.BALLOT_CLOSE, ballot, chain=round_chain(round_id), after=after)
    return round_id


def enter_counts(
    unit: Unit, ballot_id: str, form: CountsForm, scans: Sequence[FileFacts] = ()
) -> str:
    """Enter the counts of a vote by paper or show of hands, with its document. Gives the round's id."""
    ballot, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_ENTER_COUNTS, standing)
    if ballot.proposal_id is None:
        raise Refused("list_by_papers")
    funding_round = _round_of(unit, ballot)
    members = len(ballots.roll(unit.session, ballot, funding_round.id))
    if form.attending > members and ballot.voters is Voters.PANEL:
        raise Invalid({"attending": ("attending_exceeds", {"members": members})})
    kept = scans_of.of_ballot(unit, ballot, funding_round.id, form.document, scans)
    move_state(unit.session, ballot, advance(BALLOT, ballot.state, Verb.BALLOT_ENTER_COUNTS))
    for name in ("votes_for", "votes_against", "votes_abstain", "votes_void", "attending"):
        setattr(ballot, name, getattr(form, name))
    ballot.members = ballots.electorate(unit.session, ballot, form.attending)
    ballot.entered_by, ballot.document_id = unit.actor.account_id, kept.id
    ballot.papers_digest = kept.sha256
    pulses.beat(unit, ballot.meeting_id)
    record(unit, Verb.BALLOT_ENTER_COUNTS, ballot, chain=round_chain(funding_round.id))
    return funding_round.id


def confirm_counts(unit: Unit, ballot_id: str) -> str:
    """A second person has compared the counts with the document. Gives the round's id."""
    ballot, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_CONFIRM_COUNTS, standing)
    if ballot.proposal_id is None:
        raise Refused("list_by_papers")
    move_state(unit.session, ballot, advance(BALLOT, ballot.state, Verb.BALLOT_CONFIRM_COUNTS))
    ballot.confirmed_by, ballot.closed_at = unit.actor.account_id, unit.now
    round_id = meetings.meeting_of(unit.session, ballot).funding_round_id
    unit.session.add_all(
        RollEntry(ballot_id=ballot.id, seat_id=seat.id)
        for seat in ballots.roll(unit.session, ballot, round_id)
    )
    pulses.beat(unit, ballot.meeting_id)
    record(unit, Verb.BALLOT_CONFIRM_COUNTS, ballot, chain=round_chain(round_id))
    return round_id


def _prepare(unit: Unit, funding_round: FundingRound, meeting: Meeting) -> list[Ballot]:
    """Prepare what the rulebook needs; once the sheets are in, only what it still has to vote on."""
    rules = rules_of(unit.session, funding_round.id)
    proposals = panels.eligible(unit.session, funding_round.id)
    if funding_round.phase is Phase.MEETING:
        listed = finalists.of_round(unit.session, funding_round.id, rules)
        proposals = [row for row in proposals if listed is None or row.id in listed]
    due = meetings.due_votes(unit.session, funding_round.id, rules, proposals)
    attempts: Counter[tuple[str, bool]] = Counter()
    made = []
    for one in due:
        key = (one.proposals[0], one.vote.public)
        attempts[key] += not one.vote.lists
        attempt = max(attempts[key], 1)
        ballot = holding.ballot_of(unit, meeting, one.vote, one.proposals, held=1, attempt=attempt)
        holding.put_in(unit, ballot, one.proposals)
        made.append(ballot)
    return made


def _round_of(unit: Unit, ballot: Ballot) -> FundingRound:
    meeting = meetings.meeting_of(unit.session, ballot)
    return of_round(unit, meeting.funding_round_id)[0]


def _own_seat(unit: Unit, round_id: str) -> Seat:
    seat = panels.seat_of_account(unit.session, round_id, unit.actor.account_id)
    if seat is None:
        raise NotFound
    return seat


def _cast_secret(unit: Unit, ballot: Ballot, seat: Seat, said: ballots.Answer) -> Entry:
    """Two rows with nothing in common but the ballot; the ledger knows the turnout only."""
    if meetings.has_cast(unit.session, ballot, seat.id):
        raise Refused("secret_final")
    turnout = Turnout(ballot_id=ballot.id, seat_id=seat.id)
    ballots.drop_in(unit, ballot, said, turnout)
    chain = round_chain(meetings.meeting_of(unit.session, ballot).funding_round_id)
    return record(
        unit,
        Verb.BALLOT_CAST,
        turnout,
        chain=chain,
        after={"ballot": ballot.id, "seat": seat.label},
    )


def _record_named(unit: Unit, ballot: Ballot, paper: NamedPaper) -> Entry:
    """Until the vote closes nobody reads a choice on the ledger: the paper's random id salts it."""
    seat = unit.session.get(Seat, paper.seat_id)
    after = {
        "seat": seat.label if seat else "",
        "version": paper.version,
        "paper": ballots.sealed(paper),
    }
    chain = round_chain(meetings.meeting_of(unit.session, ballot).funding_round_id)
    return record(unit, Verb.BALLOT_CAST, ballot, chain=chain, before={}, after=after)
