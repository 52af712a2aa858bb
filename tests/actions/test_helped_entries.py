"""Typed for others and handed in on paper: who typed for whom, and who keeps out afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import update
from sqlmodel import select

from app.actions import helped_entries, organisations, panels, papers, proposals, screenings
from app.audit import verify_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.helped_entries import BehalfForm, GroupForm, OriginalForm, PaperForm
from app.forms.organisations import ColleagueForm
from app.forms.proposal_forms import ALL
from app.forms.proposals import SectionForm, StartForm, SubmitForm
from app.forms.screenings import ScreeningForm
from app.forms.uploads import FileFacts
from app.models import (
    AccessCode,
    HelpedEntry,
    LedgerEntry,
    Message,
    Organisation,
    OrganisationMember,
    PaperReceipt,
    ProgrammeMember,
    Proposal,
    ProposalRevision,
    Recusal,
    Seat,
)
from app.policy import may
from app.store import codes
from app.store import panels as seats
from app.store.standing import concerning, of_proposal, of_round
from app.views import calls, drafts
from app.views import helped_entries as views
from app.views import organisations as organisation_views
from app.views import papers as paper_views
from app.vocabulary import CodeKind, Phase, ProposalState, RecusalReason, Role, SeatState, Verb
from tests.support.call_rows import CODE, CallWorld, call, person  # noqa: F401 -- a fixture

SCAN = FileFacts(name="签字页.jpg", media_type="image/jpeg", size=12, sha256="b" * 64)
LINK = "http://test/join/"


def officer(call: CallWorld, role: Role = Role.ORGANISER) -> str:
    """Let a second officer come to the programme."""
    account = person("示例第二人", call.clock.now(), confirmed=False)
    account_id = account.id
    with call.database.write_session() as session:
        session.add(account)
        session.flush()
        programme_id = session.exec(select(ProgrammeMember.programme_id)).first()
        session.add(
            ProgrammeMember(
                programme_id=programme_id,
                account_id=account_id,
                role=role,
                added_at=call.clock.now(),
            )
        )
        session.commit()
    return account_id


def seat(call: CallWorld, account_id: str) -> str:
    """Give somebody a seat in the panel."""
    row = Seat(
        funding_round_id=call.round_id,
        panel="main",
        label="A",
        account_id=account_id,
        invited_name="示例",
        state=SeatState.ACTIVE,
        created_at=call.clock.now(),
    )
    row_id = row.id
    with call.database.write_session() as session:
        session.add(row)
        session.commit()
    return row_id


def register(call: CallWorld, who: str, **changes: Any) -> str:
    form = GroupForm.model_validate(
        {"name": "示例老人队", "fiscal_host": "示例居委会", "on_behalf_of": "示例队长", **changes}
    )
    return str(call.act(who, helped_entries.register, call.round_id, form))


def test_all_that_a_new_group_lacks_is_said_at_once() -> None:
    with pytest.raises(ValidationError) as refused:
        GroupForm.model_validate({})
    wrong = [str(one["loc"][0]) for one in refused.value.errors()]
    assert wrong == ["name", "fiscal_host", "on_behalf_of"]
    known = GroupForm.model_validate({"organisation_id": "a" * 32, "on_behalf_of": "示例队长"})
    assert known.name == ""


def type_all(call: CallWorld, who: str, proposal_id: str) -> None:
    form = SectionForm.model_validate({"base": 1, **call.answers()})
    call.act(who, proposals.save, proposal_id, ALL, form)


def submit(call: CallWorld, who: str, proposal_id: str) -> Any:
    return call.act(who, proposals.submit, proposal_id, SubmitForm(base=2, confirm="yes"))


def paper(call: CallWorld, who: str, **changes: Any) -> str:
    at = call.clock.now() + timedelta(hours=8)
    typed = {
        "group_name": "示例老人队",
        "title": "示例项目",
        "pages": "6",
        "received_at": at.strftime("%Y-%m-%d %H:%M"),
        **changes,
    }
    form = PaperForm.model_validate(typed)
    return str(call.act(who, papers.record_paper, call.round_id, form, [SCAN]))


def test_an_officer_types_for_a_group_and_its_signature_is_needed(call: CallWorld) -> None:
    proposal_id = register(call, call.organiser)
    type_all(call, call.organiser, proposal_id)
    rows = call.rows(select(ProposalRevision).order_by(ProposalRevision.number))
    assert [row.typed_for for row in rows] == ["示例队长", "示例队长"]
    with pytest.raises(Refused, match="signed_paper_missing"):
        submit(call, call.organiser, proposal_id)
    call.act(call.organiser, helped_entries.attach_signed, proposal_id, SCAN)
    submit(call, call.organiser, proposal_id)
    [message] = call.rows(select(Message))
    assert (message.recipient, message.channel.value) == ("示例队长", "hand")
    assert call.rows(select(OrganisationMember)) == []
    entries = call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.HELPED_BEGIN))
    assert "示例队长" not in str([one.after for one in entries])
    with call.database.read() as session:
        assert verify_chain(session, f"round:{call.round_id}") == []


def test_another_officer_sees_that_it_is_typed_but_types_not(call: CallWorld) -> None:
    proposal_id = register(call, call.organiser)
    second = officer(call)
    with pytest.raises(Refused, match="not_yours"):
        call.look(second, drafts.edit, proposal_id, ALL)
    assert call.look(second, views.show, proposal_id).helpers[0].on_behalf_of == "示例队长"
    call.act(second, helped_entries.begin, proposal_id, BehalfForm(on_behalf_of="示例队长"))
    assert call.look(second, drafts.edit, proposal_id, ALL).base == 1
    with pytest.raises(NotFound):
        call.look(call.rival, views.show, proposal_id)


def test_whoever_helped_neither_screens_nor_decides(call: CallWorld) -> None:
    proposal_id = register(call, call.organiser)
    type_all(call, call.organiser, proposal_id)
    call.act(call.organiser, helped_entries.attach_signed, proposal_id, SCAN)
    submit(call, call.organiser, proposal_id)
    form = ScreeningForm(outcome="pass", revision=2)
    with pytest.raises(Refused, match="helped"):
        call.act(call.organiser, screenings.screen, proposal_id, form)
    second = officer(call)
    call.act(second, screenings.screen, proposal_id, form)
    call.phase(Phase.DECISION)
    for who, reason in ((call.organiser, "helped"), (second, "")):
        for verb in (Verb.RESULT_DECIDE, Verb.RESULT_ADJUST_AWARD):
            assert call.look(who, _verdict, call.round_id, [proposal_id], verb) == reason
            assert call.look(who, _verdict, call.round_id, [], verb) == ""


def _verdict(reading: Any, round_id: str, about: list[str], verb: Verb) -> str:
    _, standing = of_round(reading, round_id)
    return may(verb, concerning(reading, standing, about)).reason


def test_a_helper_on_the_panel_is_recused_in_the_same_commit(call: CallWorld) -> None:
    seat_id = seat(call, call.organiser)
    proposal_id = register(call, call.organiser)
    [recusal] = call.rows(select(Recusal))
    assert (recusal.seat_id, recusal.reason) == (seat_id, RecusalReason.HELPED)
    standing = call.look(call.organiser, lambda reading: of_proposal(reading, proposal_id)[1])
    assert standing.recused
    with call.database.read() as session:
        rows = session.exec(select(Proposal)).all()
        assert seats.recused_pairs(session, call.round_id, rows) == {(seat_id, proposal_id)}


def test_a_seat_taken_after_helping_is_recused_too(call: CallWorld) -> None:
    proposal_id = register(call, call.organiser)
    seat_id = seat(call, call.rival)
    with call.database.write_session() as session:
        session.execute(
            update(Seat).where(Seat.id == seat_id).values(account_id=None, state=SeatState.INVITED)
        )
        session.commit()
    token = call.act(
        call.organiser, codes.issue_link, CodeKind.SEAT, {"seat_id": seat_id}, timedelta(days=1)
    )
    call.act(call.organiser, panels.accept, token)
    [recusal] = call.rows(select(Recusal))
    assert (recusal.proposal_id, recusal.reason) == (proposal_id, RecusalReason.HELPED)


def test_a_coach_types_for_the_group_and_says_for_whom(call: CallWorld) -> None:
    own = call.begin()
    [proposal] = call.rows(select(Proposal))
    invited = call.act(
        call.applicant,
        organisations.invite,
        proposal.organisation_id,
        ColleagueForm(role="coach"),
        link_base=LINK,
    )
    coach = call.rival
    call.act(coach, organisations.join, invited.link.removeprefix(LINK))
    with pytest.raises(Refused, match="not_yours"):
        type_all(call, coach, own)
    call.act(coach, helped_entries.begin, own, BehalfForm(on_behalf_of="示例组长"))
    type_all(call, coach, own)
    with pytest.raises(Refused, match="signed_paper_missing"):
        submit(call, coach, own)
    submit(call, call.applicant, own)
    rows = call.rows(select(ProposalRevision).order_by(ProposalRevision.number))
    assert [row.typed_for for row in rows] == ["", "示例组长"]
    other = call.act(
        coach, proposals.start, CODE, StartForm(organisation_id=proposal.organisation_id)
    )
    [entry] = call.rows(select(HelpedEntry).where(HelpedEntry.proposal_id == other))
    assert entry.on_behalf_of == "示例联系人"
    call.act(call.applicant, helped_entries.end, own)
    with pytest.raises(Refused, match="not_yours"):
        type_all(call, coach, own)


def test_paper_in_time_is_typed_after_the_deadline_once_two_have_checked(call: CallWorld) -> None:
    paper_id = paper(call, call.organiser)
    second = officer(call, Role.SECRETARY)
    call.clock.set(call.deadline + timedelta(hours=3))
    call.phase(Phase.SCREENING)
    with pytest.raises(Refused, match="call_closed"):
        register(call, call.organiser)
    proposal_id = register(call, call.organiser, paper_id=paper_id)
    type_all(call, call.organiser, proposal_id)
    call.act(call.organiser, helped_entries.attach_signed, proposal_id, SCAN)
    with pytest.raises(Refused, match="paper_unconfirmed"):
        submit(call, call.organiser, proposal_id)
    with pytest.raises(Refused, match="second_person_needed"):
        call.act(call.organiser, papers.confirm, paper_id)
    call.act(second, papers.confirm, paper_id)
    submit(call, call.organiser, proposal_id)
    [proposal] = call.rows(select(Proposal))
    assert proposal.state is ProposalState.SUBMITTED
    with pytest.raises(Refused, match="call_closed"):
        type_all(call, call.organiser, proposal_id)
    [listed] = call.look(None, calls.show, CODE).papers
    assert (listed.by_two, listed.received_at < call.deadline) == (True, True)
    assert listed.typed_at == call.clock.now()
    with pytest.raises(Refused, match="paper_typed"):
        register(call, call.organiser, paper_id=paper_id)


def test_late_paper_is_not_registered_and_no_paper_comes_from_the_future(call: CallWorld) -> None:
    local = call.deadline + timedelta(hours=8)
    with pytest.raises(Invalid) as future:
        paper(call, call.organiser, received_at=local.strftime("%Y-%m-%d %H:%M"))
    assert future.value.fields["received_at"][0] == "paper_future"
    call.clock.set(call.deadline + timedelta(hours=1))
    late = (local + timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M")
    with pytest.raises(Invalid) as refused:
        paper(call, call.organiser, received_at=late)
    assert refused.value.fields["received_at"][0] == "paper_late"
    paper(call, call.organiser, received_at=local.strftime("%Y-%m-%d %H:%M"))
    with pytest.raises(Refused, match="not_yours"):
        paper(call, call.auditor)
    assert len(call.rows(select(PaperReceipt))) == 1


def test_whoever_takes_the_paper_keeps_out_like_whoever_types(call: CallWorld) -> None:
    paper_id = paper(call, call.organiser)
    second = officer(call)
    proposal_id = register(call, second, paper_id=paper_id)
    for who in (call.organiser, second):
        standing = call.look(who, lambda reading: of_proposal(reading, proposal_id)[1])
        assert standing.helped
    call.act(second, papers.confirm, paper_id)
    page = call.look(second, paper_views.show, paper_id)
    assert (page.may_confirm, page.may_withdraw, page.may_type) == (False, False, False)


def test_a_registration_made_by_mistake_is_cancelled_and_not_listed(call: CallWorld) -> None:
    paper_id = paper(call, call.organiser)
    call.act(call.organiser, papers.withdraw, paper_id)
    assert call.look(None, calls.show, CODE).papers == ()
    with pytest.raises(Refused, match="not_from_here"):
        register(call, call.organiser, paper_id=paper_id)


def test_the_group_takes_its_organisation_over(call: CallWorld) -> None:
    proposal_id = register(call, call.organiser)
    [organisation] = call.rows(select(Organisation))
    done = call.act(call.organiser, helped_entries.hand_over, organisation.id, link_base=LINK)
    call.act(call.applicant, organisations.join, done.link.removeprefix(LINK))
    assert call.look(call.applicant, drafts.edit, proposal_id, ALL).base == 1
    with pytest.raises(Refused, match="already_led"):
        call.act(call.organiser, helped_entries.hand_over, organisation.id, link_base=LINK)
    call.act(call.applicant, helped_entries.end, proposal_id)
    with pytest.raises(Refused, match="not_yours"):
        call.look(call.organiser, drafts.edit, proposal_id, ALL)


def test_one_link_hands_a_group_over_and_only_once(call: CallWorld) -> None:
    register(call, call.organiser)
    [organisation] = call.rows(select(Organisation))
    first, second = (
        call.act(
            call.organiser, helped_entries.hand_over, organisation.id, link_base=LINK
        ).link.removeprefix(LINK)
        for _ in range(2)
    )
    with pytest.raises(Refused, match="code_wrong"):
        call.act(call.rival, organisations.join, first)
    with call.database.write_session() as session:
        for code in session.exec(select(AccessCode)):
            code.used_at = None  # as links were kept before: the lost one stays good
        session.commit()
    call.act(call.applicant, organisations.join, second)
    for look in (
        lambda: call.look(call.rival, organisation_views.invitation, first),
        lambda: call.act(call.rival, organisations.join, first),
    ):
        with pytest.raises(Refused, match="invitation_ended"):
            look()


def test_the_original_is_ticked_off_and_seen_by_the_applicant(call: CallWorld) -> None:
    proposal_id = call.submitted()
    call.act(call.organiser, papers.receive_original, proposal_id, OriginalForm(note="二楼柜"))
    [line] = call.look(call.applicant, paper_views.originals, proposal_id).lines
    assert line.note == "二楼柜"
    with pytest.raises(NotFound):
        call.act(call.applicant, papers.receive_original, proposal_id, OriginalForm())
    call.act(call.organiser, papers.undo_original, line.id)
    assert call.look(call.applicant, paper_views.originals, proposal_id).lines == ()
