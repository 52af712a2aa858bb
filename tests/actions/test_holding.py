"""A save holds its proposal: what does not touch it never undoes it, and what does meets it (PostgreSQL)."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from sqlmodel import select

from app.actions import proposals
from app.errors import Refused, Stale
from app.forms.proposals import SectionForm, SubmitForm, WithdrawForm
from app.models import Proposal, ProposalRevision
from app.unit import Unit, holding
from app.vocabulary import ProposalState
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture

pytestmark = [
    pytest.mark.needs_postgres,
    pytest.mark.parametrize("database_kind", ["postgres"], indirect=True),
]
#: So long a transaction is left alone that must not end before the one that it meets.
WAITS = 0.3


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def asked(base: int, **answers: str) -> tuple[str, SectionForm]:
    """Give what a save is asked with, besides the proposal."""
    return "all", SectionForm.model_validate({"base": base, **answers})


def waits(one: Future[Any]) -> None:
    """See that something does not end by itself."""
    with suppress(TimeoutError):
        one.result(WAITS)
        pytest.fail("it did not wait")


def stands(call: CallWorld, proposal_id: str) -> tuple[ProposalState, int | None, int]:
    """Read a proposal's state, the version that was handed in, and the newest that was kept."""
    [row] = call.rows(select(Proposal).where(Proposal.id == proposal_id))
    kept = call.rows(
        select(ProposalRevision.number).where(ProposalRevision.proposal_id == proposal_id)
    )
    return row.state, row.submitted_revision, max(kept)


def test_saves_of_two_proposals_at_once_do_not_undo_one_another(call: CallWorld, beside) -> None:
    """Both look at one page of an index and write into it; that is no reason to begin anew."""
    first, second = call.begin(), call.begin()
    attempts: list[str] = []

    @holding
    def save(unit: Unit) -> Any:
        attempts.append("first")
        saved = proposals.save(unit, first, *asked(1, need="这一份"))
        if len(attempts) == 1:
            other = asked(1, need="另一份")
            beside.submit(call.act, call.applicant, proposals.save, second, *other).result(10)
        return saved

    call.act(call.applicant, save)
    assert attempts == ["first"]
    assert (stands(call, first)[2], stands(call, second)[2]) == (2, 2)


def test_what_was_saved_a_moment_ago_is_not_left_out_of_what_is_handed_in(call, beside) -> None:
    """Whoever hands in while a colleague's save is not yet through is told that there is a newer version."""
    proposal_id = call.filled()
    handed_in: list[Future[Any]] = []

    @holding
    def save(unit: Unit) -> Any:
        saved = proposals.save(unit, proposal_id, *asked(2, need="同事刚改的"))
        unit.session.flush()
        form = SubmitForm(base=2, confirm="yes")
        one = beside.submit(call.act, call.applicant, proposals.submit, proposal_id, form)
        waits(one)
        handed_in.append(one)
        return saved

    call.act(call.applicant, save)
    with pytest.raises(Stale):
        handed_in[0].result(10)
    assert stands(call, proposal_id) == (ProposalState.DRAFT, None, 3)


def test_a_save_during_a_withdrawal_is_not_said_to_be_saved(call: CallWorld, beside) -> None:
    proposal_id = call.submitted()
    saved: list[Future[Any]] = []

    def withdraw(unit: Unit) -> Any:
        done = proposals.withdraw(unit, proposal_id, WithdrawForm(reason="示例理由"))
        unit.session.flush()
        typed = asked(2, need="同事还在改")
        one = beside.submit(call.act, call.applicant, proposals.save, proposal_id, *typed)
        waits(one)
        saved.append(one)
        return done

    call.act(call.applicant, withdraw)
    with pytest.raises(Refused):
        saved[0].result(10)
    assert stands(call, proposal_id) == (ProposalState.WITHDRAWN, 2, 2)


def test_two_saves_of_one_proposal_at_once_are_both_kept(call: CallWorld, beside) -> None:
    proposal_id = call.begin()
    theirs: list[Future[Any]] = []

    @holding
    def save(unit: Unit) -> Any:
        saved = proposals.save(unit, proposal_id, *asked(1, need="我写的"))
        unit.session.flush()
        if not theirs:
            typed = asked(1, plan="同事写的")
            one = beside.submit(call.act, call.applicant, proposals.save, proposal_id, *typed)
            waits(one)
            theirs.append(one)
        return saved

    mine = call.act(call.applicant, save)
    assert (mine.number, theirs[0].result(10).number) == (2, 3)
    newest = call.rows(
        select(ProposalRevision.answers).where(
            ProposalRevision.proposal_id == proposal_id, ProposalRevision.number == 3
        )
    )
    assert [(row["need"], row["plan"]) for row in newest] == [("我写的", "同事写的")]
