"""A proposal: begun, saved, handed in, taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from app.actions import organisations
from app.actions import proposals as actions
from app.audit import round_chain, verify_chain
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.proposal_forms import ALL
from app.forms.proposals import ReopenForm, SectionForm, StartForm, WithdrawForm
from app.models import (
    Account,
    LedgerEntry,
    Message,
    Organisation,
    Proposal,
    ProposalRevision,
    Receipt,
)
from app.scoring.canonical import salted_digest
from app.store.proposals import current_revision, titles_of
from app.store.revisions import revision_lines, standing_lines
from app.views import beginnings, drafts, overviews, receipts
from app.views import proposals as views
from app.vocabulary import Phase, ProposalState, ReceiptKind, Verb
from tests.support.call_rows import CODE, GROUP, CallWorld, call  # noqa: F401 -- a fixture

MILLISECOND = timedelta(milliseconds=1)


def test_a_proposal_begins_with_the_only_strand_and_community(call: CallWorld) -> None:
    proposal_id = call.begin()
    page = call.look(call.applicant, drafts.edit, proposal_id, "basics")
    stored = {field.id: field.value for field in page.parts[0].fields}
    assert (stored["strand"], stored["community"]) == (call.strand_id, call.community_id)
    assert page.base == 1


def test_nobody_begins_for_an_organisation_of_others(call: CallWorld) -> None:
    call.begin()
    [organisation] = call.rows(select(Organisation))
    with pytest.raises(NotFound):
        call.act(call.rival, actions.start, CODE, StartForm(organisation_id=organisation.id))


def test_a_save_is_a_new_version_and_needs_no_complete_form(call: CallWorld) -> None:
    proposal_id = call.begin()
    saved = call.save(proposal_id, 1, "need", need="写了一半")
    assert (saved.number, saved.base, saved.stale) == (2, 2, False)
    rows = call.rows(select(ProposalRevision).order_by(ProposalRevision.number))
    assert [row.answers.get("need") for row in rows] == [None, "写了一半"]
    assert call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.PROPOSAL_SAVE)) == []


def test_what_is_no_number_is_kept_as_it_was_typed(call: CallWorld) -> None:
    proposal_id = call.begin()
    line = {"category": "goods", "purpose": "布料", "price": "约45", "quantity": "十来个"}
    call.save(proposal_id, 1, "budget", budget=[line], own_funds="一千")
    page = call.look(call.applicant, drafts.edit, proposal_id, "budget")
    assert page.parts[0].fields[0].lines == (line,)
    assert page.parts[0].fields[1].value == "一千"


def test_a_repeated_save_whose_answer_was_lost_makes_no_version(call: CallWorld) -> None:
    proposal_id = call.begin()
    first = call.save(proposal_id, 1, "need", need="一样的字")
    again = call.save(proposal_id, 1, "need", need="一样的字")
    assert (again.number, again.stale) == (first.number, False)
    assert len(call.rows(select(ProposalRevision))) == 2


def test_a_save_on_an_old_version_is_kept_beside_the_one_that_stands(call: CallWorld) -> None:
    proposal_id = call.begin()
    call.save(proposal_id, 1, "need", need="第一个窗口")
    stale = call.save(proposal_id, 1, "need", need="第二个窗口")
    assert (stale.number, stale.base, stale.stale) == (3, 2, True)
    later = call.save(proposal_id, 2, "need", need="合在一起")
    assert (later.number, later.stale) == (4, False)
    with call.database.read() as session:
        lines = revision_lines(session, proposal_id)
        assert [line.number for line in standing_lines(lines)] == [1, 2, 4]
        assert current_revision(session, proposal_id).answers["need"] == "合在一起"


def test_an_answer_to_no_question_of_the_page_is_refused(call: CallWorld) -> None:
    proposal_id = call.begin()
    with pytest.raises(Invalid) as refused:
        call.save(proposal_id, 1, "need", need="好", state="eligible")
    assert refused.value.fields == {"state": ("extra_forbidden", {})}
    with pytest.raises(NotFound):
        call.save(proposal_id, 1, "no-such-section", need="好")


def test_too_long_a_text_is_kept_and_stands_in_the_way_of_a_hand_in(call: CallWorld) -> None:
    proposal_id = call.filled()
    call.save(proposal_id, 2, "need", need="字" * 1501)
    with pytest.raises(Invalid) as refused:
        call.submit(proposal_id, 3)
    assert refused.value.fields == {"need": ("text_over", {"limit": 1500, "over": 1})}
    with pytest.raises(Invalid) as flood:
        call.save(proposal_id, 3, "need", need="字" * 20_001)
    assert flood.value.fields == {"need": ("string_too_long", {"max_length": 20_000})}


def test_strangers_find_nothing_and_viewers_may_not_write(call: CallWorld) -> None:
    proposal_id = call.filled()
    form = SectionForm.model_validate({"base": 2, "need": "改一下"})
    for stranger in (call.rival, None):
        with pytest.raises(NotFound):
            call.act(stranger, actions.save, proposal_id, "need", form)
        with pytest.raises(NotFound):
            call.look(stranger, views.show, proposal_id)
    with pytest.raises(Refused, match="not_yours"):
        call.act(call.organiser, actions.save, proposal_id, "need", form)
    with pytest.raises(Refused, match="not_yours"):
        call.look(call.organiser, views.show, proposal_id)


def test_a_hand_in_gives_number_receipt_ledger_and_message(call: CallWorld) -> None:
    proposal_id = call.filled()
    done = call.submit(proposal_id, 2)
    [proposal] = call.rows(select(Proposal))
    assert (proposal.state, proposal.number) == (ProposalState.SUBMITTED, done.receipt_number)
    assert (proposal.title, proposal.requested_minor) == ("示例项目", 200_000 + 728_000)
    assert (proposal.community_id, proposal.submitted_revision) == (call.community_id, 2)
    assert proposal.submitted_at == call.clock.now()
    [receipt] = call.rows(select(Receipt))
    [entry] = call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.PROPOSAL_SUBMIT))
    assert (receipt.kind, receipt.sequence, receipt.entry_digest) == (
        ReceiptKind.SUBMISSION,
        entry.sequence,
        entry.digest,
    )
    [message] = call.rows(select(Message))
    assert receipt.number in message.facts["body"]
    with call.database.read() as session:
        assert verify_chain(session, round_chain(call.round_id)) == []


def test_the_receipt_binds_all_that_was_handed_in(call: CallWorld) -> None:
    proposal_id = call.filled()
    call.submit(proposal_id, 2)
    [receipt] = call.rows(select(Receipt))
    [_, current] = call.rows(select(ProposalRevision).order_by(ProposalRevision.number))
    [proposal] = call.rows(select(Proposal))
    content = {
        "proposal": proposal.id,
        "number": proposal.number,
        "organisation": proposal.organisation_id,
        "form": current.form_version_id,
        "answers": current.answers,
        "files": [],
    }
    assert receipt.content_digest == salted_digest(receipt.salt, content)


def test_the_deadline_counts_to_the_millisecond(call: CallWorld) -> None:
    proposal_id = call.filled()
    call.clock.set(call.deadline + MILLISECOND)
    with pytest.raises(Refused, match="call_closed"):
        call.submit(proposal_id, 2)
    with pytest.raises(Refused, match="call_closed"):
        call.save(proposal_id, 2, "need", need="太晚了")
    call.clock.set(call.deadline)
    assert call.submit(proposal_id, 2).receipt_number.startswith(f"{CODE}-")


def test_an_unconfirmed_contact_keeps_the_text_and_refuses_the_hand_in(call: CallWorld) -> None:
    proposal_id = call.filled()
    with call.database.write_session() as session:
        session.execute(update(Account).values(contact_confirmed_at=None))
        session.commit()
    with pytest.raises(Refused, match="contact_unconfirmed"):
        call.submit(proposal_id, 2)
    page = call.look(call.applicant, drafts.check, proposal_id)
    assert (page.contact_confirmed, page.faults, page.base) == (False, (), 2)


def test_only_the_version_on_the_page_is_handed_in(call: CallWorld) -> None:
    proposal_id = call.filled()
    call.save(proposal_id, 2, "need", need="又改了")
    with pytest.raises(Stale):
        call.submit(proposal_id, 2)


def test_a_hand_in_again_counts_on_the_same_number(call: CallWorld) -> None:
    proposal_id = call.submitted()
    [first] = call.rows(select(Receipt))
    call.save(proposal_id, 2, "need", need="改得更好")
    assert call.look(call.applicant, views.show, proposal_id).changed_since
    call.clock.set(call.clock.now() + timedelta(hours=1))
    again = call.submit(proposal_id, 3)
    assert again.receipt_number == f"{first.number}-2"
    [proposal] = call.rows(select(Proposal))
    assert (proposal.number, proposal.submitted_revision) == (first.number, 3)
    page = call.look(call.applicant, views.show, proposal_id)
    assert [line.number for line in page.receipts] == [again.receipt_number, first.number]
    assert not page.changed_since


def test_everything_that_is_missing_is_named_with_its_page(call: CallWorld) -> None:
    proposal_id = call.begin()
    page = call.look(call.applicant, drafts.check, proposal_id)
    assert [(fault.section_id, fault.field) for fault in page.faults] == [
        ("basics", "title"),
        ("basics", "target"),
        ("basics", "people"),
        ("basics", "summary"),
        ("need", "need"),
        ("plan", "plan"),
        ("plan", "effect"),
        ("budget", "budget-0-purpose"),
        ("team", "team"),
    ]
    with pytest.raises(Invalid):
        call.submit(proposal_id, 1)


def test_a_withdrawal_needs_the_lead_and_ends_it(call: CallWorld) -> None:
    proposal_id = call.submitted()
    call.act(call.applicant, actions.withdraw, proposal_id, WithdrawForm(reason="人手不够"))
    [proposal] = call.rows(select(Proposal))
    assert proposal.state is ProposalState.WITHDRAWN
    [entry] = call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.PROPOSAL_WITHDRAW))
    assert entry.after == {"state": "withdrawn", "reason": "人手不够"}
    with pytest.raises(Refused, match="not_from_here"):
        call.submit(proposal_id, 2)


def test_until_the_deadline_it_goes_back_to_a_draft_and_counts_when_handed_in_again(
    call: CallWorld,
) -> None:
    proposal_id = call.submitted()
    [first] = call.rows(select(Receipt))
    call.act(call.applicant, actions.reopen, proposal_id, ReopenForm())
    [proposal] = call.rows(select(Proposal))
    assert (proposal.state, proposal.submitted_revision) == (ProposalState.DRAFT, None)
    with pytest.raises(Refused, match="not_yours"):
        call.look(call.organiser, views.show, proposal_id)
    again = call.submit(proposal_id, 2)
    assert again.receipt_number == f"{first.number}-2"
    call.act(call.applicant, actions.withdraw, proposal_id, WithdrawForm(reason="人手不够"))
    assert call.look(call.applicant, views.show, proposal_id).may_reopen
    call.clock.set(call.deadline + MILLISECOND)
    with pytest.raises(Refused, match="call_closed"):
        call.act(call.applicant, actions.reopen, proposal_id, ReopenForm())
    call.clock.set(call.deadline)
    call.act(call.applicant, actions.reopen, proposal_id, ReopenForm())
    assert call.look(call.applicant, drafts.edit, proposal_id, ALL).state is ProposalState.DRAFT
    with call.database.read() as session:
        assert verify_chain(session, round_chain(call.round_id)) == []


def test_after_the_review_has_begun_nothing_is_withdrawn(call: CallWorld) -> None:
    proposal_id = call.submitted()
    call.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="too_late_to_withdraw"):
        call.act(call.applicant, actions.withdraw, proposal_id, WithdrawForm(reason="晚了"))


def test_a_draft_has_its_title_on_lists(call: CallWorld) -> None:
    proposal_id = call.filled()
    assert [line.title for line in call.look(call.applicant, overviews.desk).proposals] == [
        "示例项目"
    ]
    with call.database.read() as session:
        assert titles_of(session, [session.get(Proposal, proposal_id)]) == {proposal_id: "示例项目"}


def test_the_texts_of_an_older_proposal_may_be_taken_over(call: CallWorld) -> None:
    older = call.submitted()
    [organisation] = call.rows(select(Organisation))
    form = StartForm(organisation_id=organisation.id, copy_from=older)
    copied = call.act(call.applicant, actions.start, CODE, form)
    page = call.look(call.applicant, drafts.check, copied)
    assert (page.title, page.total_minor, page.faults) == ("示例项目", 928_000, ())
    asked = call.look(call.applicant, beginnings.apply, CODE)
    assert [one for one, _ in asked.copied] == ["basics", "need", "plan", "budget", "team"]
    some = form.model_copy(update={"sections": ["", "need", "team"]})
    fewer = call.act(call.applicant, actions.start, CODE, some)
    page = call.look(call.applicant, drafts.check, fewer)
    assert (page.title, page.total_minor) == ("", 0)
    assert "示例难处" in repr(page.document)
    other = call.act(call.applicant, organisations.create, GROUP)
    elsewhere = form.model_copy(update={"organisation_id": other})
    with pytest.raises(Invalid):
        call.act(call.applicant, actions.start, CODE, elsewhere)


def test_the_texts_of_others_are_not_taken_over(call: CallWorld) -> None:
    older = call.submitted()
    call.begin(call.rival)
    wanted = select(Organisation).where(Organisation.created_by == call.rival)
    [organisation] = call.rows(wanted)
    form = StartForm(organisation_id=organisation.id, copy_from=older)
    with pytest.raises(NotFound):
        call.act(call.rival, actions.start, CODE, form)


def test_one_page_may_hold_all_questions(call: CallWorld) -> None:
    page = call.look(call.applicant, drafts.edit, call.begin(), ALL)
    assert [part.id for part in page.parts] == ["basics", "need", "plan", "budget", "team"]


def test_windows_that_save_at_once_leave_one_version_standing(call: CallWorld) -> None:
    proposal_id = call.begin()
    with ThreadPoolExecutor(8) as pool:
        saved = list(
            pool.map(lambda n: call.save(proposal_id, 1, "need", need=f"窗口 {n}"), range(8))
        )
    assert sorted(one.number for one in saved) == list(range(2, 10))
    assert sum(not one.stale for one in saved) == 1


def test_clicks_that_come_at_once_hand_in_one_version(call: CallWorld) -> None:
    proposal_id = call.filled()
    with ThreadPoolExecutor(4) as pool:
        handed = list(pool.map(lambda _: call.submit(proposal_id, 2), range(4)))
    numbers = sorted(one.receipt_number for one in handed)
    first = min(numbers, key=len)
    assert numbers == [first, f"{first}-2", f"{first}-3", f"{first}-4"]
    assert call.rows(select(Proposal.number)) == [first]
    with call.database.read() as session:
        assert verify_chain(session, round_chain(call.round_id)) == []


def test_a_receipt_is_for_those_who_act_for_its_applicant_and_for_nobody_else(
    call: CallWorld,
) -> None:
    own = call.submit(call.filled(), 2).receipt_id
    other = call.begin(call.rival)
    form = SectionForm.model_validate({"base": 1, **call.answers()})
    call.act(call.rival, actions.save, other, ALL, form)
    theirs = call.submit(other, 2, call.rival).receipt_id
    assert call.look(call.applicant, receipts.show, own).number
    assert call.look(call.rival, receipts.show, theirs).number
    for who, receipt in ((call.applicant, theirs), (call.rival, own), (call.auditor, own)):
        with pytest.raises(NotFound):
            call.look(who, receipts.show, receipt)
