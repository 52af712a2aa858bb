"""What was sent back opens the fields that were named, until an instant, and nothing else."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.actions import attachments, proposals, revisions
from app.errors import Invalid, Refused
from app.forms.proposals import SectionForm
from app.forms.revisions import RestoreForm
from app.forms.uploads import FileFacts
from app.models import Proposal, ProposalRevision, Screening
from app.views import drafts
from app.vocabulary import Phase, ProposalState
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.screening_forms import screened, typed

FILE = FileFacts(name="证书.pdf", media_type="application/pdf", size=9, sha256="0" * 64)
MILLISECOND = timedelta(milliseconds=1)


def sent_back(call: CallWorld, *opened: str, more_typed: bool = False) -> str:
    """Hand a proposal in, close the call, and send it back with these fields opened."""
    proposal_id = call.submitted()
    if more_typed:
        call.save(proposal_id, 2, "need", need="截止前改了，没有再交")
    call.phase(Phase.SCREENING)
    call.clock.set(call.deadline + timedelta(days=1))
    due = typed(call.clock.now() + timedelta(days=3))
    screened(call, proposal_id, "return", "请改预算", opened=list(opened), due=due)
    return proposal_id


def answers_handed_in(call: CallWorld) -> dict[str, object]:
    [row] = call.rows(select(Proposal))
    [found] = call.rows(
        select(ProposalRevision).where(ProposalRevision.number == row.submitted_revision)
    )
    return dict(found.answers)


def test_only_what_was_opened_is_kept(call: CallWorld) -> None:
    proposal_id = sent_back(call, "risk")
    for section, closed in (("need", {"need": "偷偷改"}), ("all", call.answers(need="偷偷改"))):
        with pytest.raises(Invalid) as refused:
            call.save(proposal_id, 2, section, **closed)
        assert refused.value.fields["need"][0] == "not_opened"
    saved = call.save(proposal_id, 2, "plan", risk="会下雨，改到室内")
    assert (saved.number, saved.stale) == (3, False)
    call.submit(proposal_id, 3)
    assert answers_handed_in(call)["risk"] == "会下雨，改到室内"
    assert answers_handed_in(call)["plan"] == "示例做法"


def test_an_old_version_brings_back_only_what_was_opened(call: CallWorld) -> None:
    proposal_id = sent_back(call, "risk")
    call.save(proposal_id, 2, "plan", risk="会下雨，改到室内")
    new = call.act(call.applicant, revisions.restore, proposal_id, 1, RestoreForm(base=3))
    [answers] = call.rows(select(ProposalRevision.answers).where(ProposalRevision.number == new))
    assert (answers.get("risk"), answers["need"]) == (None, "示例难处")
    back = call.act(call.applicant, revisions.restore, proposal_id, 3, RestoreForm(base=new))
    [answers] = call.rows(select(ProposalRevision.answers).where(ProposalRevision.number == back))
    assert (answers["risk"], answers["need"]) == ("会下雨，改到室内", "示例难处")


def test_what_was_typed_after_the_hand_in_does_not_slip_in(call: CallWorld) -> None:
    proposal_id = sent_back(call, "risk", more_typed=True)
    page = call.look(call.applicant, drafts.edit, proposal_id, "all")
    fields = {field.id: field for part in page.parts for field in part.fields}
    closed = {name for part in page.parts for name in part.closed}
    assert fields["need"].value == "示例难处"
    assert "need" in closed
    assert "risk" not in closed
    check = call.look(call.applicant, drafts.check, proposal_id)
    assert "没有再交" not in repr(check)
    call.submit(proposal_id, 3)
    assert answers_handed_in(call)["need"] == "示例难处"
    kept = call.rows(select(ProposalRevision.answers).where(ProposalRevision.number == 3))
    assert kept[0]["need"] == "截止前改了，没有再交"


def test_it_is_open_until_the_instant_and_closed_a_millisecond_later(call: CallWorld) -> None:
    proposal_id = sent_back(call, "risk")
    [outcome] = call.rows(select(Screening))
    call.clock.set(outcome.due_at)
    call.save(proposal_id, 2, "plan", risk="赶上了")
    call.clock.set(outcome.due_at + MILLISECOND)
    with pytest.raises(Refused, match="correction_over"):
        call.save(proposal_id, 3, "plan", risk="晚了一毫秒")
    with pytest.raises(Refused, match="correction_over"):
        call.submit(proposal_id, 3)
    call.clock.set(outcome.due_at)
    call.submit(proposal_id, 3)
    assert answers_handed_in(call)["risk"] == "赶上了"


def test_files_are_opened_like_a_question(call: CallWorld) -> None:
    proposal_id = sent_back(call, "risk")
    with pytest.raises(Refused, match="not_opened"):
        call.act(call.applicant, attachments.add, proposal_id, [FILE])
    call.clock.turn(MILLISECOND)
    screened(call, proposal_id, "return", "请补证书", opened=["files"])
    call.act(call.applicant, attachments.add, proposal_id, [FILE])


def test_the_date_may_be_set_anew_and_what_is_opened_too(call: CallWorld) -> None:
    proposal_id = sent_back(call, "risk")
    [outcome] = call.rows(select(Screening))
    call.clock.set(outcome.due_at + timedelta(days=1))
    screened(call, proposal_id, "return", "再给三天", opened=["need"])
    call.save(proposal_id, 2, "need", need="写清了")
    call.submit(proposal_id, 3)
    assert call.rows(select(Proposal.state)) == [ProposalState.SUBMITTED]


def test_while_the_call_is_open_everything_may_be_changed(call: CallWorld) -> None:
    proposal_id = call.submitted()
    screened(call, proposal_id, "return", "请改预算", opened=["budget"])
    call.save(proposal_id, 2, "need", need="顺手也改")
    call.submit(proposal_id, 3)
    assert answers_handed_in(call)["need"] == "顺手也改"


def test_a_date_in_the_past_and_an_unknown_question_are_refused(call: CallWorld) -> None:
    proposal_id = call.submitted()
    for more, field in (
        ({"due": typed(call.clock.now())}, "due"),
        ({"opened": ["nonsense"]}, "opened"),
    ):
        with pytest.raises(Invalid) as refused:
            screened(call, proposal_id, "return", "请改", **more)
        assert list(refused.value.fields) == [field]
    assert call.rows(select(Screening)) == []


def test_a_page_from_before_the_return_is_refused_not_half_kept(call: CallWorld) -> None:
    proposal_id = sent_back(call, "risk")
    form = SectionForm.model_validate({"base": 2, "plan": "旧页面", "effect": "旧", "risk": "新"})
    with pytest.raises(Invalid):
        call.act(call.applicant, proposals.save, proposal_id, "plan", form)
    assert len(call.rows(select(ProposalRevision))) == 2
