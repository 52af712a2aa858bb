"""Own sheets taken together: handed in, moved, read from a workbook; and what nobody else can do to them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from threading import Barrier

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from xlsxwriter import Workbook

from app.actions import own_marks, reviews
from app.documents import Imprint, score_sheets_pdf
from app.errors import Fault, Invalid, NotFound, Refused, Stale, Unreadable
from app.forms.reviews import AdjustForm, FileForm, SheetForm, TogetherForm
from app.forms.rulebooks import presets
from app.models import LedgerEntry, Receipt, Review, ReviewFiling, ReviewRevision
from app.scoring.reviewing import OthersMarks, Reviewing, SheetOrder
from app.views import own_marks as views
from app.views import receipts, review_queues, sheet_files
from app.views import reviews as sheet_views
from app.vocabulary import Phase, ReviewState, Verb
from tests.support.panel_rows import PanelWorld, asking_reasons, world  # noqa: F401 -- a fixture
from tests.support.sheets_of_paper import told

CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")
FULL = ("8", "9", "7", "8", "7")
AT_ONCE = 32


def sheet(*marks: str, base: int = 0, **more: str) -> SheetForm:
    rows = [{"criterion": name, "typed": mark} for name, mark in zip(CRITERIA, marks, strict=True)]
    return SheetForm.model_validate({"base": base, "marks": rows, **more})


def rules(world: PanelWorld, **wanted: object) -> None:
    """Put a rulebook in force whose members work like this."""
    world.rulebook(replace(presets()["founding-round"], reviewing=Reviewing(**wanted)))  # type: ignore[arg-type]  # the fields of one record


def opened(world: PanelWorld, proposals: int = 3, members: int = 1) -> list[str]:
    """Let members read proposals; gives the first member's reviews."""
    for number in range(proposals):
        world.proposal(f"示例项目 {number}")
    for number in range(members):
        world.seat(f"示例评委 {number}")
    found = [[world.assign(seat, one) for one in world.proposals] for seat in world.seats]
    world.phase(Phase.REVIEW)
    return found[0]


def checked(*lines: tuple[str, int], reason: str = "") -> TogetherForm:
    rows = [{"review": review, "base": base} for review, base in lines]
    return TogetherForm.model_validate({"sheets": rows, "reason": reason, "accept": "yes"})


def test_all_together_is_one_receipt_with_every_mark(world: PanelWorld) -> None:
    own = opened(world)
    for review in own:
        world.act(world.members[0], reviews.save, review, sheet(*FULL))
    form = checked(*((review, 1) for review in own))
    filed = world.act(world.members[0], reviews.file_together, world.round_id, form)
    [receipt] = world.rows(select(Receipt))
    assert (receipt.id, receipt.account_id) == (filed.receipt_id, world.members[0])
    rows = world.rows(select(ReviewFiling))
    assert {(row.review_id, row.receipt_id, row.place) for row in rows} == {
        (review, receipt.id, 1) for review in own
    }
    entries = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.REVIEW_FILE))
    assert len(entries) == 3
    page = world.look(world.members[0], receipts.show, receipt.id)
    assert [(line.number, line.marks, line.total) for line in page.sheets] == [
        (f"T-00{n}", FULL, "78.50") for n in (1, 2, 3)
    ]


def test_together_files_all_or_none(world: PanelWorld) -> None:
    own = opened(world)
    for review in own[:2]:
        world.act(world.members[0], reviews.save, review, sheet(*FULL))
    world.act(world.members[0], reviews.save, own[2], sheet("8", "", "", "", ""))
    form = checked(*((review, 1) for review in own))
    with pytest.raises(Refused, match="sheet_incomplete"):
        world.act(world.members[0], reviews.file_together, world.round_id, form)
    form = checked((own[0], 1), (own[1], 7))
    with pytest.raises(Stale):
        world.act(world.members[0], reviews.file_together, world.round_id, form)
    assert {row.state for row in world.rows(select(Review))} == {ReviewState.DRAFT}
    assert world.rows(select(Receipt)) == world.rows(select(ReviewFiling)) == []


def test_a_sheet_is_handed_in_once_however_many_ask_at_once(world: PanelWorld) -> None:
    """The hundredth of 300 races in the normal run; `make soak` runs them all."""
    race(world, rounds=3)


@pytest.mark.soak
def test_a_sheet_is_handed_in_once_in_three_hundred_races(world: PanelWorld) -> None:
    race(world, rounds=300)


def race(world: PanelWorld, rounds: int) -> None:
    own = opened(world, proposals=rounds)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for review in own:
            world.act(world.members[0], reviews.save, review, sheet(*FULL))
            gate = Barrier(AT_ONCE)

            def ask(_: int, review: str = review, gate: Barrier = gate) -> str:
                gate.wait()
                form = FileForm(base=1, accept="yes")
                try:
                    return str(world.act(world.members[0], reviews.file, review, form).receipt_id)
                except Fault as fault:
                    return fault.reason

            told = sorted(pool.map(ask, range(AT_ONCE)))
            [filing] = world.rows(select(ReviewFiling).where(ReviewFiling.review_id == review))
            assert told == sorted([filing.receipt_id, *["already_filed"] * (AT_ONCE - 1)])


def test_the_database_holds_one_sheet_for_a_member_and_a_proposal(world: PanelWorld) -> None:
    own = opened(world, proposals=1)
    [row] = world.rows(select(Review))
    again = Review(
        stage_id=row.stage_id,
        seat_id=row.seat_id,
        proposal_id=row.proposal_id,
        created_at=world.clock.now(),
    )
    with pytest.raises(IntegrityError):
        world.put(again)
    world.act(world.members[0], reviews.save, own[0], sheet(*FULL))
    world.act(world.members[0], reviews.file, own[0], FileForm(base=1, accept="yes"))
    [filing] = world.rows(select(ReviewFiling))
    twice = ReviewFiling(
        review_id=own[0],
        revision=1,
        place=2,
        reason="再来",
        receipt_id=filing.receipt_id,
        filed_at=world.clock.now(),
    )
    with pytest.raises(IntegrityError):
        world.put(twice)


def test_two_windows_are_put_together_where_they_changed_different_things(
    world: PanelWorld,
) -> None:
    [review] = opened(world, proposals=1)
    me = world.members[0]
    world.act(me, reviews.save, review, sheet(*FULL))
    world.act(me, reviews.keep, review, sheet("6", *FULL[1:], base=1))
    saved = world.act(me, reviews.keep, review, sheet(*FULL, base=1, comment="另一窗口"))
    assert (saved.stale, saved.theirs, saved.base) == (False, ("public_benefit",), 3)
    page = world.look(me, sheet_views.sheet, review)
    assert (page.criteria[0].mark, page.comment) == ("6", "另一窗口")
    clash = world.act(me, reviews.keep, review, sheet("2", *FULL[1:], base=1))
    assert (clash.stale, clash.base) == (True, 3)
    assert len(world.rows(select(ReviewRevision))) == 4


def test_a_wrong_mark_costs_no_other_word(world: PanelWorld) -> None:
    [review] = opened(world, proposals=1)
    form = sheet("11", *FULL[1:], comment="写好的话", own_note="只给自己")
    saved = world.act(world.members[0], reviews.keep, review, form)
    assert [(name, code) for name, code, _ in saved.wrong] == [("marks-0-mark", "out_of_range")]
    [row] = world.rows(select(ReviewRevision))
    assert (row.comment, row.own_note, row.marks["innovation"]) == ("写好的话", "只给自己", 900)
    assert row.marks["public_benefit"] is None


def test_marks_are_moved_as_the_preview_shows_and_none_beyond_its_limit(world: PanelWorld) -> None:
    own = opened(world, proposals=2)
    me = world.members[0]
    world.act(me, reviews.save, own[0], sheet("8", "9", "7", "8", "7"))
    world.act(me, reviews.save, own[1], sheet("10", "9", "7", "8", "7"))
    form = AdjustForm(criterion="public_benefit", way="up", by="1")
    page = world.look(me, views.preview, world.round_id, form)
    assert [(line.before, line.after, line.kept) for line in page.lines] == [
        ("78.50", "81.00", ()),
        ("83.50", "83.50", ("公益性",)),
    ]
    assert len(world.rows(select(ReviewRevision))) == 2
    bases = [{"review": line.review_id, "base": line.base} for line in page.lines if line.changed]
    full = AdjustForm.model_validate({**form.model_dump(), "sheets": bases})
    assert world.act(me, own_marks.adjust, world.round_id, full) == 1
    with pytest.raises(Stale):
        world.act(me, own_marks.adjust, world.round_id, full)
    with pytest.raises(Invalid):
        world.look(me, views.preview, world.round_id, AdjustForm(by="0.3"))
    with pytest.raises(NotFound):
        world.act(world.stranger, own_marks.adjust, world.round_id, full)


def test_own_marks_have_places_and_a_spread(world: PanelWorld) -> None:
    own = opened(world)
    me = world.members[0]
    world.act(me, reviews.save, own[0], sheet(*FULL))
    world.act(me, reviews.save, own[1], sheet("10", "9", "7", "8", "7"))
    page = world.look(me, views.show, world.round_id, "total")
    assert [(line.number, line.total, line.place) for line in page.lines] == [
        ("T-001", "78.50", 2),
        ("T-002", "83.50", 1),
        ("T-003", "", None),
    ]
    assert [each.count for each in page.bins] == [0, 0, 0, 0, 0, 0, 0, 1, 1, 0]
    assert (page.mean, page.low, page.high) == ("81.00", "78.50", "83.50")


@pytest.mark.parametrize("rule", OthersMarks)
def test_others_are_seen_only_as_the_rulebook_says(world: PanelWorld, rule: OthersMarks) -> None:
    [mine] = opened(world, proposals=1, members=3)
    rules(world, others=rule)
    of = dict(world.rows(select(Review.seat_id, Review.id)))

    def seen() -> object:
        return world.look(world.members[0], sheet_views.sheet, mine).others

    def hand_in(member: int) -> None:
        review = of[world.seats[member]]
        world.act(world.members[member], reviews.save, review, sheet(*FULL))
        world.act(world.members[member], reviews.file, review, FileForm(base=1, accept="yes"))

    hand_in(1)
    assert seen() is None
    hand_in(0)
    assert seen() is None  # one total alone would be known for whose it is
    hand_in(2)
    assert seen() == (None if rule is OthersMarks.NEVER else ("78.50", "78.50"))


def test_the_order_is_stable_and_another_one_for_everybody(world: PanelWorld) -> None:
    opened(world, proposals=8, members=2)
    rules(world, order=SheetOrder.SHUFFLED)

    def order(member: int) -> list[str]:
        page = world.look(world.members[member], review_queues.queue, world.round_id)
        return [line.number for line in page.lines]

    assert order(0) == order(0) != order(1)
    assert sorted(order(0)) == sorted(order(1)) == [f"T-00{n}" for n in range(1, 9)]


def test_what_few_have_marked_comes_first(world: PanelWorld) -> None:
    opened(world, proposals=3, members=2)
    rules(world, order=SheetOrder.FEWEST)
    statement = select(Review).where(Review.seat_id == world.seats[1])
    first = next(r for r in world.rows(statement) if r.proposal_id == world.proposals[0])
    world.act(world.members[1], reviews.save, first.id, sheet(*FULL))
    world.act(world.members[1], reviews.file, first.id, FileForm(base=1, accept="yes"))
    page = world.look(world.members[0], review_queues.queue, world.round_id)
    assert [line.number for line in page.lines] == ["T-002", "T-003", "T-001"]


def filled_book(world: PanelWorld, change: dict[tuple[int, int], object]) -> bytes:
    """Download the own workbook and write into some of its cells."""
    data = world.look(world.members[0], sheet_files.workbook, world.round_id).data
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet("评分表")
        for row, cells in enumerate(rows):
            written = [change.get((row, column), value) for column, value in enumerate(cells)]
            page.write_row(row, 0, [None if value == "" else value for value in written])
    return made.getvalue()


def test_a_filled_workbook_becomes_drafts(world: PanelWorld) -> None:
    own = opened(world, proposals=2)
    marks = {(1, 2 + n): int(mark) for n, mark in enumerate(FULL)}
    data = filled_book(world, {**marks, (1, 8): "表里写的话"})
    assert world.act(world.members[0], own_marks.fill_from_book, world.round_id, data) == 1
    [row] = world.rows(select(ReviewRevision))
    assert (row.review_id, row.comment) == (own[0], "表里写的话")
    assert [row.marks[name] for name in CRITERIA] == [800, 900, 700, 800, 700]
    assert {one.state for one in world.rows(select(Review))} == {ReviewState.DRAFT}


def test_one_wrong_cell_and_nothing_is_written(world: PanelWorld) -> None:
    opened(world, proposals=2)
    wrong = {(1, 2): 11, (1, 3): 7.5, (2, 0): "T-999", (2, 2): 8}
    data = filled_book(world, wrong)
    with pytest.raises(Unreadable) as refused:
        world.act(world.members[0], own_marks.fill_from_book, world.round_id, data)
    assert [(p.code, p.facts["row"]) for p in refused.value.problems] == [
        ("cell_out_of_range", 2),
        ("cell_not_in_steps", 2),
        ("sheet_not_yours", 3),
    ]
    assert world.rows(select(ReviewRevision)) == []


def test_a_workbook_has_room_for_the_reasons_that_the_rules_ask_for(world: PanelWorld) -> None:
    own = opened(world, proposals=2)
    world.rulebook(asking_reasons(presets()["founding-round"]))
    me = world.members[0]
    marks = {(1, 2 + n): float(mark) for n, mark in enumerate(("3", *FULL[1:]))}
    data = filled_book(world, {**marks, (1, 8): "没有受益人"})
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][7:] == ["总分", "公益性：理由", "给申报人的话", "给评审组的话", "版本"]
    world.act(me, own_marks.fill_from_book, world.round_id, filled_book(world, marks))
    with pytest.raises(Refused, match="sheet_incomplete"):
        world.act(me, reviews.file, own[0], FileForm(base=1, accept="yes"))
    world.act(
        me, own_marks.fill_from_book, world.round_id, filled_book(world, {(1, 8): "没有受益人"})
    )
    world.act(me, reviews.file, own[0], FileForm(base=2, accept="yes"))
    rows = world.rows(select(ReviewRevision).where(ReviewRevision.number == 2))
    assert [row.reasons for row in rows] == [{CRITERIA[0]: "没有受益人"}]
    # A book without the column takes no reason away.
    data = filled_book(world, {(0, 8): "", (1, 8): "", (1, 3): 5})
    world.act(me, own_marks.fill_from_book, world.round_id, data)
    [row] = world.rows(select(ReviewRevision).where(ReviewRevision.number == 3))
    assert (row.reasons, row.marks["innovation"]) == ({CRITERIA[0]: "没有受益人"}, 500)


def test_a_workbook_older_than_the_web_is_named(world: PanelWorld) -> None:
    own = opened(world, proposals=1)
    data = filled_book(world, {(1, 2): 5})
    world.act(world.members[0], reviews.save, own[0], sheet(*FULL))
    with pytest.raises(Unreadable) as refused:
        world.act(world.members[0], own_marks.fill_from_book, world.round_id, data)
    assert [problem.code for problem in refused.value.problems] == ["sheet_changed"]


def test_paper_sheets_leave_out_what_one_keeps_out_of(world: PanelWorld) -> None:
    opened(world, proposals=2)
    world.recuse(world.seats[0], world.proposals[0])
    imprint = Imprint(site="苗圃", sample=True)
    found = world.look(world.members[0], sheet_files.score_sheets, world.round_id, imprint)
    assert [one.title for one in found.sheets] == ["示例项目 1"]


def test_the_printed_sheet_has_room_for_the_reasons(world: PanelWorld) -> None:
    own = opened(world, proposals=1)
    world.rulebook(asking_reasons(presets()["founding-round"]))
    form = sheet("3", *FULL[1:])
    form.marks[0].reason = form.marks[1].reason = "写过的理由"
    world.act(world.members[0], reviews.save, own[0], form)
    imprint = Imprint(site="苗圃", sample=True)
    found = world.look(world.members[0], sheet_files.score_sheets, world.round_id, imprint)
    asked = [(row.needs, row.reason) for row in found.sheets[0].rows]
    assert asked == [("低于 4 或高于 9 分必写", "写过的理由"), ("", "写过的理由"), *[("", "")] * 3]
    read = told(score_sheets_pdf(found))
    assert [read.count(words) for words in ("低于4或高于9分必写", "写过的理由")] == [1, 2]


def test_words_for_the_panel_are_read_at_the_meeting_and_the_own_note_by_nobody(
    world: PanelWorld,
) -> None:
    [mine] = opened(world, proposals=1, members=2)
    theirs = next(r.id for r in world.rows(select(Review)) if r.id != mine)
    for member, review in ((0, mine), (1, theirs)):
        written = sheet(*FULL, panel_note=f"给评审组 {member}", own_note=f"自己的 {member}")
        world.act(world.members[member], reviews.save, review, written)
        world.act(world.members[member], reviews.file, review, FileForm(base=1, accept="yes"))
    rules(world)
    assert world.look(world.members[0], sheet_views.sheet, mine).notes == ()
    world.phase(Phase.MEETING)
    page = world.look(world.members[0], sheet_views.sheet, mine)
    assert (page.notes, page.own_note) == (("给评审组 1",), "自己的 0")
