"""Other bodies give their word: on a link of their own, or on a stamped page."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from app.actions import confirmations
from app.audit import verify_chain
from app.errors import NotFound, Refused, Stale
from app.forms.confirmations import AnswerForm, AskForm, HostForm, StampForm
from app.forms.proposal_forms import FIRST_FORM
from app.forms.uploads import FileFacts
from app.models import Confirmation, FormVersion, LedgerEntry, Proposal
from app.store.confirmations import open_confirmations
from app.views import confirmations as views
from app.vocabulary import ConfirmationState, Phase, ProposalState
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture

BASE = "http://test/confirm/"
SCAN = FileFacts(name="盖章页.jpg", media_type="image/jpeg", size=12, sha256="a" * 64)


def ask(call: CallWorld, proposal_id: str, **changes: Any) -> tuple[str, str]:
    form = AskForm.model_validate({"kind": "host_community", "body_name": "示例居委会", **changes})
    asked = call.act(call.applicant, confirmations.ask, proposal_id, form, link_base=BASE)
    return asked.confirmation_id, asked.link.removeprefix(BASE)


def answer(call: CallWorld, token: str, shown: str | None = None, **changes: Any) -> Any:
    seen = shown or call.look(None, views.asked, token).shown.digest
    form = AnswerForm.model_validate(
        {
            "answer": "confirm",
            "signer_name": "示例签字人",
            "signer_post": "主任",
            "accept": "yes",
            "shown": seen,
            **changes,
        }
    )
    return call.act(None, confirmations.answer, token, form)


def row(call: CallWorld, confirmation_id: str) -> Confirmation:
    [found] = call.rows(select(Confirmation).where(Confirmation.id == confirmation_id))
    return found


def need(call: CallWorld, *kinds: str) -> None:
    """Let the round's form ask for confirmations (a new version: the old one is fixed)."""
    [form] = call.rows(select(FormVersion))
    call_form = FormVersion(
        funding_round_id=form.funding_round_id,
        number=2,
        questions={**FIRST_FORM, "confirmations": list(kinds)},
        digest="d" * 64,
        made_at=call.clock.now(),
    )
    with call.database.write_session() as session:
        session.add(call_form)
        session.commit()


def test_a_body_confirms_on_its_link_which_looking_does_not_spend(call: CallWorld) -> None:
    proposal_id = call.filled()
    confirmation_id, token = ask(call, proposal_id)
    for _ in range(3):
        page = call.look(None, views.asked, token)
    assert (page.shown.title, page.shown.organisation) == ("示例项目", "示例队伍")
    assert answer(call, token, opinion="欢迎").state == ConfirmationState.CONFIRMED
    found = row(call, confirmation_id)
    assert (found.state, found.revision, found.signer_post) == ("confirmed", 2, "主任")
    with pytest.raises(Refused, match="code_wrong"):
        answer(call, token, page.shown.digest)
    entries = call.rows(select(LedgerEntry).where(LedgerEntry.subject_kind == "confirmation"))
    assert [one.verb.value for one in entries] == ["confirmation.ask", "confirmation.confirm"]
    assert "示例签字人" not in str(entries[1].after)
    with call.database.read() as session:
        assert verify_chain(session, f"round:{call.round_id}") == []


def test_nobody_confirms_what_was_not_on_the_page(call: CallWorld) -> None:
    proposal_id = call.filled()
    _, token = ask(call, proposal_id)
    seen = call.look(None, views.asked, token).shown.digest
    call.save(proposal_id, 2, **call.answers(need="别处改动，不在那一页上"))
    call.save(proposal_id, 3, **call.answers(summary="换了一个项目"))
    with pytest.raises(Stale):
        answer(call, token, seen)
    assert answer(call, token).state == "confirmed"


def test_a_no_needs_its_reason_and_ends_the_link(call: CallWorld) -> None:
    proposal_id = call.filled()
    confirmation_id, token = ask(call, proposal_id)
    with pytest.raises(ValidationError):
        answer(call, token, answer="decline")
    assert answer(call, token, answer="decline", opinion="场地在维修").state == "declined"
    assert row(call, confirmation_id).opinion == "场地在维修"


def test_a_stamped_page_answers_too_and_the_link_then_says_so(call: CallWorld) -> None:
    proposal_id = call.filled()
    confirmation_id, token = ask(call, proposal_id, kind="recommending")
    call.act(call.applicant, confirmations.stamp, confirmation_id, StampForm(), SCAN)
    assert row(call, confirmation_id).state is ConfirmationState.STAMPED
    with pytest.raises(Refused, match="confirmation_ended"):
        call.look(None, views.asked, token)
    assert call.look(call.applicant, views.stamped, confirmation_id).sha256 == "a" * 64
    with pytest.raises(NotFound):
        call.look(call.rival, views.stamped, confirmation_id)


def test_what_is_withdrawn_counts_no_more(call: CallWorld) -> None:
    proposal_id = call.filled()
    need(call, "host_community")
    confirmation_id, token = ask(call, proposal_id)
    answer(call, token)
    assert [one.met for one in _open(call, proposal_id)] == [True]
    call.act(call.applicant, confirmations.withdraw, confirmation_id)
    assert [one.met for one in _open(call, proposal_id)] == [False]
    with pytest.raises(Refused, match="not_from_here"):
        call.act(call.applicant, confirmations.withdraw, confirmation_id)


def test_a_submission_waits_for_what_the_round_asks_for(call: CallWorld) -> None:
    proposal_id = call.filled()
    need(call, "fiscal_host", "host_community")
    with pytest.raises(Refused, match="confirmations_open"):
        call.submit(proposal_id, 2)
    _, token = ask(call, proposal_id)
    answer(call, token)
    [proposal] = call.rows(select(Proposal))
    asked = call.act(
        call.applicant,
        confirmations.ask_host,
        proposal.organisation_id,
        HostForm(body_name="示例居委会"),
        link_base=BASE,
    )
    with pytest.raises(Refused, match="confirmations_open"):
        call.submit(proposal_id, 2)
    answer(call, asked.link.removeprefix(BASE))
    call.submit(proposal_id, 2)
    [proposal] = call.rows(select(Proposal))
    assert proposal.state is ProposalState.SUBMITTED


def test_only_the_applicants_ask_and_only_until_review(call: CallWorld) -> None:
    proposal_id = call.filled()
    form = AskForm.model_validate({"kind": "supervising", "body_name": "示例局"})
    for who in (call.rival, call.organiser):
        with pytest.raises(NotFound):
            call.act(who, confirmations.ask, proposal_id, form, link_base=BASE)
    confirmation_id, token = ask(call, proposal_id)
    again = call.act(call.applicant, confirmations.ask_again, confirmation_id, link_base=BASE)
    assert again.link.removeprefix(BASE) != token
    call.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="confirmations_over"):
        answer(call, again.link.removeprefix(BASE), "x")


def test_a_partner_says_its_part(call: CallWorld) -> None:
    proposal_id = call.filled()
    with pytest.raises(ValidationError):
        ask(call, proposal_id, kind="partner")
    with pytest.raises(ValidationError):
        ask(call, proposal_id, kind="fiscal_host")
    confirmation_id, _ = ask(
        call, proposal_id, kind="partner", part="出场地和两名志愿者", share="1,200.50"
    )
    need(call, "partner")
    assert _open(call, proposal_id) == ()  # whoever names no partner needs none
    found = row(call, confirmation_id)
    assert (found.part, found.share_minor) == ("出场地和两名志愿者", 120050)


def _open(call: CallWorld, proposal_id: str) -> Any:
    with call.database.read() as session:
        proposal = session.get(Proposal, proposal_id)
        assert proposal is not None
        return open_confirmations(session, proposal)
