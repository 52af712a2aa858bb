"""Two officers at the same instant: one is first, the other is told, and nothing is overwritten."""

from concurrent.futures import ThreadPoolExecutor

from sqlmodel import select

from app.actions import screenings as actions
from app.errors import Fault
from app.forms.screenings import JudgeForm
from app.models import Judgement, LedgerEntry, Message, Screening
from app.vocabulary import Check, Judged, Verb
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.screening_forms import filled_in


def at_once(*deeds) -> list[str]:
    """Do several things side by side; give `done` or the reason for each."""

    def one(deed) -> str:
        try:
            deed()
        except Fault as fault:
            return fault.reason
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(one, deeds))


def test_of_two_outcomes_one_is_given_and_one_message_goes_out(call: CallWorld) -> None:
    proposal_id = call.submitted()
    forms = [filled_in(call, "pass"), filled_in(call, "refuse", "不在四个社区")] * 4
    deeds = [
        lambda form=form: call.act(call.organiser, actions.screen, proposal_id, form)
        for form in forms
    ]
    said = at_once(*deeds)
    assert said.count("done") == 1
    assert set(said) <= {"done", "not_from_here", "moved_meanwhile"}
    [row] = call.rows(select(Screening))
    entries = call.rows(select(LedgerEntry).where(LedgerEntry.verb == row.verb))
    assert [entry.subject_id for entry in entries] == [proposal_id]
    told = call.rows(select(Message).where(Message.kind != "proposal_submitted"))
    assert len(told) == 1


def test_of_two_judgements_upon_the_same_one_stands_and_one_is_told(call: CallWorld) -> None:
    proposal_id = call.submitted()
    forms = [
        JudgeForm(judged=judged, note=f"第{place}句", revision=2, base=0)
        for place, judged in enumerate([Judged.MEETS, Judged.FAILS] * 4)
    ]
    deeds = [
        lambda form=form: call.act(call.organiser, actions.judge, proposal_id, Check.RECORD, form)
        for form in forms
    ]
    said = at_once(*deeds)
    assert said == ["done"] + ["judged_meanwhile"] * 7
    [row] = call.rows(select(Judgement))
    entries = call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.SCREENING_JUDGE))
    assert (row.version, len(entries)) == (1, 1)
