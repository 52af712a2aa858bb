"""Sheets: saved as typed, never lost, handed in complete, replaced until the review ends."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.actions import reviews as actions
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.proposal_forms import FIRST_FORM
from app.forms.reviews import FileForm, SheetForm
from app.forms.rulebooks import presets
from app.models import (
    FormVersion,
    LedgerEntry,
    Proposal,
    ProposalRevision,
    Receipt,
    Review,
    ReviewRevision,
)
from app.views import review_queues
from app.views import reviews as views
from app.vocabulary import Phase, ReceiptKind, ReviewState, Verb
from tests.support.panel_rows import PanelWorld, asking_reasons, world  # noqa: F401 -- a fixture

CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")


def form(*marks: str, base: int = 0, comment: str = "") -> SheetForm:
    """Fill in a sheet; what is not given is empty."""
    filled = [*marks, *[""] * (5 - len(marks))]
    rows = [{"criterion": name, "mark": mark} for name, mark in zip(CRITERIA, filled, strict=True)]
    return SheetForm.model_validate({"base": base, "marks": rows, "comment": comment})


FULL = ("8", "9", "7", "8", "7")
DONE = FileForm(base=1, accept="yes")


def opened(world: PanelWorld, members: int = 1) -> str:
    """One proposal, its readers, the review phase; gives the first review."""
    proposal = world.proposal("示例项目")
    for number in range(members):
        world.seat(f"示例评委 {number}")
    found = [world.assign(seat, proposal) for seat in world.seats]
    world.phase(Phase.REVIEW)
    return found[0]


def test_a_draft_is_a_revision_and_no_line_on_the_ledger(world: PanelWorld) -> None:
    review = opened(world)
    saved = world.act(world.members[0], actions.save, review, form("8", "7"))
    assert (saved.number, saved.base, saved.stale) == (1, 1, False)
    [revision] = world.rows(select(ReviewRevision))
    assert revision.marks == {
        "public_benefit": 800, "innovation": 700, "practicality": None, "impact": None, "execution": None,
    }  # fmt: skip
    assert world.rows(select(LedgerEntry)) == []


def test_a_stale_save_keeps_both(world: PanelWorld) -> None:
    review = opened(world)
    world.act(world.members[0], actions.save, review, form("8", base=0))
    other = world.act(
        world.members[0], actions.save, review, form("3", base=0, comment="另一个窗口")
    )
    assert (other.number, other.base, other.stale) == (2, 1, True)
    next_one = world.act(world.members[0], actions.save, review, form("9", base=1))
    assert (next_one.number, next_one.base, next_one.stale) == (3, 3, False)
    marks = [
        row.marks["public_benefit"]
        for row in world.rows(select(ReviewRevision).order_by(ReviewRevision.number))
    ]
    assert marks == [800, 300, 900]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("11", "out_of_range"),
        ("８", "not_number"),
        ("1e1", "not_number"),
        ("7.55", "not_in_steps"),
        ("na", "not_number"),
    ],
)
def test_a_wrong_mark_is_named_beside_its_criterion(
    world: PanelWorld, typed: str, code: str
) -> None:
    review = opened(world)
    with pytest.raises(Invalid) as wrong:
        world.act(world.members[0], actions.save, review, form("8", typed))
    assert {name: found for name, (found, _) in wrong.value.fields.items()} == {
        "marks-1-mark": code
    }
    assert world.rows(select(ReviewRevision)) == []


def test_an_incomplete_sheet_is_not_taken(world: PanelWorld) -> None:
    review = opened(world)
    world.act(world.members[0], actions.save, review, form("8", "9", "7"))
    with pytest.raises(Refused) as refused:
        world.act(world.members[0], actions.file, review, DONE)
    assert (refused.value.reason, refused.value.facts["count"]) == ("sheet_incomplete", 2)


@pytest.mark.parametrize(("mark", "asked"), [("3", True), ("4", False), ("9", False), ("10", True)])
def test_a_mark_beyond_the_limits_is_not_taken_without_its_reason(
    world: PanelWorld, mark: str, asked: bool
) -> None:
    review = opened(world)
    world.rulebook(asking_reasons(presets()["founding-round"]))
    me = world.members[0]
    world.act(me, actions.save, review, form(mark, *FULL[1:]))
    page = world.look(me, views.sheet, review)
    assert [(one, code) for one, _, code in page.missing] == [
        (CRITERIA[0], "comment_needed")
    ] * asked
    if asked:
        with pytest.raises(Refused, match="sheet_incomplete"):
            world.act(me, actions.file, review, DONE)
        explained = form(mark, *FULL[1:], base=1)
        explained.marks[0].reason = "没有受益人"
        world.act(me, actions.save, review, explained)
    world.act(me, actions.file, review, FileForm(base=1 + asked, accept="yes"))
    [row] = world.rows(select(Review))
    assert row.state is ReviewState.FILED


def test_filing_gives_a_receipt_and_the_ledger_no_marks(world: PanelWorld) -> None:
    review = opened(world)
    world.act(world.members[0], actions.save, review, form(*FULL, comment="示例意见"))
    filed = world.act(world.members[0], actions.file, review, DONE)
    [row] = world.rows(select(Review))
    assert (row.state, row.filed_revision) == (ReviewState.FILED, 1)
    [receipt] = world.rows(select(Receipt))
    assert (receipt.kind, receipt.number, receipt.id) == (
        ReceiptKind.REVIEW,
        filed.receipt_number,
        filed.receipt_id,
    )
    [entry] = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.REVIEW_FILE))
    assert set(entry.after) == {"state", "seat", "proposal", "revision", "content"}
    assert (entry.digest, entry.sequence) == (receipt.entry_digest, receipt.sequence)


def test_filing_again_puts_a_new_version_in_its_place_and_keeps_both(world: PanelWorld) -> None:
    review = opened(world)
    world.act(world.members[0], actions.save, review, form(*FULL))
    world.act(world.members[0], actions.file, review, DONE)
    world.act(world.members[0], actions.save, review, form("10", *FULL[1:], base=1))
    again = FileForm(base=2, accept="yes", reason="看漏了一节")
    with pytest.raises(Refused, match="refile_reason"):
        world.act(world.members[0], actions.file, review, FileForm(base=2, accept="yes"))
    world.act(world.members[0], actions.file, review, again)
    [row] = world.rows(select(Review))
    assert row.filed_revision == 2
    assert len(world.rows(select(ReviewRevision))) == len(world.rows(select(Receipt))) == 2
    world.phase(Phase.MEETING)
    with pytest.raises(Refused, match="only_in_review"):
        world.act(world.members[0], actions.file, review, FileForm(base=2, accept="yes"))


def test_the_queue_is_narrowed_and_tells_how_long_reading_takes(world: PanelWorld) -> None:
    first = opened(world)
    for number, words in ((2, 401), (3, 400)):
        proposal = world.proposal(f"示例项目 {number}")
        world.assign(world.seats[0], proposal)
        handed_in(world, proposal, "字" * words)
    me = world.members[0]
    world.act(me, actions.save, first, form(*FULL))
    world.act(me, actions.file, first, DONE)
    begun = world.rows(select(Review).where(Review.proposal_id == world.proposals[1]))[0]
    world.act(me, actions.save, begun.id, form("8"))
    shown = {
        show: [
            (line.number, line.minutes)
            for line in world.look(me, review_queues.queue, world.round_id, show).lines
        ]
        for show in ("all", "filed", "begun", "todo", "no such list")
    }
    every = [("T-001", 0), ("T-002", 2), ("T-003", 1)]
    assert shown == {
        "all": every,
        "filed": every[:1],
        "begun": every[1:2],
        "todo": every[2:],
        "no such list": every,
    }
    page = world.look(me, review_queues.queue, world.round_id)
    assert (page.minutes_left, page.counts) == (3, {"todo": 1, "begun": 1, "filed": 1})


def handed_in(world: PanelWorld, proposal: str, text: str) -> None:
    """Let a proposal have been handed in with one answer."""
    now = world.clock.now()
    [found] = world.rows(select(FormVersion)) or [None]
    if found is None:
        found = FormVersion(
            funding_round_id=world.round_id,
            number=1,
            questions=FIRST_FORM,
            digest="0" * 64,
            made_at=now,
        )
        world.put(found)
    question = FIRST_FORM["sections"][0]["questions"][0]["id"]
    world.put(
        ProposalRevision(
            proposal_id=proposal,
            number=1,
            base=0,
            form_version_id=found.id,
            answers={question: text},
            stands=True,
            saved_by=world.organiser,
            saved_at=now,
        )
    )
    with world.database.write_session() as session:
        row = session.get_one(Proposal, proposal)
        row.submitted_revision = 1
        session.add(row)
        session.commit()


def test_what_was_not_checked_is_not_filed(world: PanelWorld) -> None:
    review = opened(world)
    world.act(world.members[0], actions.save, review, form(*FULL))
    world.act(world.members[0], actions.save, review, form("1", *FULL[1:], base=1))
    with pytest.raises(Stale):
        world.act(world.members[0], actions.file, review, DONE)


def test_the_next_sheet_is_offered_and_recused_ones_are_not(world: PanelWorld) -> None:
    first = opened(world)
    second, third = world.proposal("示例二"), world.proposal("示例三")
    world.assign(world.seats[0], second)
    last = world.assign(world.seats[0], third)
    world.recuse(world.seats[0], second)
    world.act(world.members[0], actions.save, first, form(*FULL))
    assert world.act(world.members[0], actions.file, first, DONE).next_review_id == last


def test_others_and_strangers(world: PanelWorld) -> None:
    review = opened(world, members=2)
    with pytest.raises(NotFound):
        world.act(world.members[1], actions.save, review, form("8"))
    with pytest.raises(NotFound):
        world.act(world.stranger, actions.save, review, form("8"))
    with pytest.raises(NotFound):
        world.act(world.organiser, actions.save, review, form("8"))


def test_a_recused_member_is_told_why(world: PanelWorld) -> None:
    review = opened(world)
    world.recuse(world.seats[0], world.proposals[0])
    with pytest.raises(Refused, match="recused"):
        world.act(world.members[0], actions.save, review, form("8"))


def test_what_is_not_applicable_is_told_with_the_share_that_counts(world: PanelWorld) -> None:
    rules = presets()["founding-round"]
    panel = rules.panels[0]
    some = tuple(replace(one, na_allowed=True) for one in panel.criteria)
    world.rulebook(replace(rules, panels=(replace(panel, criteria=some), *rules.panels[1:])))
    review = opened(world)
    world.act(world.members[0], actions.save, review, form("3", "9", "7", "N/A", "8"))
    page = world.look(world.members[0], views.sheet, review)
    assert (page.total, page.scaled) == ("64.38", ("51.50", "80%"))
    world.act(world.members[0], actions.save, review, form("3", "9", "7", "2", "8", base=1))
    assert world.look(world.members[0], views.sheet, review).scaled is None
