"""The panel's rooms as people meet them: pages in both languages, refusals, answers to forms."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from app.actions import assignments, meetings, panels, reviews
from app.forms.assignments import DrawForm
from app.forms.meetings import MeetingForm
from app.forms.panels import SeatForm
from app.forms.reviews import FileForm, SheetForm
from app.models import (
    Account,
    Ballot,
    Meeting,
    NamedPaper,
    Recusal,
    Review,
    ReviewRevision,
    Seat,
    SecretPaper,
)
from app.settings import Settings
from app.vocabulary import Phase, SeatState
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
LANGUAGES = ("zh_CN", "en")
CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")
SEAT = SeatForm(name="示例专家", panel="panel")


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


def sheet(*marks: str, base: int = 0, comment: str = "", then: str = "") -> dict[str, str]:
    """Fill in a sheet as the browser sends it."""
    fields = {"base": str(base), "comment": comment, "then": then}
    for row, (name, mark) in enumerate(zip(CRITERIA, [*marks, *[""] * 5][:5], strict=True)):
        fields |= {f"marks-{row}-criterion": name, f"marks-{row}-mark": mark}
    return fields


def reviewing(world: PanelWorld, members: int = 2, proposals: int = 2) -> list[str]:
    """Open the review; give the sheets of the first member."""
    for number in range(members):
        world.seat(f"示例评委 {number}")
    for number in range(proposals):
        world.proposal(f"示例项目 {number}")
    world.act(world.organiser, assignments.draw, world.round_id, DrawForm())
    world.phase(Phase.REVIEW)
    found = world.rows(select(Review).where(Review.seat_id == world.seats[0]))
    order = {proposal: place for place, proposal in enumerate(world.proposals)}
    return [row.id for row in sorted(found, key=lambda row: order[row.proposal_id])]


def voting(world: PanelWorld, *, secret: bool = False) -> tuple[str, str]:
    """Open a ballot; give the meeting and the ballot."""
    if secret:
        world.secret_vote()
    world.proposal("示例项目")
    for number in range(3):
        world.seat(f"示例评委 {number}")
    world.phase(Phase.MEETING)
    world.act(world.organiser, meetings.plan, world.round_id, MeetingForm(title="示例终审会"))
    [ballot] = world.rows(select(Ballot))
    world.act(world.organiser, meetings.open_ballot, ballot.id)
    return ballot.meeting_id, ballot.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_officers_pages_open_in_both_languages(
    world: PanelWorld, visit: Visit, language: str
) -> None:
    voting(world)
    organiser = visit(world.organiser)
    for room in ("panel", "assignments", "meeting", "meeting/new"):
        assert organiser.get(f"/manage/{world.round_id}/{room}", language).status_code == 200
    [ballot] = world.rows(select(Ballot))
    assert organiser.get(f"/manage/ballots/{ballot.id}/counts", language).status_code == 200
    assert organiser.get(f"/manage/seats/{world.seats[0]}/remove", language).status_code == 200
    stranger = visit(world.stranger)
    for room in ("panel", "assignments", "meeting"):
        assert stranger.get(f"/manage/{world.round_id}/{room}", language).status_code == 404


def test_an_expert_needs_one_page_to_take_the_seat(world: PanelWorld, visit: Visit) -> None:
    base = "http://testserver/invitations/seat/"
    link = world.act(world.organiser, panels.invite, world.round_id, SEAT, link_base=base).link
    guest = visit(None)
    path = link.removeprefix("http://testserver")
    page = guest.get(path).text
    assert "示例专家" in page
    promised = re.findall(r'name="promised" value="([0-9a-f]{64})"', page)[0]
    typed = {
        "promised": promised,
        "sign_in_name": "示例专家",
        "display_name": "示例专家",
        "password": "一句自己记得住的话",
        "accept": "yes",
    }
    missing = guest.post(f"{path}/join", {**typed, "accept": ""})
    assert missing.status_code == 422
    assert world.rows(select(Account).where(Account.sign_in_name == "示例专家")) == []
    answer = guest.post(f"{path}/join", typed)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/reviews/rounds/{world.round_id}/conflicts",
    )
    assert guest.get(answer.headers["location"]).status_code == 200
    [seat] = world.rows(select(Seat))
    assert seat.state is SeatState.ACTIVE


def test_the_organiser_sees_the_link_and_its_code_once(world: PanelWorld, visit: Visit) -> None:
    organiser = visit(world.organiser)
    typed = {"name": "示例专家", "affiliation": "", "contact": "", "panel": "panel", "weight": "1"}
    answer = organiser.post(f"/manage/{world.round_id}/panel", typed, key="same")
    assert answer.status_code == 200
    assert "http://testserver/invitations/seat/" in answer.text
    assert "<svg" in answer.text
    organiser.post(f"/manage/{world.round_id}/panel", typed, key="same")
    assert len(world.rows(select(Seat))) == 1


def test_conflicts_by_form(world: PanelWorld, visit: Visit) -> None:
    world.proposal("示例项目")
    member = visit(world.seat("示例评委", declared=False))
    path = f"/reviews/rounds/{world.round_id}/conflicts"
    assert "示例团队" in member.get(path).text
    line = {
        "conflicts-0-organisation": world.organisations[0],
        "conflicts-0-recuse": "yes",
        "accept": "yes",
    }
    unsaid = member.post(path, {**line, "conflicts-0-reason": "", "conflicts-0-note": "说明还在"})
    assert unsaid.status_code == 422
    assert "说明还在" in unsaid.text
    assert (
        member.post(
            path, {**line, "conflicts-0-reason": "helped", "conflicts-0-note": ""}
        ).status_code
        == 303
    )
    assert len(world.rows(select(Recusal))) == 1
    assert member.get(path).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_of_others_are_absent(world: PanelWorld, visit: Visit, language: str) -> None:
    mine, _ = reviewing(world)
    theirs = world.rows(select(Review).where(Review.seat_id == world.seats[1]))
    for review in theirs:
        rows = [{"criterion": name, "mark": "3"} for name in CRITERIA]
        form = SheetForm.model_validate({"base": 0, "marks": rows, "comment": "别人的话-唯一"})
        world.act(world.members[1], reviews.save, review.id, form)
        world.act(world.members[1], reviews.file, review.id, FileForm(base=1, accept="yes"))
    me = visit(world.members[0])
    for path in (f"/reviews/{mine}", f"/reviews/rounds/{world.round_id}", f"/reviews/{mine}/check"):
        page = me.get(path, language)
        assert "别人的话-唯一" not in page.text
        assert 'value="3" checked' not in page.text
    assert me.get(f"/reviews/{theirs[0].id}").status_code == 404
    organiser = visit(world.organiser)
    assert organiser.get(f"/reviews/{theirs[0].id}").status_code == 404
    assert "别人的话-唯一" not in organiser.get(f"/manage/{world.round_id}/assignments").text


def test_from_marks_to_the_next_sheet(world: PanelWorld, visit: Visit) -> None:
    first, second = reviewing(world)
    me = visit(world.members[0])
    gaps = me.post(f"/reviews/{first}/save", sheet("8", "9", then="check"))
    assert gaps.status_code == 422
    checked = me.post(
        f"/reviews/{first}/save", sheet("8", "9", "7", "8", "7", base=1, then="check")
    )
    assert checked.headers["location"] == f"/reviews/{first}/check"
    page = me.get(checked.headers["location"])
    assert "78.50" in page.text
    unsigned = me.post(f"/reviews/{first}/file", {"base": "2"})
    assert unsigned.status_code == 422
    filed = me.post(f"/reviews/{first}/file", {"base": "2", "accept": "yes"})
    assert filed.headers["location"] == f"/reviews/{second}"
    assert "78.50" in me.get(f"/reviews/{second}").text
    assert me.get(f"/reviews/rounds/{world.round_id}").status_code == 200


def test_saving_by_itself_answers_json_and_keeps_both_versions(
    world: PanelWorld, visit: Visit
) -> None:
    first, _ = reviewing(world)
    me = visit(world.members[0])
    saved = me.post(f"/reviews/{first}/save", sheet("8"), quiet=True)
    assert (saved.status_code, saved.json()["number"]) == (200, 1)
    stale = me.post(f"/reviews/{first}/save", sheet("3", comment="另一个窗口"), quiet=True)
    assert (stale.status_code, stale.json()["reason"]) == (409, "stale")
    assert len(world.rows(select(ReviewRevision))) == 2
    again = me.post(f"/reviews/{first}/save", sheet("4", comment="第三个窗口"))
    assert again.status_code == 409
    assert "第三个窗口" in again.text
    # A mark that cannot be read costs no other word: the rest is kept, and the page is told.
    wrong = me.post(f"/reviews/{first}/save", sheet("12", base=1, comment="还在"), quiet=True)
    assert (wrong.status_code, "10" in wrong.json()["said"]) == (200, True)
    newest = max(world.rows(select(ReviewRevision)), key=lambda row: row.number)
    assert (newest.comment, newest.marks["public_benefit"]) == ("还在", None)


def test_a_recused_member_gets_the_reason(world: PanelWorld, visit: Visit) -> None:
    first, _ = reviewing(world)
    me = visit(world.members[0])
    assert me.get(f"/proposals/{world.proposals[0]}/recusal").status_code == 200
    answer = me.post(f"/proposals/{world.proposals[0]}/recusal", {"reason": "kinship", "note": ""})
    assert answer.status_code == 303
    refused = me.get(f"/reviews/{first}")
    assert refused.status_code == 403
    assert "示例项目 0" not in refused.text
    queue = me.get(f"/reviews/rounds/{world.round_id}").text
    assert "示例项目 0" not in queue
    assert "示例项目 1" in queue


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_to_read_something_may_keep_out_before_the_review_opens(
    world: PanelWorld, visit: Visit, language: str
) -> None:
    reviewing(world)
    world.phase(Phase.SCREENING)
    first, second = world.proposals
    me = visit(world.members[0])
    queue = me.get(f"/reviews/rounds/{world.round_id}", language).text
    assert ("示例团队 示例项目 0" in queue, f"/proposals/{first}/recusal" in queue) == (True, True)
    assert "/reviews/" not in queue.replace("/reviews/rounds/", "")
    assert me.get(f"/proposals/{first}").status_code == 403
    assert me.get(f"/proposals/{first}/recusal", language).status_code == 200
    empty = me.post(f"/proposals/{first}/recusal", {"note": ""})
    assert (empty.status_code, "示例项目 0" in empty.text) == (422, True)
    sent = {"reason": "kinship", "note": "示例"}
    assert me.post(f"/proposals/{first}/recusal", sent).status_code == 303
    [row] = world.rows(select(Recusal))
    assert (row.proposal_id, row.seat_id) == (first, world.seats[0])
    queue = me.get(f"/reviews/rounds/{world.round_id}", language).text
    assert ("示例项目 0" in queue, "示例项目 1" in queue) == (False, True)
    assert me.get(f"/proposals/{first}/recusal").status_code == 403
    # Who reads nothing of it learns nothing of it.
    other = visit(world.seat("示例评委 9"))
    assert other.get(f"/proposals/{second}/recusal").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_votes_with_one_tap(world: PanelWorld, visit: Visit, language: str) -> None:
    meeting, ballot = voting(world)
    me = visit(world.members[0])
    told = {"zh_CN": "现在开终审会", "en": "The meeting is on"}[language]
    assert told in me.get("/desk", language).text
    page = me.get(f"/meetings/{meeting}", language)
    assert page.text.count('name="choice"') == 3
    for choice in ("for", "against"):
        assert me.post(f"/ballots/{ballot}/cast", {"choice": choice}).status_code == 303
    assert len(world.rows(select(NamedPaper))) == 2
    assert me.get(f"/meetings/{meeting}", language).status_code == 200
    assert (
        visit(world.stranger).post(f"/ballots/{ballot}/cast", {"choice": "for"}).status_code == 404
    )


def test_a_double_click_on_a_secret_paper_gets_the_first_answer(
    world: PanelWorld, visit: Visit
) -> None:
    meeting, ballot = voting(world, secret=True)
    me = visit(world.members[0])
    for _ in range(2):
        assert me.post(f"/ballots/{ballot}/cast", {"choice": "for"}, key="one").status_code == 303
    assert me.post(f"/ballots/{ballot}/cast", {"choice": "against"}, key="two").status_code == 403
    assert len(world.rows(select(SecretPaper))) == 1
    assert 'name="choice"' not in me.get(f"/meetings/{meeting}").text


def test_keeping_out_at_the_meeting(world: PanelWorld, visit: Visit) -> None:
    meeting, ballot = voting(world)
    me = visit(world.members[0])
    assert me.post(f"/ballots/{ballot}/recuse", {"reason": "kinship"}).status_code == 303
    page = me.get(f"/meetings/{meeting}").text
    assert 'name="choice"' not in page
    assert "示例项目" not in page
    assert me.post(f"/ballots/{ballot}/cast", {"choice": "for"}).status_code == 403


def test_counts_with_their_document(world: PanelWorld, visit: Visit) -> None:
    world.proposal("示例项目")
    world.seat("示例评委")
    world.phase(Phase.MEETING)
    organiser, second = visit(world.organiser), visit(world.second)
    plan = {"title": "示例终审会", "place": "", "held_at": "2026-03-20 14:00"}
    assert organiser.post(f"/manage/{world.round_id}/meeting", plan).status_code == 303
    [ballot] = world.rows(select(Ballot))
    [meeting] = world.rows(select(Meeting))
    assert meeting.held_at is not None
    assert meeting.held_at.hour == 6
    typed = {
        "csrf": organiser.csrf, "key": "k", "attending": "1", "votes_for": "1", "votes_against": "0",
        "votes_abstain": "0", "votes_void": "0", "document": "",
    }  # fmt: skip
    path = f"/manage/ballots/{ballot.id}/counts"
    for content, status in ((b"not a document", 422), (b"%PDF-1.4\n%%EOF\n", 303)):
        files = {"file": ("记录.pdf", content, "application/pdf")}
        sent = organiser.client.post(
            path, data={**typed, "key": str(status)}, files=files, follow_redirects=False
        )
        assert sent.status_code == status
    assert organiser.post(f"/manage/ballots/{ballot.id}/confirm").status_code == 403
    assert second.get(path).status_code == 200
    assert second.post(f"/manage/ballots/{ballot.id}/confirm").status_code == 303
    document = second.get(f"/manage/ballots/{ballot.id}/document")
    assert document.content == b"%PDF-1.4\n%%EOF\n"
    assert document.headers["content-disposition"].startswith("attachment")
