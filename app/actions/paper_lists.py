"""A list voted on by hand: the pile is typed by one person with its scan, and again by another."""

from collections.abc import Sequence
from typing import Any

from app.audit import record, round_chain
from app.errors import Invalid, Refused
from app.forms.paper_lists import PaperLine, PaperListForm, read_paper
from app.forms.uploads import FileFacts
from app.models import Ballot, PaperList, RollEntry
from app.policy import require
from app.scoring.errors import BadNumber
from app.store import ballot_documents, ballots, meetings, pulses
from app.store.standing import of_ballot
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import BallotForm, Verb, Voters
from app.workflow import BALLOT, advance

Pile = list[dict[str, Any]]
Wrong = dict[str, tuple[str, dict[str, object]]]


def type_first(
    unit: Unit, ballot_id: str, form: PaperListForm, scans: Sequence[FileFacts] = ()
) -> str:
    """Type the pile for the first time, or anew; gives the round's id."""
    ballot, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_ENTER_COUNTS, standing)
    round_id = _round_of_list(unit, ballot)
    pile = _read(unit, ballot, round_id, form)
    scan = ballot_documents.of_ballot(unit, ballot, round_id, form.document, scans)
    move_state(unit.session, ballot, advance(BALLOT, ballot.state, Verb.BALLOT_ENTER_COUNTS))
    earlier = meetings.last_typed(unit.session, ballot.id)
    unit.session.add(
        PaperList(
            ballot_id=ballot.id,
            number=earlier.number + 1 if earlier else 1,
            papers=pile,
            attachment_id=scan.id,
            typed_by=unit.actor.account_id or "",
            typed_at=unit.now,
        )
    )
    ballot.entered_by, ballot.document_id = unit.actor.account_id, scan.id
    pulses.beat(unit, ballot.meeting_id)
    after = {"state": ballot.state.value, "papers": len(pile), "scan": scan.sha256}
    chain = round_chain(round_id)
    record(unit, Verb.BALLOT_ENTER_COUNTS, ballot, chain=chain, before={}, after=after)
    return round_id


def type_second(unit: Unit, ballot_id: str, form: PaperListForm) -> str:
    """Type it again without seeing the first; where both agree, the papers are counted. Gives the round's id."""
    ballot, standing = of_ballot(unit, ballot_id)
    require(Verb.BALLOT_CONFIRM_COUNTS, standing)
    round_id = _round_of_list(unit, ballot)
    typed = meetings.last_typed(unit.session, ballot.id)
    if typed is None:
        raise Refused("not_from_here", state=ballot.state.value)
    _require_same(form, typed.papers, _read(unit, ballot, round_id, form))
    move_state(unit.session, ballot, advance(BALLOT, ballot.state, Verb.BALLOT_CONFIRM_COUNTS))
    ballot.confirmed_by = unit.actor.account_id
    unit.session.add_all(
        RollEntry(ballot_id=ballot.id, seat_id=seat.id)
        for seat in ballots.roll(unit.session, ballot, round_id)
    )
    unit.session.flush()
    after = ballots.settle(unit, ballot)
    pulses.beat(unit, ballot.meeting_id)
    record(unit, Verb.BALLOT_CONFIRM_COUNTS, ballot, chain=round_chain(round_id), after=after)
    return round_id


def _round_of_list(unit: Unit, ballot: Ballot) -> str:
    if ballot.proposal_id is not None:
        raise Refused("counts_not_list")
    return meetings.meeting_of(unit.session, ballot).funding_round_id


def _read(unit: Unit, ballot: Ballot, round_id: str, form: PaperListForm) -> Pile:
    """Read what stands on each paper; where the vote is named, each is a member's of the roll."""
    listed = [option.proposal_id for option in meetings.list_of(unit.session, ballot)]
    roll = [seat.id for seat in ballots.roll(unit.session, ballot, round_id)]
    wrong: Wrong = {}
    pile: Pile = []
    for place, line in enumerate(form.papers):
        if not line.said:
            continue
        try:
            row = _row(ballot, listed, place, line)
        except BadNumber as bad:
            wrong[f"papers-{place}-said"] = (bad.code, bad.facts)
            continue
        fault = _misplaced(unit, ballot, round_id, row, (roll, pile))
        if fault:
            wrong[f"papers-{place}-said"] = (fault, {"members": len(roll)})
        pile.append(row)
    if wrong:
        raise Invalid(wrong)
    if not pile:
        raise Invalid({"papers-0-said": ("papers_none", {})})
    return pile


def _row(ballot: Ballot, listed: Sequence[str], place: int, line: PaperLine) -> dict[str, Any]:
    points = ballot.form is BallotForm.POINTS
    said = read_paper(line.said, places=len(listed), points=points)
    return {
        "number": place + 1,
        "seat": "" if ballot.secret else line.seat,
        "picks": {listed[at - 1]: number for at, number in said.picks.items()},
        "void": said.void,
    }


def _misplaced(
    unit: Unit,
    ballot: Ballot,
    round_id: str,
    row: dict[str, Any],
    around: tuple[Sequence[str], Pile],
) -> str:
    """Tell why a paper cannot lie in this pile: one too many, nobody's, or on what its member keeps out of."""
    roll, pile = around
    if ballot.voters is Voters.PUBLIC:
        return ""
    if ballot.secret:
        return "papers_many" if len(pile) >= len(roll) else ""
    if row["seat"] not in roll or any(row["seat"] == other["seat"] for other in pile):
        return "choose_one"
    vote = ballots.vote_for(unit.session, ballot, round_id)
    out = ballots.out_of(unit.session, ballot, round_id, row["seat"])
    refused = not (vote is not None and vote.recused_void) and out & set(row["picks"])
    return "pick_kept_out" if refused else ""


def _require_same(form: PaperListForm, first: Pile, second: Pile) -> None:
    """Name every paper in which the two differ, without telling what the first one typed."""
    one = {row["number"]: row for row in first}
    two = {row["number"]: row for row in second}
    numbers = sorted(number for number in {*one, *two} if one.get(number) != two.get(number))
    if numbers:
        last = max(len(form.papers), 1)
        raise Invalid(
            {
                f"papers-{min(number, last) - 1}-said": ("typed_differently", {})
                for number in numbers
            }
        )
