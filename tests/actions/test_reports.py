"""Reports and evaluations beside the money that they stand for."""

import pytest
from sqlmodel import select

from app.actions import evaluations as evaluating
from app.actions import reports as actions
from app.errors import Invalid
from app.forms.evaluations import ReopenForm
from app.forms.reports import ReturnForm
from app.models import Evaluation, LedgerEntry, Report, ReportJudgement
from app.vocabulary import EvaluationState, InstalmentVerdict, ReportKind, ReportState, Verb
from tests.support.award_rows import (
    WHY,
    AwardWorld,
    awards,  # noqa: F401 -- a fixture
    judge,
)
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture

KIND = ReportKind.MIDTERM
SAID = "示例：下一期少拨"


def taken(awards: AwardWorld) -> None:
    """The mid-term report is accepted, and the project evaluated."""
    panel = awards.results.panel
    common = {"funding_round_id": awards.round_id, "proposal_id": awards.first, "kind": KIND}
    now = panel.clock.now()
    with panel.database.write_session() as session:
        session.add(
            Report(
                **common,
                state=ReportState.ACCEPTED,
                filed_revision=1,
                accepted_revision=1,
                accepted_at=now,
                started_by=panel.organiser,
                started_at=now,
            )
        )
        session.add(
            Evaluation(
                **common, state=EvaluationState.CLOSED, opened_by=panel.organiser, opened_at=now
            )
        )
        session.commit()


def send_back(awards: AwardWorld, consequence: str = "") -> None:
    form = ReturnForm(revision=1, reason=WHY, consequence=consequence)
    awards.act(actions.send_back, awards.first, KIND.value, form, link="")


def reopen(awards: AwardWorld, consequence: str = "") -> None:
    form = ReopenForm(reason=WHY, consequence=consequence)
    awards.act(evaluating.reopen, awards.first, KIND, form)


@pytest.mark.parametrize("paid", [False, True])
def test_what_money_was_paid_for_is_taken_back_only_with_what_becomes_of_it(
    awards: AwardWorld,
    paid: bool,
) -> None:
    awards.agree()
    awards.sign()
    awards.pay("first", "100", "示例-1")
    judge(awards, "second", InstalmentVerdict.RELEASED)
    taken(awards)
    if paid:
        awards.pay("second", "1200.50", "示例-2")
        for act in (reopen, send_back):
            with pytest.raises(Invalid) as caught:
                act(awards)
            assert caught.value.fields == {
                "consequence": ("consequence_missing", {"amount": "1,200.50"})
            }
    said = SAID if paid else ""
    reopen(awards, said)
    send_back(awards, said)
    with awards.results.panel.database.read() as session:
        judged = session.exec(select(ReportJudgement)).one()
        assert (judged.reason, judged.consequence) == (WHY, said)
        entry = session.exec(
            select(LedgerEntry).where(LedgerEntry.verb == Verb.EVALUATION_REOPEN)
        ).one()
        assert entry.after == {
            "state": "open",
            "reason": WHY,
            **({"consequence": SAID} if paid else {}),
        }
