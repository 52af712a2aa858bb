"""The eligibility check: passed, sent back, refused."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from app.actions import screenings as actions
from app.errors import NotFound, Refused, Stale
from app.forms.screenings import ScreeningForm
from app.language import cells
from app.language.award_books import award_book
from app.models import LedgerEntry, Message, Proposal, Screening
from app.views import outcomes, proposals, queues, screenings
from app.vocabulary import Phase, ProposalState, Verb
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.screening_forms import filled_in, screened


def state_of(call: CallWorld) -> ProposalState:
    [proposal] = call.rows(select(Proposal))
    return ProposalState(proposal.state)


@pytest.mark.parametrize(
    ("outcome", "reason", "state", "verb"),
    [
        ("pass", "", ProposalState.ELIGIBLE, Verb.SCREENING_PASS),
        ("return", "请补预算说明", ProposalState.RETURNED, Verb.SCREENING_RETURN),
        ("refuse", "不在四个社区", ProposalState.REFUSED, Verb.SCREENING_REFUSE),
    ],
)
def test_an_outcome_is_kept_recorded_and_told(
    call: CallWorld, outcome: str, reason: str, state: ProposalState, verb: Verb
) -> None:
    proposal_id = call.submitted()
    screened(call, proposal_id, outcome, reason)
    assert state_of(call) is state
    [row] = call.rows(select(Screening))
    assert (row.verb, row.reason, row.revision) == (verb, reason, 2)
    [entry] = call.rows(select(LedgerEntry).where(LedgerEntry.verb == verb))
    assert {"state": state.value, "revision": 2}.items() <= entry.after.items()
    assert entry.after.get("reason", "") == reason
    message = call.rows(select(Message).where(Message.kind != "proposal_submitted"))[0]
    assert reason in message.facts["body"]
    page = call.look(call.applicant, proposals.show, proposal_id)
    [line] = page.outcomes
    assert line.verb is verb
    assert reason in line.reason


def test_the_preview_is_what_the_applicant_reads(call: CallWorld) -> None:
    proposal_id = call.submitted()
    form = filled_in(call, "return", "请补一句", opened=["need", "files"], reasons=["unclear"])
    page = call.look(call.organiser, outcomes.ask, proposal_id, "return", form)
    call.act(call.organiser, actions.screen, proposal_id, form)
    message = call.rows(select(Message).where(Message.kind == "screening_returned"))[0]
    [letter] = page.letters
    assert (letter.subject, letter.body) == (message.facts["subject"], message.facts["body"])
    assert letter.channel == "hand"
    for told in ("有的地方没有写清楚。请补一句", "附件"):
        assert told in letter.body


def test_the_budgets_come_as_a_workbook_with_amounts_as_numbers(call: CallWorld) -> None:
    proposal_id = call.submitted()
    [proposal] = call.rows(select(Proposal))
    found = call.look(call.organiser, queues.budgets, proposal.funding_round_id, {})
    book = CalamineWorkbook.from_filelike(io.BytesIO(award_book(found.tables)))
    assert book.sheet_names == ["预算明细", "预算合计"]
    heads, *lines = book.get_sheet_by_name("预算明细").to_python()
    assert {line[0] for line in lines} == {proposal.number}
    price, count, total = (heads.index(name) for name in ("单价", "数量", "金额"))
    assert all(line[price] * line[count] == line[total] for line in lines)
    asked = heads.index("谁出钱")
    requested = sum(line[total] for line in lines if line[asked] == "向本届申请")
    assert requested == proposal.requested_minor / 100
    sums, row = book.get_sheet_by_name("预算合计").to_python()
    assert row[sums.index("向本届申请")] == requested
    assert row[-1] == sum(line[total] for line in lines)
    nothing = call.look(call.organiser, queues.budgets, proposal.funding_round_id, {"search": "无"})
    assert [table.rows for table in nothing.tables] == [(), ()]
    with pytest.raises(NotFound):
        call.look(call.applicant, queues.budgets, proposal.funding_round_id, {})
    assert proposal_id == proposal.id


def test_what_was_sent_back_is_corrected_and_handed_in_after_the_call(call: CallWorld) -> None:
    proposal_id = call.submitted()
    call.phase(Phase.SCREENING)
    call.clock.set(call.deadline + timedelta(milliseconds=1))
    with pytest.raises(Refused, match="call_closed"):
        call.save(proposal_id, 2, "need", need="不该能改")
    screened(call, proposal_id, "return", "请写清难处")
    call.save(proposal_id, 2, "need", need="写清了")
    call.submit(proposal_id, 3)
    assert state_of(call) is ProposalState.SUBMITTED
    screened(call, proposal_id, "pass", revision=3)
    assert state_of(call) is ProposalState.ELIGIBLE


def test_a_version_that_was_not_on_the_page_is_not_screened(call: CallWorld) -> None:
    proposal_id = call.submitted()
    call.save(proposal_id, 2, "need", need="改过")
    call.submit(proposal_id, 3)
    with pytest.raises(Stale):
        screened(call, proposal_id, "pass")


def test_only_organisers_screen_and_only_what_was_handed_in(call: CallWorld) -> None:
    draft = call.filled()
    with pytest.raises(NotFound):
        call.look(call.organiser, screenings.show, draft)
    call.submit(draft, 2)
    form = ScreeningForm(outcome="pass", revision=2, confirmed="yes")
    for stranger in (call.rival, call.applicant, None):
        with pytest.raises(NotFound):
            call.act(stranger, actions.screen, draft, form)
    with pytest.raises(Refused, match="not_yours"):
        call.act(call.auditor, actions.screen, draft, form)
    assert call.look(call.auditor, screenings.show, draft).outcomes == ()
    call.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="only_in_screening"):
        call.act(call.organiser, actions.screen, draft, form)


def test_a_second_outcome_does_not_start_from_the_first(call: CallWorld) -> None:
    proposal_id = call.submitted()
    screened(call, proposal_id, "pass")
    with pytest.raises(Refused, match="not_from_here"):
        screened(call, proposal_id, "refuse", "改主意")


def test_a_reason_is_needed_to_send_back_or_refuse() -> None:
    for outcome, field in (("return", "reason"), ("refuse", "reasons"), ("return", "opened")):
        with pytest.raises(ValueError, match=field):
            ScreeningForm.model_validate({"outcome": outcome, "revision": 1, "reason": " "})
    with pytest.raises(ValueError, match="due"):
        ScreeningForm.model_validate(
            {"outcome": "return", "revision": 1, "reason": "改", "opened": ["all"]}
        )


def test_officers_see_what_was_handed_in_not_what_is_being_written(call: CallWorld) -> None:
    proposal_id = call.submitted()
    call.save(proposal_id, 2, "need", need="还没交的字")
    page = call.look(call.organiser, screenings.show, proposal_id)
    assert "还没交的字" not in repr(page)
    assert "还没交的字" not in repr(call.look(call.organiser, proposals.show, proposal_id))


def test_the_list_is_filtered_by_its_address_and_counts_drafts(call: CallWorld) -> None:
    proposal_id = call.submitted()
    call.begin()
    page = call.look(call.organiser, queues.index, call.round_id, {})
    assert ([line.id for line in page.lines], page.drafts) == ([proposal_id], 1)
    for wanted, found in (
        ({"state": "submitted"}, 1),
        ({"state": "eligible"}, 0),
        ({"state": "draft"}, 1),
        ({"search": "示例项"}, 1),
        ({"search": "%"}, 0),
        ({"community": call.community_id}, 1),
        ({"strand": "another"}, 0),
        ({"kind": "group"}, 1),
        ({"kind": "registered"}, 0),
        ({"waiting": "3"}, 0),
        ({"mine": "yes"}, 0),
        ({"flagged": "any"}, 0),
        ({"flagged": "nonsense", "sort": "nonsense", "page": "-7"}, 1),
        ({"sort": "-amount", "page": "9"}, 1),
    ):
        page = call.look(call.organiser, queues.index, call.round_id, wanted)
        assert len(page.lines) == found, wanted


def test_a_cell_that_looks_like_a_formula_is_made_harmless() -> None:
    for cell in ("=1+1", "+8613", "-2", "@x", " =1", "\t=1", "＝1"):
        assert cells.harmless(cell) == f"'{cell}"
    assert cells.harmless("南区") == "南区"
