"""The rules of the program beside the judgement of a person; what is taken back; many at once."""

import pytest
from sqlmodel import select

from app.actions import screenings as actions
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.screenings import BatchForm, JudgeForm, ReopenForm
from app.models import Judgement, LedgerEntry, Message, Organisation, Proposal, Reopening, Screening
from app.views import outcomes, proposals, queues, screenings
from app.vocabulary import Check, Finding, Judged, Phase, ProposalState, Verb
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.screening_forms import filled_in, judged, screened


def checks(call: CallWorld, proposal_id: str) -> dict[Check, screenings.CheckView]:
    page = call.look(call.organiser, screenings.show, proposal_id)
    return {one.subject: one for one in page.checks}


def spoil(call: CallWorld, **columns: object) -> None:
    """Write what no form would let through."""
    with call.database.write_session() as session:
        for row in session.exec(select(Proposal)).all():
            for name, value in columns.items():
                setattr(row, name, value)
        session.commit()


def last_screening(call: CallWorld) -> str:
    return str(call.rows(select(Screening.id).order_by(Screening.screened_at.desc()))[0])


def test_every_rule_says_what_it_found_with_its_numbers(call: CallWorld) -> None:
    found = checks(call, call.submitted())
    assert list(found) == list(Check)
    assert found[Check.IN_TIME].finding is Finding.MEETS
    assert "2026" in found[Check.IN_TIME].text
    assert found[Check.CAP].finding is Finding.MEETS
    assert "9,280" in found[Check.CAP].text
    assert found[Check.REGISTRATION].finding is Finding.UNCLEAR
    assert found[Check.COMPLETE].finding is found[Check.BUDGET].finding is Finding.MEETS


def test_what_breaks_a_rule_is_flagged_and_found_by_the_filter(call: CallWorld) -> None:
    proposal_id = call.submitted()
    with call.database.write_session() as session:
        row = session.exec(select(Organisation)).one()
        row.kind, row.registration_scheme = "registered", "CN-USCC"
        row.registration_number = "91350211MA32NTF90B"
        session.commit()
    wrong = checks(call, proposal_id)[Check.REGISTRATION]
    assert wrong.finding is Finding.FAILS
    assert "91350211MA32NTF90B" in wrong.text
    for flagged, found in (("any", 1), ("registration", 1), ("budget", 0)):
        page = call.look(call.organiser, queues.index, call.round_id, {"flagged": flagged})
        assert len(page.lines) == found
    assert page.query == {"flagged": "budget"}
    judged(call, proposal_id, Check.REGISTRATION, "meets", note="证书原件看过")
    page = call.look(call.organiser, queues.index, call.round_id, {"flagged": "any"})
    assert page.lines == ()


def test_a_judgement_is_added_never_changed_and_needs_the_one_before(call: CallWorld) -> None:
    proposal_id = call.submitted()
    judged(call, proposal_id, Check.RECORD, "meets")
    with pytest.raises(Stale, match="judged_meanwhile"):
        judged(call, proposal_id, Check.RECORD, "fails", note="另一位")
    judged(call, proposal_id, Check.RECORD, "fails", base=1, note="查到了")
    rows = call.rows(select(Judgement).order_by(Judgement.version))
    assert [(row.version, row.judged, row.note) for row in rows] == [
        (1, Judged.MEETS, ""),
        (2, Judged.FAILS, "查到了"),
    ]
    seen = checks(call, proposal_id)[Check.RECORD]
    assert (seen.base, len(seen.earlier), seen.settled) == (2, 1, False)
    entries = call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.SCREENING_JUDGE))
    assert [entry.after["version"] for entry in entries] == [1, 2]


def test_who_differs_from_the_program_says_why(call: CallWorld) -> None:
    proposal_id = call.submitted()
    for verdict in ("fails", "waived"):
        with pytest.raises(Invalid):
            judged(call, proposal_id, Check.CAP, verdict)
    judged(call, proposal_id, Check.CAP, "meets")


def test_a_judgement_of_an_earlier_version_does_not_count_for_the_next(call: CallWorld) -> None:
    proposal_id = call.submitted()
    judged(call, proposal_id, Check.RECORD, "meets")
    call.save(proposal_id, 2, "need", need="改过")
    call.submit(proposal_id, 3)
    seen = checks(call, proposal_id)[Check.RECORD]
    assert seen.judgement is None
    assert [one.current for one in seen.earlier] == [False]
    with pytest.raises(Stale, match="moved_meanwhile"):
        judged(call, proposal_id, Check.RECORD, "meets", base=1)


def test_passing_in_spite_of_a_failing_check_asks_for_words(call: CallWorld) -> None:
    proposal_id = call.submitted()
    judged(call, proposal_id, Check.RECORD, "fails", note="在名录里")
    with pytest.raises(Invalid) as refused:
        screened(call, proposal_id, "pass")
    assert refused.value.fields["note"][0] == "note_needed"
    screened(call, proposal_id, "pass", note="名录上月已移出，附证明")
    page = call.look(call.applicant, proposals.show, proposal_id)
    assert "移出" not in repr(page)
    assert "移出" in repr(call.look(call.organiser, screenings.show, proposal_id).past)


def test_only_organisers_judge_before_the_review(call: CallWorld) -> None:
    proposal_id = call.submitted()
    form = JudgeForm(judged=Judged.MEETS, revision=2, base=0)
    with pytest.raises(Refused, match="not_yours"):
        call.act(call.auditor, actions.judge, proposal_id, Check.CAP, form)
    for stranger in (call.applicant, call.rival, None):
        with pytest.raises(NotFound):
            call.act(stranger, actions.judge, proposal_id, Check.CAP, form)
    call.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="only_in_screening"):
        call.act(call.organiser, actions.judge, proposal_id, Check.CAP, form)


@pytest.mark.parametrize("outcome", ["pass", "refuse", "return"])
def test_a_mistake_is_taken_back_told_and_recorded(call: CallWorld, outcome: str) -> None:
    proposal_id = call.submitted()
    screened(call, proposal_id, outcome, "给错了")
    form = ReopenForm(screening=last_screening(call), reason="看错了项目", confirmed="yes")
    letter = call.look(call.organiser, outcomes.reopening, proposal_id, form).letter
    call.act(call.organiser, actions.reopen, proposal_id, form)
    assert call.rows(select(Proposal.state)) == [ProposalState.SUBMITTED]
    assert len(call.rows(select(Reopening))) == 1
    [message] = call.rows(select(Message).where(Message.kind == "screening_reopened"))
    assert message.facts == {"subject": letter.subject, "body": letter.body}
    assert "看错了项目" in letter.body
    [line] = call.look(call.applicant, proposals.show, proposal_id).outcomes
    assert line.back_reason == "看错了项目"
    screened(call, proposal_id, "pass")


def test_it_cannot_be_taken_back_once_the_applicant_acted_or_the_review_began(
    call: CallWorld,
) -> None:
    proposal_id = call.submitted()
    screened(call, proposal_id, "return", "请改")
    form = ReopenForm(screening=last_screening(call), reason="看错了", confirmed="yes")
    call.clock.turn(call.deadline - call.clock.now())
    call.save(proposal_id, 2, "need", need="已经在改")
    with pytest.raises(Refused, match="applicant_acted"):
        call.act(call.organiser, actions.reopen, proposal_id, form)
    call.submit(proposal_id, 3)
    screened(call, proposal_id, "pass", revision=3)
    with pytest.raises(Stale):
        call.act(call.organiser, actions.reopen, proposal_id, form)
    call.phase(Phase.REVIEW)
    with pytest.raises(Refused, match="review_began"):
        call.act(call.organiser, actions.reopen, proposal_id, form)


def many(call: CallWorld, chosen: list[str], outcome: str = "pass", **more: object) -> BatchForm:
    one = filled_in(call, outcome, "请改").model_dump(exclude={"revision"})
    due = {"due": str(one["due"])[:16]} if one["due"] else {"due": ""}
    return BatchForm.model_validate({**one, **due, "chosen": chosen, **more})


def test_fifty_at_once_each_with_its_line_and_the_stale_ones_named(call: CallWorld) -> None:
    ids = [call.submitted() for _ in range(50)]
    call.save(ids[0], 2, "need", need="又交了一次")
    call.submit(ids[0], 3)
    screened(call, ids[1], "refuse", "不符合")
    form = many(call, [f"{one}:2" for one in ids], "return", opened=["need"])
    page = call.look(call.organiser, outcomes.ask_many, call.round_id, "return", ids, form)
    assert (len(page.letters), [one.proposal_id for one in page.left]) == (49, [ids[1]])
    done = call.act(call.organiser, actions.screen_many, call.round_id, form, link_to=lambda _: "")
    assert done.done == ids[2:]
    assert done.left == [[ids[0], "moved_meanwhile"], [ids[1], "not_from_here"]]
    entries = call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.SCREENING_RETURN))
    assert sorted(entry.subject_id for entry in entries) == sorted(ids[2:])
    told = call.rows(select(Message).where(Message.kind == "screening_returned"))
    bodies = {one.proposal_id: one.body for one in page.letters}
    assert sorted(one.facts["body"] for one in told) == sorted(bodies[one] for one in ids[2:])


def test_many_that_pass_leave_out_what_fails_unless_words_are_given(call: CallWorld) -> None:
    good, bad = call.submitted(), call.submitted()
    judged(call, bad, Check.RECORD, "fails", note="在名录里")
    chosen = [f"{good}:2", f"{bad}:2"]
    act = (call.organiser, actions.screen_many, call.round_id)
    done = call.act(*act, many(call, chosen), link_to=lambda _: "")
    assert (done.done, done.left) == ([good], [[bad, "note_needed"]])
    done = call.act(*act, many(call, chosen[1:], note="已移出"), link_to=lambda _: "")
    assert done.done == [bad]


def test_a_proposal_of_another_round_is_not_among_the_many(call: CallWorld) -> None:
    form = many(call, ["0" * 32 + ":2"])
    done = call.act(call.organiser, actions.screen_many, call.round_id, form, link_to=lambda _: "")
    assert done.left == [["0" * 32, "not_found"]]
    with pytest.raises(NotFound):
        call.act(call.rival, actions.screen_many, call.round_id, form, link_to=lambda _: "")
