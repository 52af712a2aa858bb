"""Another world: the same round, in which members mark, vote, talk and keep out otherwise."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

from app.actions import (
    assignments,
    attendance,
    ballots,
    conflicts,
    discussions,
    meetings,
    panels,
    review_reminders,
    reviews,
)
from app.errors import Fault
from app.forms.conflicts import KeepOutForm
from app.forms.meetings import AttendanceForm
from app.forms.panels import RecusalForm
from app.forms.reviews import LookForm, PostForm
from app.forms.rulebooks import compiled, digest_of, document_of
from app.scoring.reviewing import Discussion, OthersMarks, Reviewing, SheetOrder
from app.store import repairing
from app.unit import Unit
from app.vocabulary import Choice
from tests.support.rounds import SUBJECT, World
from tests.whole.test_leaks import opened

THE_SUBJECT = (
    "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id WHERE o.name = ?"
)


def review_otherwise(there: World, only: str = "") -> None:
    """Let the panel do everything another way; `only` one proposal where one is given."""
    with closing(opened(there)) as database:
        of_it = "WHERE proposal_id = ?" if only else "WHERE proposal_id <> ?"
        rows = database.execute(
            "SELECT r.id, v.id, v.marks, s.label FROM review r JOIN review_revision v ON v.review_id = r.id"
            f" JOIN seat s ON s.id = r.seat_id {of_it} ORDER BY r.proposal_id, s.label DESC",
            (only,),
        ).fetchall()
        for place, (review, revision, marks, label) in enumerate(rows):
            turned = {
                key: 1000 - mark if isinstance(mark, int) else mark
                for key, mark in json.loads(marks).items()
            }
            database.execute(
                "UPDATE review_revision SET marks = ?, comment = ? WHERE id = ?",
                (json.dumps(turned), "另一个世界里的话" * (place % 5 + 1), revision),
            )
            if label in {"C", "D"}:  # who is reminded below; the others may still talk
                database.execute(
                    "UPDATE review SET state = 'draft', filed_at = NULL, filed_revision = NULL"
                    " WHERE id = ?",
                    (review,),
                )
        database.execute(
            "UPDATE named_paper SET choice = CASE choice WHEN 'for' THEN 'against' ELSE 'for' END"
            f" WHERE ballot_id IN (SELECT id FROM ballot {of_it})",
            (only,),
        )
        database.execute(
            "UPDATE ballot SET votes_for = votes_against, votes_against = votes_for"
            f" {of_it} AND votes_for IS NOT NULL",
            (only,),
        )
        database.commit()
    for who, deed in _deeds(there, only):
        _does(there, who, deed)


def open_up(there: World) -> None:
    """Let the rulebook show members what others gave and said."""
    work = Reviewing(
        order=SheetOrder.FEWEST, others=OthersMarks.AFTER_OWN, discussion=Discussion.NAMED
    )
    with closing(opened(there)) as database:
        for key, document in database.execute("SELECT id, document FROM rulebook_version"):
            rules = replace(compiled(json.loads(document)), reviewing=work)
            database.execute(
                "UPDATE rulebook_version SET document = ?, digest = ? WHERE id = ?",
                (json.dumps(document_of(rules)), digest_of(rules), key),
            )
        database.commit()


def vote_on_the_subject(there: World, *, begin: bool, voters: tuple[str, ...] = ()) -> None:
    """Open or close the vote on what the recused member keeps out of, where there is one."""
    ballot = there.one("SELECT id FROM ballot WHERE proposal_id = (" + THE_SUBJECT + ")", SUBJECT)
    if ballot != "-":
        act = meetings.open_ballot if begin else meetings.close
        there.do(there.people["organiser"], lambda unit: act(unit, ballot))
        for label in voters:
            voter = there.one("SELECT account_id FROM seat WHERE label = ?", label)
            there.do(voter, lambda unit: meetings.cast(unit, ballot, Choice.AGAINST))


def everybody_is_there(there: World) -> None:
    """Tick every member off as present, so that no vote fails for want of a quorum."""
    meeting = there.one("SELECT id FROM meeting")
    if meeting != "-":
        for (seat,) in there.query("SELECT id FROM seat WHERE state = 'active' ORDER BY id"):
            form = AttendanceForm(seat=str(seat), present=True)
            there.do(
                there.people["organiser"],
                lambda unit, form=form: attendance.mark(unit, meeting, form),
            )


def talk(there: World, only: str) -> None:
    """Let members talk, officers ask again, and a vote that is closed be held once more."""
    organiser = there.people["organiser"]
    sheets = there.query(
        "SELECT r.id, s.account_id FROM review r JOIN seat s ON s.id = r.seat_id"
        " WHERE r.state = 'filed' AND s.label <> 'B' AND r.proposal_id LIKE ? ORDER BY r.id",
        only or "%",
    )
    told = [
        _does(there, organiser, reviews.ask_second_look, str(review), LookForm(note="示例"))
        + _does(there, str(account), discussions.post, str(review), PostForm(text="另一句话"))
        for review, account in sheets
    ]
    assert any(told)
    for (ballot,) in there.query(
        "SELECT id FROM ballot WHERE state = 'closed' AND proposal_id = (" + THE_SUBJECT + ")",
        SUBJECT,
    ):
        # Where so many keep out of the subject that no quorum is left, it is refused.
        assert _does(there, organiser, ballots.again, str(ballot)) or only


def _does(there: World, who: str, action: Callable[..., object], *args: object) -> bool:
    try:
        there.do(who, lambda unit: action(unit, *args))
    except Fault:  # what the phase does not allow is done in neither world
        return False
    return True


def _deeds(there: World, only: str) -> Iterator[tuple[str, Callable[[Unit], object]]]:
    """What members and organisers do in the second world, through the program itself."""
    round_id = there.one("SELECT id FROM funding_round")
    organiser = there.people["organiser"]
    # Neither member A, who watches in no test here, nor B, who keeps out of the subject.
    seats = there.query("SELECT id, account_id FROM seat WHERE label IN ('C', 'D') ORDER BY label")
    proposals = there.query("SELECT id, organisation_id FROM proposal WHERE state = 'eligible'")
    chosen = [row for row in proposals if only in {"", row[0]}][:1]
    reminded = [str(row[0]) for row in seats]
    for proposal, organisation in chosen:
        (_, account), (second, _) = seats
        yield (
            str(account),
            lambda unit, p=str(proposal): panels.recuse(
                unit,
                p,
                RecusalForm(reason="kinship", note="另一个世界里的原因"),
                link="/manage/-/assignments/repair",
            ),
        )
        keep = KeepOutForm(seat=str(second), organisation=str(organisation), reason="other")
        yield organiser, lambda unit, form=keep: conflicts.record_conflict(unit, round_id, form)
    yield organiser, lambda unit: review_reminders.remind(unit, round_id, reminded, link="/queue")
    yield organiser, lambda unit: _repair(unit, round_id)


def _repair(unit: Unit, round_id: str) -> None:
    digest = repairing.plan_of(unit.session, round_id).digest
    assignments.repair(unit, round_id, digest, link="/queue")
