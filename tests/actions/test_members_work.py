"""Around the sheets: second looks, discussion, practice, and signed sheets on paper."""

from dataclasses import replace
from hashlib import sha256

import pytest
from sqlmodel import select

from app.actions import calibrations, discussions, panels, paper_sheets, reviews
from app.errors import Invalid, NotFound, Refused
from app.forms.calibrations import PracticeForm, SampleForm
from app.forms.paper_sheets import PaperSheetForm
from app.forms.reviews import ConfirmForm, FileForm, LookForm, PostForm, SheetForm
from app.forms.rulebooks import presets
from app.forms.uploads import FileFacts
from app.models import (
    CalibrationSheet,
    PaperSheet,
    ProgrammeMember,
    Receipt,
    Review,
    ReviewRevision,
    Seat,
    SecondLook,
)
from app.scoring.reviewing import Discussion, Reviewing
from app.views import calibrations as practice_views
from app.views import discussions as thread_views
from app.views import paper_sheets as paper_views
from app.views import second_looks
from app.vocabulary import LookAnswer, PaperState, Phase, ReviewState, Role
from tests.support.panel_rows import PanelWorld, asking_reasons, world  # noqa: F401 -- a fixture

CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")
FULL = ("8", "9", "7", "8", "7")
SCAN = FileFacts(name="签名.pdf", media_type="application/pdf", size=9, sha256="0" * 64)


def rules(world: PanelWorld, *, marks_open: bool = False, **wanted: object) -> None:
    work = Reviewing(**wanted)  # type: ignore[arg-type]  # the fields of one record
    preset = presets()["founding-round"]
    world.rulebook(replace(preset, reviewing=work, marks_open_before_closing=marks_open))


def opened(world: PanelWorld, members: int = 2) -> list[str]:
    """One proposal and its readers; gives their reviews."""
    proposal = world.proposal("示例项目")
    for number in range(members):
        world.seat(f"示例评委 {number}")
    found = [world.assign(seat, proposal) for seat in world.seats]
    world.phase(Phase.REVIEW)
    return found


def hand_in(world: PanelWorld, review: str, member: int, *marks: str) -> None:
    rows = [
        {"criterion": name, "mark": mark}
        for name, mark in zip(CRITERIA, marks or FULL, strict=True)
    ]
    form = SheetForm.model_validate({"base": 0, "marks": rows})
    world.act(world.members[member], reviews.save, review, form)
    world.act(world.members[member], reviews.file, review, FileForm(base=1, accept="yes"))


# ---- a second look ----


def test_only_the_member_answers_a_second_look(world: PanelWorld) -> None:
    own = opened(world)
    rules(world, marks_open=True)
    with pytest.raises(Refused, match="not_filed_yet"):
        world.act(world.organiser, reviews.ask_second_look, own[0], LookForm())
    hand_in(world, own[0], 0, "1", "1", "1", "1", "1")
    hand_in(world, own[1], 1)
    page = world.look(world.organiser, second_looks.index, world.round_id)
    assert [(one.label, one.total, one.away, one.far) for one in page.proposals[0].sheets] == [
        ("A", "10.00", "−68.50", True),
        ("B", "78.50", "+68.50", True),
    ]
    world.act(world.organiser, reviews.ask_second_look, own[0], LookForm(note="请看预算"))
    with pytest.raises(Refused, match="asked_already"):
        world.act(world.organiser, reviews.ask_second_look, own[0], LookForm())
    answer = ConfirmForm(reason="看过了，预算不成立")
    for stranger in (world.members[1], world.stranger, world.organiser):
        with pytest.raises(NotFound):
            world.act(stranger, reviews.confirm_marks, own[0], answer)
    world.act(world.members[0], reviews.confirm_marks, own[0], answer)
    [look] = world.rows(select(SecondLook))
    assert (look.answer, look.reason) == (LookAnswer.CONFIRMED, "看过了，预算不成立")
    [row] = world.rows(select(Review).where(Review.id == own[0]))
    assert row.filed_revision == 1


def test_handing_in_again_answers_a_second_look(world: PanelWorld) -> None:
    own = opened(world)
    hand_in(world, own[0], 0)
    world.act(world.organiser, reviews.ask_second_look, own[0], LookForm())
    rows = [{"criterion": name, "mark": "5"} for name in CRITERIA]
    form = SheetForm.model_validate({"base": 1, "marks": rows})
    world.act(world.members[0], reviews.save, own[0], form)
    again = FileForm(base=2, accept="yes", reason="原来看漏了")
    world.act(world.members[0], reviews.file, own[0], again)
    [look] = world.rows(select(SecondLook))
    assert (look.answer, look.reason) == (LookAnswer.SUPERSEDED, "原来看漏了")


def test_the_organiser_sees_no_mark_unless_the_rules_open_them(world: PanelWorld) -> None:
    own = opened(world)
    hand_in(world, own[0], 0)
    page = world.look(world.organiser, second_looks.index, world.round_id)
    [line] = page.proposals[0].sheets
    assert (line.total, line.away, line.far, page.proposals[0].spread) == ("", "", False, "")


def test_who_keeps_the_minutes_sees_no_members_mark_before_the_tally(world: PanelWorld) -> None:
    own = opened(world)
    hand_in(world, own[0], 0)
    world.phase(Phase.MEETING)
    writes = ProgrammeMember(
        programme_id=world.programme_id,
        account_id=world.stranger,
        role=Role.SECRETARY,
        added_at=world.clock.now(),
    )
    world.put(writes)
    for who, total in ((world.stranger, ""), (world.organiser, "78.50")):
        page = world.look(who, second_looks.index, world.round_id)
        assert [one.total for one in page.proposals[0].sheets] == [total]


# ---- discussion ----


def test_a_thread_opens_after_the_own_sheet_and_names_nobody(world: PanelWorld) -> None:
    own = opened(world, members=3)
    rules(world, discussion=Discussion.PSEUDONYMOUS)
    hand_in(world, own[0], 0)
    world.act(world.members[0], discussions.post, own[0], PostForm(text="预算偏高"))
    with pytest.raises(Refused, match="discussion_after_own"):
        world.look(world.members[1], thread_views.show, own[1])
    hand_in(world, own[1], 1)
    page = world.look(world.members[1], thread_views.show, own[1])
    [post] = page.posts
    assert (post.text, post.name, post.own) == ("预算偏高", "", False)
    assert post.letter not in {"A", "B", "C", page.own_letter}
    world.recuse(world.seats[1], world.proposals[0])
    with pytest.raises(Refused, match="recused"):
        world.look(world.members[1], thread_views.show, own[1])
    with pytest.raises(NotFound):
        world.look(world.organiser, thread_views.show, own[0])


def test_a_named_thread_says_who_spoke(world: PanelWorld) -> None:
    own = opened(world)
    rules(world, discussion=Discussion.NAMED)
    for member in range(2):
        hand_in(world, own[member], member)
        world.act(world.members[member], discussions.post, own[member], PostForm(text="示例"))
    page = world.look(world.members[1], thread_views.show, own[1])
    assert page.named
    assert sorted((post.name, post.own) for post in page.posts) == [
        ("示例评委 0", False),
        ("示例评委 1", True),
    ]


def test_where_the_rules_know_no_discussion_there_is_none(world: PanelWorld) -> None:
    own = opened(world)
    rules(world)
    hand_in(world, own[0], 0)
    with pytest.raises(NotFound):
        world.look(world.members[0], thread_views.show, own[0])


# ---- practice ----


def sample() -> SampleForm:
    anchors = [{"criterion": name, "mark": "6", "why": "示例理由"} for name in CRITERIA]
    return SampleForm.model_validate(
        {"panel": "panel", "title": "编的项目", "text": "【示例文字】", "anchors": anchors}
    )


def test_everybody_marks_the_sample_before_the_real_sheets(world: PanelWorld) -> None:
    own = opened(world)
    rules(world, calibration=True)
    world.act(world.organiser, calibrations.set_sample, world.round_id, sample())
    with pytest.raises(Refused, match="calibrate_first"):
        hand_in(world, own[0], 0)
    before = world.look(world.members[0], practice_views.show, world.round_id)
    assert (before.lines, before.fitting_total) == ((), "")
    rows = [{"criterion": name, "typed": "8"} for name in CRITERIA]
    form = PracticeForm.model_validate({"marks": rows})
    world.act(world.members[0], calibrations.file, world.round_id, form)
    with pytest.raises(Refused, match="practised_already"):
        world.act(world.members[0], calibrations.file, world.round_id, form)
    after = world.look(world.members[0], practice_views.show, world.round_id)
    assert (after.own_total, after.fitting_total) == ("80.00", "60.00")
    assert [(line.own, line.fits, line.why) for line in after.lines] == [("8", "6", "示例理由")] * 5
    hand_in(world, own[0], 0)
    with pytest.raises(Refused, match="sample_fixed"):
        world.act(world.organiser, calibrations.set_sample, world.round_id, sample())
    assert len(world.rows(select(CalibrationSheet))) == len(world.rows(select(ReviewRevision))) == 1


# ---- paper ----


def paper(*marks: str, comment: str = "", note: str = "", reason: str = "") -> PaperSheetForm:
    """A sheet as typed from paper; `reason` stands by its first criterion."""
    rows = [{"criterion": name, "mark": mark} for name, mark in zip(CRITERIA, marks, strict=True)]
    rows[0]["reason"] = reason
    return PaperSheetForm.model_validate(
        {"marks": rows, "comment": comment, "panel_note": note, "signed": "yes"}
    )


def test_a_mark_beyond_the_limits_needs_its_reason_on_paper_too(world: PanelWorld) -> None:
    own = opened(world)
    world.rulebook(asking_reasons(presets()["founding-round"]))
    for mark in ("3", "10"):
        form = paper(mark, *FULL[1:])
        with pytest.raises(Invalid) as refused:
            world.act(world.organiser, paper_sheets.enter, own[0], form, [SCAN])
        assert refused.value.fields == {"marks-0-reason": ("reason_on_paper", {})}
    written = paper("3", *FULL[1:], note="开会再谈", reason="没有  受益人")
    world.act(world.organiser, paper_sheets.enter, own[0], written, [SCAN])
    [entry] = world.rows(select(PaperSheet))
    other = paper("3", *FULL[1:], note="开会", reason="别的理由")
    with pytest.raises(Invalid) as differs:
        world.act(world.second, paper_sheets.confirm, entry.id, other)
    wrong = dict.fromkeys(("marks-0-reason", "panel_note"), ("typed_differently", {}))
    assert differs.value.fields == wrong
    again = paper("3", *FULL[1:], note="开会再谈", reason="没有 受益人")
    world.act(world.second, paper_sheets.confirm, entry.id, again)
    [row] = world.rows(select(ReviewRevision))
    assert (row.reasons, row.panel_note) == ({CRITERIA[0]: "没有 受益人"}, "开会再谈")
    page = world.look(world.second, paper_views.entering, own[1])
    assert [one.needs for one in page.criteria][:2] == ["低于 4 或高于 9 分必写", ""]


def test_a_paper_keeps_the_members_note_to_oneself(world: PanelWorld) -> None:
    [own, _] = opened(world)
    form = SheetForm.model_validate({"base": 0, "marks": [], "own_note": "只给自己"})
    world.act(world.members[0], reviews.save, own, form)
    world.act(world.organiser, paper_sheets.enter, own, paper(*FULL), [SCAN])
    [entry] = world.rows(select(PaperSheet))
    world.act(world.second, paper_sheets.confirm, entry.id, paper(*FULL))
    [*_, last] = sorted(world.rows(select(ReviewRevision)), key=lambda row: row.number)
    assert (last.own_note, last.marks[CRITERIA[0]]) == ("只给自己", 800)


def test_a_paper_sheet_counts_when_two_persons_typed_the_same(world: PanelWorld) -> None:
    own = opened(world)
    with pytest.raises(Invalid):
        world.act(world.organiser, paper_sheets.enter, own[0], paper(*FULL), [])
    world.act(world.organiser, paper_sheets.enter, own[0], paper(*FULL, comment="很好"), [SCAN])
    [entry] = world.rows(select(PaperSheet))
    with pytest.raises(Refused, match="second_person_needed"):
        world.act(world.organiser, paper_sheets.confirm, entry.id, paper(*FULL, comment="很好"))
    other = paper("9", *FULL[1:], comment="很好")
    with pytest.raises(Invalid) as differs:
        world.act(world.second, paper_sheets.confirm, entry.id, other)
    assert differs.value.fields == {"marks-0-mark": ("typed_differently", {})}
    assert world.rows(select(ReviewRevision)) == []
    world.act(world.second, paper_sheets.confirm, entry.id, paper(*FULL, comment="很好"))
    [row] = world.rows(select(Review).where(Review.id == own[0]))
    [receipt] = world.rows(select(Receipt))
    assert (row.state, receipt.account_id) == (ReviewState.FILED, world.members[0])
    with pytest.raises(Refused, match="filed_online"):
        world.act(world.organiser, paper_sheets.enter, own[0], paper(*FULL), [SCAN])


def test_what_was_typed_by_mistake_is_voided(world: PanelWorld) -> None:
    own = opened(world)
    world.act(world.organiser, paper_sheets.enter, own[0], paper(*FULL), [SCAN])
    [entry] = world.rows(select(PaperSheet))
    world.act(world.organiser, paper_sheets.withdraw, entry.id)
    [entry] = world.rows(select(PaperSheet))
    assert entry.state is PaperState.WITHDRAWN
    with pytest.raises(Refused, match="not_from_here"):
        world.act(world.second, paper_sheets.confirm, entry.id, paper(*FULL))


def test_whoever_types_a_paper_again_types_all_of_it(world: PanelWorld) -> None:
    own = opened(world)
    world.act(world.organiser, paper_sheets.enter, own[0], paper(*FULL), [SCAN])
    [entry] = world.rows(select(PaperSheet))
    form = paper(*FULL)
    fewer = form.model_copy(update={"marks": form.marks[:1]})
    twice = form.model_copy(update={"marks": [*form.marks, form.marks[0]]})
    for wrong in (fewer, twice):
        with pytest.raises(Refused, match="rules_changed"):
            world.act(world.second, paper_sheets.confirm, entry.id, wrong)
        with pytest.raises(Refused, match="rules_changed"):
            world.act(world.organiser, paper_sheets.enter, own[1], wrong, [SCAN])
    assert world.rows(select(ReviewRevision)) == []


def test_no_paper_is_filed_for_a_member_who_keeps_out_or_has_gone(world: PanelWorld) -> None:
    own = opened(world)
    world.act(world.organiser, paper_sheets.enter, own[0], paper(*FULL), [SCAN])
    [entry] = world.rows(select(PaperSheet))
    world.recuse(world.seats[0], world.proposals[0])
    with pytest.raises(Refused, match="reader_recused"):
        world.act(world.second, paper_sheets.confirm, entry.id, paper(*FULL))
    world.act(world.organiser, panels.remove, world.seats[1], "示例")
    with pytest.raises(Refused, match="not_from_here"):
        world.act(world.organiser, paper_sheets.enter, own[1], paper(*FULL), [SCAN])


def test_a_paper_is_filed_only_where_its_member_could_file_it(world: PanelWorld) -> None:
    own = opened(world, members=3)
    world.belongs(world.members[1], world.organisations[0])
    with world.database.write_session() as session:
        session.get_one(Seat, world.seats[2]).conflicts_declared_at = None
        session.commit()
    reasons = ["", "reader_recused", "reader_undeclared"]
    page = world.look(world.organiser, paper_views.index, world.round_id)
    said = {one.review_id: one.why_not for one in page.open}
    assert [said[key] for key in own] == reasons
    for key, reason in zip(own, reasons, strict=True):
        assert world.look(world.organiser, paper_views.entering, key).why_not == reason
        if reason:
            with pytest.raises(Refused, match=reason):
                world.act(world.organiser, paper_sheets.enter, key, paper(*FULL), [SCAN])


def test_a_pseudonym_cannot_be_worked_out_from_what_applicants_see(world: PanelWorld) -> None:
    own = opened(world)
    rules(world, discussion=Discussion.PSEUDONYMOUS)
    hand_in(world, own[0], 0)
    world.act(world.members[0], discussions.post, own[0], PostForm(text="预算偏高"))
    [post] = world.look(world.members[0], thread_views.show, own[0]).posts
    known = f"{world.proposals[0]}|{world.seats[0]}"
    assert not sha256(known.encode()).hexdigest().upper().startswith(post.letter)
