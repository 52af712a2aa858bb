"""Voting: one paper per expert, secret papers that carry nobody, counts by two persons."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import inspect, text
from sqlmodel import select

from app.actions import meetings as actions
from app.actions import pitches, reviews
from app.errors import Fault, Invalid, NotFound, Refused
from app.forms.meetings import CountsForm, KeepOutForm, MeetingForm, OrderForm
from app.forms.reviews import FileForm, SheetForm
from app.forms.rulebooks import presets
from app.forms.uploads import FileFacts
from app.models import (
    Ballot,
    LedgerEntry,
    NamedPaper,
    Pitch,
    Receipt,
    RollEntry,
    SecretPaper,
    Turnout,
)
from app.store import invariants
from app.views import ballots as ballot_views
from app.views import boards, walls
from app.views import meetings as views
from app.vocabulary import BallotState, Choice, Phase, ReceiptKind, Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

PLAN = MeetingForm(title="示例终审会", place="示例会议室", held_at="2026-03-20 14:00")
COUNTS = CountsForm(
    votes_for="2", votes_against="1", votes_abstain="0", votes_void="0", attending="3"
)
PAGE = [FileFacts(name="示例.pdf", media_type="application/pdf", size=9, sha256="a" * 64)]


def ready(
    world: PanelWorld, *, members: int = 3, secret: bool = False, proposals: int = 1
) -> list[str]:
    """Seat members, plan a meeting, give the ballots."""
    if secret:
        world.secret_vote()
    for number in range(proposals):
        world.proposal(f"示例项目 {number}")
    for number in range(members):
        world.seat(f"示例评委 {number}")
    world.phase(Phase.MEETING)
    world.act(world.organiser, actions.plan, world.round_id, PLAN)
    return [row.id for row in world.rows(select(Ballot).order_by(Ballot.proposal_id))]


def count(world: PanelWorld, table: type) -> int:
    """Count the rows of a table."""
    return len(world.rows(select(table)))


def test_a_plan_puts_each_eligible_proposal_to_the_vote_once(world: PanelWorld) -> None:
    ballots = ready(world, proposals=3)
    world.act(world.organiser, actions.plan, world.round_id, PLAN)
    assert count(world, Ballot) == len(ballots) == 3


def test_opening_fixes_the_roll_without_the_recused(world: PanelWorld) -> None:
    [ballot] = ready(world)
    world.recuse(world.seats[1], world.proposals[0])
    world.act(world.second, actions.open_ballot, ballot)
    late = world.seat("示例迟到者")
    assert {row.seat_id for row in world.rows(select(RollEntry))} == {
        world.seats[0],
        world.seats[2],
    }
    with pytest.raises(Refused, match="not_on_roll"):
        world.act(late, actions.cast, ballot, Choice.FOR)
    with pytest.raises(Refused, match="recused"):
        world.act(world.members[1], actions.cast, ballot, Choice.FOR)
    assert count(world, NamedPaper) == 0


def test_a_recused_member_is_not_told_what_is_voted_on(world: PanelWorld) -> None:
    [ballot] = ready(world)
    world.recuse(world.seats[1], world.proposals[0])
    world.act(world.organiser, actions.open_ballot, ballot)
    meeting = world.rows(select(Ballot.meeting_id))[0]
    [question] = world.look(world.members[1], boards.member, meeting).questions
    assert (question.recused, question.title, question.requested_minor) == (True, "", 0)


@pytest.mark.parametrize("secret", [True, False])
def test_one_expert_has_one_paper_under_32_parallel_clicks(world: PanelWorld, secret: bool) -> None:
    [ballot] = ready(world, secret=secret)
    world.act(world.organiser, actions.open_ballot, ballot)
    outcomes: list[str] = []
    start = threading.Barrier(32)

    def click(number: int) -> None:
        start.wait()
        try:
            world.act(world.members[0], actions.cast, ballot, list(Choice)[number % 3])
            outcomes.append("cast")
        except Fault as fault:
            outcomes.append(fault.reason)

    threads = [threading.Thread(target=click, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.act(world.organiser, actions.close, ballot)
    [row] = world.rows(select(Ballot))
    assert row.attending == 1
    assert row.votes_for + row.votes_against + row.votes_abstain == 1
    if secret:
        assert sorted(outcomes) == ["cast"] + ["secret_final"] * 31
        assert (count(world, Turnout), count(world, SecretPaper)) == (1, 1)
    else:
        versions = [paper.version for paper in world.rows(select(NamedPaper))]
        assert sorted(versions) == list(range(1, outcomes.count("cast") + 1))


def test_a_secret_paper_carries_neither_seat_nor_time(world: PanelWorld) -> None:
    [ballot] = ready(world, secret=True)
    world.act(world.organiser, actions.open_ballot, ballot)
    for member, choice in zip(world.members, Choice, strict=True):
        world.act(member, actions.cast, ballot, choice)
    assert {column.key for column in inspect(SecretPaper).columns} == {
        "key", "ballot_id", "choice", "picks",
    }  # fmt: skip
    assert {column.key for column in inspect(Turnout).columns} == {"id", "ballot_id", "seat_id"}
    papers = world.rows(select(SecretPaper))
    known = {row.id for row in world.rows(select(Turnout))} | {
        row.id for row in world.rows(select(Receipt))
    }
    assert {paper.key for paper in papers} & known == set()
    entries = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.BALLOT_CAST))
    assert [set(entry.after) for entry in entries] == [{"ballot", "seat"}] * 3
    assert {row.kind for row in world.rows(select(Receipt))} == {ReceiptKind.PAPER}


def test_rows_of_a_secret_vote_do_not_keep_the_order_of_casting(world: PanelWorld) -> None:
    if not world.database.on_sqlite:
        pytest.skip("PostgreSQL keeps no row numbers")
    with world.database.read() as session:
        made = session.connection().exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name IN ('turnout', 'secret_paper')"
        )
        assert ["WITHOUT ROWID" in row[0] for row in made] == [True, True]


def test_a_named_paper_counts_in_its_last_version_and_all_are_kept(world: PanelWorld) -> None:
    [ballot] = ready(world)
    world.act(world.organiser, actions.open_ballot, ballot)
    for choice in (Choice.FOR, Choice.AGAINST):
        world.act(world.members[0], actions.cast, ballot, choice)
    world.act(world.members[1], actions.cast, ballot, Choice.FOR)
    world.act(world.organiser, actions.close, ballot)
    [row] = world.rows(select(Ballot))
    assert (row.votes_for, row.votes_against, row.votes_abstain, row.attending) == (1, 1, 0, 2)
    assert count(world, NamedPaper) == 3
    assert row.papers_digest


def test_nobody_reads_a_choice_on_the_ledger_while_the_vote_is_open(world: PanelWorld) -> None:
    [ballot] = ready(world)
    world.act(world.organiser, actions.open_ballot, ballot)
    world.act(world.members[0], actions.cast, ballot, Choice.FOR)
    [entry] = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.BALLOT_CAST))
    assert set(entry.after) == {"seat", "version", "paper"}
    page = world.look(world.organiser, views.manage, world.round_id)
    assert [(line.cast, line.roll, line.verdict) for line in page.open] == [(1, 3, None)]


def test_the_verdict_shows_numerator_and_denominator(world: PanelWorld) -> None:
    [ballot] = ready(world)
    world.act(world.organiser, actions.open_ballot, ballot)
    for member, choice in zip(world.members, (Choice.FOR, Choice.FOR, Choice.ABSTAIN), strict=True):
        world.act(member, actions.cast, ballot, choice)
    world.act(world.organiser, actions.close, ballot)
    [line] = world.look(world.organiser, views.manage, world.round_id).ballots
    verdict = line.verdict
    assert verdict is not None
    assert (verdict.votes_for, verdict.needed, verdict.of, verdict.passed) == (2, 2, 3, True)
    assert (verdict.attending, verdict.quorum_needed, verdict.quorum_of, verdict.quorum_met) == (
        3,
        2,
        3,
        True,
    )


def test_keeping_out_at_the_meeting_leaves_the_roll_and_is_refused_after_casting(
    world: PanelWorld,
) -> None:
    [ballot] = ready(world)
    world.act(world.organiser, actions.open_ballot, ballot)
    world.act(world.members[0], actions.keep_out_of_vote, ballot, KeepOutForm(reason="kinship"))
    world.act(world.members[1], actions.cast, ballot, Choice.FOR)
    with pytest.raises(Refused, match="already_cast"):
        world.act(world.members[1], actions.keep_out_of_vote, ballot, KeepOutForm())
    with pytest.raises(Refused, match="recused"):
        world.act(world.members[0], actions.cast, ballot, Choice.FOR)
    assert {row.seat_id for row in world.rows(select(RollEntry))} == set(world.seats[1:])


def test_a_closed_vote_takes_no_paper(world: PanelWorld) -> None:
    [ballot] = ready(world)
    world.act(world.organiser, actions.open_ballot, ballot)
    world.act(world.organiser, actions.close, ballot)
    with pytest.raises(Refused, match="not_from_here"):
        world.act(world.members[0], actions.cast, ballot, Choice.FOR)


@pytest.mark.parametrize("secret", [True, False])
def test_a_paper_that_is_changed_after_closing_is_named(world: PanelWorld, secret: bool) -> None:
    first, second = ready(world, secret=secret, proposals=2)
    for ballot in (first, second):
        world.act(world.organiser, actions.open_ballot, ballot)
        for member, choice in zip(world.members, Choice, strict=True):
            world.act(member, actions.cast, ballot, choice)
        world.act(world.organiser, actions.close, ballot)

    def miscounted() -> list[str]:
        with world.database.read() as session:
            return invariants.ballots_that_miscount(session)

    assert miscounted() == []
    table = SecretPaper if secret else NamedPaper
    swapped = {Choice.FOR: Choice.AGAINST, Choice.AGAINST: Choice.FOR}
    name = str(table.__tablename__)
    place = "" if world.database.on_sqlite else f" ON {name}"
    with world.database.write_session() as session:
        session.execute(text(f"DROP TRIGGER {name}_no_update{place}"))
        of_it = session.exec(select(table).where(table.ballot_id == second)).all()
        for row in of_it:  # the sums stay; what was cast does not
            row.choice = swapped.get(row.choice, row.choice)
        session.commit()
    assert miscounted() == [second]


def test_scores_are_called_out_on_the_wall_upon_the_click_without_a_name(
    world: PanelWorld,
) -> None:
    two_panels_marked(world)
    meeting = world.act(world.organiser, actions.plan, world.round_id, PLAN)
    places = [{"proposal": world.proposals[0], "number": "1"}]
    order = {"pitch_minutes": "8", "answer_minutes": "7", "places": places}
    world.act(world.organiser, pitches.order, meeting, OrderForm.model_validate(order))
    [pitch] = world.rows(select(Pitch))
    world.act(world.organiser, pitches.run, pitch.id, "start")
    phone = world.look(world.members[0], boards.member, meeting).board
    before = world.look(world.organiser, walls.show, meeting)
    assert (before.called, before.called_title) == ((), "")
    world.act(world.organiser, pitches.run, pitch.id, "call_scores")
    wall = world.look(world.organiser, walls.show, meeting)
    assert [(panel.title["en"], panel.marks, panel.score) for panel in wall.called] == [
        (
            "Review panel",
            (
                ("90.00", True),
                ("90.00", False),
                ("70.00", False),
                ("60.00", False),
                ("50.00", True),
            ),
            "73.33",
        ),
        ("Neighbours", (("100.00", False), ("40.00", False)), "70.00"),
    ]
    names = [*world.seats, *world.members, "示例评委"]
    assert [name for name in names if name in repr(wall.called)] == []
    assert world.look(world.members[0], boards.member, meeting).board == phone
    with pytest.raises(NotFound):
        world.look(world.members[0], walls.show, meeting)


def two_panels_marked(world: PanelWorld) -> None:
    """Seat two panels and let all of them hand in one mark for everything."""
    rules = presets()["founding-round"]
    [panel] = rules.panels
    asked = tuple(replace(leaf, id=f"{leaf.id}_2") for leaf in panel.criteria)
    title = {"zh": "居民", "en": "Neighbours"}
    other = replace(panel, id="neighbours", title=title, criteria=asked, min_sheets=2)
    world.rulebook(replace(rules, panels=(panel, other)))
    proposal = world.proposal("示例项目")
    given = [("panel", mark) for mark in (7, 9, 5, 9, 6)] + [("neighbours", 4), ("neighbours", 10)]
    for number, (of, _) in enumerate(given):
        world.seat(f"示例评委 {number}", panel=of)
    own = [world.assign(seat, proposal) for seat in world.seats]
    world.phase(Phase.REVIEW)
    for member, review, (of, mark) in zip(world.members, own, given, strict=True):
        leaves = (panel if of == "panel" else other).leaves
        rows = [{"criterion": leaf.id, "mark": str(mark)} for leaf, _ in leaves]
        sheet = SheetForm.model_validate({"base": 0, "marks": rows})
        world.act(member, reviews.save, review, sheet)
        world.act(member, reviews.file, review, FileForm(base=1, accept="yes"))
    world.phase(Phase.MEETING)


def test_phase_and_strangers(world: PanelWorld) -> None:
    [ballot] = ready(world)
    with pytest.raises(NotFound):
        world.act(world.stranger, actions.open_ballot, ballot)
    with pytest.raises(NotFound):
        world.act(None, actions.cast, ballot, Choice.FOR)
    with pytest.raises(NotFound):
        world.act(world.members[0], actions.open_ballot, ballot)
    world.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="only_in_meeting"):
        world.act(world.organiser, actions.open_ballot, ballot)


def test_counts_are_entered_by_one_person_and_confirmed_by_another(world: PanelWorld) -> None:
    [ballot] = ready(world)
    world.act(world.organiser, actions.enter_counts, ballot, COUNTS, PAGE)
    with pytest.raises(Refused, match="second_person_needed"):
        world.act(world.organiser, actions.confirm_counts, ballot)
    world.act(world.second, actions.confirm_counts, ballot)
    [row] = world.rows(select(Ballot))
    assert (row.state, row.entered_by, row.confirmed_by) == (
        BallotState.CLOSED,
        world.organiser,
        world.second,
    )
    assert (row.votes_for, row.attending, count(world, RollEntry)) == (2, 3, 3)
    [line] = world.look(world.organiser, views.manage, world.round_id).ballots
    assert line.by_counts
    assert line.verdict is not None
    assert line.verdict.passed


def test_counts_need_a_document_and_fit_the_roll(world: PanelWorld) -> None:
    [ballot] = ready(world)
    with pytest.raises(Invalid) as missing:
        world.act(world.organiser, actions.enter_counts, ballot, COUNTS)
    assert missing.value.fields == {"file": ("file_missing", {})}
    more = COUNTS.model_copy(update={"attending": 4})
    with pytest.raises(Invalid) as many:
        world.act(world.organiser, actions.enter_counts, ballot, more, PAGE)
    assert many.value.fields == {"attending": ("attending_exceeds", {"members": 3})}


def test_one_document_may_prove_several_counts(world: PanelWorld) -> None:
    first, second = ready(world, proposals=2)
    world.act(world.organiser, actions.enter_counts, first, COUNTS, PAGE)
    [kept] = world.look(world.organiser, ballot_views.counts, first).documents
    world.act(
        world.organiser,
        actions.enter_counts,
        second,
        COUNTS.model_copy(update={"document": kept[0]}),
    )
    assert {row.document_id for row in world.rows(select(Ballot))} == {kept[0]}
